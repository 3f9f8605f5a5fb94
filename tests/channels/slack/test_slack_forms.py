"""Forms and the home page stay within Slack's limits, give nobody's words a meaning, and keep what is typed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.forms import Buttons, Divider, Entry, Facts, FormPart, Row, ShowForm, ShowHome, Words
from bot.model.richtext import RichText, Span, Style
from bot.model.shown import Button, Choice, Field
from bot.sandbox.slack.blocks import check_view
from channels.slack.forms import NOTHING, block_id, entry_name, form_persons, form_view, home_view, standing_in

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
EVIL = "<!channel> <@U0ALICE> & <https://evil.example|bank> *bold* :tick:"
anything = st.builds(str.__mul__, st.text(max_size=12), st.sampled_from([1, 10, 1000]))
names = st.sampled_from(["open", "retry", "a"])


def form(*parts: FormPart, submit: str = "Send") -> ShowForm:
    return ShowForm("f", "Title", submit, "Cancel", parts)


def block(part: FormPart, **more: Any) -> dict[str, Any]:
    (made,) = form_view(form(part), "{}", **more)["blocks"]
    return dict(made)


choices = st.builds(
    lambda label, count: tuple(Choice(label, str(n)) for n in range(count)), anything, st.sampled_from([0, 1, 6, 120])
)
buttons = st.builds(Button, names, anything, names, choices, st.sampled_from(["", "primary"]), st.booleans())
fields = st.builds(Field, anything, anything, st.sampled_from([None, AT]), st.sampled_from(["", "U0ALICE"]))
rich = st.builds(
    lambda text, link: RichText(text, (Span(Style.LINK, 0, len(text), link),) if link and text else ()),
    anything,
    st.sampled_from(["", "https://desk.example/?a=1&b=|<x>"]),
)
parts = st.one_of(
    st.builds(
        Entry,
        name=names,
        label=anything,
        kind=st.sampled_from(["line", "text", "choice", "choices", "person", "files"]),
        value=st.sampled_from(["", "1", "0,1"]) | anything,
        choices=choices,
        hint=anything,
        optional=st.booleans(),
        live=st.booleans(),
    ),
    st.builds(Words, rich, st.booleans(), st.booleans()),
    st.builds(Facts, st.lists(fields, max_size=12).map(tuple)),
    st.builds(Row, rich, st.sampled_from([None, AT]), st.none() | buttons),
    st.builds(lambda button, count: Buttons((button,) * count), buttons, st.sampled_from([0, 2, 30])),
    st.just(Divider()),
)


def with_own_names(some: list[FormPart]) -> tuple[FormPart, ...]:
    return tuple(replace(p, name=f"{p.name}{n}") if isinstance(p, Entry) else p for n, p in enumerate(some))


@settings(max_examples=60, deadline=None)
@given(st.lists(parts, max_size=8).map(with_own_names), anything, anything, anything)
def test_a_form_of_whatever_words_is_one_that_slack_takes(
    some: tuple[FormPart, ...], title: str, submit: str, cancel: str
) -> None:
    check_view(form_view(ShowForm("f", title, submit or "x", cancel, some), "{}", {"U0ALICE": title}), ("modal",))


@settings(max_examples=30, deadline=None)
@given(st.lists(parts.filter(lambda p: getattr(p, "kind", "") != "files"), max_size=8).map(with_own_names))
def test_the_home_page_of_whatever_words_is_one_that_slack_takes(some: tuple[FormPart, ...]) -> None:
    check_view(home_view(ShowHome(some), "{}"), ("home",))


def test_what_is_too_much_ends_with_three_dots() -> None:
    view = home_view(ShowHome(tuple(Row(RichText(f"#{n}")) for n in range(250))), "{}")
    assert len(view["blocks"]) == 100
    assert view["blocks"][98]["text"]["text"] == "#98"
    assert view["blocks"][99]["elements"][0]["text"] == "…"
    long = home_view(ShowHome(tuple(Words(RichText("가" * 2900)) for _ in range(90))), "{}")
    check_view(long, ("home",))
    assert long["blocks"][-1]["elements"][0]["text"] == "…"


@pytest.mark.parametrize(
    ("kind", "element"),
    [
        ("line", {"type": "plain_text_input", "multiline": False, "max_length": 3000, "initial_value": "a b"}),
        ("text", {"type": "plain_text_input", "multiline": True, "max_length": 3000, "initial_value": "a\nb"}),
        ("person", {"type": "users_select", "initial_user": "U0ALICE"}),
        ("files", {"type": "file_input", "max_files": 10}),
    ],
)
def test_each_kind_of_entry_has_its_element(kind: str, element: dict[str, Any]) -> None:
    made = block(Entry("e", "Label", kind, "U0ALICE" if kind == "person" else "a\nb", hint="so"))
    assert made["element"] == {"action_id": "input", **element}
    assert (made["label"]["text"], made["hint"]["text"], made["optional"]) == ("Label", "so", False)


def test_choices_stand_chosen_at_first() -> None:
    options = tuple(Choice(name.upper(), name) for name in "abc")
    one = block(Entry("e", "L", "choice", "b", options))["element"]
    many = block(Entry("e", "L", "choices", "a,c", options))["element"]
    assert (one["type"], one["initial_option"]["value"]) == ("static_select", "b")
    assert (many["type"], [o["value"] for o in many["initial_options"]]) == ("multi_static_select", ["a", "c"])


def test_a_menu_without_choices_is_named_and_not_asked() -> None:
    assert block(Entry("e", "Macro", "choice"))["text"]["text"] == "Macro: –"


@pytest.mark.parametrize(
    ("kind", "when"), [("line", "on_enter_pressed"), ("text", "on_character_entered"), ("person", ""), ("choice", "")]
)
def test_a_live_entry_tells_of_every_change(kind: str, when: str) -> None:
    made = block(Entry("e", "L", kind, choices=(Choice("A", "a"),), live=True))
    assert made["dispatch_action"] is True
    config = made["element"].get("dispatch_action_config")
    assert config == ({"trigger_actions_on": [when]} if when else None)
    assert "dispatch_action" not in block(Entry("e", "L", kind, choices=(Choice("A", "a"),)))


def test_a_form_that_only_shows_has_no_button_to_send_and_its_menus_stand_beside_their_labels() -> None:
    menu = Entry("filter", "Show", "choice", "b", (Choice("A", "a"), Choice("B", "b")), live=True)
    view = form_view(form(menu, Words(RichText("hi")), submit=""), "{}")
    check_view(view, ("modal",))
    assert "submit" not in view
    section = view["blocks"][0]
    assert (section["type"], section["text"]["text"], section["accessory"]["type"]) == (
        "section",
        "Show",
        "static_select",
    )
    assert entry_name(section["block_id"]) == "filter"


@pytest.mark.parametrize("kind", ["line", "text", "files"])
def test_a_form_that_asks_must_be_one_that_can_be_sent(kind: str) -> None:
    with pytest.raises(ValueError, match="submitted"):
        form_view(form(Entry("e", "L", kind), submit=""), "{}")


def test_what_slack_would_refuse_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="3000"):
        form_view(form(), "x" * 3001)
    with pytest.raises(ValueError, match="150"):
        form_view(form(Entry("e", "L", "choice", choices=(Choice("A", "a" * 151),))), "{}")
    with pytest.raises(ValueError, match="alone"):
        home_view(ShowHome((Entry("e", "L", "files"),)), "{}")


# --- what is shown ----------------------------------------------------------------------------------------


def test_words_are_rich_text_small_ones_context_and_headings_headers() -> None:
    bold = RichText("so much", (Span(Style.BOLD, 0, 2),))
    text = block(Words(bold))
    assert text["elements"][0]["elements"][0] == {"type": "text", "text": "so", "style": {"bold": True}}
    assert block(Words(bold, small=True))["elements"][0]["text"] == "*so* much"
    assert block(Words(bold, heading=True)) == {
        "type": "header",
        "text": {"type": "plain_text", "text": "so much", "emoji": False},
    }
    assert form_view(form(Words(RichText(" "))), "{}")["blocks"] == []


def test_facts_have_names_and_live_dates() -> None:
    facts = Facts((Field("Owner", person="U0ALICE"), Field("Due", "in", AT)))
    assert form_persons([facts, Divider()]) == ["U0ALICE"]
    owner, due = block(facts, names={"U0ALICE": "Alice"})["fields"]
    assert owner["text"] == "*Owner*\nAlice"
    assert due["text"].startswith(f"*Due*\nin <!date^{int(AT.timestamp())}^")


def test_a_row_has_its_text_a_live_date_and_a_button_or_menu() -> None:
    link = RichText("#142 Jane|Doe", (Span(Style.LINK, 0, 4, "https://desk.example/?a=1&b=|>"),))
    row = block(Row(link, AT, Button("open", "Open", "142")))
    text = row["text"]["text"]
    assert text.startswith("<https://desk.example/?a=1&amp;b=%7C%3E|#142> Jane|Doe <!date^")
    assert row["text"]["verbatim"] is True
    assert (row["accessory"]["type"], row["accessory"]["value"]) == ("button", "142")
    dots = block(Row(link, button=Button("more", "More", "1", (Choice("A", "a"),), overflow=True)))
    assert dots["accessory"]["type"] == "overflow"


def test_a_long_row_keeps_its_date() -> None:
    row = block(Row(RichText("<" * 4000), AT))
    assert len(row["text"]["text"]) <= 3000
    assert row["text"]["text"].endswith("UTC>")


@pytest.mark.parametrize(
    "part",
    [
        Row(RichText(EVIL)),
        Words(RichText(EVIL), small=True),
        Words(RichText(EVIL), heading=True),
        Words(RichText(EVIL)),
        Facts((Field("L", EVIL),)),
        Entry("e", EVIL, hint=EVIL, value=EVIL),
        Entry("e", EVIL, "choice", choices=(Choice(EVIL, "a"),)),
        Buttons((Button("a", EVIL, "1"),)),
    ],
)
def test_words_of_customers_ring_nobody_and_look_like_nothing_else(part: FormPart) -> None:
    for text in _parsed(form_view(form(part), "{}")):
        assert "<" not in text
        assert "&lt;!channel&gt;" in text
        assert "*bold*" not in text
        assert ":tick:" not in text


def _parsed(value: Any) -> list[str]:
    """All texts that Slack would read as mrkdwn; everything else is shown as it stands."""
    if isinstance(value, list):
        return [text for one in value for text in _parsed(one)]
    if not isinstance(value, dict):
        return []
    own = [value["text"].removeprefix("*L*\n")] if value.get("type") == "mrkdwn" else []
    return own + [text for one in value.values() for text in _parsed(one)]


# --- what is kept -----------------------------------------------------------------------------------------


def opened(entry: Entry, typed: str | None = None) -> dict[str, Any]:
    """A view as Slack sends it back when something was typed."""
    made = form_view(form(entry), "{}")
    state = {"type": "plain_text_input", "value": entry.value if typed is None else typed}
    return {**made, "state": {"values": {made["blocks"][0]["block_id"]: {"input": state}}}}


def test_the_same_form_again_keeps_what_is_typed() -> None:
    entry = Entry("text", "L", "text", "Dear Jane,")
    view = opened(entry, "Dear Jane, thank you")
    assert block_id(entry, standing_in(view)) == view["blocks"][0]["block_id"]


def test_a_form_that_shows_what_is_typed_keeps_it_too() -> None:
    """Not by showing it anew: then what is typed meanwhile would be lost."""
    view = opened(Entry("text", "L", "text"), "thank you")
    echo = Entry("text", "L", "text", "thank you")
    assert block_id(echo, standing_in(view)) == view["blocks"][0]["block_id"] == "text"


def test_another_value_takes_the_place_of_what_is_typed() -> None:
    """Slack begins with an initial value only in an input whose ids it did not show before."""
    view = opened(Entry("text", "L", "text", "Dear Jane,"), "Dear Jane, thank")
    picked = Entry("text", "L", "text", "Hello, we ship on Monday.")
    fresh = block_id(picked, standing_in(view))
    assert fresh != view["blocks"][0]["block_id"]
    assert entry_name(fresh) == "text"
    assert block(picked)["element"]["initial_value"] == picked.value


@given(names, anything)
def test_the_name_of_an_entry_comes_back_from_its_id(name: str, value: str) -> None:
    assert entry_name(block_id(Entry(name, "L", value=value), NOTHING)) == name
