"""What agents write and press reaches the core once, after which Slack is told; alike over Socket Mode and HTTP."""

import asyncio
from datetime import timedelta

import pytest

from bot.model.desk import (
    AgentDeleted,
    AgentEdited,
    AgentWrote,
    ButtonPressed,
    CommandGiven,
    DeskEvent,
    FormSent,
    Place,
)
from bot.model.forms import Entry, FormProblem, Say, ShowForm
from bot.model.outbound import Delivered
from bot.model.richtext import RichText, Style
from bot.model.shown import Action, Button, Card, Choice, PostCard
from bot.sandbox.faults import Fault
from channels.base import FileGone
from tests.channels.slack.rig import DESK, MANAGERS, Rig

ALICE, GUEST, JANE = "U0ALICE", "U0GUEST", "U0CUSTOMER"
FORM = ShowForm(
    "reply", "Answer #142", "Send", "Cancel", (Entry("text", "Your answer", "text"),), {"conversation": "142"}
)


async def thread(made: Rig, channel: str = DESK) -> str:
    """A card with buttons, posted by us; the root of a thread."""
    choices = (Choice("High", "high"), Choice("Low", "low"))
    buttons = (Button(Action.REPLY, "Reply", "142"), Button(Action.PRIORITY, "Priority", "142", choices))
    sent = await made.desk.send(PostCard(1, channel, Card("#142", "hello", (), buttons, "new")))
    assert isinstance(sent, Delivered)
    return sent.external_id


async def test_a_reply_in_a_thread_is_an_agents_message_and_our_own_posts_are_not(both: Rig) -> None:
    root = await thread(both)
    ts = await both.slack.post(ALICE, DESK, "try *this*", thread_ts=root)
    wrote = await both.event()
    assert isinstance(wrote, AgentWrote)
    assert wrote.external_id == f"T0DESK:{DESK}:{ts}"
    assert (wrote.place, wrote.ts, wrote.body.text) == (Place(DESK, root), ts, "try this")
    assert wrote.body.spans[0].style == Style.BOLD
    assert (wrote.person.id, wrote.person.name) == (ALICE, "Alice")
    assert wrote.person.groups == {"S0SUPPORT"}
    assert not wrote.person.outsider


async def test_a_reply_also_sent_to_the_channel_counts(both: Rig) -> None:
    root = await thread(both)
    await both.slack.post(ALICE, DESK, "to all", thread_ts=root, broadcast=True)
    assert (await both.event()).place == Place(DESK, root)


async def test_talk_outside_threads_is_left_alone(one: Rig) -> None:
    root = await thread(one, MANAGERS)
    await one.slack.post(ALICE, DESK, "lunch?")
    await one.slack.post(ALICE, MANAGERS, "I take it", thread_ts=root)
    assert (await one.event()).place.channel == MANAGERS


async def test_who_is_no_agent_comes_without_groups(one: Rig) -> None:
    await one.slack.post(GUEST, DESK, "me too", thread_ts=await thread(one))
    assert (await one.event()).person.groups == frozenset()


async def test_edits_and_deletions_name_the_message(both: Rig) -> None:
    root = await thread(both)
    ts = await both.slack.post(ALICE, DESK, "helo", thread_ts=root)
    await both.slack.settled()
    await both.slack.edit(ALICE, DESK, ts, "hello")
    await both.slack.settled()
    await both.slack.delete(ALICE, DESK, ts)
    await both.slack.settled()
    wrote, edited, deleted = both.core.events
    assert isinstance(edited, AgentEdited)
    assert isinstance(deleted, AgentDeleted)
    assert (edited.message, edited.body.text, edited.place) == (wrote.external_id, "hello", Place(DESK, root))
    assert (deleted.message, deleted.place) == (wrote.external_id, Place(DESK, root))
    assert len({wrote.external_id, edited.external_id, deleted.external_id}) == 3


async def test_messages_of_one_thread_come_in_their_order_and_other_threads_do_not_wait(both: Rig) -> None:
    first, second = await thread(both), await thread(both, MANAGERS)
    gate, order, came = asyncio.Event(), list[str](), asyncio.Event()

    async def slow_at_first(event: DeskEvent) -> None:
        assert isinstance(event, AgentWrote)
        if event.body.text == "0":
            await gate.wait()
        order.append(event.body.text)
        came.set()

    both.desk._handle = slow_at_first
    for text in ("0", "1", "2"):
        await both.slack.post(ALICE, DESK, text, thread_ts=first)
    await both.slack.post(ALICE, MANAGERS, "elsewhere", thread_ts=second)
    await asyncio.wait_for(came.wait(), 2)
    gate.set()
    await both.slack.settled()
    assert order == ["elsewhere", "0", "1", "2"]


