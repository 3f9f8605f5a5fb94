"""What people do on the page as customers: JSON or multipart in, the stand-ins' own actions behind."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.mail import MailStandIn
from bot.sandbox.telegram import TelegramStandIn
from bot.sandbox.telegram.media import KINDS

_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Types that a browser may show from our origin; everything else is only offered for download."""


class CustomerActs:
    """Raises ``ValueError`` and ``KeyError`` for what cannot be done; the server answers them with 400."""

    def __init__(self, telegram: TelegramStandIn, mail: MailStandIn) -> None:
        self._telegram = telegram
        self._mail = mail

    def routes(self) -> list[web.RouteDef]:
        return [
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

    # --- Telegram ---------------------------------------------------------------------------

    async def _telegram_customer(self, request: web.Request) -> web.Response:
        wish = await read_wish(request)
        new_id = max(self._telegram.state.accounts, default=1000) + 1
        self._telegram.meet(new_id, _text(wish, "name"), str(wish.get("language", "en")))
        return web.json_response({"id": new_id})

    async def _telegram_say(self, request: web.Request) -> web.Response:
        wish = await read_wish(request)
        reply_to = int(wish["reply_to"]) if wish.get("reply_to") else None
        number = self._telegram.say(self._person(wish), _text(wish, "text"), reply_to=reply_to)
        return web.json_response({"message_id": number})

    async def _telegram_edit(self, request: web.Request) -> web.Response:
        wish = await read_wish(request)
        self._telegram.edit(self._person(wish), int(wish["message_id"]), _text(wish, "text"))
        return web.json_response({})

    async def _telegram_delete(self, request: web.Request) -> web.Response:
        wish = await read_wish(request)
        self._telegram.delete(self._person(wish), int(wish["message_id"]))
        return web.json_response({})

    async def _telegram_press(self, request: web.Request) -> web.Response:
        wish = await read_wish(request)
        self._telegram.press(self._person(wish), int(wish["message_id"]), str(wish["data"]))
        return web.json_response({})

    async def _telegram_block(self, request: web.Request) -> web.Response:
        wish = await read_wish(request)
        act = self._telegram.block if wish.get("blocked") else self._telegram.unblock
        act(self._person(wish))
        return web.json_response({})

    async def _telegram_file(self, request: web.Request) -> web.Response:
        wish = await read_wish(request)
        name, mime, content = next(iter(_uploads(wish)), ("", "", b""))
        if not name:
            raise ValueError("a file is missing")
        kind = str(wish.get("kind") or ("photo" if mime in _PICTURES else "document"))
        if kind not in KINDS:
            raise ValueError(f"unknown kind of file: {kind}")
        caption = str(wish.get("caption", ""))
        number = self._telegram.send_file(self._person(wish), kind, content, name, mime, caption)
        return web.json_response({"message_id": number})

    async def _telegram_download(self, request: web.Request) -> web.Response:
        stored = self._telegram.state.files.get(request.match_info["id"])
        if stored is None:
            raise web.HTTPNotFound
        return _file_answer(stored.filename, stored.mime, stored.content)

    def _person(self, wish: Mapping[str, Any]) -> int:
        person = int(wish["user_id"])
        if person not in self._telegram.state.accounts:
            raise ValueError(f"no customer {person}")
        return person

    # --- mail -------------------------------------------------------------------------------

    async def _mail_customer(self, request: web.Request) -> web.Response:
        wish = await read_wish(request)
        spare = f"customer{len(self._mail.state.owners) + 1}@{self._mail.domain}"
        owner = self._mail.meet(str(wish.get("address") or spare), _text(wish, "name"), str(wish.get("language", "en")))
        return web.json_response({"address": owner.address})

    async def _mail_write(self, request: web.Request) -> web.Response:
        wish = await read_wish(request)
        owner = self._mail.state.owners.get(str(wish["from"]))
        if owner is None:
            raise ValueError(f"no customer {wish['from']}")
        message_id = await self._mail.write(
            owner.address,
            str(wish.get("to", "")),
            str(wish.get("subject", "")),
            _text(wish, "text"),
            in_reply_to=str(wish.get("in_reply_to", "")) or None,
            attachments=_uploads(wish),
        )
        return web.json_response({"message_id": message_id})

    async def _mail_download(self, request: web.Request) -> web.Response:
        found = self._mail.attachment(request.match_info["letter"], int(request.match_info["index"]))
        if found is None:
            raise web.HTTPNotFound
        return _file_answer(*found)


async def read_wish(request: web.Request) -> dict[str, Any]:
    """The named values of a JSON object or a form; uploads stand in a list under "files"."""
    if request.content_type == "application/json":
        found = json.loads(await request.text())
        if not isinstance(found, dict):
            raise ValueError("a JSON object is expected")
        return found
    wish: dict[str, Any] = {"files": []}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            wish["files"].append((value.filename, value.content_type, value.file.read()))
        else:
            wish[name] = value
    return wish


def _text(wish: Mapping[str, Any], name: str) -> str:
    text = str(wish[name]).strip()
    if not text:
        raise ValueError(f"{name} is empty")
    return text


def _uploads(wish: Mapping[str, Any]) -> list[tuple[str, str, bytes]]:
    return list(wish.get("files") or [])


def _file_answer(name: str, mime: str, content: bytes) -> web.Response:
    """Pictures to show, everything else to save: a customer's HTML must not run on our origin."""
    shown = mime in _PICTURES
    place = "inline" if shown else "attachment"
    headers = {"Content-Disposition": f"{place}; filename*=UTF-8''{quote(name, safe='')}"}
    return web.Response(body=content, content_type=mime if shown else "application/octet-stream", headers=headers)
