"""The forecast: said once, when more answers are due within the next open hour than were given in the last one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.forecast import hour_before
from bot.model.richtext import Style
from bot.rules import Rules
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy, Snapshot
from tests.flows.conftest import House
from tests.scripted import ALICE, DESK_CHANNEL, agent, said

SEOUL = ZoneInfo("Asia/Seoul")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OFFICE = Calendar.build(
    "office", "Asia/Seoul", hours={day: ["09:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
)
POLICY = Policy.build("standard", OFFICE, targets={"first_response": "2h", "next_response": "2h"})


@pytest.fixture
def rules() -> Rules:
    policies = (Snapshot(POLICY, OFFICE),)
    agents = frozenset({ALICE.id})
    return Rules({}, DESK_CHANNEL, "C0MANAGERS", agents, policies=policies, forecast=True, timezone=SEOUL)


async def customers(house: House, first: int, count: int) -> None:
    for number in range(first, first + count):
        user = str(number)
        await house.customer(said(f"{user}:{house.clock.now()}", "hello", user=user, thread=user, at=house.clock.now()))
    await house.quiet()


async def answer(house: House, *threads: int) -> None:
    for thread in threads:
        await house.app.handle_desk(agent("hello!", house.desk.thread(thread), at=house.clock.now()))
    await house.quiet()


async def pass_by_five(house: House, whole: timedelta) -> None:
    for _ in range(whole // (5 * MINUTE)):
        await house.pass_time(5 * MINUTE)


def told(house: House) -> list[str]:
    return [p.body.text for p in house.notices if p.body.text.startswith("Answers will be late")]


async def test_three_answers_that_the_pace_does_not_reach_are_foretold_once_with_the_nearest(house: House) -> None:
    await customers(house, 7, 3)
    await pass_by_five(house, 55 * MINUTE)
    assert told(house) == [], "an hour and five minutes are left"
    await pass_by_five(house, 55 * MINUTE)
    assert len(told(house)) == 1
    (notice,) = [p for p in house.notices if p.body.text == told(house)[0]]
    assert notice.place.channel == "C0MANAGERS"
    assert notice.body.text.splitlines()[:2] == [
        "Answers will be late: about 3 within the next hour.",
        "Due within the next hour: 3. Answered within the last one: 0.",
    ]
    assert "the first answer is due at 12:00" in notice.body.text
    assert len([span for span in notice.body.spans if span.style is Style.LINK]) == 3


async def test_a_team_that_answers_as_much_as_is_due_is_not_bothered(house: House) -> None:
    await customers(house, 7, 6)
    await pass_by_five(house, 50 * MINUTE)
    await answer(house, 0, 1, 2)
    await customers(house, 20, 2)
    await pass_by_five(house, 45 * MINUTE)
    assert told(house) == [], "three are due, three were answered"
    await answer(house, 3, 4)
    await pass_by_five(house, 10 * MINUTE)
    assert told(house) == [], "three are due, for lunch stops the clock: two were answered"


async def test_it_is_said_again_only_after_an_hour_in_which_it_was_unlikely(house: House) -> None:
    await customers(house, 7, 3)
    await pass_by_five(house, 65 * MINUTE)
    assert len(told(house)) == 1
    await answer(house, 0, 1, 2)
    await pass_by_five(house, 3 * HOUR)  # 14:05
    await customers(house, 20, 3)
    await pass_by_five(house, 100 * MINUTE)
    assert len(told(house)) == 2


async def test_nothing_is_foretold_out_of_hours_and_the_pace_of_the_day_before_counts(house: House) -> None:
    await house.pass_time(6 * HOUR + 30 * MINUTE)  # 16:30
    await customers(house, 7, 6)
    await house.pass_time(30 * MINUTE)
    await answer(house, 0, 1, 2)  # 17:00
    await house.pass_time(10 * HOUR)  # 03:00
    assert told(house) == []
    await house.pass_time(6 * HOUR)  # 09:00: three are due until 09:30, three were answered in the last open hour
    assert told(house) == []


def test_the_last_open_hour_reaches_over_closed_doors() -> None:
    monday_half_past_nine = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    assert hour_before(OFFICE, monday_half_past_nine) == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    always = Calendar.build("always", "UTC", always=True)
    assert hour_before(always, monday_half_past_nine) == monday_half_past_nine - HOUR


class TestSwitchedOff:
    @pytest.fixture
    def rules(self, rules: Rules) -> Rules:
        return replace(rules, forecast=False)

    async def test_nothing_is_foretold(self, house: House) -> None:
        await customers(house, 7, 3)
        await pass_by_five(house, 100 * MINUTE)
        assert told(house) == []
