"""The platform's time limits, in real seconds; tests and the demo shorten them."""

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import Clock


@dataclass(slots=True)
class Timing:
    ack: float = 3.0
    """Within which an event or interaction must be acknowledged (https://docs.slack.dev/apis/events-api/)."""
    retries: tuple[float, ...] = (0.0, 3.0, 15.0)
    """Pauses before the retries. Slack's are: almost at once, 1 minute, 5 minutes."""
    trigger: float = 3.0
    """Life of a trigger_id (https://docs.slack.dev/interactivity/handling-user-interaction/)."""
    response_url: float = 1800.0
    response_url_uses: int = 5
    share: float = 0.02
    """Between files.completeUploadExternal and the message that shows the file."""


@dataclass(slots=True)
class Bucket:
    """Holds up to ``size`` calls and refills by ``per_second``."""

    size: float
    per_second: float
    level: float = field(init=False)
    since: datetime | None = None

    def __post_init__(self) -> None:
        self.level = self.size

    def take(self, now: datetime) -> int:
        """0 when the call may go; else the whole seconds to wait."""
        if self.since is not None:
            passed = max((now - self.since).total_seconds(), 0.0)
            self.level = min(self.size, self.level + passed * self.per_second)
        self.since = now
        if self.level >= 1:
            self.level -= 1
            return 0
        return math.ceil((1 - self.level) / self.per_second)


class RateLimits:
    """Tiers per method; posts about one a second per channel with short bursts
    (https://docs.slack.dev/apis/web-api/rate-limits). Counted on the given clock: they run with the demo's time."""

    POST_BURST = 5

    def __init__(self, clock: Clock, on: bool = False) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self.on = on
        self.refused: Counter[str] = Counter()
        """How often each method was answered with 429."""

    def wait(self, method: str, per_minute: int, channel: str) -> int:
        """Seconds that this call must wait; 0 when it may go."""
        if not self.on:
            return 0
        seconds = self._bucket(method, per_minute, channel).take(self._clock.now())
        self.refused[method] += bool(seconds)
        return seconds

    def _bucket(self, method: str, per_minute: int, channel: str) -> Bucket:
        posting = method in ("chat.postMessage", "chat.postEphemeral")
        key = (method, channel if posting else "")
        if key not in self._buckets:
            size, rate = (self.POST_BURST, 1.0) if posting else (per_minute, per_minute / 60)
            self._buckets[key] = Bucket(size, rate)
        return self._buckets[key]
