"""The page's server: its files, the state of the world as JSON, and the clock."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.clock import Clock, FastClock
from bot.sandbox.mail import MailStandIn
from bot.sandbox.slack import SlackStandIn
from bot.sandbox.telegram import TelegramStandIn
from bot.sandbox.world_acts import CustomerActs, read_wish

_PAGE = Path(__file__).parent / "page"
_BODY_LIMIT = 60 * 1024 * 1024
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_FASTEST = 3600.0
_LONGEST_JUMP = 30 * 24 * 3600.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the page shows."""

    clock: Clock
    telegram: TelegramStandIn
    mail: MailStandIn
    slack: SlackStandIn
    support_address: str
    """Where customers' mail goes."""


class WorldWeb:
    """Every request but GET needs ``X-World: 1``, which no other site's page can send without being asked first."""

    def __init__(self, parts: Parts, *, any_host: bool) -> None:
        self._parts = parts
        self._any_host = any_host
        self._version = 0
        self._news = asyncio.Event()
        self._closing = False

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard, _answer_mistakes], client_max_size=_BODY_LIMIT)
        app.router.add_get("/", _page_handler(_PAGE / "index.html"))
        for file in sorted(_PAGE.iterdir()):
            app.router.add_get(f"/{file.name}", _page_handler(file))
        app.router.add_get("/world/state.json", self._state)
        app.router.add_get("/world/events", self._events)
        app.router.add_get("/world/clock", self._clock)
        app.router.add_post("/world/clock", self._set_clock)
        app.router.add_routes(CustomerActs(self._parts.telegram, self._parts.mail).routes())
        app.router.add_routes(self._parts.slack.routes())
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Only loopback's names (against DNS rebinding), and only our own page may change anything."""
        if not self._any_host and urlsplit(f"//{request.host}").hostname not in _LOOPBACK:
            return _refuse(403, "ask for this page as http://127.0.0.1 or http://localhost")
        if request.method not in ("GET", "HEAD") and request.headers.get("X-World") != "1":
            return _refuse(403, "the header X-World: 1 is missing")
        response = await handler(request)
        if not response.prepared:
            for name, value in _HEADERS.items():
                response.headers.setdefault(name, value)
        return response

    # --- watching ---------------------------------------------------------------------------

    def tell(self) -> None:
        """Something in the world has changed."""
        self._version += 1
        self._news.set()
        self._news = asyncio.Event()

    def close(self) -> None:
        """End the streams of news."""
        self._closing = True
        self.tell()

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the version of the state, at once and whenever it has changed."""
        response = web.StreamResponse(headers=_HEADERS | {"Content-Type": "text/event-stream"})
        await response.prepare(request)
        seen = -1
        try:
            while not self._closing:
                if seen == self._version:
                    await self._wait_for_news()
                seen = self._version
                await response.write(f'data: {{"version": {seen}}}\n\n'.encode())
        except ConnectionResetError:
            pass  # the page was closed
        return response

    async def _wait_for_news(self) -> None:
        """News, or 15 seconds: a write now and then finds out that the page is gone."""
        try:
            async with asyncio.timeout(15):
                await self._news.wait()
        except TimeoutError:
            pass

    async def _state(self, request: web.Request) -> web.Response:
        state = {
            "version": self._version,
            "clock": self._clock_state(),
            "telegram": self._telegram_state(),
            "mail": self._mail_state(),
            "slack": self._parts.slack.view(),
        }
        return web.json_response(state)

    def _telegram_state(self) -> dict[str, Any]:
        telegram = self._parts.telegram
        people = list(telegram.state.accounts.values())
        return {
            "bot": telegram.username,
            "customers": [asdict(person) for person in people],
            "chats": {person.id: telegram.messages(person.id) for person in people},
        }

    def _mail_state(self) -> dict[str, Any]:
        mail = self._parts.mail
        owners = list(mail.state.owners.values())
        return {
            "support": self._parts.support_address,
            "customers": [asdict(owner) for owner in owners],
            "boxes": {
                owner.address: [_without_html(mail_) for mail_ in mail.mailbox(owner.address)] for owner in owners
            },
        }

    # --- clock ------------------------------------------------------------------------------

    def _clock_state(self) -> dict[str, Any]:
        clock = self._parts.clock
        now = clock.now().isoformat()
        if isinstance(clock, FastClock):
            return {"now": now, "speed": clock.speed, "adjustable": True}
        return {"now": now, "speed": 1.0, "adjustable": False}

    async def _clock(self, request: web.Request) -> web.Response:
        return web.json_response(self._clock_state())

    async def _set_clock(self, request: web.Request) -> web.Response:
        """``{"speed": 60}`` or ``{"jump_seconds": 1800}``; never backwards."""
        clock, wish = self._parts.clock, await read_wish(request)
        if not isinstance(clock, FastClock):
            raise ValueError("this world runs on the machine's clock")
        if "speed" in wish:
            clock.set_speed(_within(wish["speed"], 0.1, _FASTEST))
        if "jump_seconds" in wish:
            clock.jump(timedelta(seconds=_within(wish["jump_seconds"], 0.0, _LONGEST_JUMP)))
        self.tell()
        return web.json_response(self._clock_state())


@web.middleware
async def _answer_mistakes(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except KeyError as error:
        return _refuse(400, f"{error.args[0]} is missing")
    except (ValueError, TypeError) as error:
        return _refuse(400, str(error))


def _refuse(status: int, reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=status)


def _within(value: Any, lowest: float, highest: float) -> float:
    number = float(value)
    if not lowest <= number <= highest:
        raise ValueError(f"must be between {lowest:g} and {highest:g}")
    return number


def _page_handler(file: Path) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(file)

    return answer


def _without_html(letter: dict[str, Any]) -> dict[str, Any]:
    """The page shows texts only."""
    return {name: value for name, value in letter.items() if name != "html"}
