"""files.* methods, and the addresses for upload and download (https://docs.slack.dev/messaging/working-with-files)."""

import asyncio
import mimetypes
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.slack.api import TIER_4, Call, Door, method
from bot.sandbox.slack.chat import postable, read_author, read_thread
from bot.sandbox.slack.content import Content, bot_message
from bot.sandbox.slack.rules import Json, SlackError
from bot.sandbox.slack.state import BOT_USER, TEAM, TEAM_DOMAIN, Channel, StoredFile, Workspace

MOST_BYTES = 1_000_000_000


def file_json(file: StoredFile, root: str) -> Json:
    """https://docs.slack.dev/reference/objects/file-object"""
    address = f"{root}/files-pri/{file.team}-{file.id}/"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2].lower() if "." in file.name else "binary",
        "user": file.user,
        "user_team": file.team,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(file.channels),
        "file_access": "visible",
        "url_private": address + quote(file.name),
        "url_private_download": address + "download/" + quote(file.name),
        "permalink": f"https://{TEAM_DOMAIN}.slack.com/files/{file.user}/{file.id}/{quote(file.name)}",
        "channels": list(file.channels),
    }


def new_file(world: Workspace, name: str, user: str, content: bytes = b"", mimetype: str = "") -> StoredFile:
    kind = mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream"
    team = world.users[user]["team_id"]
    file = StoredFile(world.new_id("F"), name, kind, user, content, created=world.seconds(), team=team)
    world.files[file.id] = file
    return file


@method("files.getUploadURLExternal", "files:write", tier=TIER_4)
def get_upload_url(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
    name = call.args.required("filename")
    length = call.args.number("length", 0, 0, MOST_BYTES, "file_upload_size_restricted")
    if not length:
        raise SlackError("missing_argument")
    if len(call.args.text("alt_txt")) > 1000:
        raise SlackError("alt_txt_too_large")
    file = new_file(call.world, name, BOT_USER)
    file.expected = length
    return {"upload_url": f"{call.root}/upload/v1/{file.id}", "file_id": file.id}


async def receive_upload(world: Workspace, request: web.Request) -> web.Response:
    """The bytes, raw or as a form's file."""
    file = world.files.get(request.match_info["file"])
    if file is None or file.expected < 0:
        return web.Response(status=404, text="unknown upload")
    content = await _form_file(request) if request.content_type == "multipart/form-data" else await request.read()
    if len(content) != file.expected:
        return web.Response(status=400, text=f"expected {file.expected} bytes, got {len(content)}")
    file.content = content
    return web.Response(text=f"OK - {len(content)}")


async def _form_file(request: web.Request) -> bytes:
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""


@method("files.completeUploadExternal", "files:write", tier=TIER_4)
def complete_upload(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.completeUploadExternal: the answer comes before the message."""
    files = _uploaded(call)
    wanted = [call.args.text("channel_id"), *call.args.text("channels").split(",")]
    channels = [postable(call, name) for name in wanted if name]
    thread_ts = read_thread(call.args, channels[0]) if channels else ""
    author = read_author(call)
    for file in files:
        file.expected = -1
    for channel in channels:
        call.courier.spawn(_share(call, channel, files, thread_ts, author))
    return {"files": [file_json(file, call.root) for file in files]}


def _uploaded(call: Call) -> list[StoredFile]:
    rows = call.args.structure("files")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise SlackError("invalid_arguments", "must be an array of objects [json-pointer:/files]")
    files = []
    for row in rows:
        file = call.world.files.get(str(row.get("id")))
        if file is None or file.expected < 0 or len(file.content) != file.expected:
            raise SlackError("file_not_found")
        file.title = str(row.get("title") or "")
        files.append(file)
    return files


async def _share(call: Call, channel: Channel, files: list[StoredFile], thread_ts: str, author: Json) -> None:
    await asyncio.sleep(call.courier.timing.share)
    content = Content(call.args.text("initial_comment"))
    message = bot_message(call.world, channel, content, thread_ts, author)
    attach(channel, message, files, call.root)
    call.world.put(channel, message)
    call.events.posted(channel, message)


def attach(channel: Channel, message: Json, files: list[StoredFile], root: str) -> None:
    """https://docs.slack.dev/reference/events/message/file_share"""
    for file in files:
        file.channels.append(channel.id)
    message |= {"files": [file_json(file, root) for file in files], "upload": False, "display_as_bot": False}
    message["subtype"] = message.get("subtype") or "file_share"


@method("files.info", "files:read", tier=TIER_4)
def info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.info"""
    file = call.world.files.get(call.args.required("file"))
    if file is None or file.expected >= 0:
        raise SlackError("file_not_found")
    return {"file": file_json(file, call.root), "comments": [], "response_metadata": {"next_cursor": ""}}


def download(world: Workspace, door: Door, request: web.Request) -> web.Response:
    """A file for a token with files:read; anybody else gets the sign-in page with status 200, as on the platform."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or token != door.bot_token or "files:read" not in door.scopes:
        return web.Response(text="<!DOCTYPE html><title>Sign in | Slack</title>", content_type="text/html")
    team, _, file_id = request.match_info["file"].partition("-")
    file = world.files.get(file_id)
    if file is None or team not in (TEAM, file.team) or file.expected >= 0:
        return web.Response(status=404, text="<!DOCTYPE html><title>File not found</title>", content_type="text/html")
    return web.Response(body=file.content, content_type=file.mimetype)
