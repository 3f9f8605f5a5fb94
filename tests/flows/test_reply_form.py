"""The reply form: Markdown, files, macros, a preview, and what happens then."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk import preview
from bot.model.conversation import Status
from bot.model.desk import FormSent, Place
from bot.model.forms import Buttons, Entry, FormProblem
from bot.model.inbound import Attachment, Recipient
from bot.model.macro import Macro
from bot.model.richtext import RichText, Style
from bot.model.shown import Post
from bot.rules import Rules
from storage import conversations, macros
from storage.composing import in_conversation
from tests.flows.conftest import House
from tests.flows.replying import BOB, conversation, entry, opened, submit, touch, words
from tests.scripted import ALICE, DESK_CHANNEL, STRANGER, said

FILES = (
    Macro("refund", "{customer.first_name}님, **환불**되었습니다.", "ko", tags=("billing",), status="resolved"),
    Macro("refund", "Dear {customer.name}, it is **refunded**. #{conversation.number}", "en", title="Refund"),
    Macro("later", "We look into it, {{promise}}.", snooze="2h"),
    Macro("company", "To {customer.company} and {customer.fields.plan}: hello from {agent.name}"),
    Macro("novel", "x" * 2999),
)


@pytest.fixture
def database(tmp_path: Path) -> str:
    """One kind is enough: nothing here asks a database anything of its own (tests/storage does)."""
    return f"sqlite:///{tmp_path}/deskbell.db"


@pytest.fixture
def rules() -> Rules:
    return Rules(
        {}, DESK_CHANNEL, "C0MANAGERS", frozenset({ALICE.id, BOB.id}), macro_files=lambda: FILES, language="en",
        collision=timedelta(0),
    )  # fmt: skip


@pytest.fixture
async def asked(house: House) -> House:
    await house.customer(said("7:1", "환불 요청합니다"))
    await house.quiet()
    return house


async def test_markdown_and_files_reach_the_customer_and_stand_in_the_thread(asked: House) -> None:
    file = Attachment("manual.pdf", "application/pdf", 4, ref="body")
    assert await submit(asked, await opened(asked), "**네**, 보세요", files=(file,)) is None
    (sent,) = asked.channel.sent
    assert sent.body.text == "네, 보세요"
    assert [(f.filename, f.path.read_bytes()) for f in sent.files] == [("manual.pdf", b"body")]
    (shown,) = [p.body for p in asked.desk.of(Post) if p.author == "Alice"]
    assert shown.text.startswith("네, 보세요")
    assert [span.style for span in shown.spans if span.end <= 6] == [Style.BOLD]
    assert (await conversation(asked)).assignee == ALICE.id


async def test_a_file_alone_is_an_answer_but_nothing_at_all_is_none(asked: House) -> None:
    form = await opened(asked)
    assert await submit(asked, form) == FormProblem("Write something first.", "text")
    await submit(asked, form, files=(Attachment("a.pdf", "application/pdf", 1, ref="a"),))
    assert [f.filename for f in asked.channel.sent[0].files] == ["a.pdf"]


async def test_submitted_twice_it_is_sent_once(asked: House) -> None:
    form = await opened(asked)
    for _ in range(2):
        assert await submit(asked, form, "네", id="view:twice") is None
    assert len(asked.channel.sent) == 1


async def test_who_is_no_agent_sends_nothing_by_it(asked: House) -> None:
    form = await opened(asked)
    problem = await submit(asked, form, "hello", person=STRANGER)
    assert "not on the list of agents" in problem.text
    event = FormSent("v", ALICE, Place(DESK_CHANNEL), "reply", {"conversation": "1"}, {"text": "x"})
    assert "no longer here" in (await asked.app.handle_desk(event)).text
    event = replace(event, carries={})
    assert "no longer here" in (await asked.app.handle_desk(event)).text
    assert asked.channel.sent == []


async def test_a_macro_fills_the_text_in_the_customers_language_below_what_was_typed(asked: House) -> None:
    form = await opened(asked)
    assert {c.value for c in entry(form, "macro").choices} == {"refund", "later", "company", "novel"}
    form = await touch(asked, form, "macro", "refund", text="안녕하세요")
    assert entry(form, "text").value == "안녕하세요\n\n김민서님, **환불**되었습니다."
    assert entry(form, "then").value == "resolve"
    assert await submit(asked, form) is None
    assert asked.channel.sent[0].body.text == "안녕하세요\n\n김민서님, 환불되었습니다."
    now = await conversation(asked)
    tags, uses = await asked.app.store.read(lambda tx: (conversations.tags_of(tx, now.id), macros.uses(tx)))
    assert (now.status, tags, uses["refund"][0]) == (Status.RESOLVED, ["billing"], 1)


async def test_a_macro_may_send_the_conversation_to_sleep_and_says_so_in_the_form(asked: House) -> None:
    form = await touch(asked, await opened(asked), "macro", "later")
    assert entry(form, "text").value == "We look into it, {promise}."
    assert (entry(form, "then").value, entry(form, "snooze").value) == ("snooze", "2h")
    await submit(asked, form, snooze="3h")
    now = await conversation(asked)
    assert (now.status, now.snoozed_until) == (Status.SNOOZED, asked.clock.now() + timedelta(hours=3))


async def test_the_choice_of_the_agent_goes_before_that_of_the_macro(asked: House) -> None:
    form = await touch(asked, await opened(asked), "macro", "refund")
    await submit(asked, form, then="only")
    assert (await conversation(asked)).status == Status.PENDING


async def test_what_a_macro_lacks_is_named_at_once_and_again_before_sending(asked: House) -> None:
    form = await touch(asked, await opened(asked), "macro", "company")
    assert "{customer.company}, {customer.fields.plan}" in words(form)[0]
    assert entry(form, "text").value.endswith("hello from Alice")
    problem = await submit(asked, form)
    assert problem.entry == "text"
    assert "{customer.company}" in problem.text
    written = "To ACME and {customer.fields.plan}: hello"
    problem = await submit(asked, form, written)
    assert "{customer.company}" not in problem.text
    assert "{customer.fields.plan}" in problem.text
    assert asked.channel.sent == []
    assert await submit(asked, form, "To ACME, gold: hello from Alice") is None
    assert len(asked.channel.sent) == 1


async def test_a_macro_too_long_for_the_form_is_sent_from_the_thread(asked: House) -> None:
    form = await touch(asked, await opened(asked), "macro", "novel", text="hello")
    assert entry(form, "text").value == "hello"
    assert "!novel" in words(form)[0]


async def test_a_macro_that_is_gone_is_told(asked: House) -> None:
    form = await touch(asked, await opened(asked), "macro", "refnd", text="hello")
    assert entry(form, "text").value == "hello"
    assert "Did you mean “refund”?" in words(form)[0]


async def test_the_time_to_sleep_is_asked_for_only_when_it_is_wanted(asked: House) -> None:
    form = await opened(asked)
    assert not [part for part in form.parts if isinstance(part, Entry) and part.name == "snooze"]
    form = await touch(asked, form, "then", text="hello", then="snooze")
    assert entry(form, "text").value == "hello"
    assert (await submit(asked, form)).entry == "snooze"
    assert (await submit(asked, form, snooze="some day")).entry == "snooze"
    assert asked.channel.sent == []


async def test_the_preview_shows_what_the_customer_will_see_and_who_gets_it(house: House) -> None:
    copied = (Recipient("boss@example.com", "Boss"),)
    await house.customer(said("m1", "help", thread="", user="kim@example.com", copied=copied), inbox="mail")
    await house.quiet()
    form = await opened(house)
    assert [b.action for part in form.parts if isinstance(part, Buttons) for b in part.buttons] == ["preview"]
    file = Attachment("manual.pdf", "application/pdf", 4, ref="body")
    seen = await touch(house, form, "preview", text="**one**", files=(file,))
    assert (seen.on_top, seen.submit) == (True, "")
    shown = words(seen)
    assert "kim@example.com" in shown[0]
    assert "Boss" in shown[1]
    assert shown[2] == "one"
    assert shown[-1].endswith("manual.pdf")
    assert words(await touch(house, form, "preview"))[-1] == "Nothing is written yet."
    assert house.mail.sent == []


async def test_the_preview_shows_the_messages_that_a_long_answer_becomes(asked: House) -> None:
    it, rules = await conversation(asked), asked.app.rules
    body = RichText("one\ftwo")
    seen = await asked.app.store.read(lambda tx: preview.form(tx, rules, it, ALICE, body, ()))
    assert words(seen)[1:] == ["Message 1 of 2", "one", "Message 2 of 2", "two"]


async def test_what_was_merged_meanwhile_is_asked_about_and_then_goes_to_the_other(asked: House) -> None:
    await asked.customer(said("8:1", "the same", user="8", thread="8"))
    await asked.quiet()
    form = await opened(asked)
    await asked.command("merge 1 2")
    problem = await submit(asked, form, "hello")
    assert "#1 is a part of #2 now" in problem.text
    assert asked.channel.sent == []
    assert await submit(asked, form, "hello") is None
    assert [(m.conversation, m.address) for m in asked.channel.sent] == [(2, "8")]


async def test_a_closed_conversation_says_so_and_can_still_be_answered(asked: House) -> None:
    it = await conversation(asked)
    await asked.app.store.write(lambda tx: conversations.change(tx, conversations.get(tx, it.id), status="closed"))
    form = await opened(asked)
    assert "is closed" in words(form)[0]
    await submit(asked, form, "one more thing")
    assert len(asked.channel.sent) == 1
    assert (await conversation(asked)).status == Status.CLOSED


async def test_who_has_the_form_open_is_known_until_the_answer_is_sent(asked: House) -> None:
    it, long_ago = await conversation(asked), asked.clock.now() - timedelta(hours=1)
    form = await opened(asked)
    (who,) = await asked.app.store.read(lambda tx: in_conversation(tx, it.id, long_ago))
    assert (who.agent, who.name) == (ALICE.id, "Alice")
    await submit(asked, form, "hello")
    assert await asked.app.store.read(lambda tx: in_conversation(tx, it.id, long_ago)) == []


async def test_names_are_shown_as_they_are_whatever_marks_they_hold(house: House) -> None:
    await house.customer(said("7:1", "hi", name="*Kim* {agent.name} [x](http://evil.example)"))
    await house.quiet()
    form = await touch(house, await opened(house), "macro", "refund")
    await submit(house, form)
    (sent,) = house.channel.sent
    assert "Dear *Kim* {agent.name} [x](http://evil.example), it" in sent.body.text
    (shown,) = [p.body for p in house.desk.of(Post) if p.author == "Alice"]
    assert {span.style for span in shown.spans} == {Style.BOLD}
