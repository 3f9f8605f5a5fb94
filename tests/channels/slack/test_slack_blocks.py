"""Block Kit stays within Slack's limits and never gives a customer's words a meaning."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.richtext import RichText, Span, Style
from bot.model.shown import Action, Button, Card, Choice, Field
from bot.sandbox.slack.blocks import check_message_blocks
from channels.markup import from_mrkdwn
from channels.slack import blocks
from channels.slack.blocks import (
    action_blocks,
    card_blocks,
    message_blocks,
    option_value,
    read_action,
    read_option,
    verbatim,
)

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
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


def test_three_dots_show_at_most_five_choices_and_carry_the_buttons_value() -> None:
    choices = tuple(Choice(f"Do {n}", str(n)) for n in range(7))
    (made,) = action_blocks([Button(Action.MORE, "More", "7", choices, overflow=True)])
    (dots,) = made["elements"]
    assert (dots["type"], dots["action_id"], len(dots["options"])) == ("overflow", "more", 5)
    assert read_option(dots["options"][4]["value"]) == ("7", "4")


def test_a_button_that_opens_an_address_is_not_one_of_ours() -> None:
    (made,) = action_blocks([Button("open", "Open", "7", url="https://desk.example/7")])
    (button,) = made["elements"]
    assert (button["url"], button["action_id"]) == ("https://desk.example/7", "link:open")
    (made,) = action_blocks([Button("open", "Open", "7", url="https://desk.example/" + "7" * 3000)])
    assert "url" not in made["elements"][0], "Slack would refuse the whole message"


def test_buttons_of_one_action_are_told_apart_and_read_as_the_same() -> None:
    made = action_blocks([Button("retry", f"Retry {n}", str(n)) for n in range(3)])
    check_message_blocks(made)
    ids = [element["action_id"] for element in made[0]["elements"]]
    assert ids == ["retry", "retry#2", "retry#3"]
    assert {read_action(id_) for id_ in ids} == {"retry"}


@pytest.mark.parametrize("text", ["*done*", "_x_", "~x~", "`x`", ":tick:", ">said", "a\n>b", "(*x*)"])
def test_marks_in_what_people_write_are_shown_and_not_obeyed(text: str) -> None:
    shown = verbatim(text)
    assert from_mrkdwn(shown, str).spans == ()
    assert len(shown) == len(text)


@pytest.mark.parametrize("text", ["jane_doe@example.com", "a*b", "10:30:00", "it's 3 * 4", "a > b"])
def test_what_is_no_mark_is_left_whole_for_copying(text: str) -> None:
    assert verbatim(text) == text.replace(">", "&gt;")


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
