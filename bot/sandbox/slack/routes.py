"""The page's actions over HTTP: each acts as the person that the page says."""

import base64
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiohttp import web

from bot.sandbox.slack.emoji import EMOJI_FILE
from bot.sandbox.slack.interactions import Interactions
from bot.sandbox.slack.rules import Json, SlackError
from bot.sandbox.slack.sockets import Ack
from bot.sandbox.slack.state import BOT_USER

Act = Callable[[Interactions, Json], Awaitable[Any]]

_SHOWN_IN_PAGE = {"image/png", "image/jpeg", "image/gif", "image/webp"}


def routes(slack: Interactions) -> list[web.RouteDef]:
    return [
        *(web.post(f"/world/slack/{name}", _handler(slack, act)) for name, act in _ACTS.items()),
        web.get("/world/slack/files/{file}", partial(_file, slack)),
        web.get("/world/slack/emoji.json", _emoji),
    ]


def _handler(slack: Interactions, act: Act) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            result = await act(slack, await _body(request))
        except SlackError as error:
            return web.json_response({"ok": False, "error": error.error, "problems": error.problems}, status=400)
        except KeyError as error:
            return web.json_response({"ok": False, "error": "missing", "problems": [str(error)]}, status=400)
        if isinstance(result, Ack):
            return web.json_response({"ok": result.ok, "error": result.reason, "payload": result.payload})
        return web.json_response({"ok": True, "result": result})

    return handle


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


async def _post(slack: Interactions, body: Json) -> str:
    broadcast, files = bool(body.get("broadcast")), _uploads(body)
    return await slack.post(body["user"], body["channel"], body["text"], body.get("thread_ts", ""), broadcast, files)


def _uploads(body: Json) -> list[tuple[str, bytes]]:
    return [(str(file["name"]), base64.b64decode(file["base64"])) for file in body.get("files", [])]


async def _edit(slack: Interactions, body: Json) -> str:
    return await slack.edit(body["user"], body["channel"], body["ts"], body["text"])


async def _delete(slack: Interactions, body: Json) -> str:
    return await slack.delete(body["user"], body["channel"], body["ts"])


async def _react(slack: Interactions, body: Json) -> str:
    act = slack.unreact if body.get("remove") else slack.react
    return await act(body["user"], body["channel"], body["ts"], body["emoji"])


async def _press(slack: Interactions, body: Json) -> Ack:
    value, choice = body.get("value"), body.get("choice")
    if "view" in body:
        values = {str(name): str(given) for name, given in body.get("values", {}).items()}
        return await slack.touch(body["user"], body["action_id"], value, choice, values, body["view"])
    return await slack.press(body["user"], body["channel"], body["ts"], body["action_id"], value, choice)


async def _attach(slack: Interactions, body: Json) -> None:
    slack.attach_to(body["user"], body["view"], body["name"], _uploads(body))


async def _submit(slack: Interactions, body: Json) -> Ack:
    values = {str(name): str(value) for name, value in body["values"].items()}
    return await slack.submit(body["user"], body["view"], values)


async def _close(slack: Interactions, body: Json) -> Ack:
    return await slack.close(body["user"], body["view"])


async def _invite(slack: Interactions, body: Json) -> None:
    await slack.invite(body["user"], body["channel"], BOT_USER)


async def _remove(slack: Interactions, body: Json) -> None:
    await slack.remove(body["user"], body["channel"], BOT_USER)


async def _archive(slack: Interactions, body: Json) -> None:
    await slack.archive(body["user"], body["channel"])


async def _unarchive(slack: Interactions, body: Json) -> None:
    await slack.unarchive(body["user"], body["channel"])


_OWN_COMMANDS = {"/invite": _invite, "/remove": _remove, "/archive": _archive}
"""Commands of Slack itself, here about the bot alone."""


async def _command(slack: Interactions, body: Json) -> Ack:
    if own := _OWN_COMMANDS.get(body["command"]):
        await own(slack, body)
        return Ack(True)
    return await slack.command(body["user"], body["channel"], body["command"], body.get("text", ""))


async def _shortcut(slack: Interactions, body: Json) -> Ack:
    if "ts" in body:
        return await slack.message_shortcut(body["user"], body["channel"], body["ts"], body["callback_id"])
    return await slack.shortcut(body["user"], body["callback_id"])


async def _home(slack: Interactions, body: Json) -> str:
    """Does not wait for what the app shows: the page sees it when it comes."""
    slack.look_at(body["user"], body.get("tab", "home"))
    return slack.world.direct(body["user"]).id


_ACTS: dict[str, Act] = {
    "post": _post,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "press": _press,
    "attach": _attach,
    "submit": _submit,
    "close": _close,
    "command": _command,
    "shortcut": _shortcut,
    "home": _home,
    "unarchive": _unarchive,
}


async def _file(slack: Interactions, request: web.Request) -> web.Response:
    """Only plain pictures open in the page; everything else is handed out as a download."""
    file = slack.files.get(request.match_info["file"])
    if file is None:
        return web.Response(status=404)
    headers = {"X-Content-Type-Options": "nosniff"}
    if file.mimetype not in _SHOWN_IN_PAGE:
        headers["Content-Disposition"] = "attachment"
    return web.Response(body=file.content, content_type=file.mimetype, headers=headers)


async def _emoji(request: web.Request) -> web.Response:
    return web.Response(text=EMOJI_FILE.read_text("utf-8"), content_type="application/json")
