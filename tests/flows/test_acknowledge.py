"""The acknowledgement to customers: honest, in their language, with the hours."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest

from bot import expected
from bot.rules import Rules
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy, Snapshot
from storage import conversations, people
from tests.flows.conftest import House
from tests.scripted import agent, said

HOURS = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = Calendar.build("office", "Asia/Seoul", hours=HOURS)


@pytest.fixture
def rules(rules: Rules) -> Rules:
    policy = Policy.build("standard", OFFICE, targets={"first_response": "8h"})
    return replace(rules, acknowledge=frozenset({"tg"}), policies=[Snapshot(policy, OFFICE)])


async def answered(house: House, count: int, after: timedelta) -> None:
    """So many customers wrote and were answered this much later, all at once."""
    for n in range(count):
        await house.customer(said(f"{n + 100}:1", "hello", user=f"{n + 100}", thread=f"{n + 100}"))
    await house.quiet()
    await house.pass_time(after)
    for n in range(count):
        written = replace(agent("yes", house.desk.thread(n)), written_at=house.clock.now())
        await house.app.handle_desk(written)
    await house.quiet()


async def acknowledged(house: House, text: str, user: str = "7") -> str:
    await house.customer(said(f"{user}:{house.clock.now()}", text, user=user, thread=user, at=house.clock.now()))
    await house.quiet()
    return next(m.body.text for m in reversed(house.channel.sent) if m.automatic)


async def test_without_enough_answers_no_figure_is_promised(house: House) -> None:
    await answered(house, 3, timedelta(minutes=20))
    assert (await acknowledged(house, "hello")).endswith("A person will answer you as soon as possible.")


async def test_with_twenty_answers_the_usual_wait_is_told_rounded_up_and_computed_once_an_hour(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Mock(side_effect=expected.first_answers)
    monkeypatch.setattr(expected, "first_answers", asked)
    await answered(house, 20, timedelta(minutes=20))
    house.clock.advance(timedelta(hours=1))
    asked.reset_mock()
    assert (await acknowledged(house, "hello")).endswith("A person usually answers within one hour.")
    await acknowledged(house, "hello", user="8")
    assert asked.call_count == 1
    house.clock.advance(timedelta(hours=6))
    assert "until then: Tuesday 00:30 (UTC)." in await acknowledged(house, "hello", user="9")
    assert asked.call_count == 2


async def test_out_of_hours_it_says_when_we_are_back_in_the_zone_that_is_known(house: House) -> None:
    house.clock.advance(timedelta(hours=12))
    assert "closed now and will be back: Tuesday 00:00 (UTC)." in await acknowledged(house, "hello")
    seven = await house.app.store.read(lambda tx: conversations.by_number(tx, 1))
    await house.app.store.write(lambda tx: people.change(tx, seven.customer_id, timezone="Asia/Seoul"))
    await house.press("resolve", seven.id)
    await house.pass_time(timedelta(days=15))
    assert "closed now and will be back: Wednesday 09:00." in await acknowledged(house, "hello again")
