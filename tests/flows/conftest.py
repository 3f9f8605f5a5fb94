"""The core with scripted channels, a clock set by hand, and a real database of each kind."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.model.desk import ButtonPressed, CommandGiven, Person, Place
from bot.model.forms import DeskAnswer
from bot.model.inbound import Inbound
from bot.model.shown import Post, React, Whisper
from bot.rules import InboxRules, Rules
from storage import outbox, timers
from storage.blobs import Blobs
from storage.store import open_store
from storage.transaction import Transaction
from tests.manual_clock import ManualClock
from tests.scripted import ALICE, DESK_CHANNEL, ScriptedChannel, ScriptedDesk, agent

_ONE_DATABASE_IS_ENOUGH = frozenset(
    f"test_{name}.py"
    for name in (
        "acknowledge", "agent_names", "automation", "joining", "lost", "mail", "nudge", "promise_offer",
        "promises_change", "quiet", "simulate", "undo",
    )
)  # fmt: skip
"""Their statements are brought to PostgreSQL by other tests, too. "make explore" runs all on both."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("DESKBELL_EXAMPLES") == "others":
        return
    left = {item for item in items if item.path.name in _ONE_DATABASE_IS_ENOUGH and "[postgresql" in item.name}
    config.hook.pytest_deselected(items=list(left))
    items[:] = [item for item in items if item not in left]


@dataclass
class House:
    """The app, and short words for what tests do and see."""

    app: App
    clock: ManualClock
    channel: ScriptedChannel
    mail: ScriptedChannel
    desk: ScriptedDesk
    acts: int = 0

    async def customer(self, *items: Inbound, inbox: str = "tg") -> None:
        await self.app.intake.take(inbox, items)

    async def agent(self, text: str, thread: int = 0, **more: Any) -> None:
        await self.app.handle_desk(agent(text, self.desk.thread(thread), **more))

    async def press(self, action: str, value: object, choice: str = "", person: Person = ALICE) -> DeskAnswer:
        self.acts += 1
        place = Place(DESK_CHANNEL)
        return await self.app.handle_desk(
            ButtonPressed(f"action:{self.acts}", person, place, action, str(value), choice)
        )

    async def command(self, text: str, person: Person = ALICE) -> str:
        self.acts += 1
        answer = await self.app.handle_desk(CommandGiven(f"command:{self.acts}", person, Place(DESK_CHANNEL), text))
        return answer.body.text

    async def pass_time(self, by: timedelta) -> None:
        """Move the clock and let everything that became due happen."""
        self.clock.advance(by)
        await self.quiet()

    async def quiet(self) -> None:
        """Until nothing is due any more."""

        def busy(tx: Transaction) -> bool:
            due = timers.next_due(tx)  # asked first: what a timer causes is there once the timer is gone
            heads = {d.lane: d for d in reversed(outbox.unsettled(tx))}.values()
            return any(d.state == "claimed" or d.next_at <= tx.now for d in heads) or bool(due and due <= tx.now)

        async with asyncio.timeout(20):
            while await self.app.store.write(busy):
                await asyncio.sleep(0.001)

    @property
    def whispers(self) -> list[str]:
        return [w.body.text for w in self.desk.of(Whisper)]

    @property
    def marks(self) -> list[str]:
        return [r.add for r in self.desk.of(React)]

    @property
    def notices(self) -> list[Post]:
        return [p for p in self.desk.of(Post) if not p.author]


def inbox_rules(channel: ScriptedChannel, kind: str, **more: Any) -> InboxRules:
    return InboxRules(channel.name, kind, channel.plan, can_edit=True, can_delete=True, **more)


@pytest.fixture
def rules() -> Rules:
    """Overridden by tests that need policies or reminders."""
    return Rules({}, DESK_CHANNEL, "C0MANAGERS", frozenset({ALICE.id}))


@pytest.fixture
def undo() -> timedelta:
    """How long answers to mail can be taken back; overridden by tests of that."""
    return timedelta(0)


@pytest.fixture
async def house(
    database: str, tmp_path: Path, clock: ManualClock, rules: Rules, undo: timedelta
) -> AsyncIterator[House]:
    store = await open_store(database, tmp_path, clock)
    channel, mail, desk = ScriptedChannel("tg"), ScriptedChannel("mail"), ScriptedDesk()
    inboxes = {
        "tg": inbox_rules(channel, "telegram"),
        "mail": replace(inbox_rules(mail, "email"), can_edit=False, can_delete=False, undo=undo),
    }
    blobs = Blobs(tmp_path / "blobs")
    app = App(store, clock, blobs, replace(rules, inboxes=inboxes), {"tg": channel, "mail": mail}, desk)
    await app.start("127.0.0.1", 0)
    yield House(app, clock, channel, mail, desk)
    await app.stop()
