"""Waiting longer after each failure in a row."""

import random
from datetime import timedelta

from bot.clock import Clock


class Backoff:
    """Doubles from half a second to half a minute; half of each wait is chance, so that many do not return as one."""

    _first = 0.5
    _longest = 30.0

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0

    def reset(self) -> None:
        self._failures = 0

    async def wait(self, at_least: float = 0.0) -> None:
        """``at_least`` in seconds, where the other side has named a time."""
        seconds = min(self._first * 2 ** min(self._failures, 10), self._longest)
        self._failures += 1
        seconds *= 0.5 + random.random() / 2  # noqa: S311 (nothing secret)
        await pause(self._clock, max(seconds, at_least))


async def pause(clock: Clock, seconds: float) -> None:
    until = clock.now() + timedelta(seconds=seconds)
    while clock.now() < until:
        await clock.sleep_until(until)
