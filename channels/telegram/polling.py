"""Receiving by long polling: https://core.telegram.org/bots/api#getupdates

The loop is our own. The library's confirms an update before its handler is done, and one update that it cannot read
blocks all those behind it.
"""

import json
from datetime import datetime
from typing import Any, NoReturn

import structlog
from aiogram import Bot
from aiogram.methods import DeleteWebhook, GetWebhookInfo

from bot.clock import Clock
from bot.errors import StoreUnwell
from channels.base import Take
from channels.telegram.convert import ALLOWED_UPDATES, inbound
from channels.telegram.patience import Backoff, patiently
from channels.telegram.session import Session

_LONG_POLL = 50
"""Seconds that Telegram holds a poll open."""
_SLACK = 20
"""Seconds more until we give an answer up."""

log = structlog.get_logger()


class PollFailed(Exception):
    """A poll brought no updates; says why in one line, and how many seconds to wait at least."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class Poller:
    """Asks for updates, hands them over, and only then confirms them by asking for the next ones.

    The offset lives in memory only: after a quiet week update ids start anew, perhaps lower, and a kept offset would
    then hide them. What is offered again after a restart is recognised by its external id.
    """

    def __init__(self, name: str, bot: Bot, session: Session, clock: Clock, language: str) -> None:
        self._bot = bot
        self._session = session
        self._clock = clock
        self._language = language
        self._offset: int | None = None
        self._log = log.bind(inbox=name)
        self.last_seen: datetime | None = None

    async def run(self, take: Take) -> NoReturn:
        self.last_seen = self._clock.now()
        await patiently(self._remove_webhook, self._clock, self._log)
        backoff = Backoff(self._clock)
        while True:
            try:
                await self.once(take)
                backoff.reset()
            except PollFailed as failure:
                self._log.warning("telegram.poll_failed", reason=str(failure))
                await backoff.wait(failure.wait)
            except StoreUnwell as trouble:
                self._log.warning("telegram.not_taken", reason=str(trouble))
                await backoff.wait()

    async def once(self, take: Take) -> None:
        """One poll. Raises ``PollFailed``, or ``StoreUnwell`` and then the same updates come again."""
        updates = await self._poll()
        self.last_seen = self._clock.now()
        items = [item for update in updates for item in inbound(update, self._language)]
        if items:
            await take(items)
        numbers = [n for u in updates if isinstance(u, dict) and isinstance(n := u.get("update_id"), int)]
        if numbers:
            self._offset = max(numbers) + 1

    async def _remove_webhook(self) -> None:
        """Polling does not work while a webhook is set; the updates that wait for it are kept."""
        if (await self._bot(GetWebhookInfo())).url:
            await self._bot(DeleteWebhook())
            self._log.info("telegram.webhook_removed")

    async def _poll(self) -> list[Any]:
        body: dict[str, Any] = {"timeout": _LONG_POLL, "limit": 100, "allowed_updates": ALLOWED_UPDATES}
        if self._offset is not None:
            body["offset"] = self._offset
        try:
            status, text = await self._session.post_json(self._bot.token, "getUpdates", body, _LONG_POLL + _SLACK)
            answer = json.loads(text)
        except OSError as error:
            raise PollFailed(f"Telegram cannot be reached ({error})") from None
        except (ValueError, RecursionError):
            raise PollFailed(f"an answer that is not Telegram's (status {status})") from None
        if status == 200 and isinstance(answer, dict) and isinstance(answer.get("result"), list):
            return list(answer["result"])
        raise _failed(status, answer)


def _failed(status: int, answer: Any) -> PollFailed:
    details = answer if isinstance(answer, dict) else {}
    description = str(details.get("description", ""))
    match status:
        case 409:
            return PollFailed(f"another program receives this bot's messages; stop it ({description})", 3.0)
        case 401 | 404:
            return PollFailed("Telegram rejects the bot's token; put a valid one into the settings", 10.0)
        case 429:
            wait = details.get("parameters", {}).get("retry_after", 0)
            return PollFailed("Telegram asks us to wait", float(wait))
    return PollFailed(f"Telegram answered with status {status}: {description}")
