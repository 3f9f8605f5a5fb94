"""What Slack sends when people press, choose, submit, open and set, read into the core's events (recorded payloads)."""

import json
from typing import Any

import pytest

from bot.model.desk import NOWHERE, ButtonPressed, ChannelChanged, FormTouched, Person, Place
from bot.model.forms import HOME, Entry, ShowForm, ShowHome
from bot.model.shown import Choice
from bot.sandbox.slack.blocks import check_view
from channels.slack import actions, happenings
from channels.slack.blocks import option_value
from channels.slack.events import Me
from channels.slack.forms import form_view, home_view

ALICE = Person("U0ALICE", "Alice")
ME = Me("T0DESK", "U0BOT", "B0BOT")
DESK = "C0SUPPORT"
ENTRIES = (
    Entry("text", "Your answer", "text", "Dear Jane,", hint="Markdown works"),
    Entry(
        "next", "And then", "choice", "open", (Choice("Leave open", "open"), Choice("Resolve", "resolve")), live=True
    ),
    Entry("tags", "Tags", "choices", "b", (Choice("A", "a"), Choice("B", "b")), optional=True),
    Entry("who", "Assign to", "person", ALICE.id, optional=True),
    Entry("papers", "Files", "files", optional=True),
)
FORM = ShowForm("reply", "Answer to a customer with a long name", "Send", "No", ENTRIES, {"conversation": "142"})
FILE = {"id": "F1", "name": "plan.pdf", "mimetype": "application/pdf", "size": 4, "url_private": "https://x/plan.pdf"}


def filled(**more: Any) -> dict[str, Any]:
    """The form as Slack sends it back."""
    view = form_view(FORM, actions.metadata(FORM, Place("C1", "1.0")))
    check_view(view, ("modal",))
    states = (
        {"type": "plain_text_input", "value": "**Hi** there"},
        {"type": "static_select", "selected_option": {"value": "resolve"}},
        {"type": "multi_static_select", "selected_options": [{"value": "a"}, {"value": "b"}]},
        {"type": "users_select", "selected_user": None},
        {"type": "file_input", "files": [FILE]},
    )
    ids = [block["block_id"] for block in view["blocks"]]
    values = {id_: {"input": state} for id_, state in zip(ids, states, strict=True)}
    return {**view, "id": "V1", "hash": "h", "state": {"values": values}, **more}


def body(**more: Any) -> dict[str, Any]:
    return {"user": {"id": "U0ALICE", "team_id": "T0DESK"}, "trigger_id": "t", **more}


# --- forms ------------------------------------------------------------------------------------------------


def test_a_form_comes_back_with_its_conversation_its_place_and_its_files() -> None:
    sent = actions.submitted(body(type="view_submission", view=filled()), ALICE)
    assert (sent.external_id, sent.form, sent.carries) == ("view:V1:h", "reply", {"conversation": "142"})
    assert sent.values == {"text": "**Hi** there", "next": "resolve", "tags": "a,b", "who": "", "papers": ""}
    assert sent.place == Place("C1", "1.0")
    assert [(file.filename, file.size, json.loads(file.ref)["id"]) for file in sent.files] == [("plan.pdf", 4, "F1")]
    assert actions.place(body(view=filled())) == Place("C1", "1.0")


@pytest.mark.parametrize(
    "metadata", ["", "{}", "[]", "7", json.dumps({"form": "x", "carries": 7, "channel": "", "thread": ""})]
)
def test_a_form_that_is_not_ours_is_a_value_error(metadata: str) -> None:
    with pytest.raises(ValueError):
        actions.submitted({"view": {"id": "V1", "private_metadata": metadata}}, ALICE)


def touched(view: dict[str, Any], **action: Any) -> FormTouched:
    event = actions.acted(body(type="block_actions", view=view, actions=[action]), ALICE)
    assert isinstance(event, FormTouched)
    return event


