"""Warnings, breaches, reminders and snoozes through the real adapters, with a clock that jumps."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.flows.real.conftest import BUSY, QUIET
from tests.flows.real.house import ALICE, MANAGERS, TICK, House, Setup, living, seen_text
from tests.postgres import Postgres

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RULES = """
[[calendar]]
name = "office"
timezone = "Asia/Seoul"
hours = { mon = ["09:00-12:00", "13:00-18:00"], tue = ["09:00-18:00"], wed = ["09:00-18:00"], fri = ["22:00-02:00"] }

[[policy]]
name = "gold"
calendar = "always"
when = { inbox = ["mail"] }
first_response = "10m"

[[policy]]
name = "standard"
calendar = "office"
first_response = "30m"
next_response = "1h"
resolution = "4h"
warn = ["50%", "5m"]

[[reminder]]
when = "unassigned"
after = "2h"
every = "1h"
times = 2
"""


@pytest.fixture(params=[QUIET, BUSY], ids=str)
async def house(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Its clock stands at Monday, 10:00 in Seoul."""
    folder = tmp_path_factory.mktemp("clocks")
    setup = Setup(request.param.slack, request.param.telegram, more=RULES, top='timezone = "Asia/Seoul"')
    with postgres.new_database() as url:
        async with living(setup, folder, url if request.param is BUSY else "sqlite") as made:
            yield made


def alerts(house: House, channel: str = MANAGERS) -> list[str]:
    return house.said_in(channel)


async def test_the_whole_story_of_a_first_answer(house: House) -> None:
    """Warned at half time and 5 minutes before, alerted once at the breach, in the thread and to the managers."""
    house.telegram("Waiter").say("hello")
    thread = await house.thread("Waiter")
    await thread.shows("hello")
    await thread.press("assign_me")
    await thread.card_says("Next deadline")
    await thread.card_says("first answer")
    await house.pass_time(15 * MINUTE)
    assert "will soon be overdue" in seen_text(await thread.notes("will soon"))
    assert (await thread.notes("will soon"))["pinged"] == [ALICE]
    await house.pass_time(10 * MINUTE)
    assert len(thread.notices) == 2
    assert alerts(house) == []
    await house.pass_time(5 * MINUTE)
    notice = await thread.notes("overdue: the first answer was due at 10:30")
    assert notice["pinged"] == [ALICE]
    (alert,) = [text for text in alerts(house) if "overdue" in text]
    assert f"#{thread.number}" in alert
    assert "the first answer was due at 10:30" in alert
    await house.pass_time(20 * MINUTE)
    assert len([n for n in thread.notices if "is overdue" in seen_text(n)]) == 1
    ts = await thread.say("sorry for the wait")
    await thread.marked(ts, TICK)
    await thread.card_says("waiting for the customer")


async def test_an_answer_in_time_rings_nothing_and_the_next_question_has_its_own_clock(house: House) -> None:
    customer = house.telegram("Prompt")
    customer.say("hello")
    thread = await house.thread("Prompt")
    await thread.marked(await thread.say("hi"), TICK)
    await house.pass_time(50 * MINUTE)
    assert [seen_text(n) for n in thread.notices] == []
    customer.say("next question")
    await thread.shows("next question")
    await thread.card_says("next answer")
    await house.pass_time(61 * MINUTE)
    await thread.notes("the next answer was due at")
    await house.pass_time(HOUR)
    assert not [n for n in thread.notices if "solution" in seen_text(n)], "pending time does not count"


async def test_nights_and_lunch_do_not_count(house: House) -> None:
    """Written at 17:50 on Monday: ten minutes of Monday, twenty of Tuesday."""
    await house.pass_time(7 * HOUR + 50 * MINUTE)
    house.telegram("Late").say("hello")
    thread = await house.thread("Late")
    await thread.shows("hello")
    await house.pass_time(15 * HOUR)
    assert not [n for n in thread.notices if "is overdue" in seen_text(n)]
    await house.pass_time(31 * MINUTE)
    await thread.notes("the first answer was due at 09:20")


async def test_a_policy_of_its_own_for_one_inbox(house: House) -> None:
    await house.write_mail("gold@customer.example", "Gold", "hello", name="Gold")
    thread = await house.thread("Gold")
    await thread.shows("hello")
    await house.pass_time(10 * MINUTE)
    await thread.notes("the first answer was due at 10:10")


async def test_reminders_repeat_up_to_their_number_and_end_when_somebody_takes_it(house: House) -> None:
    customers = [house.telegram(f"Nobody's {n}") for n in range(2)]
    for customer in customers:
        customer.say("hello")
    one, two = [await house.thread(customer.name) for customer in customers]
    await one.shows("hello")
    await two.shows("hello")
    await two.press("assign_me")
    for _ in range(6):
        await house.pass_time(HOUR)
    reminders = [seen_text(n) for n in one.notices if "Nobody has taken" in seen_text(n)]
    assert len(reminders) == 2
    assert "Reminder 2 of 2" in reminders[1]
    assert not [n for n in two.notices if "Nobody has taken" in seen_text(n)]


async def test_a_snoozed_conversation_wakes_by_itself(house: House) -> None:
    house.telegram("Sleeper").say("hello")
    thread = await house.thread("Sleeper")
    await thread.shows("hello")
    await thread.press("snooze", "Tomorrow 9:00")
    assert "2026-11-24 09:00 KST" in await house.whisper(ALICE, "sleeps until")
    await house.pass_time(22 * HOUR)
    assert "snoozed until" in thread.card
    await house.pass_time(HOUR + MINUTE)
    await thread.card_says("*Status*\nopen")


async def test_downtime_over_a_due_timer_gives_exactly_one_late_alert(house: House) -> None:
    house.telegram("Forgotten").say("hello")
    thread = await house.thread("Forgotten")
    await thread.shows("hello")
    await thread.press("assign_me")
    await house.quiet()
    await house.stop()
    house.clock.advance(100 * MINUTE)
    await house.start()
    notice = await thread.notes("was not running at its time")
    await house.quiet()
    assert "is overdue" in seen_text(notice)
    assert len(thread.notices) == 1, "the warnings before it are overtaken"
    assert len([text for text in alerts(house) if "overdue" in text]) == 1
    await house.stop()
    await house.start()
    await house.pass_time(MINUTE)
    assert len(thread.notices) == 1, "and nothing is repeated by another start"


async def test_what_was_written_during_downtime_is_taken_once_and_in_order(house: House) -> None:
    customer = house.telegram("Patient")
    customer.say("before")
    thread = await house.thread("Patient")
    await thread.shows("before")
    await house.quiet()
    await house.stop()
    for number in range(3):
        customer.say(f"meanwhile {number}")
    await house.write_mail("meanwhile@customer.example", "Meanwhile", "by mail", name="Mail meanwhile")
    slack_ts = await house.world.slack.post("U0CUSTOMER", "C0SHARED", "by slack")
    answer = await thread.say("answered while it was down")
    await asyncio.sleep(0.05)
    await house.start()
    await thread.shows("meanwhile 2")
    await (await house.thread("Mail meanwhile")).shows("by mail")
    await (await house.thread("Jane from Acme")).shows("by slack")
    await thread.marked(answer, TICK)
    await house.quiet()
    assert thread.lines == ["before", "meanwhile 0", "meanwhile 1", "meanwhile 2"]
    assert [m["text"] for m in customer.got] == ["answered while it was down"]
    assert slack_ts
