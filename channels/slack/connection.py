"""The one connection to Slack, shared by the desk and every Slack inbox: bolt's app, the Web API, who we are."""

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any, Protocol

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from structlog import get_logger

from bot.errors import DeskbellError, StoreUnwell
from bot.i18n import texts
from channels.base import Surroundings
from channels.slack.errors import SlackFailed, ask
from channels.slack.events import Me, thread_of
from channels.slack.http import Endpoint
from channels.slack.pace import Pace
from channels.slack.people import People
from channels.slack.settings import DeskSettings
from channels.slack.sockets import Socket

log = get_logger(__name__)

Body = dict[str, Any]

GAP = timedelta(seconds=30)
"""After being away for longer we read what was missed."""
_ANYTHING = re.compile("")


class NotReady(StoreUnwell):
    """Nobody takes events yet; Slack must offer them again."""


class Listener(Protocol):
    """The desk or an inbox: takes the message events of some channels."""

    def wants(self, event: Mapping[str, Any]) -> bool: ...

    async def hear(self, envelope: Body) -> None:
        """Returns after the commit. Raises ``StoreUnwell`` or ``SlackFailed``: then Slack is to deliver it again."""


class Interactive(Protocol):
    """The desk: buttons, forms, shortcuts and commands. Each answers what Slack is to be told, after the commit."""

    async def pressed(self, body: Body, ack: AsyncAck) -> None: ...

    async def submitted(self, body: Body, ack: AsyncAck) -> None: ...

    async def shortcut(self, body: Body, ack: AsyncAck) -> None: ...

    async def commanded(self, body: Body, ack: AsyncAck) -> None: ...

    async def happened(self, envelope: Body) -> None:
        """An event that is no message; like ``Listener.hear``."""


