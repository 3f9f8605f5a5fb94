"""Digests come once for each time they are due, and ``/deskbell stats`` answers at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.model.outbound import RetryLater
from bot.model.shown import Post
from bot.rules import DigestRule, Rules
from storage import timers
from storage.blobs import Blobs
from storage.store import open_store
from storage.transaction import Transaction
from tests.flows.conftest import House
from tests.manual_clock import ManualClock
from tests.scripted import ALICE, DESK_CHANNEL, ScriptedChannel, ScriptedDesk, said

MANAGERS = "C0MANAGERS"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DIGESTS = {"daily": DigestRule(time(9)), "weekly": DigestRule(time(9), 0)}


@pytest.fixture
def rules() -> Rules:
    zone = ZoneInfo("Asia/Seoul")
    return Rules({}, DESK_CHANNEL, MANAGERS, frozenset({ALICE.id}), timezone=zone, digests=DIGESTS)


def digests(desk: ScriptedDesk) -> list[Post]:
    return [post for post in desk.of(Post) if post.place.channel == MANAGERS]


def titles(desk: ScriptedDesk) -> list[str]:
    return [post.body.text.partition("\n")[0] for post in digests(desk)]


@asynccontextmanager
async def running(
    database: str, folder: Path, clock: ManualClock, rules: Rules, desk: ScriptedDesk
) -> AsyncIterator[House]:
    """The program from start to stop; its database and the desk are there before and after."""
    store = await open_store(database, folder, clock)
    app = App(store, clock, Blobs(folder / "blobs"), rules, {}, desk)
    await app.start("127.0.0.1", 0)
    house = House(app, clock, ScriptedChannel("tg"), ScriptedChannel("mail"), desk)
    yield house
    await house.quiet()
    await app.stop()


async def test_it_comes_every_day_with_its_pictures(house: House) -> None:
    """It is Monday, 10:00 in Seoul: the first is due tomorrow."""
    await house.customer(said("7:1", "hello"))
    await house.pass_time(22 * HOUR)
    assert digests(house.desk) == []
    await house.pass_time(HOUR)
    [post] = digests(house.desk)
    assert post.body.text.startswith("Report for 2026-11-23\n")
    assert "messages in: these days 1" in post.body.text
    assert "late" not in post.body.text
    names = [file.filename for file in post.files]
    assert names == [f"{name}-2026-11-23.png" for name in ("attainment", "volume", "backlog", "heat-map")]
    assert all(file.path.read_bytes().startswith(b"\x89PNG") for file in post.files)


async def test_the_weekly_one_is_about_the_seven_days_before(
    database: str, tmp_path: Path, clock: ManualClock, rules: Rules
) -> None:
    desk = ScriptedDesk()
    weekly = replace(rules, digests={"weekly": DIGESTS["weekly"]})
    async with running(database, tmp_path, clock, weekly, desk) as house:
        await house.pass_time(7 * DAY - HOUR)
    assert titles(desk) == ["Report for 2026-11-23 to 2026-11-29"]


async def test_after_a_downtime_the_newest_comes_late_and_only_once(
    database: str, tmp_path: Path, clock: ManualClock, rules: Rules
) -> None:
    desk = ScriptedDesk()
    async with running(database, tmp_path, clock, rules, desk):
        pass
    clock.advance(3 * DAY + HOUR)
    for _ in range(3):
        async with running(database, tmp_path, clock, rules, desk):
            pass
    [post] = digests(desk)
    assert post.body.text.startswith("Report for 2026-11-25\n")
    assert "comes late" in post.body.text
    async with running(database, tmp_path, clock, rules, desk) as house:
        await house.pass_time(22 * HOUR)
    assert titles(desk) == ["Report for 2026-11-25", "Report for 2026-11-26"]
    assert "comes late" not in digests(desk)[1].body.text


async def test_two_timers_for_one_time_make_one_digest(house: House) -> None:
    """As two processes on one database may set them that start at once."""

    def timers_left(tx: Transaction) -> int:
        return len(timers.of_kind(tx, "digest:daily"))

    due = house.clock.now() + 23 * HOUR
    await house.app.store.write(lambda tx: timers.arm(tx, "digest:daily", due))
    assert await house.app.store.read(timers_left) == 2
    await house.pass_time(23 * HOUR)
    assert titles(house.desk) == ["Report for 2026-11-23"]
    assert await house.app.store.read(timers_left) == 1


async def test_other_times_hold_from_the_next_start_on_and_none_ends_it(
    database: str, tmp_path: Path, clock: ManualClock, rules: Rules
) -> None:
    desk = ScriptedDesk()
    async with running(database, tmp_path, clock, rules, desk):
        pass
    async with running(
        database, tmp_path, clock, replace(rules, digests={"daily": DigestRule(time(8))}), desk
    ) as house:
        await house.pass_time(22 * HOUR)
        assert titles(desk) == ["Report for 2026-11-23"]
    async with running(database, tmp_path, clock, replace(rules, digests={}), desk) as house:
        await house.pass_time(8 * DAY)
    assert len(digests(desk)) == 1


async def test_what_slack_puts_off_comes_once(house: House) -> None:
    house.desk.answers.extend([RetryLater("slow down"), RetryLater("slow down")])
    await house.pass_time(23 * HOUR)
    await house.pass_time(HOUR)
    assert titles(house.desk) == ["Report for 2026-11-23"]


async def test_stats_answer_in_words(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.agent("hi")
    await house.quiet()
    told = await house.command("stats today by agent")
    assert told.startswith("Report for 2026-11-23\n")
    assert "Alice: answers 1" in told
    assert "Did you mean “agent”?" in await house.command("stats by agnet")
    assert "Write it like this: /deskbell stats" in await house.command("stats someday")
    assert "Report for 2026-11-01 to 2026-11-20" in await house.command("stats 2026-11-01..2026-11-20")
    assert "Write it like this" in await house.command("stats 2026-11-20..2026-11-01")
