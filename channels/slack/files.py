"""Files out of Slack and into it.

Out: https://docs.slack.dev/reference/objects/file-object (url_private needs the bot token and files:read).
In: https://docs.slack.dev/messaging/working-with-files#upload
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urljoin, urlsplit

import aiohttp

from channels.base import FileGone
from channels.slack.connection import SlackConnection
from channels.slack.errors import Kind, SlackFailed, ask

_CHUNK = 64 * 1024
_HOPS = 5
_SOON = 2.0
"""Seconds: Slack waits for the acknowledgement meanwhile."""
_TIMES = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60)


@dataclass(frozen=True, slots=True)
class Upload:
    """Something to put into Slack: a file on disk, or bytes."""

    filename: str
    size: int
    content: Path | bytes


# --- out of Slack ---------------------------------------------------------------------------------


async def known_files(connection: SlackConnection, message: dict[str, Any]) -> dict[str, Any]:
    """The message with the particulars of files that came as a mere id: those of another workspace (Slack Connect).
    What cannot be looked up now stays an id, and is looked up again when it is fetched."""
    files = message.get("files") or []
    if all(file.get("file_access") != "check_file_info" for file in files):
        return message
    return {**message, "files": [await _particulars(connection, file) for file in files]}


async def _particulars(connection: SlackConnection, file: dict[str, Any]) -> dict[str, Any]:
    if file.get("file_access") != "check_file_info":
        return file
    try:
        async with asyncio.timeout(_SOON):
            return dict((await ask(connection.web.files_info(file=str(file["id"])))).get("file") or file)
    except (SlackFailed, TimeoutError):
        return file


async def download(connection: SlackConnection, ref: str) -> AsyncIterator[bytes]:
    """The file behind an attachment's ``ref``. Raises ``FileGone`` (for ever) or ``OSError`` (try later)."""
    handle = json.loads(ref)
    url = str(handle.get("url") or "") or await _look_up(connection, str(handle["id"]))
    try:
        for _ in range(_HOPS):
            _check_host(connection, url)
            async with connection.session().get(
                url, headers=_authorization(connection), allow_redirects=False, timeout=_TIMES
            ) as answer:
                if 300 <= answer.status < 400:
                    url = urljoin(url, answer.headers.get("Location", ""))
                    continue
                _check(connection, answer, str(handle.get("type") or ""))
                async for chunk in _limited(connection, answer):
                    yield chunk
                return
    except aiohttp.ClientError as problem:
        raise OSError(f"the file broke off ({type(problem).__name__})") from None
    raise FileGone(connection.say.gettext("Slack sends the file's address in circles."))


async def _look_up(connection: SlackConnection, file: str) -> str:
    """The address of a file that came as a mere id (Slack Connect)."""
    try:
        answer = await ask(connection.web.files_info(file=file))
    except SlackFailed as failed:
        if failed.kind in (Kind.REFUSED, Kind.GONE):
            raise FileGone(connection.say.gettext("The file was deleted in Slack.")) from None
        raise OSError(str(failed)) from None
    about = answer.get("file") or {}
    return str(about.get("url_private_download") or about.get("url_private") or "")


def _authorization(connection: SlackConnection) -> dict[str, str]:
    return {"Authorization": f"Bearer {connection.settings.bot_token.get_secret_value()}"}


def _check_host(connection: SlackConnection, url: str) -> None:
    """The token goes to Slack and nobody else, at every hop."""
    target, own = urlsplit(url), urlsplit(connection.settings.api_base)
    slack = target.scheme == "https" and (target.hostname or "").endswith(".slack.com") and target.port in (None, 443)
    if not slack and (target.scheme, target.netloc) != (own.scheme, own.netloc):
        raise FileGone(connection.say.gettext("The file is not kept in Slack."))


def _check(connection: SlackConnection, answer: aiohttp.ClientResponse, expected: str) -> None:
    say, limit = connection.say, connection.around.max_file_size
    if answer.status in (401, 403):
        raise FileGone(
            say.gettext("Slack does not give us the file: the app lacks files:read, or has no access to it.")
        )
    if answer.status in (404, 410):
        raise FileGone(say.gettext("The file was deleted in Slack."))
    if answer.status != 200:
        raise OSError(f"HTTP {answer.status} for a file")
    if answer.content_type == "text/html" and expected not in ("text/html", "application/xhtml+xml"):
        # without files:read Slack answers 200 with its sign-in page
        raise FileGone(say.gettext("Slack sent its sign-in page instead of the file: the app lacks files:read."))
    if (answer.content_length or 0) > limit:
        raise FileGone(_too_large(connection))


async def _limited(connection: SlackConnection, answer: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in answer.content.iter_chunked(_CHUNK):
        size += len(chunk)
        if size > connection.around.max_file_size:
            raise FileGone(_too_large(connection))
        yield chunk


def _too_large(connection: SlackConnection) -> str:
    megabytes = connection.around.max_file_size // 1_000_000
    return connection.say.gettext("The file is larger than %(limit)d MB.") % {"limit": megabytes}


# --- into Slack -----------------------------------------------------------------------------------


async def share(
    connection: SlackConnection, uploads: Sequence[Upload], channel: str, thread: str, author: dict[str, str]
) -> None:
    """All files in one message of the thread, under the name in ``author``. Its ts is not in the answer: sharing
    happens a little later. Nobody sees what was uploaded before the last call. Raises ``SlackFailed``; OSError when our
    own copy cannot be read."""
    done: list[dict[str, str | None]] = [
        {"id": await _upload(connection, upload), "title": upload.filename} for upload in uploads
    ]
    where: dict[str, Any] = author | ({"thread_ts": thread} if thread else {})
    await ask(connection.web.files_completeUploadExternal(files=done, channel_id=channel, **where))


async def _upload(connection: SlackConnection, upload: Upload) -> str:
    answer = await ask(connection.web.files_getUploadURLExternal(filename=upload.filename, length=upload.size))
    if isinstance(upload.content, bytes):
        await _post(connection, str(answer["upload_url"]), BytesIO(upload.content))
    else:
        with await asyncio.to_thread(upload.content.open, "rb") as opened:
            await _post(connection, str(answer["upload_url"]), opened)
    return str(answer["file_id"])


async def _post(connection: SlackConnection, url: str, data: BinaryIO) -> None:
    """aiohttp reads an open file piece by piece, in a thread."""
    headers = {"Content-Type": "application/octet-stream"}
    try:
        async with connection.session().post(url, data=data, headers=headers, timeout=_TIMES) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, OSError) as problem:
        # nothing is shared yet, so the whole may simply be done again
        raise SlackFailed(Kind.DOWN, f"upload broke off ({type(problem).__name__})") from None
    if status == 429 or status >= 500:
        raise SlackFailed(Kind.DOWN, f"upload: HTTP {status}")
    if status != 200:
        raise SlackFailed(Kind.REFUSED, f"upload: HTTP {status}")