class SlackConnection:
    """Makes no network call before it is used. ``run`` is called by the desk alone."""

    def __init__(self, settings: DeskSettings, around: Surroundings, language: str) -> None:
        self.settings, self.around, self.language = settings, around, language
        self.clock = around.clock
        self.say = texts(language)
        self.pace = Pace(around.clock, settings.pace)
        self.people = People(lambda: self.web, self.me, around.clock, settings.groups)
        self.desk: Interactive | None = None
        self._listeners: list[Listener] = []
        # No retries inside the SDK: its own repeat after a lost connection would post twice. The outbox repeats.
        self._client = AsyncWebClient(
            token=settings.bot_token.get_secret_value(), base_url=settings.api_base, retry_handlers=[]
        )
        self._app = self._bolt()
        self._me: Me | None = None
        self._asking_me = asyncio.Lock()
        self._lanes = _Lanes()
        self.gaps = Count()
        """The start, and every time when we were away for long."""
        self._was_up = False
        self._down_since: datetime | None = None
        self._last_seen: datetime | None = None

    # --- for the desk and the inboxes -----------------------------------------------------------

    @property
    def web(self) -> AsyncWebClient:
        """The client, with one shared session; only inside a running loop."""
        self._client.session = self.session()
        return self._client

    def session(self) -> aiohttp.ClientSession:
        session = self._client.session
        if session is None or session.closed:
            session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30, sock_connect=10))
            self._client.session = session
        return session

    async def me(self) -> Me:
        """Who we are, asked once. Raises ``SlackFailed``."""
        async with self._asking_me:
            if self._me is None:
                answer = await ask(self.web.auth_test())
                self._me = Me(
                    str(answer.get("team_id") or ""), str(answer.get("user_id") or ""), str(answer.get("bot_id") or "")
                )
            return self._me

    def join(self, listener: Listener, channels: frozenset[str]) -> None:
        """The first who wants an event gets it. DeskbellError when two want the same of ``channels``."""
        taken = {channel for channel in channels if any(other.wants({"channel": channel}) for other in self._listeners)}
        if taken:
            raise DeskbellError(
                f"Slack channel {', '.join(sorted(taken))} is used twice: by the desk or another inbox."
            )
        self._listeners.append(listener)

    def last_seen(self) -> datetime | None:
        """When Slack last sent anything. Over HTTP silence proves nothing, so there is no answer."""
        return self._last_seen if self.settings.mode == "socket" else None

    def endpoint(self) -> Endpoint:
        """What answers Slack over HTTP; only in HTTP mode."""
        secret = self.settings.signing_secret
        if secret is None:
            raise DeskbellError('[desk] mode = "http" needs signing_secret')
        return Endpoint(self._app, secret.get_secret_value())

    async def run(self) -> None:
        """Receive until cancelled: over Socket Mode, or by waiting while the web server receives."""
        self._alive()
        if self.settings.mode == "http":
            self._up()
            await asyncio.Event().wait()
        await Socket(self._app, self.open_url, self.session, self._up, self._down, self._alive).run()

    async def open_url(self) -> str:
        """A fresh address for one Socket Mode connection. Raises ``SlackFailed``."""
        token = self.settings.app_token
        answer = await ask(self.web.apps_connections_open(app_token=token.get_secret_value() if token else ""))
        return str(answer["url"])

    async def close(self) -> None:
        if self._client.session is not None:
            await self._client.session.close()

    # --- from the wire --------------------------------------------------------------------------

    def _bolt(self) -> AsyncApp:
        app = AsyncApp(
            name="deskbell",
            client=AsyncWebClient(base_url=self.settings.api_base),
            authorize=_authorized,
            # acknowledge after the listener, that is after the commit
            process_before_response=True,
            # checked in http.py, before the body is parsed
            signing_secret="",
            request_verification_enabled=False,
            # events.read drops our own posts, edits and deletions of them included
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        app.error(_failed)
        app.event(_ANYTHING)(self._on_event)
        app.action(_ANYTHING)(self._on_action)
        app.view(_ANYTHING)(self._on_view)
        app.shortcut(_ANYTHING)(self._on_shortcut)
        app.command(_ANYTHING)(self._on_command)
        return app

    async def _on_event(self, body: Body) -> None:
        event = body.get("event") or {}
        if event.get("type") != "message":
            async with self._lanes.of(_lane(event)):
                await self._interactive().happened(body)
            return
        listener = next((one for one in self._listeners if one.wants(event)), None)
        if listener is not None:
            async with self._lanes.of(_lane(event)):
                await listener.hear(body)

    async def _on_action(self, body: Body, ack: AsyncAck) -> None:
        async with self._in_form(body):
            await self._interactive().pressed(body, ack)

    async def _on_view(self, body: Body, ack: AsyncAck) -> None:
        async with self._in_form(body):
            await self._interactive().submitted(body, ack)

    def _in_form(self, body: Body) -> AbstractAsyncContextManager[None]:
        """What is done in one form is answered in its order."""
        view = body.get("view")
        return self._lanes.of(("", str(view["id"]))) if view else nullcontext()

    async def _on_shortcut(self, body: Body, ack: AsyncAck) -> None:
        await self._interactive().shortcut(body, ack)

    async def _on_command(self, body: Body, ack: AsyncAck) -> None:
        await self._interactive().commanded(body, ack)

    def _interactive(self) -> Interactive:
        if self.desk is None:
            raise NotReady("the desk is not running yet")
        return self.desk

    # --- gaps -----------------------------------------------------------------------------------

    def _alive(self) -> None:
        self._last_seen = self.clock.now()

    def _up(self) -> None:
        log.info("slack_connected", mode=self.settings.mode)
        self._alive()
        was_away = self._down_since is not None and self.clock.now() - self._down_since > GAP
        if was_away or not self._was_up:
            self.gaps.reach(self.gaps.count + 1)
        self._was_up, self._down_since = True, None

    def _down(self) -> None:
        log.warning("slack_disconnected")
        self._down_since = self.clock.now()


class _Lanes:
    """Events of one thread one after the other, in the order in which they came; different threads side by side."""

    def __init__(self) -> None:
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}
        self._users: defaultdict[tuple[str, str], int] = defaultdict(int)

    @asynccontextmanager
    async def of(self, key: tuple[str, str]) -> AsyncIterator[None]:
        self._users[key] += 1
        try:
            async with self._locks.setdefault(key, asyncio.Lock()):
                yield
        finally:
            self._users[key] -= 1
            if not self._users[key]:
                del self._users[key], self._locks[key]


class Count:
    """A number that grows, and can be waited for."""

    def __init__(self) -> None:
        self.count = 0
        self._more = asyncio.Event()

    def reach(self, count: int) -> None:
        self.count = count
        self._more.set()
        self._more = asyncio.Event()

    async def beyond(self, seen: int) -> int:
        while self.count <= seen:
            await self._more.wait()
        return self.count


def _lane(event: Mapping[str, Any]) -> tuple[str, str]:
    """The thread that an event is about; all of a direct message is one."""
    message = event.get("message") or event.get("previous_message") or event.get("item") or event
    channel = str(event.get("channel") or message.get("channel") or "")
    return channel, "" if channel.startswith("D") else thread_of(message) or str(message.get("ts") or "")


async def _authorized(**_context: Any) -> AuthorizeResult:
    """bolt's own check would call auth.test and, when that fails, answer 200: an event lost. Signature or token have
    proved already that it is Slack who speaks."""
    return AuthorizeResult(enterprise_id=None, team_id=None)


async def _failed(error: Exception) -> BoltResponse:
    """An answer that makes Slack deliver again."""
    if isinstance(error, StoreUnwell | SlackFailed):
        log.warning("slack_event_put_back", error=str(error))
        return BoltResponse(status=503, body="")
    log.error("slack_event_failed", exc_info=error)
    return BoltResponse(status=500, body="")
