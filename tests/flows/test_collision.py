"""Two agents and one customer: the second is asked before a second answer goes."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.desk import AgentEdited
from bot.model.inbound import Attachment
from bot.model.richtext import RichText
from bot.model.shown import Action, Post
from bot.rules import Rules
from storage import messages
from tests.flows.conftest import House
from tests.flows.replying import BOB, conversation, opened, submit, touch, whispered_button, words
from tests.scripted import ALICE, DESK_CHANNEL, agent, said


@pytest.fixture
def database(tmp_path: Path) -> str:
    """One kind is enough: nothing here asks a database anything of its own (tests/storage does)."""
    return f"sqlite:///{tmp_path}/deskbell.db"


@pytest.fixture
def rules() -> Rules:
    return Rules({}, DESK_CHANNEL, "C0MANAGERS", frozenset({ALICE.id, BOB.id}))


@pytest.fixture
async def asked(house: House) -> House:
    await house.customer(said("7:1", "where is my order?"))
    await house.quiet()
    return house


@pytest.fixture
async def answered(asked: House) -> House:
    """Bob has answered twelve seconds ago."""
    await asked.agent("it left yesterday", person=BOB)
    await asked.pass_time(timedelta(seconds=12))
    return asked


async def all_said(house: House) -> list[tuple[str, str, str]]:
    it = await conversation(house)
    found = await house.app.store.read(lambda tx: messages.of_conversation(tx, it.id))
    return [(m.direction, m.text, m.state) for m in found]


def composing(house: House) -> list[str]:
    return [p.body.text for p in house.desk.of(Post) if "is writing" in p.body.text]


async def test_by_the_form_the_second_is_asked_once_and_then_it_goes(answered: House) -> None:
    form = await opened(answered)
    problem = await submit(answered, form, "it left today")
    assert "Bob answered 12 seconds ago: “it left yesterday”." in problem.text
    assert len(answered.channel.sent) == 1
    assert await submit(answered, form, "it left today, Bob is wrong") is None
    assert answered.channel.sent[1].body.text == "it left today, Bob is wrong"


async def test_a_submission_that_comes_again_is_not_asked_about_what_came_after_it(asked: House) -> None:
    form = await opened(asked)
    assert await submit(asked, form, "it left yesterday", id="view:again") is None
    await asked.app.handle_desk(agent("it left today", asked.desk.thread(), person=BOB))
    await asked.press(Action.SEND_ANYWAY, await held(asked), person=BOB)
    await asked.quiet()
    assert await submit(asked, form, "it left yesterday", id="view:again") is None
    assert [m.body.text for m in asked.channel.sent] == ["it left yesterday", "it left today"]


async def held(house: House) -> str:
    await house.quiet()
    return whispered_button(house, Action.SEND_ANYWAY).value


async def test_in_the_thread_the_second_is_held_until_its_author_decides(answered: House) -> None:
    await answered.agent("it left today")
    await answered.quiet()
    assert len(answered.channel.sent) == 1
    assert "Bob answered 12 seconds ago: “it left yesterday”. Yours was not sent yet." in answered.whispers[-1]
    button = whispered_button(answered, Action.SEND_ANYWAY)
    for _ in range(2):
        await answered.press(Action.SEND_ANYWAY, button.value)
        await answered.quiet()
    assert [m.body.text for m in answered.channel.sent] == ["it left yesterday", "it left today"]
    assert answered.marks == ["white_check_mark", "white_check_mark"]
    assert (await all_said(answered))[-1] == ("out", "it left today", "sent")


async def test_what_is_not_sent_is_kept_as_a_note(answered: House) -> None:
    await answered.agent("it left today")
    await answered.quiet()
    answer = await answered.press(Action.DO_NOT_SEND, whispered_button(answered, Action.DO_NOT_SEND).value)
    assert "kept here as a note" in answer.body.text
    late = await answered.press(Action.SEND_ANYWAY, whispered_button(answered, Action.SEND_ANYWAY).value)
    assert "decided already" in late.body.text
    await answered.quiet()
    assert len(answered.channel.sent) == 1
    assert (await all_said(answered))[-1] == ("note", "it left today", "")


async def test_only_its_author_decides(answered: House) -> None:
    await answered.agent("it left today")
    await answered.quiet()
    for action in (Action.SEND_ANYWAY, Action.DO_NOT_SEND):
        answer = await answered.press(action, whispered_button(answered, action).value, person=BOB)
        assert "Only the one who wrote it" in answer.body.text
    assert len(answered.channel.sent) == 1


async def test_held_with_its_files_it_goes_with_them_and_with_later_edits(answered: House) -> None:
    file = Attachment("manual.pdf", "application/pdf", 4, ref="body")
    written = agent("sea this", answered.desk.thread(), files=(file,))
    await answered.app.handle_desk(written)
    edit = AgentEdited(
        "e1", written.external_id, ALICE, written.place, written.ts, RichText("see this"), written.written_at
    )
    await answered.app.handle_desk(edit)
    await answered.quiet()
    assert len(answered.channel.sent) == 1
    await answered.press(Action.SEND_ANYWAY, whispered_button(answered, Action.SEND_ANYWAY).value)
    await answered.quiet()
    sent = answered.channel.sent[1]
    assert (sent.body.text, [f.filename for f in sent.files]) == ("see this", ["manual.pdf"])


async def test_notes_and_ones_own_second_answer_are_not_asked_about(answered: House) -> None:
    await answered.agent("// he is a VIP")
    await answered.agent("and it arrives tomorrow", person=BOB)
    await answered.quiet()
    assert answered.whispers == []
    assert len(answered.channel.sent) == 2


async def test_after_a_while_nobody_is_asked(answered: House) -> None:
    await answered.pass_time(timedelta(seconds=18))
    await answered.agent("anything else?")
    await answered.quiet()
    assert answered.whispers == []
    assert len(answered.channel.sent) == 2


async def test_both_questions_are_asked_and_then_it_goes(answered: House) -> None:
    await answered.customer(said("8:1", "the same", user="8", thread="8"))
    await answered.quiet()
    form = await opened(answered, number=2)
    await answered.command("merge 2 1")
    assert "#2 is a part of #1 now" in (await submit(answered, form, "hello")).text
    assert "Bob answered" in (await submit(answered, form, "hello")).text
    assert await submit(answered, form, "hello") is None
    assert len(answered.channel.sent) == 2


async def test_the_form_tells_who_else_has_it_open(asked: House) -> None:
    form = await opened(asked)
    assert words(form) == []
    await asked.pass_time(timedelta(seconds=30))
    others = await opened(asked, person=BOB)
    assert words(others) == ["⚠ Alice opened this form 30 seconds ago."]
    assert "Bob opened this form" in words(await touch(asked, form, "then"))[0]
    await asked.pass_time(timedelta(minutes=15))
    assert words(await opened(asked)) == []


async def test_the_thread_hears_of_it_only_when_it_concerns_another(asked: House) -> None:
    await opened(asked)
    await asked.quiet()
    assert composing(asked) == []
    await opened(asked, person=BOB)
    await opened(asked, person=BOB)
    await asked.quiet()
    assert composing(asked) == ["Bob is writing an answer."]


async def test_whose_conversation_it_is_hears_that_another_writes(asked: House) -> None:
    await asked.press(Action.ASSIGN_ME, (await conversation(asked)).id, person=BOB)
    await opened(asked, person=BOB)
    await asked.quiet()
    assert composing(asked) == []
    await opened(asked)
    await asked.quiet()
    assert composing(asked) == ["Alice is writing an answer."]
