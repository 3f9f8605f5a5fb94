"""Markdown that agents write, read and written back."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.richtext import RichText, Span, Style
from channels.markup import from_markdown, to_markdown


def styled(rich: RichText) -> list[tuple[str, str, str]]:
    return [(s.style.value, rich.text[s.start : s.end], s.value) for s in rich.spans]


@pytest.mark.parametrize(
    "text",
    [
        "2*3*4",
        "2**3**4 and a ** b",
        "snake_case_name",
        "*환불*을 하고 싶어요",
        "_환불_을",
        "<b>not bold</b> & &amp; <!channel>",
        "2026. 1. 3 출고\n2026. 1. 5 도착",
        "Hello\n---\nBye\n\n\n\n--\nKim",
        "    deep\n        deeper",
        "see https://example.org/_a_/*b*?c=1_d_, thanks",
        "[a]: http://example.org",
        "[x](javascript:alert(1)) [y](ftp://a.b) [z](relative)",
        "a | b\n--|--\n1 | 2",
        "#환불 !중요",
        "1) one\n2) two",
        "7. seven\n7. seven again",
        "-",
        ">",
        "```",
        "😀*",
    ],
)
def test_text_that_is_no_markup_survives_unchanged(text: str) -> None:
    assert from_markdown(text) == RichText(text)


@pytest.mark.parametrize(
    ("markdown", "text", "styles"),
    [
        (
            "**a** *b* ~~c~~ `d`",
            "a b c d",
            [("bold", "a", ""), ("italic", "b", ""), ("strike", "c", ""), ("code", "d", "")],
        ),
        ("**환불**을", "환불을", [("bold", "환불", "")]),
        ("**환불(취소)**을", "환불(취소)을", [("bold", "환불(취소)", "")]),
        ("***x***", "x", [("bold", "x", ""), ("italic", "x", "")]),
        ("# Title **x** #", "Title x", [("bold", "Title x", "")]),
        ("a\nb  \nc\\\nd", "a\nb\nc\nd", []),
        ("- a\n- b\n  - c", "• a\n• b\n  • c", []),
        ("+ a\n\n  more", "• a\n\n  more", []),
        ("> q\nlazy\n>> r\n\nend", "q\nlazy\nr\n\nend", [("quote", "q\nlazy\nr", "")]),
        ("x\n```py\na\n  b\n```\ny", "x\na\n  b\ny", [("pre", "a\n  b", "py")]),
        ("[shop](https://a.b/c_d)", "shop", [("link", "shop", "https://a.b/c_d")]),
        (
            "<https://a.b> <kim@a.b>",
            "https://a.b kim@a.b",
            [("link", "https://a.b", "https://a.b"), ("link", "kim@a.b", "mailto:kim@a.b")],
        ),
        ("![a picture](https://a.b/c.png)", "a picture", [("link", "a picture", "https://a.b/c.png")]),
        ("[](https://a.b)", "https://a.b", [("link", "https://a.b", "https://a.b")]),
        (r"\*plain\*", "*plain*", []),
        ("**https://a.b/c_d_**", "https://a.b/c_d_", [("bold", "https://a.b/c_d_", "")]),
        ("😀 **b😀** x", "😀 b😀 x", [("bold", "b😀", "")]),
    ],
)
def test_markup_becomes_spans(markdown: str, text: str, styles: list[tuple[str, str, str]]) -> None:
    rich = from_markdown(markdown)
    assert (rich.text, styled(rich)) == (text, styles)


def test_nesting_too_deep_for_the_parser_loses_no_words() -> None:
    for text in (">" * 200 + " hello", "- " * 200 + "hello", "\n".join("  " * n + "- x" for n in range(60))):
        assert from_markdown(text).text.count("hello") == text.count("hello")
        assert from_markdown(text).text.count("x") == text.count("x")


def test_a_very_long_text_stays_plain_and_takes_no_time() -> None:
    text = "**a** [" * 150_000
    started = time.process_time()
    assert from_markdown(text) == RichText(text.rstrip())
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "markdown",
    [
        "**foo _bar_ baz** x [l **b**](http://x/(a)_b)",
        "> q\n> ```py\n> c\n> ```\n> r\n\nend `x``y` `` `z` ``",
        "• x \\* y\n\\# no",
        "# head\ntext\n\n```\nco```de\n```\n\nafter",
        "**환불**을 ~~취소~~ `2*3`",
    ],
)
def test_what_was_read_is_written_so_that_it_reads_the_same(markdown: str) -> None:
    rich = from_markdown(markdown)
    assert from_markdown(to_markdown(rich)) == rich


def test_plain_text_is_written_without_needless_backslashes() -> None:
    text = "snake_case 2*3*4 https://a.b/_c_ (1. x) - y [ok] <b>"
    assert to_markdown(RichText(text)) == text


SPANS = st.lists(
    st.builds(Span, st.sampled_from(Style), st.integers(-2, 40), st.integers(-2, 40), st.just("http://a.b"))
)
TEXTS = st.text("ab *_~`>#-+1.)([]<&\\\n가환😀\t!", max_size=40)


@settings(max_examples=80, deadline=None)
@given(TEXTS | st.text(max_size=40))
def test_reading_never_raises_and_keeps_every_letter(text: str) -> None:
    letters = [c for c in from_markdown(text).text if c.isalnum()]
    assert letters == [c for c in text if c.isalnum()] or "(" in text or "`" in text or "~~~" in text


@settings(max_examples=80, deadline=None)
@given(TEXTS, SPANS)
def test_written_markdown_keeps_the_words(text: str, spans: list[Span]) -> None:
    back = from_markdown(to_markdown(RichText(text, tuple(spans)))).text
    assert back.split() == text.split()


@settings(max_examples=60, deadline=None)
@given(st.text("ab 가환\n.,!?😀", max_size=60))
def test_text_without_marks_is_unchanged_but_for_trailing_space(text: str) -> None:
    lines = [line.rstrip() for line in text.rstrip().split("\n")]
    first = next((number for number, line in enumerate(lines) if line), 0)
    assert from_markdown(text) == RichText("\n".join(lines[first:]))
