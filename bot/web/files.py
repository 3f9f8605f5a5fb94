"""Files that are too large for a mail, to be had under signed links."""

import asyncio
import re
from collections.abc import Sequence
from html import escape
from pathlib import PurePosixPath
from urllib.parse import quote

from aiohttp import web

from bot import links
from bot.clock import Clock
from bot.i18n import LANGUAGES, texts
from bot.model.outbound import File
from channels.markup import clean_name
from storage.blobs import Blobs

_LONGEST_STEM, _LONGEST_SUFFIX = 60, 20
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ._-]")
# Whatever is in the file: it is kept, and never run or shown as a page of ours.
_FILE_HEADERS = {
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_PAGE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}
_PAGE = (
    '<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width"></head>'
    '<body style="font-family:sans-serif;line-height:1.5;max-width:32em;margin:4em auto;padding:0 1em;color:#222222">'
    "<h1>{title}</h1><p>{text}</p></body></html>\n"
)


class Links:
    """Makes the links, and hands out what they lead to."""

    def __init__(self, secret: bytes, public_url: str, blobs: Blobs, clock: Clock) -> None:
        """``public_url``: where our web server is reached from outside; "" when it cannot be."""
        self._secret, self._public_url, self._blobs, self._clock = secret, public_url, blobs, clock

    def link_to(self, file: File) -> str:
        """Where anybody who knows the address can have the file until ``links.last_day``; "" when nobody could reach
        us. Raises OSError for what is no stored file."""
        if not self._public_url:
            return ""
        digest = file.path.name
        if not _DIGEST.fullmatch(digest) or self._blobs.path(digest) != file.path:
            raise FileNotFoundError(f"{file.path} is no stored file")
        name = _name_in_address(file.filename)
        token = links.make(self._secret, digest, name, self._clock.now())
        return f"{self._public_url}/files/{token}/{quote(name, safe='')}"

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/files/{token}/{filename:[^/]+}", self._hand_out)]

    async def _hand_out(self, request: web.Request) -> web.StreamResponse:
        token, filename = request.match_info["token"], request.match_info["filename"]
        digest = links.read(self._secret, token, filename, self._clock.now())
        path = self._blobs.path(digest) if digest else None
        if path is None or not await asyncio.to_thread(path.is_file):
            return _nothing_here(_language(request.headers.get("Accept-Language", "")))
        return web.FileResponse(path, headers={**_FILE_HEADERS, "Content-Disposition": _disposition(filename)})


def _name_in_address(filename: str) -> str:
    """Short, and never a step to another folder."""
    name = clean_name(filename).replace("/", "_").replace("\\", "_")
    path = PurePosixPath(name)
    suffix = path.suffix if len(path.suffix) <= _LONGEST_SUFFIX else ""
    return f"{name.removesuffix(suffix)[:_LONGEST_STEM]}{suffix}" if name.strip(". ") else "file"


def _disposition(filename: str) -> str:
    """RFC 6266, with a plain name for those who do not read the right one."""
    plain = _NOT_PLAIN.sub("_", filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def _language(accepted: str) -> str:
    """The first one that we speak of those that a browser asks for (RFC 9110 section 12.5.4; they stand in order)."""
    wanted = (part.partition(";")[0].strip().partition("-")[0].lower() for part in accepted[:500].split(","))
    return next((language for language in wanted if language in LANGUAGES), "en")


def _nothing_here(language: str) -> web.Response:
    say = texts(language).gettext
    title = say("This file is no longer here")
    text = say(
        "The link to it has expired, or it is not complete. Please answer the mail in which you found it: we will send "
        "you the file again."
    )
    page = _PAGE.format(language=language, title=escape(title), text=escape(text))
    return web.Response(text=page, status=404, content_type="text/html", headers=_PAGE_HEADERS)
