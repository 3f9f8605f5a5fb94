"""A clock that stands still until a test moves it."""

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""A Monday, 10:00 in Seoul."""


class ManualClock:
    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep_until(self, instant: datetime) -> None:
        while self._now < instant:
            await self._moved.wait()
