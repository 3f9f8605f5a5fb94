"""Not faster than Slack allows, so that a burst is hardly ever refused.

https://docs.slack.dev/apis/web-api/rate-limits ; the tier of a method stands on its page. Counted here and not asked
for, so two processes on one workspace together may be too fast: then Slack's Retry-After holds for a whole line.
"""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse
from structlog import get_logger

from bot.clock import Clock
from channels.slack.errors import Kind, SlackFailed, ask

log = get_logger(__name__)

POST, WHISPER, UPDATE = "chat.postMessage", "chat.postEphemeral", "chat.update"
REACT, UNREACT = "reactions.add", "reactions.remove"

_POSTING = frozenset({POST, WHISPER})
"""About one a second in each channel, with short bursts."""
_RATES = {
    POST: (3, 1.0),
    WHISPER: (3, 1.0),
    UPDATE: (20, 50 / 60),
    REACT: (20, 50 / 60),
    UNREACT: (8, 20 / 60),
}
"""Method -> (calls at once, calls a second after that): tier 3 is 50 a minute, tier 2 is 20."""
_LATE = timedelta(seconds=20)
"""So long after its turn one that has not come back is no longer waited for: it was settled in another way."""
_SOON = timedelta(milliseconds=50)
_LINES = 1_000


@dataclass(slots=True)
class _Line:
    """Those who wait for one method, or for posting in one channel."""

    burst: float
    per_second: float
    level: float
    since: datetime
    """When ``level`` was counted; in the future while Slack wants silence."""
    turns: dict[int, datetime] = field(default_factory=dict)
    """Delivery -> when it may go."""

    def wait(self, delivery: int, now: datetime) -> timedelta:
        """Zero: it goes now. Otherwise how long until its turn, which is kept for it."""
        self._count(now)
        mine = self.turns.get(delivery)
        earlier = sum(mine is None or turn < mine for other, turn in self.turns.items() if other != delivery)
        closed, lacking = max(self.since - now, timedelta(0)), earlier + 1 - self.level
        if not closed and lacking <= 0:
            self.turns.pop(delivery, None)
            self.level -= 1
            return timedelta(0)
        after = max(closed + timedelta(seconds=max(lacking, 0) / self.per_second), _SOON)
        self.turns[delivery] = now + after
        return after

    def close(self, now: datetime, after: timedelta, refused: int) -> None:
        """Slack wants silence for ``after``; then the refused delivery goes first (0: it was none)."""
        self.turns = {delivery: turn + after for delivery, turn in self.turns.items()}
        if refused:
            self.turns[refused] = now + after
        self.level, self.since = 1.0, max(self.since, now + after)

    def is_idle(self, now: datetime) -> bool:
        self._count(now)
        return not self.turns and self.level >= self.burst

    def _count(self, now: datetime) -> None:
        if now > self.since:
            passed = (now - self.since).total_seconds()
            # a turn is told in microseconds: who comes back at that very moment must not come too early by a rounding
            self.level = min(self.burst, round(self.level + passed * self.per_second, 5))
            self.since = now
        self.turns = {delivery: turn for delivery, turn in self.turns.items() if turn + _LATE > now}


class Pace:
    """Lets deliveries go one by one. Nobody sleeps here: who comes too early is told when to come back, so other
    channels are not held up."""

    def __init__(self, clock: Clock, factor: float = 1.0) -> None:
        """``factor``: how many times faster than the published limits."""
        self._clock, self._factor = clock, factor
        self._lines: dict[tuple[str, str], _Line] = {}

    def turn(self, method: str, channel: str, delivery: int) -> None:
        """Returns when the call may be made now; raises ``SlackFailed`` (EARLY, with the wait) when not yet."""
        wait = self._line(method, channel).wait(delivery, self._clock.now())
        if wait:
            raise SlackFailed(Kind.EARLY, "not its turn yet", wait)

    async def ask(
        self, method: str, channel: str, delivery: int, call: Awaitable[AsyncSlackResponse]
    ) -> dict[str, Any]:
        """Like ``errors.ask``. When Slack wants silence, all of the line keep it; nothing was done then (EARLY)."""
        try:
            return await ask(call)
        except SlackFailed as failed:
            if failed.kind is not Kind.BUSY or failed.retry_after is None:
                raise
            log.warning("slack_slow_down", method=method, channel=channel, seconds=failed.retry_after.total_seconds())
            self._line(method, channel).close(self._clock.now(), failed.retry_after, delivery)
            raise SlackFailed(Kind.EARLY, failed.error, failed.retry_after) from None

    def _line(self, method: str, channel: str) -> _Line:
        key = (method, channel if method in _POSTING else "")
        if key not in self._lines:
            now = self._clock.now()
            if len(self._lines) >= _LINES:
                self._lines = {known: line for known, line in self._lines.items() if not line.is_idle(now)}
            burst, per_second = _RATES[method]
            size = burst * max(self._factor, 1.0)
            self._lines[key] = _Line(size, per_second * self._factor, size, now)
        return self._lines[key]