def test_a_live_entry_tells_its_name_and_everything_that_stands_in_the_form() -> None:
    view = filled()
    event = touched(
        view,
        action_id="input",
        block_id=view["blocks"][1]["block_id"],
        type="static_select",
        selected_option={"value": "resolve"},
    )
    assert (event.external_id, event.form, event.carries) == ("touch:t", "reply", {"conversation": "142"})
    assert (event.action, event.value, event.choice) == ("next", "resolve", "resolve")
    assert event.values["text"] == "**Hi** there"
    assert event.place == Place("C1", "1.0")


def test_a_button_in_a_form_tells_its_value_and_a_menu_its_choice() -> None:
    assert touched(filled(), action_id="open#2", value="7", type="button").action == "open"
    chosen = touched(filled(), action_id="more", selected_option={"value": option_value("142", "split")})
    assert (chosen.action, chosen.value, chosen.choice) == ("more", "142", "split")


def test_the_home_page_is_a_form_of_its_own_name_and_no_place() -> None:
    home = ShowHome((ENTRIES[1],), {"page": "2"})
    view = {**home_view(home, actions.metadata(home, NOWHERE)), "id": "V2", "hash": "h"}
    event = touched(view, action_id="open", value="7")
    assert (event.form, event.carries, event.place, event.value) == (HOME, {"page": "2"}, NOWHERE, "7")
    assert touched({"type": "home", "private_metadata": ""}, action_id="open", value="7").form == HOME


# --- buttons ----------------------------------------------------------------------------------------------


def pressed(**payload: Any) -> ButtonPressed:
    event = actions.acted(body(**payload), ALICE)
    assert isinstance(event, ButtonPressed)
    return event


def test_a_press_tells_place_value_and_choice() -> None:
    action = {"action_id": "priority", "selected_option": {"value": option_value("142", "high")}, "action_ts": "3.0"}
    found = pressed(channel={"id": "C1"}, message={"ts": "2.0", "thread_ts": "1.0"}, actions=[action])
    assert (found.external_id, found.place) == ("action:t", Place("C1", "1.0"))
    assert (found.action, found.value, found.choice) == ("priority", "142", "high")


def test_a_press_in_a_private_message_knows_its_thread_by_the_container() -> None:
    container = {"channel_id": "C1", "message_ts": "2.0", "thread_ts": "1.0", "is_ephemeral": True}
    found = pressed(container=container, actions=[{"action_id": "retry", "value": "9"}], trigger_id="")
    assert found.place == Place("C1", "1.0")
    assert found.external_id.startswith("action:")


def test_a_press_in_a_private_message_knows_its_thread_even_where_slack_does_not_say() -> None:
    container = {"channel_id": "C1", "message_ts": "2.0", "is_ephemeral": True}
    action = {"action_id": "undo", "value": "9", "block_id": f"{actions.AT}1.0"}
    assert pressed(container=container, actions=[action]).place == Place("C1", "1.0")


def test_a_private_message_outside_of_threads_is_none_itself() -> None:
    container = {"channel_id": "C1", "message_ts": "2.0", "is_ephemeral": True}
    action = {"action_id": "undo", "value": "9", "block_id": actions.AT}
    assert pressed(container=container, actions=[action]).place == Place("C1")


def test_a_press_on_the_root_is_in_its_own_thread() -> None:
    found = pressed(channel={"id": "C1"}, message={"ts": "1.0"}, actions=[{"action_id": "resolve", "value": "1"}])
    assert found.place == Place("C1", "1.0")


def test_a_button_that_opens_an_address_is_nothing_to_us() -> None:
    assert actions.acted(body(channel={"id": "C1"}, actions=[{"action_id": "link:open"}]), ALICE) is None


def test_the_same_press_delivered_again_is_the_same_and_another_is_not() -> None:
    action = {"action_id": "undo", "value": "9", "action_ts": "3.0"}
    first, again = (pressed(trigger_id="", actions=[action]).external_id for _ in range(2))
    assert first == again
    assert pressed(trigger_id="", actions=[{**action, "action_ts": "4.0"}]).external_id != first


