"""What was written while we were away: read once at the start and after a gap, and never in normal work.

https://docs.slack.dev/reference/methods/conversations.history (tier 3 for an app that a company made for itself)
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse
from structlog import get_logger

from bot.model.desk import Place
from channels.base import Memory
from channels.slack.connection import SlackConnection
from channels.slack.errors import SlackFailed, ask

log = get_logger(__name__)

_PAGE, _PAGES = 200, 10
_THREADS = 200
"""Threads looked into at most, the newest first."""
_STEP = 10.0
"""Seconds of Slack's time between two saved marks: a mark too old costs a few messages read again."""


class Marks:
    """Up to where each channel was heard, kept over restarts."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._saved: dict[str, float] = {}

    async def of(self, channel: str, now: datetime) -> str:
        """The mark, or now at the very first start: what was written before that is not ours."""
        mark = await self._memory.load(_key(channel))
        if not mark:
            mark = f"{now.timestamp():.6f}"
            await self._memory.save(_key(channel), mark)
        return mark

    async def note(self, channel: str, ts: str) -> None:
        """Everything up to ``ts`` was taken."""
        if float(ts) >= self._saved.get(channel, 0.0) + _STEP:
            self._saved[channel] = float(ts)
            await self._memory.save(_key(channel), ts)


def _key(channel: str) -> str:
    return f"last_ts:{channel}"


async def missed_messages(connection: SlackConnection, marks: Marks, channel: str) -> AsyncIterator[dict[str, Any]]:
    """Top-level messages since the mark, and the replies in their threads, oldest first."""
    mark = await marks.of(channel, connection.clock.now())
    web = connection.web
    found = await _pages(channel, lambda more: web.conversations_history(channel=channel, oldest=mark, **more))
    for message in sorted(found, key=lambda m: str(m.get("ts"))):
        yield {**message, "channel": channel}
        if message.get("reply_count"):
            async for reply in _replies(connection, Place(channel, str(message["ts"])), mark):
                yield reply


async def missed_replies(
    connection: SlackConnection, marks: Marks, threads: Sequence[Place]
) -> AsyncIterator[dict[str, Any]]:
    """Replies in these threads since their channel's mark, oldest first within a thread."""
    newest = sorted(threads, key=lambda place: place.thread, reverse=True)[:_THREADS]
    for place in newest:
        mark = await marks.of(place.channel, connection.clock.now())
        async for reply in _replies(connection, place, mark):
            yield reply


async def _replies(connection: SlackConnection, place: Place, mark: str) -> AsyncIterator[dict[str, Any]]:
    web, channel, root = connection.web, place.channel, place.thread
    found = await _pages(
        channel, lambda more: web.conversations_replies(channel=channel, ts=root, oldest=mark, **more)
    )
    for message in sorted(found, key=lambda m: str(m.get("ts"))):
        if message.get("ts") != root:
            yield {**message, "channel": channel}


async def _pages(
    channel: str, call: Callable[[dict[str, Any]], Awaitable[AsyncSlackResponse]]
) -> list[dict[str, Any]]:
    """All pages; on an error those that were had, for catching up is an extra and must not stop the rest."""
    found: list[dict[str, Any]] = []
    more: dict[str, Any] = {"limit": _PAGE}
    try:
        for _ in range(_PAGES):
            answer = await ask(call(more))
            found += answer.get("messages") or ()
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
            more = {"limit": _PAGE, "cursor": cursor}
    except SlackFailed as failed:
        log.warning("slack_catch_up_incomplete", channel=channel, error=str(failed))
    return found
