"""Forms, the home page and shortcuts, between people in Slack and the core."""

import asyncio

import pytest

from bot.model.desk import NOWHERE, DeskEvent, FormSent, FormTouched, HomeOpened, Place, ShortcutUsed
from bot.model.forms import HOME, Buttons, DeskAnswer, Entry, FormProblem, Row, Say, ShowForm, ShowHome, Words
from bot.model.outbound import Delivered
from bot.model.richtext import RichText
from bot.model.shown import Action, Button, Card, Choice, PostCard
from bot.sandbox.faults import Fault
from channels.slack.manifest import manifest
from tests.channels.slack.rig import DESK, Rig

ALICE, BORA = "U0ALICE", "U0BORA"
MACROS = (Choice("Greeting", "greeting"), Choice("Farewell", "farewell"))
HOME_PAGE = ShowHome((Words(RichText("3 open")), Row(RichText("#142"), button=Button("open", "Open", "142"))))


def form(text: str = "", macro: str = "", name: str = "reply", *, on_top: bool = False) -> ShowForm:
    parts = (
        Entry("text", "Your answer", "text", text),
        Entry("macro", "Macro", "choice", macro, MACROS, optional=True, live=True),
        Buttons((Button("preview", "Preview", "1"),)),
    )
    return ShowForm(name, "Answer #142", "Send", "Cancel", parts, {"conversation": "142"}, on_top)


def broken(error: str) -> Fault:
    return Fault(200, f'{{"ok": false, "error": "{error}"}}', "application/json")


@pytest.fixture(autouse=True)
def _installed(request: pytest.FixtureRequest) -> None:
    made: Rig = request.getfixturevalue("both" if "both" in request.fixturenames else "one")
    made.slack.install(manifest("socket"))


async def thread(made: Rig) -> str:
    buttons = (Button(Action.REPLY, "Reply", "142"),)
    sent = await made.desk.send(PostCard(1, DESK, Card("#142", "hello", (), buttons, "new")))
    assert isinstance(sent, Delivered)
    return sent.external_id


async def opened(made: Rig, shown: ShowForm | None = None) -> str:
    """The form is open, from the card's thread; the thread's root."""
    root = await thread(made)
    made.core.answer = shown or form()
    assert (await made.slack.press(ALICE, DESK, root, Action.REPLY)).ok
    return root


def last(made: Rig, kind: type[DeskEvent]) -> DeskEvent:
    event = made.core.events[-1]
    assert isinstance(event, kind), event
    return event


def standing(made: Rig, name: str) -> str:
    """What stands in the topmost form's entry of this name."""
    view = made.slack.modals(ALICE)[-1]
    (state,) = [state for id_, state in view["state"]["values"].items() if id_.partition("~")[0] == name]
    chosen = state["input"].get("selected_option")
    return str(chosen["value"] if chosen else state["input"].get("value") or "")


# --- what is used in an open form -------------------------------------------------------------------------


async def test_a_macro_picked_in_a_form_takes_the_place_of_the_text(both: Rig) -> None:
    await opened(both)
    both.core.answer = form("Dear Jane,", "greeting")
    assert (await both.slack.touch(ALICE, "macro", choice="Greeting", values={"text": "hm"})).ok
    touched = last(both, FormTouched)
    assert isinstance(touched, FormTouched)
    assert (touched.action, touched.choice, touched.values) == (
        "macro",
        "greeting",
        {"text": "hm", "macro": "greeting"},
    )
    assert len(both.slack.modals(ALICE)) == 1
    assert (standing(both, "text"), standing(both, "macro")) == ("Dear Jane,", "greeting")


async def test_what_is_typed_survives_a_form_shown_again(both: Rig) -> None:
    await opened(both)
    both.core.answer = form()
    assert (await both.slack.touch(ALICE, "preview", values={"text": "Dear Jane, I"})).ok
    assert standing(both, "text") == "Dear Jane, I"
    both.core.answer = form("Dear Jane, I think", "")
    assert (await both.slack.touch(ALICE, "preview", values={"text": "Dear Jane, I think"})).ok
    assert standing(both, "text") == "Dear Jane, I think"
    both.core.answer = None
    assert (await both.slack.submit(ALICE, values={"macro": "Farewell"})).ok
    sent = last(both, FormSent)
    assert isinstance(sent, FormSent)
    assert sent.values == {"text": "Dear Jane, I think", "macro": "farewell"}


async def test_two_things_done_in_a_form_at_once_both_count_and_the_later_is_shown(both: Rig) -> None:
    """Slack sends the second before it has the answer to the first, so the second names an older state of the form."""
    await opened(both)
    gate = asyncio.Event()
    order: list[str] = []

    async def slow_at_first(event: DeskEvent) -> DeskAnswer:
        assert isinstance(event, FormTouched)
        order.append(event.action)
        if event.action == "preview":
            await gate.wait()
            return form("first", "greeting")
        return form("second", "farewell")

    both.desk._handle = slow_at_first
    first = asyncio.create_task(both.slack.touch(ALICE, "preview"))
    while not order:
        await asyncio.sleep(0)
    second = asyncio.create_task(both.slack.touch(ALICE, "macro", choice="Farewell"))
    gate.set()
    assert [(await first).ok, (await second).ok] == [True, True]
    assert order == ["preview", "macro"]
    assert standing(both, "text") == "second"
    assert not both.slack.ephemerals(ALICE)


