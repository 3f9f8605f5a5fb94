"""Rich text to Telegram, Slack, HTML and plain text, and back."""

import json
import re
import time
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.richtext import RichText, Span, Style
from channels.markup import (
    clean,
    escape_mrkdwn,
    from_mrkdwn,
    from_slack_blocks,
    from_telegram,
    normal,
    to_html,
    to_mrkdwn,
    to_plain,
    to_slack_blocks,
    to_telegram,
    utf16_len,
)

WILD_TEXTS = st.text(max_size=60) | st.text("a b\n<>&*_`😀👍🏽가\ud83d\x00\r", max_size=60)
WILD_SPANS = st.lists(
    st.builds(
        Span,
        st.sampled_from(Style),
        st.integers(-5, 70),
        st.integers(-5, 70),
        st.sampled_from(["", "https://a.b/?x=1&y=<2>", "javascript:alert(1)", "mailto:a@b.c", "tel:+821", 'http://"x']),
    ),
    max_size=12,
)
WILD = st.builds(lambda text, spans: RichText(text, tuple(spans)), WILD_TEXTS, WILD_SPANS)


def name_of(identifier: str) -> str:
    return {"U1": "Kim", "S1": "@support", "C1": "general"}.get(identifier, identifier)


def styled(rich: RichText) -> list[tuple[str, str, str]]:
    return [(s.style.value, rich.text[s.start : s.end], s.value) for s in rich.spans]


# --- Telegram ---------------------------------------------------------------------------------


def test_entity_offsets_count_utf16_units_and_unknown_entities_are_left_out() -> None:
    entities = [
        {"type": "bold", "offset": 3, "length": 2},
        {"type": "text_link", "offset": 6, "length": 3, "url": "https://a.b"},
        {"type": "mention", "offset": 0, "length": 2},
        {"type": "expandable_blockquote", "offset": 0, "length": 999},
        {"type": "something_new", "offset": 0, "length": 1},
        {"type": "pre", "offset": -4, "length": 2, "language": "py"},
    ]
    rich = from_telegram("😀 👍 b😀", entities)
    assert styled(rich) == [("quote", "😀 👍 b😀", ""), ("bold", "👍", ""), ("link", "b😀", "https://a.b")]


def test_links_that_telegram_does_not_know_are_spelled_out() -> None:
    rich = RichText(
        "call or kim@a.b",
        (
            Span(Style.LINK, 0, 4, "tel:+822"),
            Span(Style.BOLD, 5, 7),
            Span(Style.LINK, 8, 15, "mailto:kim@a.b"),
        ),
    )
    assert to_telegram(rich) == ("call (+822) or kim@a.b", [{"type": "bold", "offset": 12, "length": 2}])


def test_telegram_gets_nothing_inside_code() -> None:
    rich = RichText("abcdef", (Span(Style.BOLD, 0, 6), Span(Style.CODE, 2, 4), Span(Style.PRE, 5, 6, "py")))
    assert to_telegram(rich)[1] == [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "code", "offset": 2, "length": 2},
        {"type": "bold", "offset": 4, "length": 1},
        {"type": "pre", "offset": 5, "length": 1, "language": "py"},
    ]


@settings(max_examples=60, deadline=None)
@given(WILD)
def test_what_telegram_was_given_reads_back_the_same(rich: RichText) -> None:
    text, entities = to_telegram(rich)
    once = from_telegram(text, entities)
    assert from_telegram(*to_telegram(once)) == once
    assert all(e["offset"] >= 0 and e["offset"] + e["length"] <= utf16_len(text) for e in entities)


@settings(max_examples=60, deadline=None)
@given(
    st.text("a 😀가\n", max_size=30),
    st.lists(
        st.tuples(
            st.sampled_from(["bold", "italic", "underline", "strikethrough", "blockquote"]),
            st.integers(0, 30),
            st.integers(0, 30),
        ),
        max_size=8,
    ),
)
def test_telegram_styles_go_round_without_a_loss(text: str, raw: list[tuple[str, int, int]]) -> None:
    rich = from_telegram(text, [{"type": t, "offset": o, "length": n} for t, o, n in raw])
    assert from_telegram(*to_telegram(rich)) == rich


