"""The only place that knows what time it is."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant: aware, UTC, microseconds."""

    async def sleep_until(self, instant: datetime) -> None:
        """Return when ``now() >= instant``, or earlier: callers look again."""


class SystemClock:
    """The machine's clock. Sleeps at most a minute at a time, so that a changed system time is noticed."""

    _longest_sleep = 60.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, instant: datetime) -> None:
        seconds = (instant - self.now()).total_seconds()
        await asyncio.sleep(min(max(seconds, 0.0), self._longest_sleep))


class FastClock:
    """A clock that can run faster than real time and jump ahead: for the demo."""

    def __init__(self, start: datetime | None = None) -> None:
        self._base = start or datetime.now(UTC)
        self._since = time.monotonic()
        self._changed = asyncio.Event()
        self.speed = 1.0

    def now(self) -> datetime:
        return self._base + timedelta(seconds=(time.monotonic() - self._since) * self.speed)

    def set_speed(self, speed: float) -> None:
        self._rebase(timedelta(0))
        self.speed = speed
        self._wake()

    def jump(self, by: timedelta) -> None:
        self._rebase(by)
        self._wake()

    def _rebase(self, by: timedelta) -> None:
        self._base, self._since = self.now() + by, time.monotonic()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def sleep_until(self, instant: datetime) -> None:
        seconds = (instant - self.now()).total_seconds() / self.speed
        try:
            await asyncio.wait_for(self._changed.wait(), max(seconds, 0.0))
        except TimeoutError:
            pass
