"""Receiving by webhook: https://core.telegram.org/bots/api#setwebhook"""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import quote

import structlog
from aiogram import Bot
from aiogram.methods import GetWebhookInfo, SetWebhook
from aiohttp import web

from bot.clock import Clock
from bot.errors import StoreUnwell
from channels.base import Take
from channels.telegram.convert import ALLOWED_UPDATES, inbound
from channels.telegram.patience import patiently, pause

_WATCH = 60
"""Seconds between two looks at whether the webhook still stands."""
SIZE_LIMIT = 1_000_000
"""Bytes; an update has a few thousand."""
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)

log = structlog.get_logger()


def path_of(name: str) -> str:
    """Where an inbox's updates come in."""
    return f"/telegram/{quote(name, safe='')}"


def made_up_secret(key: bytes, name: str) -> str:
    """A secret for an inbox without one in the settings; the same over restarts."""
    return hmac.new(key, f"telegram webhook {name}".encode(), hashlib.sha256).hexdigest()


class HookWatch:
    """Sets the webhook and sees that it stands: updates come in through ``Hook``."""

    def __init__(self, name: str, bot: Bot, url: str, secret: str, clock: Clock) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self._clock = clock
        self._set = False
        self._log = log.bind(inbox=name)
        self.last_seen: datetime | None = None

    async def run(self) -> NoReturn:
        self.last_seen = self._clock.now()
        while True:
            await patiently(self._look, self._clock, self._log)
            await pause(self._clock, _WATCH)

    async def _look(self) -> None:
        info = await self._bot(GetWebhookInfo())
        if not self._set or info.url != self._url:
            await self._bot(SetWebhook(url=self._url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES))
            self._set = True
            self._log.info("telegram.webhook_set")
        elif info.last_error_date and self.last_seen and info.last_error_date > self.last_seen:
            # Telegram has tried in vain since the last look: not a sign of life.
            self._log.warning("telegram.webhook_trouble", reason=info.last_error_message)
            return
        self.last_seen = self._clock.now()


class Hook:
    """Answers Telegram's calls. Anything but 2xx makes it offer the update again: 200 only comes after the commit."""

    def __init__(self, name: str, secret: str, take: Take, language: str) -> None:
        self._secret = secret.encode()
        self._take = take
        self._language = language
        self._log = log.bind(inbox=name)

    async def handle(self, request: web.Request) -> web.Response:
        shown = request.headers.get(_SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
            return self._refuse(401, "the secret token is missing or wrong")
        body = await _read(request)
        if body is None:
            return self._refuse(413, "larger than an update can be")
        try:
            update: Any = json.loads(body)
        except (ValueError, RecursionError):
            return self._refuse(400, "not JSON")
        if not isinstance(update, dict):
            return self._refuse(400, "not an update")
        return await self._hand_over(update)

    async def _hand_over(self, update: dict[str, Any]) -> web.Response:
        items = inbound(update, self._language)
        try:
            if items:
                await self._take(items)
        except StoreUnwell as trouble:
            return self._refuse(503, str(trouble))
        return web.Response()

    def _refuse(self, status: int, reason: str) -> web.Response:
        self._log.warning("telegram.webhook_refused", status=status, reason=reason)
        return web.Response(status=status, text=reason)


async def _read(request: web.Request) -> bytes | None:
    """The body, or None when it is too large: whatever the web server's own limit is."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > SIZE_LIMIT:
            return None
    return bytes(body)
