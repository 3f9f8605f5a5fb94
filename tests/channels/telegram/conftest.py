"""A Telegram stand-in on loopback, a channel that talks to it, and a core that takes what comes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.errors import StoreUnwell
from bot.model.inbound import Inbound
from bot.sandbox.telegram import TelegramStandIn
from channels.base import Memory, Surroundings
from channels.telegram import build
from channels.telegram.adapter import TelegramChannel
from channels.telegram.settings import Settings
from tests.manual_clock import ManualClock

TOKEN = "123456:SANDBOX"


class Core:
    """Takes items like the real one, or is unwell for a while."""

    def __init__(self) -> None:
        self.taken: list[Inbound] = []
        self.refusals = 0
        self.calls = 0

    async def take(self, items: Sequence[Inbound]) -> None:
        self.calls += 1
        if self.refusals:
            self.refusals -= 1
            raise StoreUnwell("the disk is full")
        self.taken.extend(items)


@pytest.fixture
def core() -> Core:
    return Core()


@pytest.fixture
async def telegram(clock: ManualClock) -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn(clock, token=TOKEN)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


async def _load(key: str) -> str:
    return ""


async def _save(key: str, value: str) -> None:
    return None


Make = Callable[..., TelegramChannel]


@pytest.fixture
async def make(clock: ManualClock, telegram: TelegramStandIn) -> AsyncIterator[Make]:
    """Builds channels like the registry does, and closes them."""
    made: list[TelegramChannel] = []

    def one(public_url: str = "", max_file_size: int = 1000, **settings: str) -> TelegramChannel:
        told = {"token": TOKEN, "api_base": telegram.base_url} | settings
        around = Surroundings(clock, Memory(_load, _save), b"key", max_file_size=max_file_size, public_url=public_url)
        channel = build("shop", Settings.model_validate(told), around)
        assert isinstance(channel, TelegramChannel)
        made.append(channel)
        return channel

    yield one
    for channel in made:
        await channel.close()


@pytest.fixture
def channel(make: Make) -> TelegramChannel:
    return make()


Until = Callable[[Callable[[], object]], Awaitable[None]]


@pytest.fixture
def until(clock: ManualClock) -> Until:
    """Lets the program's time pass until something is so."""

    async def wait(condition: Callable[[], object]) -> None:
        async with asyncio.timeout(40):
            while not condition():
                clock.advance(timedelta(milliseconds=100))
                await asyncio.sleep(0)

    return wait


@pytest.fixture
def running() -> Callable[[TelegramChannel, Core], object]:
    """``async with running(channel, core):`` receives inside the block."""

    @asynccontextmanager
    async def run(channel: TelegramChannel, core: Core) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(channel.run(core.take))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait([task])

    return run
