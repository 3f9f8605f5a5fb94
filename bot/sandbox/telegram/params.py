"""Reads a call's parameters: query, form, multipart or JSON (core.telegram.org/bots/api#making-requests)."""

import json
import mimetypes
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.telegram.errors import ApiError, bad_request

UPLOAD_LIMIT = 50 * 1024 * 1024
"""core.telegram.org/bots/api#sending-files: "50 MB max size for other files"."""


@dataclass(frozen=True, slots=True)
class Upload:
    filename: str
    mime: str
    content: bytes = field(repr=False)


class Params:
    """Named parameters; numbers, flags and objects may come as JSON values or as their text."""

    def __init__(self, values: dict[str, Any], uploads: dict[str, Upload]) -> None:
        self._values = values
        self._uploads = uploads

    def __contains__(self, name: str) -> bool:
        return name in self._values or name in self._uploads

    def text(self, name: str, default: str = "") -> str:
        value = self._values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        try:
            return int(self._values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        return str(self._values.get(name, "")).lower() in ("true", "1", "yes")

    def real(self, name: str) -> float:
        try:
            return float(self._values[name])
        except (KeyError, TypeError, ValueError):
            raise bad_request(f"there is no {name} in the request") from None

    def json(self, name: str) -> Any:
        """The value as an object or array; None when it was not given."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def array(self, name: str) -> list[Any]:
        value = self.json(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad_request(f"can't parse {name} JSON object: expected an Array")
        return value

    def upload(self, name: str) -> Upload | None:
        """The upload under this name, or the one that the value names as ``attach://``."""
        return self._uploads.get(name) or self.attached(self._values.get(name))

    def attached(self, value: Any) -> Upload | None:
        if not isinstance(value, str) or not value.startswith("attach://"):
            return None
        found = self._uploads.get(value.removeprefix("attach://"))
        if found is None:
            raise bad_request("there is no file in the request")
        return found


async def read_params(request: web.Request) -> Params:
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    try:
        if request.content_type == "application/json":
            values |= await _read_json(request)
        else:
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    uploads[name] = Upload(value.filename, _mime(value), value.file.read())
                else:
                    values[name] = value.decode() if isinstance(value, (bytes, bytearray)) else value
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    return Params(values, uploads)


def _mime(sent: web.FileField) -> str:
    """Telegram looks at the name where the upload itself says nothing."""
    if sent.content_type != "application/octet-stream":
        return sent.content_type
    return mimetypes.guess_type(sent.filename)[0] or sent.content_type


async def _read_json(request: web.Request) -> dict[str, Any]:
    try:
        found = json.loads(await request.text() or "{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad_request("can't parse JSON object: expected an Object")
    return found
