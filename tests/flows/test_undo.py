"""For a moment an answer can be taken back; after that it cannot, and never is it half sent."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.conversation import Status
from bot.model.desk import AgentDeleted, AgentEdited
from bot.model.inbound import Attachment
from bot.model.outbound import Delivered, RetryLater, Unknown
from bot.model.richtext import RichText
from bot.model.shown import Action, Post, React, Update, Whisper
from bot.rules import Rules
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy, Snapshot
from storage import clocks, messages
from tests.flows.conftest import House
from tests.flows.replying import BOB, conversation, opened, submit, whispered_button
from tests.scripted import ALICE, DESK_CHANNEL, agent, said

TEN = timedelta(seconds=10)


@pytest.fixture
def database(tmp_path: Path) -> str:
    """One kind is enough here; the races are run on both."""
    return f"sqlite:///{tmp_path}/deskbell.db"


@pytest.fixture
def undo() -> timedelta:
    return TEN


@pytest.fixture
def rules() -> Rules:
    always = Calendar.build("always", "UTC", always=True)
    policy = Policy.build("standard", always, when={}, targets={"first_response": "1h"}, warn=[])
    return Rules(
        {}, DESK_CHANNEL, "C0MANAGERS", frozenset({ALICE.id, BOB.id}), policies=[Snapshot(policy, always)],
        collision=timedelta(0),
    )  # fmt: skip


@pytest.fixture
async def asked(house: House) -> House:
    """A customer waits for an answer to a mail."""
    await house.customer(said("m1", "where is my order?", thread=""), inbox="mail")
    await house.quiet()
    return house


async def pressed(house: House, action: str = Action.UNDO, nth: int = -1) -> str:
    answer = await house.press(action, whispered_button(house, action, nth).value)
    await house.quiet()
    return answer.body.text


async def clock_of(house: House):
    it = await conversation(house)
    return (await house.app.store.read(lambda tx: clocks.of_conversation(tx, it.id)))[0]


async def test_an_answer_waits_and_then_goes_out_by_itself(asked: House) -> None:
    await asked.agent("on its way")
    await asked.quiet()
    assert asked.mail.sent == []
    (word,) = asked.desk.of(Whisper)
    assert "10 seconds" in word.body.text
    assert (word.person, word.buttons[0].label) == (ALICE.id, "Undo")
    await asked.pass_time(TEN)
    assert [m.body.text for m in asked.mail.sent] == ["on its way"]
    assert asked.marks == ["white_check_mark"]


async def test_chats_do_not_wait_and_offer_no_undo(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.agent("hi")
    await house.quiet()
    assert [m.body.text for m in house.channel.sent] == ["hi"]
    assert house.whispers == []


async def test_taken_back_in_time_nothing_is_sent_and_all_stands_as_before(asked: House) -> None:
    before, clock = await conversation(asked), await clock_of(asked)
    await asked.agent("a slip")
    await asked.quiet()
    assert (await conversation(asked)).status == Status.PENDING
    told = await pressed(asked)
    assert "nothing was sent" in told
    assert told.endswith("a slip")
    now = await conversation(asked)
    assert (now.status, now.waiting_since) == (Status.OPEN, before.waiting_since)
    again = await clock_of(asked)
    assert (again.state, again.due_at, again.stopped_at) == ("running", clock.due_at, None)
    await asked.pass_time(TEN)
    assert asked.mail.sent == []
    assert [r.add for r in asked.desk.of(React)] == ["leftwards_arrow_with_hook"]
    said_then = await asked.app.store.read(lambda tx: messages.of_conversation(tx, now.id))
    assert said_then[-1].state == "deleted"


async def test_pressing_undo_twice_says_so_and_does_nothing_more(asked: House) -> None:
    await asked.agent("a slip")
    await asked.quiet()
    await pressed(asked)
    assert "already" in await pressed(asked)
    assert len(asked.desk.of(React)) == 1


async def test_after_it_went_undo_says_that_it_is_out(asked: House) -> None:
    await asked.agent("hello")
    await asked.pass_time(TEN)
    assert "gone out already" in await pressed(asked)
    assert len(asked.mail.sent) == 1
    assert (await conversation(asked)).status == Status.PENDING


async def test_while_it_is_on_its_way_undo_comes_too_late(asked: House) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(message):
        begun.set()
        await go_on.wait()
        asked.mail.sent.append(message)
        return Delivered("x")

    asked.mail.send = slow
    await asked.agent("hello")
    await asked.quiet()
    asked.clock.advance(TEN)
    await begun.wait()
    answer = await asked.press(Action.UNDO, whispered_button(asked, Action.UNDO).value)
    assert "gone out already" in answer.body.text
    go_on.set()
    await asked.quiet()
    assert len(asked.mail.sent) == 1


async def test_what_may_have_arrived_cannot_be_taken_back_but_what_was_put_off_can(asked: House) -> None:
    asked.mail.answers.append(RetryLater("busy", timedelta(hours=1)))
    await asked.agent("put off")
    await asked.pass_time(TEN)
    assert "nothing was sent" in await pressed(asked)
    asked.mail.answers.append(Unknown("connection lost"))
    await asked.agent("in doubt")
    await asked.pass_time(TEN)
    assert "nothing was sent" not in await pressed(asked)


async def test_an_edit_within_the_window_changes_what_goes_out(asked: House) -> None:
    written = agent("colour", asked.desk.thread())
    await asked.app.handle_desk(written)
    await asked.quiet()
    for n, text in enumerate(("one\ftwo\fthree", "only\ftwo", "color\fcolors")):
        edit = AgentEdited(
            f"x{n}", written.external_id, ALICE, written.place, written.ts, RichText(text), asked.clock.now()
        )
        await asked.app.handle_desk(edit)
    await asked.pass_time(TEN)
    assert [m.body.text for m in asked.mail.sent] == ["color", "colors"]
    assert asked.marks == ["white_check_mark"]
    assert len(asked.desk.of(Whisper)) == 1


async def test_an_edit_after_undo_is_told_that_it_changes_nothing(asked: House) -> None:
    written = agent("a slip", asked.desk.thread())
    await asked.app.handle_desk(written)
    await asked.quiet()
    await pressed(asked)
    edit = AgentEdited("x1", written.external_id, ALICE, written.place, written.ts, RichText("b"), asked.clock.now())
    await asked.app.handle_desk(edit)
    await asked.app.handle_desk(AgentDeleted("x2", written.external_id, written.place, asked.clock.now()))
    await asked.pass_time(TEN)
    assert "was taken back" in asked.whispers[-1]
    assert asked.mail.sent == []


async def test_deleting_the_message_within_the_window_sends_nothing_either(asked: House) -> None:
    written = agent("a slip", asked.desk.thread())
    await asked.app.handle_desk(written)
    await asked.quiet()
    await asked.app.handle_desk(AgentDeleted("x2", written.external_id, written.place, asked.clock.now()))
    await asked.pass_time(TEN)
    assert asked.mail.sent == []
    assert "already" in await pressed(asked)


async def test_files_of_an_answer_that_is_taken_back_stay_here(asked: House) -> None:
    await asked.agent("see this", files=(Attachment("manual.pdf", "application/pdf", 4, ref="body"),))
    await asked.quiet()
    await pressed(asked)
    await asked.pass_time(TEN)
    assert asked.mail.sent == []


async def test_the_form_shows_its_answer_in_the_thread_and_crosses_it_out_when_taken_back(asked: House) -> None:
    await submit(asked, await opened(asked), "a **slip**")
    assert [p.body.text for p in asked.desk.of(Post) if p.author == "Alice"] == ["a slip"]
    told = await pressed(asked)
    assert told.endswith("a slip")
    (update,) = asked.desk.of(Update)
    assert "it was not sent" in update.body.text


@pytest.mark.parametrize(("then", "words"), [("resolve", ""), ("snooze", "2h"), ("pending", "")])
async def test_what_was_to_happen_with_the_answer_is_taken_back_with_it(asked: House, then: str, words: str) -> None:
    before = await conversation(asked)
    await submit(asked, await opened(asked), "done", then=then, snooze=words)
    became = {"resolve": Status.RESOLVED, "snooze": Status.SNOOZED, "pending": Status.PENDING}
    assert (await conversation(asked)).status == became[then]
    await pressed(asked)
    now = await conversation(asked)
    assert (now.status, now.waiting_since, now.snoozed_until) == (Status.OPEN, before.waiting_since, None)


async def test_a_conversation_that_slept_sleeps_on_after_undo(asked: House) -> None:
    await asked.press(Action.SNOOZE, (await conversation(asked)).id, "4h")
    before = await conversation(asked)
    await asked.agent("a slip")
    await asked.quiet()
    await pressed(asked)
    now = await conversation(asked)
    assert (now.status, now.snoozed_until) == (Status.SNOOZED, before.snoozed_until)
    await asked.pass_time(timedelta(hours=4))
    assert (await conversation(asked)).status == Status.OPEN


async def test_what_somebody_changed_meanwhile_is_left_as_it_is(asked: House) -> None:
    await asked.agent("a slip")
    await asked.quiet()
    await asked.press(Action.RESOLVE, (await conversation(asked)).id, person=BOB)
    await pressed(asked)
    assert (await conversation(asked)).status == Status.RESOLVED
