"""A customer who does not answer is asked once, politely, and the matter is closed when they stay silent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.conversation import Conversation
from bot.model.events import Kind
from bot.model.outbound import Refused
from bot.model.shown import Post
from bot.nudge import words
from bot.rules import ReminderRule, Rules
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy, Snapshot
from storage import clocks, conversations, events
from storage.transaction import Transaction
from tests.flows.conftest import House
from tests.scripted import said

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFICE = Calendar.build(
    "office", "Asia/Seoul", hours={day: ["09:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
)
WAITING = ReminderRule("waiting_on_customer", 4 * HOUR, nudge=True, close_after=3 * DAY)


@pytest.fixture
def rules(rules: Rules) -> Rules:
    policy = Policy.build("standard", OFFICE, targets={"first_response": "1h", "resolution": "8h"})
    return replace(rules, policies=(Snapshot(policy, OFFICE),), reminders=(WAITING,))


async def answered(house: House, text: str = "hello") -> None:
    """On Monday at 10:00."""
    await house.customer(said("7:1", text))
    await house.quiet()
    await house.agent("which order?")
    await house.quiet()


async def now(house: House) -> Conversation:
    found = await house.app.store.read(lambda tx: conversations.by_number(tx, 1))
    assert found
    return found


def to_customer(house: House) -> list[str]:
    return [message.body.text for message in house.channel.sent if message.automatic]


async def happened(house: House, kind: Kind) -> int:
    def count(tx: Transaction) -> int:
        conversation = conversations.by_number(tx, 1)
        assert conversation
        return [each for _, each, _ in events.of_conversation(tx, conversation.id)].count(kind)

    return await house.app.store.read(count)


async def test_a_silent_customer_is_asked_in_open_time_and_then_let_go_with_a_note(house: House) -> None:
    await answered(house)
    await house.pass_time(4 * HOUR)  # 14:00, after an hour of lunch
    assert to_customer(house) == []
    await house.pass_time(HOUR)
    assert to_customer(house) == [
        "We have not heard from you since our last answer. Do you still need help? Then just write here. If we do not "
        "hear from you within 3 days, we take the matter as settled. You can write again at any time."
    ]
    post = next(p for p in house.desk.posts if p.startswith("We have not heard"))
    assert next(p.author for p in house.desk.of(Post) if p.body.text == post) == "Deskbell (automatic)"
    assert await happened(house, Kind.REMINDED) == 1
    await house.pass_time(3 * DAY - HOUR)
    assert (await now(house)).status == "pending"
    await house.pass_time(HOUR)
    conversation = await now(house)
    assert (conversation.status, conversation.resolution) == ("resolved", "no_answer")
    assert any("was asked at 2026-11-23 06:00" in text and "resolved" in text for text in house.desk.posts)
    await house.pass_time(10 * DAY)
    assert len(to_customer(house)) == 1


async def test_the_question_is_no_answer_of_ours(house: House) -> None:
    await answered(house)
    await house.pass_time(5 * HOUR)
    assert await happened(house, Kind.AGENT_REPLIED) == 1
    states = await house.app.store.read(
        lambda tx: {c.metric: c.state for c in clocks.of_conversation(tx, conversations.by_number(tx, 1).id)}  # type: ignore[union-attr]
    )
    assert states == {"first_response": "met", "resolution": "paused"}


async def test_a_customer_is_asked_in_their_language(house: House) -> None:
    await answered(house, "안녕하세요")
    await house.pass_time(5 * HOUR)
    assert (await now(house)).language == "ko"
    assert to_customer(house) == [words("ko", WAITING)]


async def test_a_customer_who_writes_after_all_is_not_closed(house: House) -> None:
    await answered(house)
    await house.pass_time(5 * HOUR)
    await house.customer(said("7:2", "this one", at=house.clock.now()))
    await house.agent("thank you, one moment", at=house.clock.now())
    await house.pass_time(DAY + HOUR)  # and is asked anew, in time
    assert len(to_customer(house)) == 2
    await house.pass_time(2 * DAY)
    assert (await now(house)).status == "pending", "three days from the second question"


async def test_nobody_is_closed_whom_the_question_did_not_reach(house: House) -> None:
    await answered(house)
    house.channel.answers.append(Refused("blocked"))
    await house.pass_time(5 * HOUR)
    assert to_customer(house) == []
    await house.pass_time(5 * DAY)
    assert (await now(house)).status == "pending"


async def test_a_conversation_that_was_snoozed_meanwhile_stays_so(house: House) -> None:
    await answered(house)
    await house.pass_time(5 * HOUR)
    await house.command("snooze 1 2026-12-24")
    await house.pass_time(5 * DAY)
    assert (await now(house)).status == "snoozed"


class TestSeveralReminders:
    @pytest.fixture
    def rules(self, rules: Rules) -> Rules:
        return replace(rules, reminders=(replace(WAITING, every=HOUR, times=3, close_after=None),))

    async def test_the_customer_is_asked_with_the_last_and_without_a_threat(self, house: House) -> None:
        await answered(house)
        await house.pass_time(6 * HOUR)
        assert to_customer(house) == []
        await house.pass_time(HOUR)
        await house.pass_time(HOUR)
        assert len(to_customer(house)) == 1
        assert "settled" not in to_customer(house)[0]
        await house.pass_time(20 * DAY)
        assert (await now(house)).status == "pending"