async def test_a_form_may_open_on_top_and_its_sending_may_show_another_in_its_place(both: Rig) -> None:
    await opened(both)
    both.core.answer = form(name="preview", on_top=True)
    assert (await both.slack.touch(ALICE, "preview", values={"text": "x"})).ok
    assert len(both.slack.modals(ALICE)) == 2
    both.core.answer = form("again", name="third")
    assert (await both.slack.submit(ALICE, values={"text": "y"})).ok
    assert len(both.slack.modals(ALICE)) == 2
    assert standing(both, "text") == "again"
    both.core.answer = form("top", name="fourth", on_top=True)
    assert (await both.slack.submit(ALICE)).ok
    assert len(both.slack.modals(ALICE)) == 3
    both.core.answer = None
    assert (await both.slack.submit(ALICE)).ok
    assert len(both.slack.modals(ALICE)) == 2


async def test_after_sending_showed_another_form_that_one_can_still_be_used(one: Rig) -> None:
    await opened(one)
    one.core.answer = form("a", "greeting")
    assert (await one.slack.touch(ALICE, "preview")).ok
    one.core.answer = form("b", "farewell", name="next")
    assert (await one.slack.submit(ALICE)).ok
    one.core.answer = form("c")
    assert (await one.slack.touch(ALICE, "preview")).ok
    assert standing(one, "text") == "c"


async def test_a_problem_stands_beside_the_entry_it_is_about_whatever_its_id_is(both: Rig) -> None:
    await opened(both, form("Dear Jane,", "greeting"))
    both.core.answer = FormProblem("Which one?", "macro")
    await both.slack.submit(ALICE)
    (view,) = both.slack.modals(ALICE)
    assert [(id_.partition("~")[0], text) for id_, text in view["errors"].items()] == [("macro", "Which one?")]


async def test_a_problem_with_what_was_only_touched_is_said(one: Rig) -> None:
    root = await opened(one)
    one.core.answer = FormProblem("Gone.")
    assert (await one.slack.touch(ALICE, "preview")).ok
    assert (one.slack.ephemerals(ALICE)[0]["text"], one.slack.ephemerals(ALICE)[0]["thread_ts"]) == ("Gone.", root)


async def test_files_put_into_a_form_come_along_and_can_be_fetched(both: Rig) -> None:
    shown = ShowForm("f", "Files", "Send", "Cancel", (Entry("papers", "Papers", "files"),))
    await opened(both, shown)
    both.core.answer = None
    assert (await both.slack.submit(ALICE, files={"papers": [("plan.pdf", b"%PDF"), ("b.txt", b"b")]})).ok
    sent = last(both, FormSent)
    assert isinstance(sent, FormSent)
    assert [(file.filename, file.size) for file in sent.files] == [("plan.pdf", 4), ("b.txt", 1)]
    assert b"".join([chunk async for chunk in both.desk.fetch(sent.files[0].ref)]) == b"%PDF"


@pytest.mark.parametrize(
    ("method", "error", "on_top"),
    [
        ("views.update", "hash_conflict", False),
        ("views.update", "internal_error", False),
        ("views.push", "expired_trigger_id", True),
        ("views.push", "push_limit_reached", True),
    ],
)
async def test_a_form_that_cannot_be_shown_any_more_is_told(one: Rig, method: str, error: str, on_top: bool) -> None:
    await opened(one)
    one.slack.faults.add(method, broken(error))
    one.core.answer = form("x", on_top=on_top)
    assert (await one.slack.touch(ALICE, "preview")).ok
    (note,) = one.slack.ephemerals(ALICE)
    assert "again" in note["text"]


async def test_a_form_that_slack_could_not_show_is_our_mistake_and_told(one: Rig) -> None:
    root = await thread(one)
    one.core.answer = ShowForm("f", "T", "Send", "No", (), {"much": "x" * 3000})
    assert (await one.slack.press(ALICE, DESK, root, Action.REPLY)).ok
    assert "again" in one.slack.ephemerals(ALICE)[0]["text"]


async def test_what_could_not_be_stored_is_not_acknowledged(one: Rig) -> None:
    await opened(one)
    one.slack.timing.ack = 0.2
    one.core.unwell = 1
    assert not (await one.slack.touch(ALICE, "preview")).ok


# --- the home page ----------------------------------------------------------------------------------------


