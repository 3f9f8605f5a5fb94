"""An agent who tells a customer a time is offered, privately, to have it kept as a promise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.desk import ButtonPressed, Person, Place
from bot.model.forms import Say
from bot.model.shown import Whisper
from bot.rules import Rules
from storage import clocks, conversations
from storage.clocks import ClockRow
from storage.transaction import Transaction
from tests.flows.conftest import House
from tests.scripted import ALICE, DESK_CHANNEL, STRANGER, said

SIX_ON_FRIDAY = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


async def promises(house: House) -> list[ClockRow]:
    def find(tx: Transaction) -> list[ClockRow]:
        conversation = conversations.by_number(tx, 1)
        assert conversation
        return [c for c in clocks.of_conversation(tx, conversation.id) if c.metric == "promise"]

    return await house.app.store.read(find)


async def offered(house: House, answer: str) -> list[Whisper]:
    await house.customer(said("7:1", "where is my parcel?"))
    await house.quiet()
    await house.agent(answer)
    await house.quiet()
    return [w for w in house.desk.of(Whisper) if w.buttons]


async def press(house: House, offer: Whisper, person: Person = ALICE) -> str:
    (button,) = offer.buttons
    answer = await house.press(button.action, button.value, person=person)
    assert isinstance(answer, Say)
    return answer.body.text


async def test_a_time_told_to_the_customer_becomes_a_promise_with_one_button(house: House) -> None:
    (offer,) = await offered(house, "Let me see. I'll get back to you by Friday!")
    assert "“I'll get back to you by Friday”" in offer.body.text
    assert offer.person == ALICE.id
    (button,) = offer.buttons
    assert button.label == "Promise: Friday 11-27 18:00"
    assert await promises(house) == [], "nothing is promised unasked"
    told = await press(house, offer)
    assert "#1 hears from us by Friday 11-27 18:00" in told
    assert [(c.due_at, c.state) for c in await promises(house)] == [(SIX_ON_FRIDAY, "running")]


async def test_pressing_again_is_one_promise(house: House) -> None:
    (offer,) = await offered(house, "금요일까지 답변드리겠습니다")
    button = offer.buttons[0]
    pressed = ButtonPressed("press:1", ALICE, Place(DESK_CHANNEL), button.action, button.value)
    for event in (pressed, pressed, replace(pressed, external_id="press:2")):
        await house.app.handle_desk(event)
    assert len(await promises(house)) == 1


async def test_what_promises_nothing_is_not_asked_about(house: House) -> None:
    assert await offered(house, "It was sent on Friday. Shall we call you by Friday?") == []


async def test_a_promise_that_is_past_or_no_more_in_the_answer_is_not_kept(house: House) -> None:
    (offer,) = await offered(house, "I'll answer within 2 hours.")
    await house.pass_time(timedelta(hours=3))
    told = await press(house, offer)
    assert told == "That time has passed already."
    assert await promises(house) == []


async def test_a_resolved_conversation_has_nothing_to_promise(house: House) -> None:
    (offer,) = await offered(house, "I'll answer within 2 hours.")
    await house.command("resolve 1")
    told = await press(house, offer)
    assert "is resolved" in told
    assert await promises(house) == []


async def test_a_stranger_promises_nothing(house: House) -> None:
    (offer,) = await offered(house, "I'll answer within 2 hours.")
    assert "Only agents" in await press(house, offer, STRANGER)
    assert await promises(house) == []


async def test_a_quotation_is_no_promise_of_ours(house: House) -> None:
    assert await offered(house, "> I'll get back to you by Friday\nWho told you that?") == []


class TestSwitchedOff:
    @pytest.fixture
    def rules(self, rules: Rules) -> Rules:
        return replace(rules, offer_promises=False)

    async def test_nobody_is_asked(self, house: House) -> None:
        assert await offered(house, "I'll get back to you by Friday!") == []
