"""What was written while we were away: read once at the start and after a gap, and never in normal work.

https://docs.slack.dev/reference/methods/conversations.history (tier 3 for an app that a company made for itself)
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse
from structlog import get_logger

from bot.errors import StoreUnwell
from bot.model.desk import Place
from channels.base import Memory
from channels.slack.connection import Count, SlackConnection
from channels.slack.errors import Kind, SlackFailed, ask

log = get_logger(__name__)

Message = dict[str, Any]

_PAGE, _PAGES = 200, 10
_THREADS = 200
"""Threads looked into at most, the newest first."""
_STEP = 10.0
"""Seconds of Slack's time between two saved marks: a mark too old costs a few messages read again."""
_AGAIN = 30.0
"""Seconds until the next try when Slack or the store failed."""


class Marks:
    """Up to where each channel was heard, kept over restarts."""

    def __init__(self, connection: SlackConnection, memory: Memory) -> None:
        self._connection, self._memory = connection, memory
        self._saved: dict[str, float] = {}
        self.caught_up = Count()
        """The last of the connection's gaps after which everything missed was read."""

    async def follow(self, catch_up: Callable[[], Awaitable[None]]) -> None:
        """Call ``catch_up`` at the start and after every gap, again if it fails; until cancelled."""
        while True:
            gap = await self._connection.gaps.beyond(self.caught_up.count)
            try:
                await catch_up()
            except (SlackFailed, StoreUnwell) as problem:
                log.warning("slack_catch_up_failed", error=str(problem))
                await asyncio.sleep(_AGAIN)
            else:
                self.caught_up.reach(gap)

    async def of(self, channel: str) -> str:
        """The mark, or now at the very first start: what was written before that is not ours."""
        mark = await self._memory.load(_key(channel))
        if not mark:
            mark = f"{self._connection.clock.now().timestamp():.6f}"
            await self._memory.save(_key(channel), mark)
        return mark

    async def note(self, channel: str, ts: str) -> None:
        """Everything up to ``ts`` was taken. While something missed may still be to come, the old mark stays."""
        behind = self.caught_up.count != self._connection.gaps.count
        if not behind and float(ts) >= self._saved.get(channel, 0.0) + _STEP:
            self._saved[channel] = float(ts)
            await self._memory.save(_key(channel), ts)


def _key(channel: str) -> str:
    return f"last_ts:{channel}"


async def missed_messages(connection: SlackConnection, channel: str, mark: str) -> AsyncIterator[Message]:
    """Top-level messages since the mark, and the replies in their threads, oldest first. Raises ``SlackFailed``."""
    web = connection.web
    found = await _pages(lambda more: web.conversations_history(channel=channel, oldest=mark, **more), channel)
    for message in found:
        yield message
        if message.get("reply_count"):
            async for reply in _replies(connection, Place(channel, str(message["ts"])), mark):
                yield reply


async def missed_replies(connection: SlackConnection, marks: Marks, threads: Sequence[Place]) -> AsyncIterator[Message]:
    """Replies in these threads since their channel's mark, oldest first within a thread. Raises ``SlackFailed``."""
    for place in sorted(threads, key=lambda place: place.thread, reverse=True)[:_THREADS]:
        async for reply in _replies(connection, place, await marks.of(place.channel)):
            yield reply


async def _replies(connection: SlackConnection, place: Place, mark: str) -> AsyncIterator[Message]:
    web, channel, root = connection.web, place.channel, place.thread
    found = await _pages(lambda more: web.conversations_replies(channel=channel, ts=root, oldest=mark, **more), channel)
    for message in found:
        if message.get("ts") != root:
            yield message


async def _pages(call: Callable[[dict[str, Any]], Awaitable[AsyncSlackResponse]], channel: str) -> list[Message]:
    """All pages, oldest message first, with the channel in each as in an event. What Slack refuses for good (we are not
    in the channel, the thread is gone) is left out: nothing was missed there that we could ever have."""
    found: list[Message] = []
    more: dict[str, Any] = {"limit": _PAGE}
    try:
        for _ in range(_PAGES):
            answer = await _patiently(call, more)
            found += ({**message, "channel": channel} for message in answer.get("messages") or ())
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
            more = {"limit": _PAGE, "cursor": cursor}
    except SlackFailed as failed:
        if failed.kind in (Kind.DOWN, Kind.LOST):
            raise
        log.warning("slack_catch_up_incomplete", channel=channel, error=failed.error)
    return sorted(found, key=lambda message: str(message.get("ts")))


async def _patiently(
    call: Callable[[dict[str, Any]], Awaitable[AsyncSlackResponse]], more: dict[str, Any]
) -> dict[str, Any]:
    """Wait as Slack asks and go on: beginning afresh would ask for the same pages again and never end."""
    while True:
        try:
            return await ask(call(more))
        except SlackFailed as failed:
            if failed.kind is not Kind.BUSY or failed.retry_after is None:
                raise
            await asyncio.sleep(failed.retry_after.total_seconds())
