"""Many customers write at once, and Slack takes about one post a second in each channel."""

import asyncio
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage import outbox
from storage.transaction import Transaction
from tests.flows.real.house import DESK, House, Setup, living, seen_text

_STEP = timedelta(seconds=1)


class Burst:
    """``customers`` take turns in writing ``messages`` within a minute of the house's clock."""

    def __init__(self, house: House, customers: int, messages: int) -> None:
        self.house, self.count = house, messages
        self.people = [house.telegram(f"Burst{n}") for n in range(customers)]
        self.wrote: dict[str, list[str]] = {}

    async def run(self, longest: timedelta) -> timedelta:
        """How long after the last of them everything stands in its thread."""
        clock = self.house.clock
        began = clock.now()
        for n in range(self.count):
            person = self.people[n % len(self.people)]
            text = f"word {n} of {person.name}"
            self.wrote.setdefault(person.name, []).append(text)
            person.say(text)
            while clock.now() < began + timedelta(minutes=1) * (n + 1) / self.count:
                await self._step()
        return await self._until_all_is_shown(clock.now(), longest)

    async def _until_all_is_shown(self, written: datetime, longest: timedelta) -> timedelta:
        while self.shown() != self.wrote:
            assert self.house.clock.now() < written + longest, self._missing()
            await self._step()
        return self.house.clock.now() - written

    def _missing(self) -> str:
        shown = self.shown()
        return f"not shown in time: { ({name: n for name, n in self.wrote.items() if shown.get(name) != n}) }"

    async def _step(self) -> None:
        """Some time passes, and what was due in it is done."""
        self.house.clock.advance(_STEP)
        await self.house.until(lambda: not self.house.world.telegram.updates.pending(), "updates are taken")
        while await self.house.app.store.write(_is_busy):
            await asyncio.sleep(0.002)

    def shown(self) -> dict[str, list[str]]:
        """What stands in each thread, its card first."""
        found: dict[str, list[str]] = {}
        channel = self.house.world.slack.world.channels[DESK]
        for name in self.wrote:
            cards = self.house.cards(name)
            posts = [*cards[:1], *(m for card in cards[:1] for m in channel.replies(card["ts"]) if m.get("username"))]
            lines = [line for post in posts for line in _told(post)]
            found[name] = lines
        return found


def _told(post: dict) -> list[str]:
    """A card says the first words once more, for those who look at the channel only: in its title and fields."""
    blocks = [block for block in post["blocks"] if block["type"] == "rich_text"]
    return re.findall(r"word \d+ of \w+", seen_text({"blocks": blocks})) if blocks else []


def _is_busy(tx: Transaction) -> bool:
    heads = {d.lane: d for d in reversed(outbox.unsettled(tx))}.values()
    return any(d.state == "claimed" or d.next_at <= tx.now for d in heads)


@pytest.fixture
async def house(tmp_path: Path):
    setup = Setup("socket", "polling", f"sqlite:///{tmp_path}/deskbell.db", pace=1)
    async with living(setup, tmp_path) as house:
        house.world.slack.limits.on = True
        yield house


async def test_three_hundred_messages_in_a_minute_are_in_their_threads_within_two(house: House) -> None:
    """And hardly a call is refused, and the history is not asked for."""
    slack = house.world.slack
    took = await Burst(house, customers=30, messages=300).run(longest=timedelta(minutes=2))
    assert took < timedelta(minutes=1)
    assert slack.limits.refused.total() < 5
    assert slack.calls["conversations.history"] <= 1  # at the start: what was missed while Deskbell was not running
    assert slack.calls["conversations.replies"] == 0
