"""Conversations are given to those who are there and have room, the longest wait first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.desk import Person
from bot.model.shown import Action, Post
from bot.rules import AgentRule, AssignmentRule, Rules
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy, Snapshot
from storage import conversations, events
from tests.flows.conftest import House
from tests.scripted import ALICE, DESK_CHANNEL, STRANGER, said

BOB, MAX = Person("U0BOB", "Bob"), Person("U0MAX", "Max")
ALWAYS = Calendar.build("always", "UTC", always=True)
AFTERNOON = Calendar.build("afternoon", "UTC", hours={"mon": ["02:00-08:00"]})
"""The tests begin on a Monday at 01:00 UTC."""
HOUR = timedelta(hours=1)


@pytest.fixture
def rules() -> Rules:
    promise = Policy.build("standard", ALWAYS, targets={"first_response": "4h", "next_response": "4h"})
    return Rules(
        {}, DESK_CHANNEL, "C0MANAGERS", frozenset({ALICE.id, BOB.id}), managers=frozenset({MAX.id}),
        policies=[Snapshot(promise, ALWAYS)], assignment=AssignmentRule("round_robin", 2, (ALICE.id, BOB.id)),
    )  # fmt: skip


@pytest.fixture
def bob_comes_later(rules: Rules) -> Rules:
    return replace(rules, team={BOB.id: AgentRule(BOB.id, calendar=AFTERNOON)})


async def opened(house: House, *numbers: int) -> None:
    for number in numbers:
        await house.customer(said(f"{number}:1", "hello", user=str(number), thread=str(number), at=house.clock.now()))
        house.clock.advance(timedelta(seconds=1))
    await house.quiet()


async def owners(house: House, how_many: int) -> list[str]:
    def ask(tx):
        return [conversations.by_number(tx, number + 1).assignee for number in range(how_many)]

    return [{ALICE.id: "alice", BOB.id: "bob", "": "-"}.get(each, each) for each in await house.app.store.read(ask)]


async def id_of(house: House, number: int) -> int:
    return (await house.app.store.read(lambda tx: conversations.by_number(tx, number))).id


async def test_turns_go_round_and_whoever_gets_it_is_rung(house: House) -> None:
    await house.app.assigning.look()
    await opened(house, 1, 2, 3)
    assert await owners(house, 3) == ["alice", "bob", "alice"]
    rung = [post.mention for post in house.desk.of(Post) if "yours now" in post.body.text]
    assert rung == [ALICE.id, BOB.id, ALICE.id]


async def test_above_capacity_it_waits_and_the_longest_wait_goes_first_to_whoever_is_free(house: House) -> None:
    await house.app.assigning.look()
    await opened(house, 1, 2, 3, 4, 5, 6)
    assert await owners(house, 6) == ["alice", "bob", "alice", "bob", "-", "-"]
    await house.press(Action.RESOLVE, await id_of(house, 2), person=BOB)
    assert await owners(house, 6) == ["alice", "bob", "alice", "bob", "bob", "-"]
    await house.agent("an answer", thread=0)
    assert await owners(house, 6) == ["alice", "bob", "alice", "bob", "bob", "alice"]


async def test_who_is_away_gets_nothing_and_what_waits_for_them_goes_to_somebody_else(house: House) -> None:
    await house.app.assigning.look()
    await opened(house, 1)
    assert "You are away" in await house.command("away", ALICE)
    await house.quiet()
    assert await owners(house, 1) == ["bob"]
    assert any("is away" in post.body.text and post.mention == BOB.id for post in house.desk.of(Post))
    await opened(house, 2, 3)
    assert await owners(house, 3) == ["bob", "bob", "-"]
    assert "Welcome back" in await house.command("back", ALICE)
    assert await owners(house, 3) == ["bob", "bob", "alice"]


async def test_with_nobody_else_free_it_goes_back_into_the_queue(house: House) -> None:
    await house.app.assigning.look()
    await house.command("away", BOB)
    await opened(house, 1)
    await house.command("away", ALICE)
    await house.quiet()
    assert await owners(house, 1) == ["-"]
    assert any("Nobody is free" in post.body.text for post in house.desk.of(Post))


async def test_what_waits_for_the_customer_stays_with_who_is_away_until_the_customer_writes(house: House) -> None:
    await house.app.assigning.look()
    await opened(house, 1)
    await house.agent("what is your number?")
    await house.command("away", ALICE)
    assert await owners(house, 1) == ["alice"]
    await house.customer(said("1:2", "12", user="1", thread="1", at=house.clock.now()))
    assert await owners(house, 1) == ["bob"]


async def test_only_managers_set_others_away_and_a_name_that_nobody_has_is_said(house: House) -> None:
    assert "Only managers" in await house.command(f"away <@{BOB.id}>", ALICE)
    assert "Nobody is known as" in await house.command("away @bbo", MAX)
    assert "Done" in await house.command(f"away <@{BOB.id}>", MAX)
    assert "away already" in await house.command("away", BOB)
    assert "Only agents" in await house.command("away", STRANGER)
    assert "Done" in await house.command(f"back <@{BOB.id}>", MAX)
    assert "were not away" in await house.command("back", BOB)


class TestShifts:
    @pytest.fixture
    def rules(self, bob_comes_later: Rules) -> Rules:
        return bob_comes_later

    async def test_a_shift_that_begins_takes_what_waits(self, house: House) -> None:
        await house.app.assigning.look()
        await opened(house, 1, 2, 3)
        assert await owners(house, 3) == ["alice", "alice", "-"]
        house.clock.advance(HOUR)
        await house.app.assigning.look()
        assert await owners(house, 3) == ["alice", "alice", "bob"]

    async def test_a_shift_that_ends_gives_back_what_customers_wait_for(self, house: House) -> None:
        house.clock.advance(datetime(2026, 11, 23, 7, 30, tzinfo=UTC) - house.clock.now())
        await house.app.assigning.look()
        await opened(house, 1, 2)
        assert await owners(house, 2) == ["alice", "bob"]
        house.clock.advance(HOUR)
        await house.app.assigning.look()
        await house.quiet()
        assert await owners(house, 2) == ["alice", "alice"]
        assert any("shift of the one who had it is over" in post.body.text for post in house.desk.of(Post))


class TestByHand:
    @pytest.fixture
    def rules(self, rules: Rules) -> Rules:
        return replace(rules, assignment=AssignmentRule("manual", 2, (ALICE.id, BOB.id)))

    async def test_nothing_is_given_and_nothing_is_taken(self, house: House) -> None:
        await house.app.assigning.look()
        await opened(house, 1)
        assert await owners(house, 1) == ["-"]
        await house.press(Action.ASSIGN_ME, await id_of(house, 1))
        await house.command("away", ALICE)
        await house.app.assigning.look()
        assert await owners(house, 1) == ["alice"]


async def test_who_gave_what_to_whom_and_who_was_away_is_in_the_log(house: House) -> None:
    await house.app.assigning.look()
    await opened(house, 1)
    id_ = await id_of(house, 1)
    happened = await house.app.store.read(lambda tx: events.of_conversation(tx, id_))
    assert ("assigned", "") in [(kind, actor) for _, kind, actor in happened]