# --- shortcuts --------------------------------------------------------------------------------------------


def test_a_shortcut_on_a_message_names_its_thread_and_the_message() -> None:
    reply = {"ts": "2.0", "thread_ts": "1.0", "text": "x"}
    used = actions.shortcut(body(callback_id="deskbell_split", channel={"id": "C1"}, message=reply), ALICE)
    assert (used.external_id, used.name, used.place, used.ts) == (
        "shortcut:t",
        "deskbell_split",
        Place("C1", "1.0"),
        "2.0",
    )
    alone = actions.shortcut(body(callback_id="deskbell_act", channel={"id": "C1"}, message={"ts": "5.0"}), ALICE)
    assert (alone.place, alone.ts) == (Place("C1", "5.0"), "5.0")


def test_a_global_shortcut_is_nowhere() -> None:
    used = actions.shortcut(body(callback_id="deskbell_find", action_ts="9.0"), ALICE)
    assert (used.place, used.ts) == (NOWHERE, "")


# --- events -----------------------------------------------------------------------------------------------


def envelope(**event: Any) -> dict[str, Any]:
    return {"type": "event_callback", "event_id": "Ev1", "event": event}


def reaction(**more: Any) -> happenings.Reaction | None:
    item = {"type": "message", "channel": DESK, "ts": "2.0"}
    event = {"type": "reaction_added", "user": "U0ALICE", "reaction": "eyes", "item": item, **more}
    return happenings.reaction(envelope(**event), ME, {DESK})


def test_an_emoji_is_read_without_its_skin_tone() -> None:
    found = reaction(reaction="thumbsup::skin-tone-3")
    assert found == happenings.Reaction("event:Ev1", "U0ALICE", Place(DESK, "2.0"), "thumbsup")


@pytest.mark.parametrize(
    "more",
    [
        {"user": "U0BOT"},
        {"item": {"type": "message", "channel": "C0GENERAL", "ts": "2.0"}},
        {"item": {"type": "file", "file": "F1"}},
        {"type": "reaction_removed"},
        {"user": None},
    ],
)
def test_our_own_emoji_and_those_elsewhere_are_left_out(more: dict[str, Any]) -> None:
    assert reaction(**more) is None


def test_only_the_home_tab_is_the_home_page() -> None:
    opened = {"type": "app_home_opened", "user": "U0ALICE", "channel": "D1"}
    assert happenings.opened_home(envelope(**opened, tab="home")) == "U0ALICE"
    assert happenings.opened_home(envelope(**opened, tab="messages")) == ""


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("channel_archive", "archived"),
        ("group_archive", "archived"),
        ("channel_unarchive", "unarchived"),
        ("group_unarchive", "unarchived"),
        ("channel_deleted", "deleted"),
        ("group_deleted", "deleted"),
        ("channel_left", "removed"),
        ("group_left", "removed"),
    ],
)
def test_a_channel_lost_or_found_again_is_told(kind: str, change: str) -> None:
    event = envelope(type=kind, channel=DESK, user="U0ALICE")
    assert happenings.change(event, ME, {DESK}) == ChannelChanged("event:Ev1", DESK, change)
    assert happenings.change(envelope(type=kind, channel="C0GENERAL"), ME, {DESK}) is None


def test_only_our_own_coming_in_counts() -> None:
    event = {"type": "member_joined_channel", "channel": DESK, "channel_type": "C", "team": "T0DESK"}
    assert happenings.change(envelope(**event, user="U0ALICE"), ME, {DESK}) is None
    assert happenings.change(envelope(**event, user="U0BOT"), ME, {DESK}) == ChannelChanged("event:Ev1", DESK, "joined")


def test_an_event_without_an_id_is_known_by_what_is_in_it() -> None:
    first, again, other = ({"event": {"type": "x", "event_ts": ts}} for ts in ("1.0", "1.0", "2.0"))
    assert happenings.once(first) == happenings.once(again) != happenings.once(other)
