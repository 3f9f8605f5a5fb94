"""Waiting longer after each failure in a row."""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

from aiogram.exceptions import AiogramError
from structlog.typing import FilteringBoundLogger

from bot.clock import Clock
from bot.i18n import texts
from bot.model.outbound import RetryLater
from channels.telegram.errors import outcome_of


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


async def patiently(step: Callable[[], Awaitable[None]], clock: Clock, log: FilteringBoundLogger) -> None:
    """Do ``step`` until it succeeds."""
    backoff = Backoff(clock)
    while True:
        try:
            return await step()
        except AiogramError as error:
            outcome = outcome_of(error, texts("en"))
            log.warning("telegram.start_failed", reason=getattr(outcome, "reason", ""))
            asked = outcome.after if isinstance(outcome, RetryLater) else None
            await backoff.wait(asked.total_seconds() if asked else 0.0)
