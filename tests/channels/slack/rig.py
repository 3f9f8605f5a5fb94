"""The real adapter against the stand-in, over Socket Mode or signed HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot.errors import StoreUnwell
from bot.model.desk import DeskEvent, Place
from bot.model.forms import DeskAnswer
from bot.model.inbound import Inbound
from bot.sandbox.slack import SlackStandIn, Timing
from channels.base import Memory, Surroundings
from channels.slack.building import build, build_desk, connect
from channels.slack.connection import SlackConnection
from channels.slack.customers import SlackInbox
from channels.slack.desk import SlackDesk, SlackWebDesk
from channels.slack.settings import DeskSettings, Settings
from tests.manual_clock import ManualClock

DESK, MANAGERS, SHARED = "C0SUPPORT", "C0MANAGERS", "C0SHARED"


def quick() -> Timing:
    return Timing(ack=1.0, retries=(0.0, 0.01, 0.02), share=0.0)


class Core:
    """Stands for the core: keeps what it is handed once, by its id, and answers what it was told to answer."""

    def __init__(self) -> None:
        self.events: list[DeskEvent] = []
        self.items: list[Inbound] = []
        self.answer: DeskAnswer = None
        self.unwell = 0
        """How many times to say that nothing can be stored."""
        self.broken: Exception | None = None
        self._changed = asyncio.Condition()

    async def handle(self, event: DeskEvent) -> DeskAnswer:
        self._stumble()
        async with self._changed:
            if event.external_id not in {known.external_id for known in self.events}:
                self.events.append(event)
            self._changed.notify_all()
        return self.answer

    async def take(self, items: Sequence[Inbound]) -> None:
        self._stumble()
        async with self._changed:
            known = {item.external_id for item in self.items}
            self.items.extend(item for item in items if item.external_id not in known)
            self._changed.notify_all()

    def _stumble(self) -> None:
        if self.broken is not None:
            raise self.broken
        if self.unwell:
            self.unwell -= 1
            raise StoreUnwell("the disk is full")

    async def until(self, true: Callable[[], Any]) -> Any:
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(true)
        return true()


@dataclass
class Rig:
    slack: SlackStandIn
    clock: ManualClock
    core: Core
    connection: SlackConnection
    desk: SlackDesk
    inbox: SlackInbox
    memory: dict[str, str] = field(default_factory=dict)
    url: str = ""
    """Of our own web server, in HTTP mode."""

    async def event(self) -> Any:
        """The only desk event so far, once it is there."""
        await self.core.until(lambda: self.core.events)
        await self.slack.settled()
        (found,) = self.core.events
        return found

    async def item(self) -> Any:
        """The only item of a customer so far, once it is there."""
        await self.core.until(lambda: self.core.items)
        await self.slack.settled()
        (found,) = self.core.items
        return found


def memory_in(kept: dict[str, str]) -> Memory:
    async def load(key: str) -> str:
        return kept.get(key, "")

    async def save(key: str, value: str) -> None:
        kept[key] = value

    return Memory(load, save)


def settings(slack: SlackStandIn, mode: str, agents: Sequence[str], pace: float) -> DeskSettings:
    return DeskSettings(
        bot_token=SecretStr("xoxb-sandbox"),
        app_token=SecretStr("xapp-sandbox"),
        signing_secret=SecretStr("sandbox-secret"),
        api_base=slack.api_base,
        mode="http" if mode == "http" else "socket",
        channel=DESK,
        managers=MANAGERS,
        agents=list(agents),
        pace=pace,
    )


@asynccontextmanager
async def rig(
    mode: str = "socket",
    agents: Sequence[str] = ("S0SUPPORT",),
    open_threads: Sequence[Place] = (),
    memory: dict[str, str] | None = None,
    slack: SlackStandIn | None = None,
    pace: float = 1000,
) -> AsyncIterator[Rig]:
    """Everything connected and running; ``slack`` when a stand-in is there already. Mostly without restraint of our
    own, for the clock stands still."""
    clock, kept, core = ManualClock(), {} if memory is None else memory, Core()
    own = slack is None
    slack = slack or SlackStandIn(clock, timing=quick())
    if own:
        await slack.start()

    async def threads() -> Sequence[Place]:
        return open_threads

    around = Surroundings(clock, memory_in(kept), b"secret", agents=lambda id_: id_ in agents, max_file_size=1000)
    connection = connect(settings(slack, mode, agents, pace), around)
    desk = build_desk(connection, threads)
    inbox = build("acme", Settings(channels=[SHARED]), replace(around, desk_connection=connection))
    made = Rig(slack, clock, core, connection, desk, inbox, kept)
    tasks = [asyncio.create_task(desk.run(core.handle)), asyncio.create_task(inbox.run(core.take))]
    runner = await _serve(made) if isinstance(desk, SlackWebDesk) else None
    try:
        async with asyncio.timeout(5):
            for marks in (desk._marks, inbox._marks):
                await marks.caught_up.beyond(0)
        yield made
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await inbox.close()
        await desk.close()
        if runner is not None:
            await runner.cleanup()
        if own:
            await slack.stop()


async def _serve(made: Rig) -> web.AppRunner:
    assert isinstance(made.desk, SlackWebDesk)
    app = web.Application()
    app.add_routes(made.desk.desk_routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    made.slack.events_url = made.url
    return runner
