"""Promises that change while they run, the ladder after a breach, and what stops it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import clocks as engine
from bot import commands
from bot.desk.clock_words import parts
from bot.explain import explain
from bot.model.conversation import Conversation
from bot.model.events import Kind
from bot.reapply import reapply
from bot.rules import Rules
from bot.sla.calendar import Calendar
from bot.sla.calendar import Kind as Stretch
from bot.sla.clock import ClockState
from bot.sla.policy import Policy, Snapshot
from storage import clocks, conversations, events
from storage.clocks import ClockRow
from storage.transaction import Transaction
from tests.flows.conftest import House
from tests.scripted import ALICE, DESK_CHANNEL, said

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = Calendar.build("office", "Asia/Seoul", hours={day: ["09:00-12:00", "13:00-18:00"] for day in DAYS})
FIRST = {"urgent": "15m", "normal": "1h"}
LADDER = [{"after": "15m", "to": "U0LEAD"}, {"after": "1h", "to": "managers", "every": "2h", "times": 2}]
TARGETS = {"first_response": FIRST, "first_resolution": "2h", "resolution": "4h"}


def made(name: str = "standard", **more: object) -> Snapshot:
    return Snapshot(Policy.build(name, OFFICE, **({"targets": TARGETS, "ladder": LADDER} | more)), OFFICE)  # type: ignore[arg-type]


@pytest.fixture
def rules() -> Rules:
    gold = made("gold", when={"tier": ["gold"]}, targets={"first_response": "30m"}, ladder=[])
    return Rules({}, DESK_CHANNEL, "C0MANAGERS", frozenset({ALICE.id}), policies=(gold, made()))


def conversation(tx: Transaction) -> Conversation:
    found = conversations.by_number(tx, 1)
    assert found
    return found


async def clock(house: House, metric: str) -> ClockRow:
    def find(tx: Transaction) -> ClockRow:
        return next(c for c in reversed(clocks.of_conversation(tx, conversation(tx).id)) if c.metric == metric)

    return await house.app.store.read(find)


async def told(house: House, *kinds: Kind) -> list[str]:
    def find(tx: Transaction) -> list[str]:
        return [kind for _, kind, _ in events.of_conversation(tx, conversation(tx).id) if kind in kinds]

    return await house.app.store.read(find)


async def test_a_higher_priority_has_its_own_deadline_and_a_lower_one_gives_the_old_back(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    began = (await clock(house, "first_response")).started_at
    await house.app.store.write(lambda tx: commands.set_priority(tx, conversation(tx), "urgent", ALICE.id))
    assert (await clock(house, "first_response")).due_at == began + 15 * MINUTE
    await house.app.store.write(lambda tx: commands.set_priority(tx, conversation(tx), "low", ALICE.id))
    assert (await clock(house, "first_response")).due_at == began + HOUR
    await house.pass_time(20 * MINUTE)
    assert (await clock(house, "first_response")).state == "running", "the alarm of the old deadline rings nothing"


async def test_another_tier_is_another_policy_and_a_breach_that_happened_is_not_moved(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.app.store.write(lambda tx: commands.set_tier(tx, conversation(tx), "gold", ALICE.id))
    assert (await clock(house, "first_response")).target_seconds == 1800
    assert (await clock(house, "resolution")).state == "cancelled", "gold promises no solution"
    await house.pass_time(31 * MINUTE)
    before = await clock(house, "first_response")
    assert before.state == "breached"
    await house.app.store.write(lambda tx: commands.set_tier(tx, conversation(tx), "", ALICE.id))
    assert await clock(house, "first_response") == before


async def test_after_a_breach_the_ladder_is_climbed_step_by_step_until_somebody_answers(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.pass_time(60 * MINUTE)
    assert await told(house, Kind.CLOCK_BREACHED, Kind.CLOCK_ESCALATED) == ["clock_breached"]
    await house.pass_time(15 * MINUTE)
    await house.pass_time(30 * MINUTE)
    assert await told(house, Kind.CLOCK_ESCALATED) == ["clock_escalated"]
    await house.pass_time(15 * MINUTE)  # 12:00, the lunch hour does not count
    assert await told(house, Kind.CLOCK_ESCALATED) == ["clock_escalated"] * 2
    await house.agent("sorry for the wait", at=house.clock.now())
    await house.pass_time(10 * HOUR)
    assert len(await told(house, Kind.CLOCK_ESCALATED)) == 2
    assert (await clock(house, "first_response")).state == "met_late"


async def test_whoever_acknowledges_a_breach_ends_its_ladder_and_is_remembered(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.pass_time(61 * MINUTE)
    acknowledged = await house.app.store.write(lambda tx: engine.acknowledge(tx, conversation(tx), ALICE.id))
    again = await house.app.store.write(lambda tx: engine.acknowledge(tx, conversation(tx), "U0OTHER"))
    assert (acknowledged, again) == (True, False)
    await house.pass_time(5 * HOUR)
    ladder = [label for label in (await clock(house, "first_response")).fired if label.startswith("+")]
    assert ladder == []
    assert (await clock(house, "first_response")).acknowledged_by == ALICE.id


async def test_after_downtime_at_night_one_late_alarm_comes_when_the_doors_open(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    night = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 23:00 in Seoul
    await house.pass_time(night - house.clock.now())
    assert await told(house, Kind.CLOCK_BREACHED, Kind.CLOCK_ESCALATED) == [], "nobody is rung at night"
    await house.pass_time(10 * HOUR + MINUTE)
    assert await told(house, Kind.CLOCK_BREACHED, Kind.CLOCK_ESCALATED) == ["clock_breached"] * 3, "one for each clock"


async def test_the_first_solution_is_measured_once_and_the_total_goes_on_after_a_reopening(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.pass_time(30 * MINUTE)
    await house.app.store.write(lambda tx: commands.resolve(tx, conversation(tx), ALICE.id))
    await house.pass_time(30 * MINUTE)
    await house.customer(said("7:2", "it is back", at=house.clock.now()))
    first, total = await clock(house, "first_resolution"), await clock(house, "resolution")
    assert (first.state, total.state) == ("met", "running")
    assert total.due_at == total.started_at + 4 * HOUR + 30 * MINUTE + HOUR, "half an hour resolved, an hour of lunch"


async def test_a_promise_rings_when_it_is_not_kept_and_is_kept_by_the_next_answer(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.agent("I will look into it")
    due = house.clock.now() + 3 * HOUR
    await house.pass_time(MINUTE)
    await house.app.store.write(lambda tx: engine.start_promise(tx, conversation(tx), due, ALICE.id))
    assert (await clock(house, "promise")).due_at == due
    await house.pass_time(3 * HOUR)
    assert (await clock(house, "promise")).state == "breached"
    await house.agent("here it is", at=house.clock.now())
    assert (await clock(house, "promise")).state == "met_late"


async def test_changed_policies_are_shown_first_and_then_brought_to_what_is_open(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    before = await clock(house, "first_response")
    faster = made(targets={"first_response": "20m", "next_response": "1h"}, ladder=[])
    rules = replace(house.app.rules, policies=(faster,))
    shown = await reapply(house.app.store, rules, keep=False)
    assert await clock(house, "first_response") == before
    assert {(c.metric, c.due_before, c.due_now) for c in shown} == {
        ("first_response", before.due_at, before.started_at + 20 * MINUTE),
        ("first_resolution", before.started_at + 2 * HOUR, None),
        ("resolution", before.started_at + 5 * HOUR, None),
    }
    assert await reapply(house.app.store, rules, keep=True) == shown
    assert (await clock(house, "first_response")).due_at == before.started_at + 20 * MINUTE
    assert await reapply(house.app.store, rules, keep=True) == []


async def test_a_clock_is_explained_by_its_stretches_whose_sums_are_the_elapsed_time(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    began = house.clock.now()
    await house.pass_time(30 * MINUTE)
    await house.agent("which order?")
    await house.pass_time(HOUR)
    await house.customer(said("7:2", "that one", at=house.clock.now()))
    await house.pass_time(timedelta(hours=24))
    stories = await house.app.store.read(lambda tx: explain(tx, conversation(tx)))
    story = next(s for s in stories if s.metric == "resolution")
    assert sum(story.sums.values(), timedelta(0)) == house.clock.now() - story.started_at
    assert story.sums[Stretch.PAUSED] == HOUR
    assert story.state is ClockState.BREACHED
    assert {Stretch.RUNNING, Stretch.CLOSED} <= set(story.bar())
    assert abs(story.started_at - began) < MINUTE
    words = "\n".join(part.body.text for part in parts(house.app.rules, stories) if hasattr(part, "body"))
    assert "paused 1h" in words
    assert "🟨" in words


async def test_mere_thanks_after_the_solution_leave_it_solved_and_anything_more_reopens_it(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.app.store.write(lambda tx: commands.resolve(tx, conversation(tx), ALICE.id))
    await house.customer(said("7:2", "감사합니다 ^^", at=house.clock.now()))
    assert await house.app.store.read(lambda tx: conversation(tx).status) == "resolved"
    await house.quiet()
    assert any("감사합니다" in text for text in house.desk.posts), "the agent sees it"
    await house.customer(said("7:3", "감사합니다. 그런데 아직 안 돼요", at=house.clock.now()))
    assert await house.app.store.read(lambda tx: conversation(tx).status) == "open"
    await house.app.store.write(lambda tx: commands.resolve(tx, conversation(tx), ALICE.id))
    await house.pass_time(timedelta(hours=25))
    await house.customer(said("7:4", "thanks", at=house.clock.now()))
    assert await house.app.store.read(lambda tx: conversation(tx).status) == "open", "a day later it may mean more"


async def test_each_step_of_the_ladder_tells_whom_it_names_and_the_button_ends_it(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.pass_time(60 * MINUTE)
    await house.pass_time(15 * MINUTE)

    def told_to(channel: str) -> list[str]:
        return [p.body.text for p in house.notices if p.place.channel == channel and not p.place.thread]

    assert len(told_to("C0MANAGERS")) == 1
    assert len(told_to("U0LEAD")) == 1
    assert "overdue for 15m" in told_to("U0LEAD")[0]
    alert = next(p for p in house.notices if p.place.thread and "overdue for 15m" in p.body.text)
    assert [button.action for button in alert.buttons] == ["acknowledge"]
    answer = await house.press("acknowledge", alert.buttons[0].value)
    assert "Nobody else will be told" in answer.body.text
    await house.pass_time(5 * HOUR)
    assert not [text for text in told_to("C0MANAGERS") if "first answer" in text and "overdue for" in text]
    again = await house.press("acknowledge", alert.buttons[0].value)
    assert again is not None


async def test_many_breaches_at_once_come_to_the_managers_as_one_list(house: House) -> None:
    for number in range(5):
        await house.customer(said(f"{number + 7}:1", "hello", user=str(number + 7), thread=str(number + 7)))
    await house.quiet()
    await house.pass_time(60 * MINUTE)
    lists = [p.body.text for p in house.notices if p.place.channel == "C0MANAGERS"]
    assert len(lists) == 1
    assert lists[0].startswith("5 deadlines have passed:")
    assert lists[0].count("first answer") == 5


async def test_a_promise_is_made_in_words_and_explained_with_the_other_clocks(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    assert "hears from us by" in await house.command("promise 1 tomorrow 17:00")
    assert "no time that I understand" in await house.command("promise 1 someday")
    shown = await house.press("clocks", (await house.app.store.read(conversation)).id)
    words = "\n".join(part.body.text for part in shown.parts if hasattr(part, "body"))
    assert "promised answer: running" in words
    assert "first answer: running" in words


async def test_a_policy_may_promise_the_next_answer_alone(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    only = made(targets={"next_response": "1h"}, ladder=[])
    await reapply(house.app.store, replace(house.app.rules, policies=(only,)), keep=True)
    await house.quiet()
    await house.agent("hi", at=house.clock.now())
    await house.customer(said("7:2", "and?", at=house.clock.now()))
    assert (await clock(house, "next_response")).state == "running"