async def test_while_nothing_can_be_stored_slack_is_not_told_and_delivers_again(both: Rig) -> None:
    both.core.unwell = 2
    both.slack.timing.ack = 0.3
    await both.slack.post(ALICE, DESK, "kept", thread_ts=await thread(both))
    assert (await both.event()).body.text == "kept"


async def test_an_unexpected_error_makes_slack_deliver_again_too(both: Rig) -> None:
    root = await thread(both)
    both.core.broken = RuntimeError("a bug")
    both.slack.timing.ack, both.slack.timing.retries = 0.2, ()
    await both.slack.post(ALICE, DESK, "kept", thread_ts=root)
    await both.slack.settled()
    assert not both.core.events
    both.core.broken = None
    both.slack.timing.ack = 1.0
    await both.slack.post(ALICE, DESK, "next", thread_ts=root)
    assert (await both.event()).body.text == "next"


async def test_who_somebody_is_must_be_known_before_slack_is_told(one: Rig) -> None:
    root = await thread(one)
    one.slack.faults.add("usergroups.users.list", Fault(status=503))
    await one.slack.post(ALICE, DESK, "patience", thread_ts=root)
    assert (await one.event()).person.groups == {"S0SUPPORT"}


async def test_groups_are_asked_for_again_after_some_minutes(one: Rig) -> None:
    root = await thread(one)
    await one.slack.post(GUEST, DESK, "1", thread_ts=root)
    await one.slack.settled()
    one.slack.world.groups["S0SUPPORT"]["users"].append(GUEST)
    await one.slack.post(GUEST, DESK, "2", thread_ts=root)
    await one.slack.settled()
    one.clock.advance(timedelta(minutes=6))
    await one.slack.post(GUEST, DESK, "3", thread_ts=root)
    await one.slack.settled()
    groups = [event.person.groups for event in one.core.events if isinstance(event, AgentWrote)]
    assert groups == [frozenset(), frozenset(), {"S0SUPPORT"}]
    assert one.slack.calls["users.info"] == 1


async def test_an_agents_file_is_fetched_with_the_token(one: Rig) -> None:
    await one.slack.post(ALICE, DESK, "see", thread_ts=await thread(one), files=[("plan.pdf", b"%PDF" * 100)])
    (file,) = (await one.event()).files
    assert (file.filename, file.content_type, file.size) == ("plan.pdf", "application/pdf", 400)
    assert b"".join([chunk async for chunk in one.desk.fetch(file.ref)]) == b"%PDF" * 100


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda made: made.slack.scopes.discard("files:read"), "files:read"),
        (lambda made: made.slack.world.files.clear(), "deleted"),
        (lambda made: made.slack.faults.add("download", redirect("https://evil.example/x")), "not kept in Slack"),
        (lambda made: made.slack.faults.add("download", redirect("/files-pri/x/y"), times=9), "circles"),
    ],
)
async def test_a_file_that_cannot_be_had_says_why(one: Rig, spoil: object, words: str) -> None:
    await one.slack.post(ALICE, DESK, "see", thread_ts=await thread(one), files=[("plan.pdf", b"%PDF")])
    (file,) = (await one.event()).files
    assert callable(spoil)
    spoil(one)
    with pytest.raises(FileGone, match=words):
        _ = [chunk async for chunk in one.desk.fetch(file.ref)]


def redirect(to: str) -> Fault:
    return Fault(status=302, headers={"Location": to})


async def test_a_file_over_the_limit_is_not_fetched_and_a_broken_line_is_tried_later(one: Rig) -> None:
    root = await thread(one)
    await one.slack.post(ALICE, DESK, "", thread_ts=root, files=[("big.bin", b"x" * 1001)])
    (file,) = (await one.event()).files
    with pytest.raises(FileGone, match="larger"):
        _ = [chunk async for chunk in one.desk.fetch(file.ref)]
    one.slack.faults.add("download", Fault(drop=True), times=2)
    with pytest.raises(OSError):
        _ = [chunk async for chunk in one.desk.fetch(file.ref)]


# --- buttons, forms, commands -----------------------------------------------------------------------


async def test_a_button_opens_the_form_and_the_form_brings_the_answer(both: Rig) -> None:
    root = await thread(both)
    both.core.answer = FORM
    assert (await both.slack.press(ALICE, DESK, root, Action.REPLY)).ok
    pressed = await both.event()
    assert isinstance(pressed, ButtonPressed)
    assert (pressed.action, pressed.value, pressed.place) == (Action.REPLY, "142", Place(DESK, root))
    (form,) = both.slack.modals(ALICE)
    both.core.answer = None
    assert (await both.slack.submit(ALICE, form["id"], {"text": "**Done**"})).ok
    sent = both.core.events[-1]
    assert isinstance(sent, FormSent)
    assert (sent.form, sent.carries, sent.values) == ("reply", {"conversation": "142"}, {"text": "**Done**"})
    assert not both.slack.modals(ALICE)


