"""How updates reach the bot: long polling or a webhook, never both (core.telegram.org/bots/api#getting-updates)."""

import asyncio
import contextlib
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.clock import Clock
from bot.sandbox.telegram.errors import ApiError, bad_request
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.state import Hook, Json, Queued, State

_KEPT_FOR = 24 * 3600
"""Seconds; core.telegram.org/bots/api#getting-updates: updates "will not be kept longer than 24 hours"."""
_LONGEST_POLL = 50
"""Seconds that one poll is held open at most."""
_ONLY_WHEN_NAMED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""core.telegram.org/bots/api#getupdates, allowed_updates: the kinds that the default leaves out."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_PORTS = frozenset({443, 80, 88, 8443})
"""core.telegram.org/bots/webhooks: the ports that webhooks may use."""
_WEBHOOK_IS_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Updates:
    """The bot's queue of updates. Delivers at least once: an update stays until it is confirmed."""

    def __init__(self, state: State, clock: Clock, changed: Callable[[], None]) -> None:
        self._state = state
        self._clock = clock
        self._changed = changed
        self._arrived = asyncio.Event()
        self._polled = asyncio.Event()
        self._poll = 0
        self._postman: asyncio.Task[None] | None = None
        self.retry_waits: tuple[float, ...] = (0.1, 0.5, 1, 2, 4, 8, 16, 30)
        """Real seconds before a refused webhook delivery is tried again; the last one repeats."""

    def push(self, update: Json) -> int:
        """Queue an update, unless the bot did not ask for its kind. Returns its id."""
        state = self._state
        number = int(update.setdefault("update_id", state.next_update))
        state.next_update = max(state.next_update, number + 1)
        kinds = update.keys() - {"update_id"}
        if kinds & set(state.allowed) if state.allowed else not kinds & _ONLY_WHEN_NAMED:
            state.updates.append(Queued(update, self._clock.now().timestamp()))
        self._changed()
        self._wake()
        return number

    def _wake(self) -> None:
        self._arrived.set()
        self._arrived = asyncio.Event()

    def pending(self) -> list[Queued]:
        state, oldest = self._state, self._clock.now().timestamp() - _KEPT_FOR
        state.updates = [queued for queued in state.updates if queued.at >= oldest]
        return state.updates

    # --- polling ----------------------------------------------------------------------------

    async def get_updates(self, params: Params) -> list[Json]:
        """core.telegram.org/bots/api#getupdates; a second caller ends the first one's wait with 409."""
        if self._state.hook is not None:
            raise ApiError(409, _WEBHOOK_IS_ACTIVE)
        self._allow(params)
        limit = min(max(params.number("limit", 100), 1), 100)
        deadline = asyncio.get_running_loop().time() + min(max(params.number("timeout"), 0), _LONGEST_POLL)
        self._poll = mine = self._poll + 1
        self._polled.set()
        self._polled = asyncio.Event()
        self._wake()
        self._confirm(params.number("offset"))
        while not (found := [queued.update for queued in self.pending()[:limit]]):
            if not await self._wait(deadline):
                break
            self._still_alone(mine)
        return found

    async def next_poll(self) -> None:
        """Return when the bot has called getUpdates once more."""
        await self._polled.wait()

    async def _wait(self, deadline: float) -> bool:
        """True when something happened before the deadline of the event loop's clock."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(deadline):
                return await self._arrived.wait()
        return False

    def _still_alone(self, mine: int) -> None:
        if self._state.hook is not None:
            raise ApiError(409, "terminated by setWebhook request")
        if self._poll != mine:
            raise ApiError(409, _OTHER_POLLER)

    def _confirm(self, offset: int) -> None:
        """A positive offset forgets all updates below it, a negative one all but the last that many."""
        waiting = self.pending()
        if offset > 0:
            self._state.updates = [queued for queued in waiting if queued.update["update_id"] >= offset]
        elif offset < 0:
            self._state.updates = waiting[offset:]
        if len(waiting) != len(self._state.updates):
            self._changed()

    def _allow(self, params: Params) -> None:
        if "allowed_updates" in params:
            self._state.allowed = [str(kind) for kind in params.array("allowed_updates")]

    # --- webhook ----------------------------------------------------------------------------

    async def set_webhook(self, params: Params) -> bool:
        """core.telegram.org/bots/api#setwebhook"""
        url, secret = params.text("url"), params.text("secret_token")
        if not url:
            return await self.delete_webhook(params)
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        _check_url(url)
        self._allow(params)
        if params.flag("drop_pending_updates"):
            self._state.updates.clear()
        connections = min(max(params.number("max_connections", 40), 1), 100)
        self._state.hook = Hook(url, secret, connections)
        self._changed()
        self._wake()
        self.start()
        return True

    async def delete_webhook(self, params: Params) -> bool:
        """core.telegram.org/bots/api#deletewebhook"""
        if params.flag("drop_pending_updates"):
            self._state.updates.clear()
        self._state.hook = None
        await self.stop()
        self._changed()
        return True

    async def get_webhook_info(self, params: Params) -> Json:
        """core.telegram.org/bots/api#webhookinfo"""
        hook, waiting = self._state.hook, len(self.pending())
        if hook is None:
            return {"url": "", "has_custom_certificate": False, "pending_update_count": waiting}
        info: dict[str, Any] = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": waiting}
        info["max_connections"] = hook.max_connections
        if hook.last_error:
            info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
        if self._state.allowed:
            info["allowed_updates"] = self._state.allowed
        return info

    def start(self) -> None:
        """Begin to deliver, if a webhook is set."""
        if self._state.hook is not None and (self._postman is None or self._postman.done()):
            self._postman = asyncio.create_task(self._deliver(), name="telegram-stand-in-webhook")

    async def stop(self) -> None:
        postman, self._postman = self._postman, None
        if postman is not None:
            postman.cancel()
            await asyncio.wait([postman])

    async def _deliver(self) -> None:
        """Post one update after another; the same one again until it is answered with 2xx."""
        failures = 0
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
            while (hook := self._state.hook) is not None:
                waiting, arrived = self.pending(), self._arrived
                if not waiting:
                    await arrived.wait()
                elif await self._post(session, hook, waiting[0].update):
                    self._confirm(waiting[0].update["update_id"] + 1)
                    failures = 0
                else:
                    await asyncio.sleep(self.retry_waits[min(failures, len(self.retry_waits) - 1)])
                    failures += 1

    async def _post(self, session: aiohttp.ClientSession, hook: Hook, update: Json) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        try:
            async with session.post(hook.url, json=update, headers=headers) as answer:
                if 200 <= answer.status < 300:
                    return True
                hook.last_error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            hook.last_error = f"Connection failed: {type(error).__name__}"
        hook.last_error_at = int(self._clock.now().timestamp())
        self._changed()
        return False


def _check_url(url: str) -> None:
    """HTTPS on one of four ports (core.telegram.org/bots/webhooks).

    Plain HTTP on any port is for loopback only, as a local Bot API server has it
    (core.telegram.org/bots/api#using-a-local-bot-api-server)."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise bad_request("bad webhook: invalid HTTP URL") from None
    if parts.scheme not in ("http", "https") or not host:
        raise bad_request("bad webhook: invalid HTTP URL")
    if host in _LOOPBACK:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