async def test_the_home_page_is_shown_when_it_is_opened(both: Rig) -> None:
    both.core.answer = HOME_PAGE
    page = await both.slack.open_home(ALICE)
    opened = await both.event()
    assert isinstance(opened, HomeOpened)
    assert (opened.person.id, opened.person.groups) == (ALICE, {"S0SUPPORT"})
    assert page is not None
    assert page["blocks"][1]["accessory"]["value"] == "142"
    assert both.slack.home(BORA) is None


async def test_the_messages_tab_is_not_the_home_page(one: Rig) -> None:
    await one.slack.open_home(ALICE, "messages")
    assert not one.core.events


async def test_a_button_on_the_home_page_may_change_it_open_a_form_or_say_something(both: Rig) -> None:
    both.core.answer = HOME_PAGE
    await both.slack.open_home(ALICE)
    both.core.answer = ShowHome((Words(RichText("2 open")),))
    assert (await both.slack.touch(ALICE, "open")).ok
    touched = last(both, FormTouched)
    assert isinstance(touched, FormTouched)
    assert (touched.form, touched.value, touched.place) == (HOME, "142", NOWHERE)
    page = both.slack.home(ALICE)
    assert page is not None
    assert "2 open" in str(page["blocks"])

    both.core.answer = HOME_PAGE
    await both.slack.open_home(ALICE)
    both.core.answer = form()
    assert (await both.slack.touch(ALICE, "open")).ok
    assert len(both.slack.modals(ALICE)) == 1
    both.core.answer = Say(RichText("Sent <!channel>"))
    assert (await both.slack.submit(ALICE, values={"text": "x", "macro": "Greeting"})).ok
    (said,) = direct_messages(both, ALICE)
    assert (said["text"], said["pinged"]) == ("Sent &lt;!channel&gt;", [])


def direct_messages(made: Rig, user: str) -> list[dict[str, object]]:
    (channel,) = [c.id for c in made.slack.world.channels.values() if c.kind == "im" and user in c.members]
    return made.slack.messages(channel)


async def test_sending_a_form_may_bring_the_home_page_up_to_date(one: Rig) -> None:
    await opened(one)
    one.core.answer = HOME_PAGE
    assert (await one.slack.submit(ALICE, values={"text": "x", "macro": "Greeting"})).ok
    assert one.slack.home(ALICE) is not None
    assert not one.slack.modals(ALICE)


async def test_an_opened_home_page_that_could_not_be_stored_comes_again(one: Rig) -> None:
    one.core.unwell = 1
    one.core.answer = HOME_PAGE
    one.slack.timing.ack = 0.3
    await one.slack.open_home(ALICE)
    assert isinstance(await one.event(), HomeOpened)


# --- shortcuts --------------------------------------------------------------------------------------------


async def test_a_shortcut_on_a_reply_opens_a_form_from_its_thread(both: Rig) -> None:
    root = await thread(both)
    ts = await both.slack.post(ALICE, DESK, "look", thread_ts=root)
    await both.slack.settled()
    both.core.answer = form()
    assert (await both.slack.message_shortcut(ALICE, DESK, ts, "deskbell_split")).ok
    used = last(both, ShortcutUsed)
    assert isinstance(used, ShortcutUsed)
    assert (used.name, used.place, used.ts, used.person.id) == ("deskbell_split", Place(DESK, root), ts, ALICE)
    assert len(both.slack.modals(ALICE)) == 1


async def test_a_global_shortcut_is_answered_by_a_form_or_a_direct_message(both: Rig) -> None:
    both.core.answer = Say(RichText("Nothing waits."))
    assert (await both.slack.shortcut(ALICE, "deskbell_queue")).ok
    used = last(both, ShortcutUsed)
    assert isinstance(used, ShortcutUsed)
    assert (used.place, used.ts) == (NOWHERE, "")
    assert [said["text"] for said in direct_messages(both, ALICE)] == ["Nothing waits."]
    both.core.answer = form()
    assert (await both.slack.shortcut(ALICE, "deskbell_find")).ok
    assert len(both.slack.modals(ALICE)) == 1


async def test_a_shortcut_where_the_bot_is_not_is_answered_directly(one: Rig) -> None:
    ts = await one.slack.post(ALICE, "C0GENERAL", "hello")
    one.core.answer = Say(RichText("This is no conversation."))
    assert (await one.slack.message_shortcut(ALICE, "C0GENERAL", ts, "deskbell_act")).ok
    assert [said["text"] for said in direct_messages(one, ALICE)] == ["This is no conversation."]


@pytest.mark.parametrize("name", ["deskbell_find", "deskbell_act"])
async def test_an_expired_shortcut_says_so(one: Rig, name: str) -> None:
    root = await thread(one)
    one.core.answer = form()
    one.slack.faults.add("views.open", broken("expired_trigger_id"))
    if name == "deskbell_act":
        assert (await one.slack.message_shortcut(ALICE, DESK, root, name)).ok
        (note,) = one.slack.ephemerals(ALICE)
    else:
        assert (await one.slack.shortcut(ALICE, name)).ok
        (note,) = direct_messages(one, ALICE)
    assert "again" in str(note["text"])