@settings(max_examples=80, deadline=None)
@given(
    WILD_TEXTS,
    st.lists(
        st.fixed_dictionaries(
            {
                "type": st.sampled_from(["bold", "pre", "text_link", "x"]),
                "offset": st.integers(-9, 99),
                "length": st.integers(-9, 99),
            }
        )
    ),
)
def test_reading_telegram_never_raises(text: str, entities: list[dict[str, Any]]) -> None:
    rich = from_telegram(text, entities)
    rich.text.encode()
    assert normal(rich) == rich


# --- Slack ------------------------------------------------------------------------------------


def section(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(parts)}


def text_part(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def test_everything_people_type_in_slack_is_read() -> None:
    blocks = [
        {"type": "divider"},
        {
            "type": "rich_text",
            "elements": [
                section(
                    {"type": "user", "user_id": "U1"},
                    text_part(" ask "),
                    {"type": "usergroup", "usergroup_id": "S1"},
                    text_part(" in "),
                    {"type": "channel", "channel_id": "C1"},
                    text_part(" "),
                    {"type": "broadcast", "range": "here"},
                    text_part(" "),
                    {"type": "emoji", "name": "+1", "unicode": "1f44d-1f3fd"},
                    {"type": "emoji", "name": "party_parrot"},
                    text_part("\n"),
                ),
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "indent": 0,
                    "elements": [section(text_part("one", bold=True)), section(text_part("two"))],
                },
                {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [section(text_part("sub"))]},
                {"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [section(text_part("three"))]},
                section(
                    text_part("\nthen "),
                    {"type": "link", "url": "https://a.b", "text": "shop", "style": {"italic": True}},
                ),
                {"type": "rich_text_quote", "elements": [text_part("said\nso")]},
                {"type": "rich_text_preformatted", "elements": [text_part("x = 1\n  y")]},
                section(text_part("end "), {"type": "date", "timestamp": 1, "format": "x", "fallback": "1 Jan"}),
            ],
        },
    ]
    rich = from_slack_blocks(blocks, name_of)
    assert rich is not None
    assert rich.text == (
        "@Kim ask @support in #general @here 👍🏽:party_parrot:\n1. one\n2. two\n  • sub\n3. three\n\nthen shop\n"
        "said\nso\nx = 1\n  y\nend 1 Jan"
    )
    assert styled(rich) == [
        ("bold", "one", ""),
        ("italic", "shop", ""),
        ("link", "shop", "https://a.b"),
        ("quote", "said\nso", ""),
        ("pre", "x = 1\n  y", ""),
    ]


def test_a_message_without_rich_text_blocks_has_to_be_read_otherwise() -> None:
    assert from_slack_blocks([{"type": "section"}], name_of) is None


def test_nothing_in_customer_text_can_mention_anyone_in_slack() -> None:
    rich = RichText("<!channel> <@U1> & co")
    assert to_slack_blocks(rich)[0]["elements"][0]["elements"] == [{"type": "text", "text": "<!channel> <@U1> & co"}]
    assert to_mrkdwn(rich) == escape_mrkdwn(rich.text) == "&lt;!channel&gt; &lt;@U1&gt; &amp; co"


@settings(max_examples=70, deadline=None)
@given(WILD)
def test_slack_blocks_read_back_the_same(rich: RichText) -> None:
    first = from_slack_blocks(to_slack_blocks(rich), name_of) or RichText()
    second = from_slack_blocks(to_slack_blocks(first), name_of) or RichText()
    assert second == first
    assert "".join(first.text.split()) == "".join(clean(rich.text).split())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text("a 가😀<&", min_size=1, max_size=8), st.sampled_from([None, *Style])), max_size=6))
def test_whole_lines_of_any_style_go_through_slack_without_a_loss(lines: list[tuple[str, Style | None]]) -> None:
    text, spans = "", []
    for line, style in lines:
        text += "\n\n" if text else ""
        if style is not None:
            spans.append(Span(style, len(text), len(text) + len(line), "https://a.b" if style is Style.LINK else ""))
        text += line
    rich = normal(RichText(text, tuple(spans)))
    assert (from_slack_blocks(to_slack_blocks(rich), name_of) or RichText()) == rich


@settings(max_examples=80, deadline=None)
@given(WILD)
def test_slack_elements_are_never_empty(rich: RichText) -> None:
    for block in to_slack_blocks(rich):
        assert block["elements"]
        for element in block["elements"]:
            assert element["elements"]
            assert all(part["text"] for part in element["elements"])


