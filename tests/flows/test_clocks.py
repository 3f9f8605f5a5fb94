"""Clocks start, warn, ring and stop when they should, and over restarts nothing is lost or repeated."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.model.conversation import Status
from bot.model.outbound import Refused
from bot.model.shown import Action
from bot.rules import ReminderRule, Rules
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy, Snapshot
from storage import clocks, conversations
from storage.clocks import ClockRow
from tests.flows.conftest import House
from tests.scripted import ALICE, DESK_CHANNEL, said

MINUTE = timedelta(minutes=1)
TARGETS = {"first_response": "30m", "next_response": "1h", "resolution": "8h"}


def policy(**when: list[str]) -> Snapshot:
    days = ("mon", "tue", "wed", "thu", "fri")
    calendar = Calendar.build("office", "Asia/Seoul", hours={day: ["09:00-12:00", "13:00-18:00"] for day in days})
    return Snapshot(Policy.build("standard", calendar, when=when, targets=TARGETS, warn=["50%", "5m"]), calendar)


@pytest.fixture
def rules() -> Rules:
    reminders = (
        ReminderRule("unassigned", 10 * MINUTE, 10 * MINUTE, times=2),
        ReminderRule("waiting_on_customer", timedelta(hours=2)),
        ReminderRule("waiting_on_us", timedelta(minutes=45)),
    )
    return Rules({}, DESK_CHANNEL, "C0MANAGERS", frozenset({ALICE.id}), policies=(policy(),), reminders=reminders)


async def clocks_of(house: House) -> dict[str, ClockRow]:
    def find(tx):
        return clocks.of_conversation(tx, conversations.by_number(tx, 1).id)

    return {clock.metric: clock for clock in await house.app.store.read(find)}


def alerts(house: House) -> list[str]:
    return [text for text in house.desk.posts if "overdue" in text]


async def test_it_warns_then_rings_here_and_at_the_managers(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.pass_time(15 * MINUTE)
    assert len(alerts(house)) == 1
    assert "soon be overdue" in alerts(house)[0]
    await house.pass_time(10 * MINUTE)
    assert len(alerts(house)) == 2
    await house.pass_time(5 * MINUTE)
    breach = [p for p in house.notices if "is overdue" in p.body.text]
    assert [p.place.channel for p in breach] == [DESK_CHANNEL, "C0MANAGERS"]
    assert (await clocks_of(house))["first_response"].state == "breached"
    await house.pass_time(timedelta(hours=1))
    assert len(alerts(house)) == 4


async def test_an_answer_in_time_stops_the_clock_and_nothing_rings(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.pass_time(10 * MINUTE)
    await house.agent("hi")
    await house.pass_time(timedelta(hours=1))
    found = await clocks_of(house)
    assert found["first_response"].state == "met"
    assert found["resolution"].state == "paused"
    assert alerts(house) == []


async def test_the_next_answer_counts_from_the_oldest_unanswered_message(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.agent("hi")
    await house.pass_time(10 * MINUTE)
    began = house.clock.now()
    await house.customer(said("7:2", "and?", at=began))
    await house.pass_time(20 * MINUTE)
    await house.customer(said("7:3", "still there?", at=house.clock.now()))
    clock = (await clocks_of(house))["next_response"]
    assert clock.started_at == began
    assert clock.due_at == began + timedelta(hours=1)


async def test_outside_opening_hours_the_clock_stands_still(house: House) -> None:
    lunch = datetime(2026, 11, 23, 2, 50, tzinfo=UTC)  # 11:50 in Seoul
    house.clock.advance(lunch - house.clock.now())
    await house.customer(said("7:1", "hello", at=lunch))
    assert (await clocks_of(house))["first_response"].due_at == datetime(2026, 11, 23, 4, 20, tzinfo=UTC)


async def test_resolution_is_paused_while_we_wait_for_the_customer(house: House) -> None:
    start = house.clock.now()
    await house.customer(said("7:1", "hello", at=start))
    await house.pass_time(30 * MINUTE)
    await house.agent("what is your order number?")
    await house.pass_time(timedelta(minutes=60))
    await house.customer(said("7:2", "12", at=house.clock.now()))
    clock = (await clocks_of(house))["resolution"]
    assert clock.state == "running"
    # 8 open hours from 10:00 with an hour of pause and the lunch break: the next day at 11:00
    assert clock.due_at == datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


async def test_a_refused_answer_gives_the_clock_its_deadline_back(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    due = (await clocks_of(house))["first_response"].due_at
    house.channel.answers.append(Refused("blocked"))
    await house.agent("hi")
    await house.quiet()
    clock = (await clocks_of(house))["first_response"]
    assert (clock.state, clock.due_at) == ("running", due)
    await house.pass_time(31 * MINUTE)
    assert "is overdue" in "".join(alerts(house))


async def test_resolving_without_an_answer_cancels_what_waits_for_one(house: House) -> None:
    await house.customer(said("7:1", "spam"))
    await house.quiet()
    value = (await house.app.store.read(lambda tx: conversations.by_number(tx, 1))).id
    await house.press(Action.RESOLVE, value)
    found = await clocks_of(house)
    assert (found["first_response"].state, found["resolution"].state) == ("cancelled", "met")
    await house.pass_time(timedelta(days=1))
    assert alerts(house) == []


async def test_a_late_answer_is_met_late_once(house: House) -> None:
    from tests.scripted import agent as wrote

    await house.customer(said("7:1", "hello"))
    await house.pass_time(40 * MINUTE)
    event = wrote("sorry", house.desk.thread())
    from dataclasses import replace

    await house.app.handle_desk(replace(event, written_at=house.clock.now()))
    assert (await clocks_of(house))["first_response"].state == "met_late"


async def test_after_downtime_one_alert_comes_marked_late(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.pass_time(timedelta(hours=3))
    breaches = [text for text in alerts(house) if house.desk.posts.count(text)]
    assert len(breaches) == 2
    assert all("comes late" in text for text in breaches)


async def test_reminders_repeat_up_to_their_number_and_stop_when_taken(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    for _ in range(5):
        await house.pass_time(10 * MINUTE)
    nobody = [text for text in house.desk.posts if "Nobody has taken" in text]
    assert len(nobody) == 2
    assert "Reminder 2 of 2" in nobody[1]


async def test_no_reminder_once_somebody_has_taken_it(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    value = (await house.app.store.read(lambda tx: conversations.by_number(tx, 1))).id
    await house.press(Action.ASSIGN_ME, value)
    await house.pass_time(timedelta(hours=1))
    assert not any("Nobody has taken" in text for text in house.desk.posts)


async def test_a_silent_customer_is_pointed_out(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.agent("what is your number?")
    await house.pass_time(timedelta(hours=3))
    assert any("has not answered yet" in text for text in house.desk.posts)
    assert (await house.app.store.read(lambda tx: conversations.by_number(tx, 1))).status == Status.PENDING


async def test_an_automatic_mail_starts_no_clock(house: House) -> None:
    await house.customer(said("m1", "I am on holiday", thread="", automatic=True), inbox="mail")
    assert await clocks_of(house) == {}


async def test_a_customer_who_comes_back_is_waited_for_once(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    value = (await house.app.store.read(lambda tx: conversations.by_number(tx, 1))).id
    await house.press(Action.ASSIGN_ME, value)
    await house.press(Action.RESOLVE, value)
    await house.customer(said("7:2", "not solved", at=house.clock.now()))
    await house.pass_time(46 * MINUTE)
    assert len([text for text in house.desk.posts if "still waiting for an answer" in text]) == 1


async def test_sleeping_changes_nothing_in_who_owes_whom_an_answer(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.agent("what is your number?")
    await house.quiet()
    value = (await house.app.store.read(lambda tx: conversations.by_number(tx, 1))).id
    await house.press(Action.SNOOZE, value, "1h")
    assert (await clocks_of(house))["resolution"].state == "paused"
    await house.pass_time(timedelta(hours=1))
    now = await house.app.store.read(lambda tx: conversations.by_number(tx, 1))
    assert now.status == Status.PENDING
    assert (await clocks_of(house))["resolution"].state == "paused"


async def test_an_answer_taken_back_starts_the_clock_again_and_one_that_stays_does_not(house: House) -> None:
    from bot.model.desk import AgentDeleted
    from tests.scripted import agent as wrote

    for number, (inbox, state) in enumerate({"tg": "running", "mail": "met"}.items()):
        thread = "7" if inbox == "tg" else ""
        await house.customer(said(f"{inbox}:1", "hello", thread=thread, user=inbox), inbox=inbox)
        await house.quiet()
        answer = wrote("hi", house.desk.thread(number))
        await house.app.handle_desk(answer)
        await house.quiet()
        gone = AgentDeleted(f"gone:{number}", answer.external_id, answer.place, house.clock.now())
        await house.app.handle_desk(gone)
        await house.quiet()

        def found(tx, number=number):
            conversation = conversations.by_number(tx, number + 1)
            return conversation, {c.metric: c for c in clocks.of_conversation(tx, conversation.id)}

        conversation, running = await house.app.store.read(found)
        assert running["first_response"].state == state
        assert (conversation.waiting_since is not None) == (state == "running")
