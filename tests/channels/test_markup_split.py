"""Long texts in pieces, and texts made clean."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.richtext import RichText, Span, Style
from channels.markup import clean, clean_name, clean_rich, split, utf16_len


def texts(text: str, limit: int) -> list[str]:
    return [piece.text for piece in split(RichText(text), limit)]


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("short", 10, ["short"]),
        ("", 10, []),
        ("one two\n\nthree\nfour five", 20, ["one two", "three\nfour five"]),
        ("one two three\nfour five six", 20, ["one two three", "four five six"]),
        ("One two. Three four five six", 20, ["One two.", "Three four five six"]),
        ("환불해 주세요. 내일까지요", 12, ["환불해 주세요.", "내일까지요"]),
        ("返金してください。明日まで。", 12, ["返金してください。", "明日まで。"]),
        ("one two three four", 10, ["one two", "three four"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("😀😀😀", 4, ["😀😀", "😀"]),
        ("Hi.\n\n" + "x" * 12, 10, ["Hi.", "x" * 10, "xx"]),
        ("exactly ten twelve", 11, ["exactly ten", "twelve"]),
        ("code:\n    deep in\n    deeper", 20, ["code:\n    deep in", "    deeper"]),
    ],
)
def test_the_cut_is_where_a_reader_would_make_it(text: str, limit: int, pieces: list[str]) -> None:
    assert texts(text, limit) == pieces


@pytest.mark.parametrize(
    "cluster", ["👨‍👩‍👧‍👦", "e\u0301", "👍🏽", "🇰🇷", "ᄒ\u1161\u11ab", "❤️", "🏴\U000e0067\U000e0062\U000e007f"]
)
def test_a_character_of_several_code_points_is_not_torn_apart(cluster: str) -> None:
    limit = utf16_len(cluster) * 2 + 1
    for piece in texts(cluster * 9, limit):
        assert piece.replace(cluster, "") == ""


def test_spans_go_on_in_the_next_piece() -> None:
    rich = RichText(
        "aaa bbb ccc", (Span(Style.BOLD, 2, 9), Span(Style.LINK, 4, 7, "http://x.y"), Span(Style.CODE, 10, 11))
    )
    assert split(rich, 4) == [
        RichText("aaa", (Span(Style.BOLD, 2, 3),)),
        RichText("bbb", (Span(Style.BOLD, 0, 3), Span(Style.LINK, 0, 3, "http://x.y"))),
        RichText("ccc", (Span(Style.BOLD, 0, 1), Span(Style.CODE, 2, 3))),
    ]


def squeezed(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=80, deadline=None)
@given(
    st.text("ab .。\n😀가\u0301\u200d👍🏽🇰🇷", max_size=120),
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=5),
    st.integers(2, 40),
)
def test_pieces_fit_and_lose_only_whitespace(text: str, ranges: list[tuple[int, int]], limit: int) -> None:
    spans = tuple(Span(Style.BOLD, a, min(b, len(text))) for a, b in ranges if a < min(b, len(text)))
    pieces = split(RichText(text, spans), limit)
    assert all(0 < utf16_len(p.text) <= limit for p in pieces)
    assert squeezed("".join(p.text for p in pieces)) == squeezed(text)
    bold = "".join(c for i, c in enumerate(text) if any(s.start <= i < s.end for s in spans))
    found = "".join(c for p in pieces for i, c in enumerate(p.text) if any(s.start <= i < s.end for s in p.spans))
    assert squeezed(found) == squeezed(bold)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.integers(4, 30))
def test_another_measure_is_kept_to(text: str, limit: int) -> None:
    def utf8(piece: str) -> int:
        return len(piece.encode("utf-8", "surrogatepass"))

    assert all(utf8(p.text) <= limit for p in split(RichText(text), limit, utf8))


@pytest.mark.parametrize("unit", ["가나다. ", "x", "\n", "👨‍👩‍👧‍👦"])
def test_a_megabyte_is_split_in_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    rich = RichText(text, tuple(Span(Style.BOLD, i, i + 5) for i in range(0, len(text) - 5, 20)))
    started = time.process_time()
    split(rich, 4096)
    assert time.process_time() - started < 4


def test_control_characters_go_and_lines_end_alike() -> None:
    assert clean("a\x00b\r\nc\rd\te\x1b[0m\x85\ud83d") == "ab\nc\nd\te[0m\ufffd"


def test_a_name_is_one_visible_line() -> None:
    assert clean_name(" invoice\u202egpj.exe\n\u200bKim\u2066 \x07") == "invoicegpj.exe Kim"
    assert len(clean_name("가 " * 1000)) <= 200


@settings(max_examples=60, deadline=None)
@given(st.text() | st.text("a\r\n\x00\ud800😀\x85"))
def test_clean_text_can_be_stored_and_cleaning_again_changes_nothing(text: str) -> None:
    done = clean(text)
    done.encode()
    assert clean(done) == done
    assert all(c in "\n\t" or unicodedata.category(c) != "Cc" for c in done)
    assert clean_name(clean_name(text)) == clean_name(text)


@settings(max_examples=60, deadline=None)
@given(st.text("ab\r\n\x00\ud800"), st.integers(0, 20), st.integers(0, 20))
def test_cleaning_moves_the_spans_along(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    rich = clean_rich(RichText(text, (Span(Style.BOLD, start, end),)))
    kept = "".join(rich.text[s.start : s.end] for s in rich.spans)
    assert rich.text == clean(text)
    assert kept.replace("\n", "") == clean(text[start:end]).replace("\n", "")