def test_mrkdwn_is_read_where_there_are_no_blocks() -> None:
    rich = from_mrkdwn(
        "*bold* _it *both*_ ~s~ `c_*d*` 2*3*4 *환불*을 <@U1> <@U2|bob> <#C1> <!here> <!subteam^S1> <!date^1^{x}|May>\n"
        "&gt; quo *te*\n&gt; two\n<http://a.b?x=1&amp;y=2|lab> &lt;x&gt;\n```\npre *x* &amp;\n```\nend",
        name_of,
    )
    assert rich.text == (
        "bold it both s c_*d* 2*3*4 *환불*을 @Kim @bob #general @here @support May\n"
        "quo te\ntwo\nlab <x>\npre *x* &\nend"
    )
    assert styled(rich) == [
        ("bold", "bold", ""),
        ("italic", "it both", ""),
        ("bold", "both", ""),
        ("strike", "s", ""),
        ("code", "c_*d*", ""),
        ("quote", "quo te\ntwo", ""),
        ("bold", "te", ""),
        ("link", "lab", "http://a.b?x=1&y=2"),
        ("pre", "pre *x* &", ""),
    ]


@settings(max_examples=60, deadline=None)
@given(st.text() | st.text("*_~`<>|&;!@#ab \n", max_size=80))
def test_reading_mrkdwn_never_raises(text: str) -> None:
    from_mrkdwn(text, name_of).text.encode()


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_escaped_text_reads_back_as_it_was_and_styles_nothing_unasked(text: str) -> None:
    plain = re.sub(r"[*_~`>]", "", text)
    assert from_mrkdwn(escape_mrkdwn(plain), name_of) == RichText(plain)


# --- HTML and plain ---------------------------------------------------------------------------


class Reader(HTMLParser):
    """What a mail program would see: the tags, where links lead, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag == "br":
            return
        self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href", "style"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(max_examples=70, deadline=None)
@given(WILD)
def test_html_holds_only_our_own_tags_and_safe_links_and_all_the_words(rich: RichText) -> None:
    reader = Reader()
    reader.feed(to_html(rich))
    reader.close()
    assert not reader.open
    assert reader.seen <= {"b", "i", "u", "s", "a", "code", "pre", "blockquote", "br"}
    assert all(link.startswith(("http://", "https://", "mailto:", "tel:")) for link in reader.links)
    assert re.sub(r"\s", "", reader.text) == re.sub(r"\s", "", clean(rich.text))


def test_html_is_escaped_and_nested_right() -> None:
    rich = RichText(
        "a <b>\n  x & y", (Span(Style.BOLD, 0, 5), Span(Style.ITALIC, 2, 9), Span(Style.LINK, 8, 13, 'http://a.b/?"<'))
    )
    assert to_html(rich) == (
        "<b>a </b><i><b>&lt;b&gt;</b></i><i><br>\n&nbsp; </i>"
        + '<a href="http://a.b/?&quot;&lt;"><i>x</i></a><a href="http://a.b/?&quot;&lt;"> &amp; y</a>'
    )


def test_plain_text_tells_links_and_quotes() -> None:
    rich = RichText(
        "he said\nshop\nor mail\nkim@a.b bye",
        (
            Span(Style.QUOTE, 0, 12),
            Span(Style.LINK, 8, 12, "https://a.b"),
            Span(Style.BOLD, 9, 10),
            Span(Style.LINK, 16, 20, "mailto:x@y.z"),
            Span(Style.LINK, 21, 28, "mailto:kim@a.b"),
        ),
    )
    assert to_plain(rich) == "> he said\n> shop (https://a.b)\nor mail (x@y.z)\nkim@a.b bye"


@settings(max_examples=80, deadline=None)
@given(WILD)
def test_plain_text_keeps_every_word_and_mrkdwn_is_escaped(rich: RichText) -> None:
    def letters(text: str) -> list[str]:
        return [c for c in text if c.isalnum()]

    bare = RichText(rich.text, tuple(s for s in rich.spans if s.style is not Style.LINK))
    assert letters(to_plain(bare)) == letters(clean(rich.text))
    assert "<" not in to_mrkdwn(rich)


@pytest.mark.parametrize("convert", [to_telegram, to_slack_blocks, to_html, to_plain])
def test_a_megabyte_is_converted_in_linear_time(convert: Any) -> None:
    text = "환불 <&> 😀 " * 80_000
    rich = RichText(text, tuple(Span(Style.BOLD, i, i + 5) for i in range(0, len(text), 200)))
    started = time.process_time()
    assert len(json.dumps(convert(rich))) > 1_000_000
    assert time.process_time() - started < 5
