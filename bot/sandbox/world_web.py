"""The page's server: its files, the state of the world as JSON, and what people do on the page."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.clock import FastClock
from bot.sandbox.telegram.media import KINDS

if TYPE_CHECKING:
    from bot.sandbox.world import World

_PAGE = Path(__file__).parent / "page"
_BODY_LIMIT = 60 * 1024 * 1024
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SHOWN_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Types that a browser may show from our origin; everything else is only offered for download."""
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


class WorldWeb:
    """Routes over a world. Every POST needs ``X-World: 1``, which no page of another site can send without being asked."""

    def __init__(self, world: "World", *, any_host: bool) -> None:
        self._world = world
        self._any_host = any_host
        self._version = 0
        self._news = asyncio.Event()
        self._closing = False

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard, _answer_mistakes], client_max_size=_BODY_LIMIT)
        app.router.add_get("/", _file_handler(_PAGE / "index.html"))
        for file in sorted(_PAGE.iterdir()):
            app.router.add_get(f"/{file.name}", _file_handler(file))
        app.router.add_routes(self._routes())
        app.router.add_routes(self._world.slack.routes())
        return app

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.get("/world/state.json", self._state),
            web.get("/world/events", self._events),
            web.get("/world/clock", self._clock),
            web.post("/world/clock", self._set_clock),
            web.post("/world/telegram/customer", self._telegram_customer),
            web.post("/world/telegram/say", self._telegram_say),
            web.post("/world/telegram/edit", self._telegram_edit),
            web.post("/world/telegram/delete", self._telegram_delete),
            web.post("/world/telegram/press", self._telegram_press),
            web.post("/world/telegram/file", self._telegram_file),
            web.post("/world/telegram/block", self._telegram_block),
            web.get("/world/telegram/file/{id}", self._telegram_download),
            web.post("/world/mail/customer", self._mail_customer),
            web.post("/world/mail/write", self._mail_write),
            web.get("/world/mail/file/{letter}/{index:\\d+}", self._mail_download),
        ]

    # --- guard ------------------------------------------------------------------------------

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Only loopback's names (against DNS rebinding), and only our own page may change anything."""
        if not self._any_host and urlsplit(f"//{request.host}").hostname not in _LOOPBACK:
            return web.json_response({"error": "ask for this page as http://127.0.0.1 or http://localhost"}, status=403)
        if request.method not in ("GET", "HEAD") and request.headers.get("X-World") != "1":
            return web.json_response({"error": "the header X-World: 1 is missing"}, status=403)
        request["headers"] = _HEADERS
        response = await handler(request)
        if not response.prepared:
            response.headers.update({name: value for name, value in _HEADERS.items() if name not in response.headers})
        return response

    # --- watching ---------------------------------------------------------------------------

    def tell(self) -> None:
        """Something in the world has changed."""
        self._version += 1
        self._news.set()
        self._news = asyncio.Event()

    def close(self) -> None:
        self._closing = True
        self.tell()

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the version of the state whenever it has changed."""
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
        telegram, mail = self._world.telegram, self._world.mail
        people = list(telegram.state.accounts.values())
        owners = list(mail.state.owners.values())
        state = {
            "version": self._version,
            "clock": self._clock_state(),
            "telegram": {
                "customers": [asdict(person) for person in people],
                "chats": {person.id: telegram.messages(person.id) for person in people},
            },
            "mail": {
                "support": self._world.support_address,
                "customers": [asdict(owner) for owner in owners],
                "boxes": {owner.address: _without_html(mail.mailbox(owner.address)) for owner in owners},
            },
            "slack": self._world.slack.view(),
        }
        return web.json_response(state)

    # --- clock ------------------------------------------------------------------------------

    def _clock_state(self) -> dict[str, Any]:
        clock = self._world.clock
        fast = isinstance(clock, FastClock)
        return {"now": clock.now().isoformat(), "speed": clock.speed if fast else 1.0, "adjustable": fast}

    async def _clock(self, request: web.Request) -> web.Response:
        return web.json_response(self._clock_state())

    async def _set_clock(self, request: web.Request) -> web.Response:
        clock, wish = self._world.clock, await _read(request)
        if not isinstance(clock, FastClock):
            raise ValueError("this world runs on the machine's clock")
        if "speed" in wish:
            clock.set_speed(_within(wish["speed"], 1.0, _FASTEST))
        if "jump_seconds" in wish:
            clock.jump(timedelta(seconds=_within(wish["jump_seconds"], 0.0, _LONGEST_JUMP)))
        self.tell()
        return web.json_response(self._clock_state())

    # --- Telegram customers -----------------------------------------------------------------

    async def _telegram_customer(self, request: web.Request) -> web.Response:
        wish = await _read(request)
        new_id = max(self._world.telegram.state.accounts, default=1000) + 1
        self._world.telegram.meet(new_id, _text(wish, "name"), str(wish.get("language", "en")))
        return web.json_response({"id": new_id})

    async def _telegram_say(self, request: web.Request) -> web.Response:
        wish = await _read(request)
        reply_to = int(wish["reply_to"]) if wish.get("reply_to") else None
        number = self._world.telegram.say(self._person(wish), _text(wish, "text"), reply_to=reply_to)
        return web.json_response({"message_id": number})

    async def _telegram_edit(self, request: web.Request) -> web.Response:
        wish = await _read(request)
        self._world.telegram.edit(self._person(wish), int(wish["message_id"]), _text(wish, "text"))
        return web.json_response({})

    async def _telegram_delete(self, request: web.Request) -> web.Response:
        wish = await _read(request)
        self._world.telegram.delete(self._person(wish), int(wish["message_id"]))
        return web.json_response({})

    async def _telegram_press(self, request: web.Request) -> web.Response:
        wish = await _read(request)
        self._world.telegram.press(self._person(wish), int(wish["message_id"]), str(wish["data"]))
        return web.json_response({})

    async def _telegram_block(self, request: web.Request) -> web.Response:
        wish = await _read(request)
        person = self._person(wish)
        (self._world.telegram.block if wish.get("blocked") else self._world.telegram.unblock)(person)
        return web.json_response({})

    async def _telegram_file(self, request: web.Request) -> web.Response:
        wish = await _read(request)
        name, mime, content = _uploads(wish)[0]
        kind = str(wish.get("kind") or ("photo" if mime in _SHOWN_TYPES else "document"))
        if kind not in KINDS:
            raise ValueError(f"unknown kind of file: {kind}")
        caption = str(wish.get("caption", ""))
        number = self._world.telegram.send_file(self._person(wish), kind, content, name, mime, caption)
        return web.json_response({"message_id": number})

    async def _telegram_download(self, request: web.Request) -> web.Response:
        stored = self._world.telegram.state.files.get(request.match_info["id"])
        if stored is None:
            raise web.HTTPNotFound
        return _file_answer(stored.filename, stored.mime, stored.content)

    def _person(self, wish: Mapping[str, Any]) -> int:
        person = int(wish["user_id"])
        if person not in self._world.telegram.state.accounts:
            raise ValueError(f"no customer {person}")
        return person

    # --- mail customers ---------------------------------------------------------------------

    async def _mail_customer(self, request: web.Request) -> web.Response:
        wish = await _read(request)
        address = str(wish.get("address") or f"customer{len(self._world.mail.state.owners) + 1}@{self._world.mail.domain}")
        owner = self._world.mail.meet(address, _text(wish, "name"), str(wish.get("language", "en")))
        return web.json_response({"address": owner.address})

    async def _mail_write(self, request: web.Request) -> web.Response:
        wish = await _read(request)
        if str(wish["from"]) not in self._world.mail.state.owners:
            raise ValueError(f"no customer {wish['from']}")
        message_id = await self._world.mail.write(
            str(wish["from"]),
            str(wish.get("to", "")),
            str(wish.get("subject", "")),
            _text(wish, "text"),
            in_reply_to=str(wish.get("in_reply_to", "")) or None,
            attachments=_uploads(wish, at_least=0),
        )
        return web.json_response({"message_id": message_id})

    async def _mail_download(self, request: web.Request) -> web.Response:
        found = self._world.mail.attachment(request.match_info["letter"], int(request.match_info["index"]))
        if found is None:
            raise web.HTTPNotFound
        return _file_answer(*found)
