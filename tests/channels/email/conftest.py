"""Surroundings for an email channel: a memory, and a core that takes what it is given."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import pytest

from bot.errors import StoreUnwell
from bot.model.inbound import Inbound
from channels.base import Channel, Memory, Surroundings
from tests.manual_clock import ManualClock


@dataclass
class Notes:
    """The durable memory of an inbox."""

    words: dict[str, str] = field(default_factory=dict)

    async def load(self, key: str) -> str:
        return self.words.get(key, "")

    async def save(self, key: str, value: str) -> None:
        self.words[key] = value


@dataclass
class Core:
    """Takes items, unless told to be unwell; remembers what it took, each id once as the real one does."""

    items: dict[str, Inbound] = field(default_factory=dict)
    calls: int = 0
    unwell: int = 0
    """How many times more it refuses."""
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, items: Sequence[Inbound]) -> None:
        async with self.changed:
            self.calls += 1
            self.changed.notify_all()
            if self.unwell:
                self.unwell -= 1
                raise StoreUnwell("disk full")
            self.items.update({item.external_id: item for item in items})

    async def until(self, holds: Callable[[], bool]) -> None:
        async with self.changed, asyncio.timeout(10):
            await self.changed.wait_for(holds)

    @property
    def ids(self) -> list[str]:
        return list(self.items)


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def core() -> Core:
    return Core()


@pytest.fixture
def around(clock: ManualClock, notes: Notes) -> Surroundings:
    return Surroundings(clock, Memory(notes.load, notes.save), b"s" * 32)


@contextlib.asynccontextmanager
async def running(channel: Channel, core: Core) -> AsyncIterator[None]:
    """The channel receives for as long as the block lasts; stopping is quick."""
    task = asyncio.create_task(channel.run(core.take))
    try:
        yield
    finally:
        task.cancel()
        async with asyncio.timeout(2):
            await asyncio.gather(task, return_exceptions=True)
        await channel.close()
