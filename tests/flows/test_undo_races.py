"""An answer is taken back or it goes out: on either database, however close the two are."""

import asyncio
from datetime import timedelta

import pytest

from bot.model.shown import Action
from bot.rules import Rules
from storage import outbox
from tests.flows.conftest import House
from tests.flows.replying import whispered_button
from tests.scripted import ALICE, DESK_CHANNEL, said

TEN = timedelta(seconds=10)


@pytest.fixture
def undo() -> timedelta:
    return TEN


@pytest.fixture
def rules() -> Rules:
    return Rules({}, DESK_CHANNEL, "C0MANAGERS", frozenset({ALICE.id}))


@pytest.fixture
async def asked(house: House) -> House:
    """A customer waits for an answer to a mail."""
    await house.customer(said("m1", "where is my order?", thread=""), inbox="mail")
    await house.quiet()
    return house


async def test_of_undo_and_sending_at_the_same_moment_exactly_one_happens(asked: House) -> None:
    for n in range(4):
        await asked.agent(f"answer {n}")
        await asked.quiet()
        button, sent = whispered_button(asked, Action.UNDO), len(asked.mail.sent)
        asked.clock.advance(TEN)
        if n % 2:
            await asyncio.sleep(0)
        answer = await asked.press(Action.UNDO, button.value)
        await asked.quiet()
        assert (len(asked.mail.sent) - sent) == (0 if "nothing was sent" in answer.body.text else 1)


async def test_two_writers_race_for_the_pieces_and_one_gets_all_of_them(asked: House) -> None:
    """The claim of the sender and the undo, as two transactions at once on the store itself."""
    store = asked.app.store
    await asked.app._supervisor.cancel_all()
    for n in range(4):
        await asked.agent(f"one {n}\ftwo {n}")
        asked.clock.advance(TEN)
        button = None
        for delivery in await store.read(outbox.unsettled):
            if delivery.kind == "whisper":
                button = delivery.payload["buttons"][0][2]
        assert button
        claimed, answer = await asyncio.gather(
            store.write(lambda tx: outbox.claim(tx, 8, timedelta(minutes=5))), asked.press(Action.UNDO, button)
        )
        taken = [d for d in claimed if d.kind == "message" and d.message_id == int(button)]
        assert bool(taken) != ("nothing was sent" in answer.body.text)
        for delivery in claimed:
            await store.write(lambda tx, d=delivery: outbox.settle(tx, d, "delivered"))
        rest = [d for d in await store.read(outbox.unsettled) if d.message_id == int(button) and d.kind == "message"]
        await store.write(lambda tx, ids=[d.id for d in rest]: outbox.give_up(tx, ids))