async def test_a_menu_tells_value_and_choice(both: Rig) -> None:
    root = await thread(both)
    assert (await both.slack.press(ALICE, DESK, root, Action.PRIORITY, choice="Low")).ok
    pressed = await both.event()
    assert (pressed.value, pressed.choice) == ("142", "low")


async def test_a_problem_with_the_form_is_shown_in_it(both: Rig) -> None:
    root = await thread(both)
    both.core.answer = FORM
    await both.slack.press(ALICE, DESK, root, Action.REPLY)
    (form,) = both.slack.modals(ALICE)
    both.core.answer = FormProblem("It is resolved already.")
    await both.slack.submit(ALICE, form["id"], {"text": "late"})
    (form,) = both.slack.modals(ALICE)
    assert form["errors"] == {"text": "It is resolved already."}


async def test_a_private_answer_is_seen_by_the_one_who_pressed(both: Rig) -> None:
    root = await thread(both)
    both.core.answer = Say(RichText("<!channel> only agents"))
    assert (await both.slack.press(GUEST, DESK, root, Action.REPLY)).ok
    (note,) = both.slack.ephemerals(GUEST)
    assert (note["thread_ts"], note["pinged"]) == (root, [])
    assert note["text"] == "&lt;!channel&gt; only agents"
    assert not both.slack.ephemerals(ALICE)


async def test_a_form_whose_time_has_passed_is_answered_in_words(one: Rig) -> None:
    root = await thread(one)
    one.core.answer = FORM
    one.slack.faults.add("views.open", Fault(200, '{"ok": false, "error": "expired_trigger_id"}', "application/json"))
    assert (await one.slack.press(ALICE, DESK, root, Action.REPLY)).ok
    (note,) = one.slack.ephemerals(ALICE)
    assert "press the button again" in note["text"]


async def test_an_answer_after_the_form_comes_to_the_thread_of_the_button(one: Rig) -> None:
    root = await thread(one)
    one.core.answer = FORM
    await one.slack.press(ALICE, DESK, root, Action.REPLY)
    (form,) = one.slack.modals(ALICE)
    one.core.answer = Say(RichText("Sent in 10 s"))
    assert (await one.slack.submit(ALICE, form["id"], {"text": "x"})).ok
    assert one.slack.ephemerals(ALICE)[0]["thread_ts"] == root


async def test_a_command_is_answered_in_its_acknowledgement(both: Rig) -> None:
    """Also where the bot is not a member."""
    both.core.answer = Say(RichText("2 open", ()))
    assert (await both.slack.command(ALICE, "C0GENERAL", "/deskbell", " queue ")).ok
    given = await both.event()
    assert isinstance(given, CommandGiven)
    assert (given.text, given.place, given.person.id) == ("queue", Place("C0GENERAL"), ALICE)
    assert both.slack.ephemerals(ALICE)[0]["text"] == "2 open"


async def test_a_command_may_open_the_form_or_answer_nothing(both: Rig) -> None:
    assert (await both.slack.command(ALICE, DESK, "/deskbell", "x")).ok
    assert not both.slack.ephemerals(ALICE)
    both.core.answer = FORM
    assert (await both.slack.command(ALICE, DESK, "/deskbell", "reply 142")).ok
    assert both.slack.modals(ALICE)


async def test_a_press_that_could_not_be_stored_is_not_acknowledged(both: Rig) -> None:
    root = await thread(both)
    both.core.unwell = 1
    both.slack.timing.ack = 0.2
    assert not (await both.slack.press(ALICE, DESK, root, Action.REPLY)).ok
    both.slack.timing.ack = 1.0
    assert (await both.slack.press(ALICE, DESK, root, Action.REPLY)).ok


async def test_members_of_other_workspaces_are_outsiders(one: Rig) -> None:
    """A customer who gets into the desk's channel must never answer as an agent."""
    root = await thread(one)
    one.slack.world.channels[DESK].members.add(JANE)
    await one.slack.post(JANE, DESK, "hi", thread_ts=root)
    person = (await one.event()).person
    assert person.outsider
    assert person.groups == frozenset()


async def test_the_line_proves_alive_only_over_socket_mode(both: Rig) -> None:
    seen = both.desk.last_seen()
    assert (seen == both.clock.now()) if both.connection.settings.mode == "socket" else seen is None
    await asyncio.sleep(0)
