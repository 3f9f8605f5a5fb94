"""Refusals of the Web API and the reading of a call's arguments (https://docs.slack.dev/apis/web-api/)."""

import json
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

Json = dict[str, Any]

_TS = re.compile(r"\d{1,12}\.\d{6}")
_TRUE = {"1", "true", "True"}


class SlackError(Exception):
    """The call is answered with ``ok: false`` and this error, as the method's page lists it."""

    def __init__(
        self, error: str, *problems: str, status: int = 200, headers: Mapping[str, str] | None = None, **extra: Any
    ):
        super().__init__(error)
        self.error, self.problems, self.status, self.headers, self.extra = (
            error,
            problems,
            status,
            dict(headers or {}),
            extra,
        )

    def answer(self) -> Json:
        body: Json = {"ok": False, "error": self.error, **self.extra}
        if self.problems:
            body["response_metadata"] = {"messages": [f"[ERROR] {problem}" for problem in self.problems]}
            if self.error == "invalid_blocks":
                body["errors"] = list(self.problems)
        return body


class Arguments:
    """The arguments of one call, wherever they stood: query, form or JSON body."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        value = self._values.get(name)
        if value is None:
            return default
        if isinstance(value, list | dict):
            raise SlackError("invalid_arguments", f"must be a string [json-pointer:/{name}]")
        return str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", f"missing required field: {name}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self._values.get(name)
        return default if value is None else value is True or str(value) in _TRUE

    def number(self, name: str, default: int, low: int, high: int, error: str = "invalid_limit") -> int:
        try:
            value = int(self.text(name, str(default)))
        except ValueError:
            raise SlackError(error) from None
        if not low <= value <= high:
            raise SlackError(error)
        return value

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """A list or object, given as such in a JSON body or as JSON text in a form."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise SlackError(error) from None

    def moment(self, name: str, error: str) -> str:
        """A message timestamp ("1718000000.000100"), or "" when not given."""
        value = self.text(name)
        if value and not _TS.fullmatch(value):
            raise SlackError(error, f"{value[:40]} is not a valid {name}")
        return value


async def read_arguments(request: web.Request) -> Arguments:
    """Forms and JSON bodies are equal (https://docs.slack.dev/apis/web-api/#methods_supporting_json)."""
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        try:
            read = json.loads(body) if body else {}
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(read, dict):
            raise SlackError("json_not_object")
        values.update(read)
    elif request.can_read_body:
        values.update({key: value for key, value in (await request.post()).items() if isinstance(value, str)})
    return Arguments(values)
