"""Block Kit stays within Slack's limits and never gives a customer's words a meaning."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.desk import Action, Button, Card, Choice, Entry, Field, Person, Place, ShowForm
from bot.model.richtext import RichText, Span, Style
from bot.sandbox.slack.blocks import check_view
from channels.slack import actions, blocks
from channels.slack.blocks import card_blocks, form_view, message_blocks, option_value, read_option

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
ALICE = Person("U0ALICE", "Alice")
anything = st.text(max_size=5000)


@settings(max_examples=50)
@given(title=anything, line=anything, label=anything, value=anything, footer=anything, count=st.integers(0, 60))
def test_a_card_of_whatever_words_is_within_the_limits(
    title: str, line: str, label: str, value: str, footer: str, count: int
) -> None:
    fields = tuple(Field(label, value, AT if n % 2 else None, "U0ALICE") for n in range(count))
    buttons = tuple(Button(f"a{n}", label, "1", (Choice(label, "high"),) if n % 3 else ()) for n in range(count))
    made = card_blocks(Card(title, line, fields, buttons, "summary", footer), {"U0ALICE": value})
    assert len(made) <= 50
    for block in made:
        _check(block)


def _check(block: dict[str, Any]) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    match block["type"]:
        case "header":
            assert 1 <= len(block["text"]["text"]) <= 150
        case "section" if "fields" in block:
            assert len(block["fields"]) <= 10
            assert all(1 <= len(field["text"]) <= 2000 for field in block["fields"])
        case "section":
            assert 1 <= len(block["text"]["text"]) <= 3000
        case "actions":
            assert len(block["elements"]) <= 25
            for element in block["elements"]:
                label = element.get("text") or element["placeholder"]
                assert 1 <= len(label["text"]) <= 150
                assert all(len(option["value"]) <= 150 for option in element.get("options", ()))


def test_customer_text_on_a_card_mentions_nobody() -> None:
    evil = "<!channel> <@U0ALICE> & <https://evil.example|bank>"
    made = card_blocks(Card(evil, evil, (Field("Customer", evil),), (), evil, evil), {})
    for block in made:
        for text in _mrkdwn(block):
            assert "<" not in text.replace("&lt;", "")
            assert "&lt;!channel&gt; &lt;@U0ALICE&gt; &amp; " in text
    assert blocks.fallback(evil).startswith("&lt;!channel&gt;")


def _mrkdwn(part: Any) -> list[str]:
    if isinstance(part, list):
        return [text for one in part for text in _mrkdwn(one)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if part.get("type") == "mrkdwn" else []
    return own + [text for value in part.values() for text in _mrkdwn(value)]


def test_a_person_on_a_card_is_a_name_and_a_date_is_the_readers_own() -> None:
    made = card_blocks(
        Card("#1", "", (Field("Assignee", person="U0ALICE"), Field("Due", at=AT)), (), "s"), {"U0ALICE": "Alice"}
    )
    assignee, due = made[1]["fields"]
    assert assignee["text"] == "*Assignee*\nAlice"
    assert due["text"] == f"*Due*\n<!date^{int(AT.timestamp())}^{{date_short_pretty}} {{time}}|2026-11-23 01:30 UTC>"


@settings(max_examples=30)
@given(st.text(alphabet="&<>ab", min_size=1900, max_size=2500))
def test_a_long_field_keeps_its_date_and_no_half_escape(text: str) -> None:
    (section,) = [b for b in card_blocks(Card("t", "", (Field("x", text, AT),), (), "s"), {}) if "fields" in b]
    shown = section["fields"][0]["text"]
    assert shown.endswith("UTC>")
    value = shown.partition("\n")[2].rpartition(" <!date")[0].rstrip("…")
    assert "&" not in value.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


@given(st.text(max_size=8), st.text(max_size=20))
def test_a_menu_option_carries_both_values(value: str, choice: str) -> None:
    assert read_option(option_value(value, choice)) == (value, choice)


def test_a_button_with_choices_is_a_menu() -> None:
    made = message_blocks(RichText("x"), buttons=[Button(Action.SNOOZE, "Snooze", "7", (Choice("1 hour", "1h"),))])
    menu = made[-1]["elements"][0]
    assert (menu["type"], menu["action_id"]) == ("static_select", "snooze")
    assert read_option(menu["options"][0]["value"]) == ("7", "1h")


def test_a_mention_stands_before_the_text_and_is_the_only_one() -> None:
    (block,) = message_blocks(RichText("<@U0BOB> is late"), mention="U0ALICE")
    users = [part for part in block["elements"][0]["elements"] if part["type"] == "user"]
    assert users == [{"type": "user", "user_id": "U0ALICE"}]
    assert block["elements"][0]["elements"][-1] == {"type": "text", "text": "<@U0BOB> is late"}


def test_a_mention_before_a_quotation_has_its_own_line() -> None:
    quoted = RichText("so", (Span(Style.QUOTE, 0, 2),))
    made = message_blocks(quoted, mention="U0ALICE")
    assert made[0]["elements"][0]["elements"][0] == {"type": "user", "user_id": "U0ALICE"}


def test_a_text_of_a_megabyte_is_cut_to_one_message() -> None:
    body = RichText("word " * 200_000)
    assert blocks.is_too_long(body)
    assert len(blocks.shortened(body).text) <= 11_000
    assert len(blocks.short_text(blocks.shortened(body))) <= 3000


@given(st.text(alphabet="&<>ab", max_size=4000))
def test_the_text_beside_blocks_is_short_enough_to_be_updated_and_holds_no_half_escape(text: str) -> None:
    shown = blocks.fallback(text)
    assert len(shown) <= 3000
    assert "&" not in shown.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


# --- forms and payloads -----------------------------------------------------------------------------------


def test_a_form_comes_back_with_its_conversation_and_place() -> None:
    entries = (
        Entry("text", "Your answer", "text", hint="Markdown works"),
        Entry("next", "And then", "choice", "open", (Choice("Leave open", "open"), Choice("Resolve", "resolve"))),
        Entry("tags", "Tags", "choices", "b", (Choice("A", "a"), Choice("B", "b")), optional=True),
        Entry("who", "Assign to", "person", ALICE.id, optional=True),
    )
    form = ShowForm("reply", "Answer to a customer with a long name", "Send", "No", entries, {"conversation": "142"})
    view = form_view(form, actions.metadata(form, Place("C1", "1.0")))
    check_view(view, ("modal",))
    assert len(view["title"]["text"]) <= 24
    chosen = {"value": "resolve"}
    state = {
        "values": {
            "text": {"input": {"type": "plain_text_input", "value": "**Hi** there"}},
            "next": {"input": {"type": "static_select", "selected_option": chosen}},
            "tags": {"input": {"type": "multi_static_select", "selected_options": [{"value": "a"}, {"value": "b"}]}},
            "who": {"input": {"type": "users_select", "selected_user": None}},
        }
    }
    body = {
        "type": "view_submission",
        "view": {**view, "id": "V1", "hash": "h", "state": state},
        "user": {"id": "U0ALICE"},
    }
    sent = actions.submitted(body, ALICE)
    assert (sent.external_id, sent.form, sent.carries) == ("view:V1:h", "reply", {"conversation": "142"})
    assert sent.values == {"text": "**Hi** there", "next": "resolve", "tags": "a,b", "who": ""}
    assert sent.place == Place("C1", "1.0")
    assert actions.place(body) == Place("C1", "1.0")


@pytest.mark.parametrize(
    "metadata", ["", "{}", "[]", "7", json.dumps({"form": "x", "carries": 7, "channel": "", "thread": ""})]
)
def test_a_form_that_is_not_ours_is_a_value_error(metadata: str) -> None:
    with pytest.raises(ValueError):
        actions.submitted({"view": {"id": "V1", "private_metadata": metadata}}, ALICE)


def test_a_press_tells_place_value_and_choice() -> None:
    message = {"ts": "2.0", "thread_ts": "1.0"}
    action = {"action_id": "priority", "selected_option": {"value": option_value("142", "high")}, "action_ts": "3.0"}
    body = {
        "user": {"id": "U0ALICE"},
        "channel": {"id": "C1"},
        "message": message,
        "actions": [action],
        "trigger_id": "t",
    }
    found = actions.pressed(body, ALICE)
    assert (found.external_id, found.place) == ("action:t", Place("C1", "1.0"))
    assert (found.action, found.value, found.choice) == ("priority", "142", "high")


def test_a_press_in_a_private_message_knows_its_thread_by_the_container() -> None:
    container = {"channel_id": "C1", "message_ts": "2.0", "thread_ts": "1.0", "is_ephemeral": True}
    body = {"user": {"id": "U0ALICE"}, "container": container, "actions": [{"action_id": "retry", "value": "9"}]}
    found = actions.pressed(body, ALICE)
    assert found.place == Place("C1", "1.0")
    assert found.external_id.startswith("action:")


def test_a_press_on_the_root_is_in_its_own_thread() -> None:
    body = {"channel": {"id": "C1"}, "message": {"ts": "1.0"}, "actions": [{"action_id": "resolve", "value": "1"}]}
    assert actions.pressed(body, ALICE).place == Place("C1", "1.0")
