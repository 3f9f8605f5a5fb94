"""Macros in a thread and at the desk: sent by name, filled in for the customer, made and changed in Slack."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.conversation import Status
from bot.model.desk import AgentEdited, CommandGiven, Place
from bot.model.forms import FormProblem, Say, ShowForm
from bot.model.macro import Macro
from bot.model.richtext import RichText
from bot.model.shown import Post, Update
from bot.rules import Rules
from storage import conversations, events, macros, messages
from tests.flows.conftest import House
from tests.flows.replying import conversation, entry, submit
from tests.scripted import ALICE, DESK_CHANNEL, STRANGER, agent, said

FILES = (
    Macro("refund", "{customer.name}님, **환불**되었습니다.", "ko", file="refund.ko.md"),
    Macro("refund", "Dear {customer.name}, #{conversation.number} is **refunded**.", "en", file="refund.en.md"),
    Macro("done", "All done.", tags=("billing",), status="resolved", file="done.md"),
    Macro("later", "Later.", snooze="2h", file="later.md"),
    Macro("company", "To {customer.company}", file="company.md"),
    Macro("long", "x" * 3001, file="long.md"),
)


@pytest.fixture
def database(tmp_path: Path) -> str:
    """One kind is enough: nothing here asks a database anything of its own (tests/storage does)."""
    return f"sqlite:///{tmp_path}/deskbell.db"


@pytest.fixture
def rules() -> Rules:
    return Rules({}, DESK_CHANNEL, "C0MANAGERS", frozenset({ALICE.id}), macro_files=lambda: FILES)


@pytest.fixture
async def asked(house: House) -> House:
    await house.customer(said("7:1", "환불 요청합니다"))
    await house.quiet()
    return house


async def command(house: House, text: str) -> Say | ShowForm:
    house.acts += 1
    return await house.app.handle_desk(CommandGiven(f"macro:{house.acts}", ALICE, Place(DESK_CHANNEL), text))


async def test_a_macro_is_sent_by_its_name_with_what_follows_it(asked: House) -> None:
    await asked.agent("!refund\n\n내일 도착합니다")
    await asked.quiet()
    assert [m.body.text for m in asked.channel.sent] == ["김민서님, 환불되었습니다.\n\n내일 도착합니다"]
    assert [p.body.text for p in asked.desk.of(Post) if p.author == "Alice"] == [asked.channel.sent[0].body.text]
    assert asked.marks == ["white_check_mark"]
    it = await conversation(asked)
    kinds = [kind for _, kind, _ in await asked.app.store.read(lambda tx: events.of_conversation(tx, it.id))]
    assert ("agent_replied" in kinds, "macro_used" in kinds) == (True, True)
    assert it.waiting_since is None


async def test_a_macro_tags_resolves_and_snoozes_when_it_is_sent_and_is_counted(asked: House) -> None:
    await asked.agent("!Done")
    await asked.quiet()
    it = await conversation(asked)
    tags = await asked.app.store.read(lambda tx: conversations.tags_of(tx, it.id))
    assert (it.status, tags) == (Status.RESOLVED, ["billing"])
    await asked.agent("!later")
    await asked.agent("!done")
    await asked.agent("!later")
    await asked.quiet()
    it = await conversation(asked)
    assert (it.status, it.snoozed_until) == (Status.SNOOZED, asked.clock.now() + timedelta(hours=2))
    uses = await asked.app.store.read(macros.uses)
    assert {name: used for name, (used, _) in uses.items()} == {"done": 2, "later": 2}


async def test_an_unknown_name_sends_nothing_and_is_answered_with_the_nearest(asked: House) -> None:
    await asked.agent("!refnd\nhello")
    await asked.quiet()
    assert asked.channel.sent == []
    assert "Did you mean “refund”?" in asked.whispers[0]
    it = await conversation(asked)
    kept = (await asked.app.store.read(lambda tx: messages.of_conversation(tx, it.id)))[-1]
    assert (kept.direction, kept.text) == ("note", "!refnd\nhello")


async def test_a_missing_value_sends_nothing_and_is_named(asked: House) -> None:
    await asked.agent("!company")
    await asked.quiet()
    assert asked.channel.sent == []
    assert "{customer.company}" in asked.whispers[0]
    assert await asked.app.store.read(macros.uses) == {}


@pytest.mark.parametrize("text", ["!refund now", "! refund", "!!!", "well\n!refund", "!"])
async def test_a_mark_that_is_not_alone_with_a_name_is_plain_text(asked: House, text: str) -> None:
    await asked.agent(text)
    await asked.quiet()
    assert [m.body.text for m in asked.channel.sent] == [text]


async def test_who_is_no_agent_sends_no_macro(asked: House) -> None:
    await asked.agent("!refund", person=STRANGER)
    await asked.quiet()
    assert asked.channel.sent == []


async def test_an_edit_sends_what_the_macro_says_and_not_its_name(asked: House) -> None:
    written = agent("!refund", asked.desk.thread())
    await asked.app.handle_desk(written)
    await asked.quiet()
    for n, text in enumerate(("!refund\n더", "!refnd")):
        at = asked.clock.now()
        edit = AgentEdited(f"e{n}", written.external_id, ALICE, written.place, written.ts, RichText(text), at)
        await asked.app.handle_desk(edit)
    await asked.quiet()
    assert [m.body.text for _, m in asked.channel.edited] == ["김민서님, 환불되었습니다.\n\n더"]
    assert asked.desk.of(Update)[0].body.text.startswith("김민서님, 환불되었습니다.\n\n더")
    assert "Did you mean “refund”?" in asked.whispers[-1]


async def test_the_list_names_all_with_their_use(asked: House) -> None:
    await asked.agent("!done")
    await asked.quiet()
    answer = await command(asked, "macro")
    assert "• !done · billing · resolved · used 1 time" in answer.body.text
    assert "• !refund · ko · used 0 times" in answer.body.text


async def test_a_macro_made_at_the_desk_goes_before_a_file_and_can_be_deleted_again(asked: House) -> None:
    form = await command(asked, "macro edit refund ko")
    assert entry(form, "text").value == FILES[0].text
    saved = await submit(asked, form, "{customer.first_name}님, 돈을 돌려드렸어요.", tags="a, b", status="pending")
    assert "!refund" in saved.body.text
    await asked.agent("!refund")
    await asked.quiet()
    assert asked.channel.sent[0].body.text == "김민서님, 돈을 돌려드렸어요."
    again = await command(asked, "macro edit refund ko")
    assert (entry(again, "tags").value, entry(again, "status").value) == ("a, b", "pending")
    gone = await command(asked, "macro delete refund ko")
    assert "Deleted" in (await submit(asked, gone)).body.text
    assert "no refund any more" in (await submit(asked, gone)).body.text
    assert "refund.ko.md" in (await command(asked, "macro delete refund ko")).body.text


async def test_a_new_macro_is_there_at_once_and_may_be_renamed(asked: House) -> None:
    form = await command(asked, "macro new")
    made = {"name": "Thanks", "language": "", "status": "none"}
    for _ in range(2):
        assert isinstance(await submit(asked, form, "Thank you {{for}} all.", id="v:new", **made), Say)
    await asked.agent("!thanks")
    await asked.quiet()
    assert asked.channel.sent[0].body.text == "Thank you {for} all."
    twin = await submit(asked, form, "other", **made)
    assert (twin.entry, "already" in twin.text) == ("name", True)
    await submit(asked, await command(asked, "macro edit thanks"), name="cheers", status="none")
    known = await asked.app.store.read(macros.made_at_desk)
    assert [macro.name for macro in known] == ["cheers"]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"name": "two words"}, "name"),
        ({"language": "english"}, "language"),
        ({"text": "a { b"}, "text"),
        ({"text": "{customer.nme}"}, "text"),
        ({"snooze": "some day"}, "snooze"),
        ({"snooze": "2h", "status": "resolved"}, "snooze"),
    ],
)
async def test_what_is_wrong_with_a_macro_is_told_beside_the_entry(asked: House, wrong: dict, where: str) -> None:
    right = {"name": "thanks", "language": "en", "text": "Thank you", "status": "none"}
    problem = await submit(asked, await command(asked, "macro new"), **right | wrong)
    assert isinstance(problem, FormProblem)
    assert problem.entry == where
    assert await asked.app.store.read(macros.made_at_desk) == []


async def test_typos_get_a_friendly_answer(asked: House) -> None:
    assert "Write it like this" in (await command(asked, "macro change refund")).body.text
    assert "Write it like this" in (await command(asked, "macro edit")).body.text
    assert "Did you mean “refund”?" in (await command(asked, "macro edit refun")).body.text
    assert "long.md" in (await command(asked, "macro edit long")).body.text
    assert "ready answers" in await asked.command("help")
