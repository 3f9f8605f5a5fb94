"""Posting once: text first, files behind it, and never a second time what an earlier attempt has posted.

Every post carries the delivery's id as message metadata (https://docs.slack.dev/messaging/message-metadata), by which a
later attempt finds it in the thread. Only the id: other apps may read metadata.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from structlog import get_logger

from channels.markup import clean_name
from channels.slack.connection import SlackConnection
from channels.slack.errors import Kind, SlackFailed, ask
from channels.slack.files import Upload, share
from channels.slack.pace import POST, UPDATE

log = get_logger(__name__)

EVENT_TYPE = "deskbell"
PERSON_ICON = ":bust_in_silhouette:"
_NAME = 80
_PAGE = 900
_PAGES = 10
"""How far an earlier attempt's post is looked for: 9,000 messages, a thousand a call at most."""


@dataclass(frozen=True, slots=True)
class Draft:
    delivery: int
    channel: str
    thread: str
    text: str
    """The fallback beside the blocks; escaped."""
    blocks: list[dict[str, Any]]
    whole: str = ""
    """What is posted when Slack refuses the blocks; escaped. Empty: ``text``."""
    author: str = ""
    """The name on the post; empty: the app's own."""
    uploads: tuple[Upload, ...] = field(default=(), repr=False)
    broadcast: bool = False
    """Also shown in the channel."""


@dataclass(frozen=True, slots=True)
class Posted:
    ts: str
    before: bool
    """It was there already, from an earlier attempt."""


async def post(connection: SlackConnection, draft: Draft, attempt: int) -> Posted:
    """Post the text when it is its turn, or find it where an earlier attempt has posted it. Raises ``SlackFailed``."""
    connection.pace.turn(POST, draft.channel, draft.delivery)
    if attempt > 1 and (ts := await find(connection, draft.channel, draft.thread, draft.delivery)):
        return Posted(ts, before=True)
    try:
        return Posted(await _say(connection, draft, draft.text, draft.blocks), before=False)
    except SlackFailed as failed:
        if failed.kind is not Kind.TOO_BIG:
            raise
        log.error("slack_blocks_refused", delivery=draft.delivery, error=failed.error)
        return Posted(await _say(connection, draft, draft.whole or draft.text, []), before=False)


async def share_files(connection: SlackConnection, draft: Draft, posted: Posted) -> None:
    """Put the draft's files behind its text, unless they are there. Raises ``SlackFailed``, or OSError of the disk."""
    if draft.uploads and not (posted.before and await has_files(connection, draft, posted.ts)):
        await share(connection, draft.uploads, draft.channel, draft.thread, _author(draft))


async def _say(connection: SlackConnection, draft: Draft, text: str, blocks: list[dict[str, Any]]) -> str:
    author = _author(draft)
    answer = await connection.pace.ask(
        POST,
        draft.channel,
        draft.delivery,
        connection.web.chat_postMessage(
            channel=draft.channel,
            thread_ts=draft.thread or None,
            reply_broadcast=True if draft.broadcast and draft.thread else None,
            text=text,
            blocks=blocks or None,
            mrkdwn=False,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"delivery": draft.delivery}},
            unfurl_links=False,
            unfurl_media=False,
            username=author.get("username"),
            icon_emoji=author.get("icon_emoji"),
        ),
    )
    return str(answer["ts"])


def _author(draft: Draft) -> dict[str, str]:
    """https://docs.slack.dev/reference/scopes/chat.write.customize"""
    name = clean_name(draft.author)[:_NAME]
    return {"username": name, "icon_emoji": PERSON_ICON} if name else {}


async def update(
    connection: SlackConnection, delivery: int, channel: str, ts: str, text: str, blocks: list[dict[str, Any]]
) -> None:
    """Replace a post when it is its turn. Raises ``SlackFailed``."""
    connection.pace.turn(UPDATE, channel, delivery)
    # parse: chat.update's default would turn names in the text into mentions. An empty list takes old blocks away.
    for some in (blocks, []):
        try:
            call = connection.web.chat_update(channel=channel, ts=ts, text=text, blocks=some, parse="none")
            await connection.pace.ask(UPDATE, channel, delivery, call)
        except SlackFailed as failed:
            if failed.kind is not Kind.TOO_BIG or not some:
                raise
            log.error("slack_blocks_refused", ts=ts, error=failed.error)
        else:
            return


async def find(connection: SlackConnection, channel: str, thread: str, delivery: int) -> str | None:
    """The ts of this delivery's post, if it is there. Raises ``SlackFailed``."""
    me = await connection.me()
    async for message in _messages(connection, channel, thread):
        if message.get("bot_id") == me.bot and _delivery(message) == delivery:
            return str(message["ts"])
    return None


async def has_files(connection: SlackConnection, draft: Draft, ts: str) -> bool:
    """Are the draft's files behind its text? We post into a thread one by one, so our next text ends the search."""
    me = await connection.me()
    wanted = {upload.filename for upload in draft.uploads}
    after = [m async for m in _messages(connection, draft.channel, draft.thread, ts) if str(m.get("ts")) > ts]
    for message in sorted(after, key=lambda m: str(m.get("ts"))):
        if message.get("bot_id") != me.bot and message.get("user") != me.user:
            continue
        if _delivery(message) is not None:
            return False
        if wanted <= {str(file.get(key)) for file in message.get("files") or () for key in ("name", "title")}:
            return True
    return False


def _delivery(message: Mapping[str, Any]) -> int | None:
    metadata = message.get("metadata") or {}
    found = (metadata.get("event_payload") or {}).get("delivery") if metadata.get("event_type") == EVENT_TYPE else None
    return int(found) if isinstance(found, int | str) and str(found).isdecimal() else None


async def _messages(
    connection: SlackConnection, channel: str, thread: str, oldest: str = "0"
) -> AsyncIterator[dict[str, Any]]:
    """The thread's messages, oldest first, or the channel's, newest first."""
    cursor = ""
    for _ in range(_PAGES):
        page: dict[str, Any] = {
            "channel": channel,
            "oldest": oldest,
            "limit": _PAGE,
            "include_all_metadata": True,
            **({"cursor": cursor} if cursor else {}),
        }
        web = connection.web
        answer = await ask(
            web.conversations_replies(ts=thread, **page) if thread else web.conversations_history(**page)
        )
        for message in answer.get("messages") or ():
            yield message
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return
