"""What is typed after ``/deskbell find`` is read as it was meant, and words find the texts that hold them."""

import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.search import Known, Problem, Query, parse
from bot.tokens import MOST, fold, hits, term, tokens

SEOUL = ZoneInfo("Asia/Seoul")
TODAY = date(2026, 11, 23)
KNOWN = Known(tags=["Billing", "환불"], inboxes=["mail", "shop"], channels=["email", "telegram"], me="U0ALICE")


def read(text: str) -> Query:
    query = parse(text, TODAY, SEOUL, KNOWN)
    assert isinstance(query, Query), query
    return query


def problem(text: str) -> str:
    found = parse(text, TODAY, SEOUL, KNOWN)
    assert isinstance(found, Problem)
    return found.text


# --- words ----------------------------------------------------------------------------------------


def finds(wanted: str, text: str, *, whole: bool = False) -> bool:
    made = term(wanted, whole=whole)
    assert made is not None
    return made.found_in(fold(text))


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("환불", "환불을 해 주세요"),
        ("환불", "환불은요?"),
        ("환불", "재환불"),
        ("환불을", "환불을요"),
        ("돈", "내 돈을 돌려줘"),
        ("결제오류", "카드결제오류입니다"),
        ("退款", "我想退款谢谢"),
        ("返金", "返金してください"),
        ("ｶﾞｲﾄﾞ", "ガイドを見た"),
        ("คืนเงิน", "ขอคืนเงินครับ"),
        ("refund", "REFUNDS, please"),
        ("REF", "refunds"),
        ("cafe", "Café"),
        ("café", "CAFE"),
        ("straße", "STRASSE"),
        ("kim@example.com", "write to Kim@Example.com."),
        ("example", "kim@example.com"),
        ("3,000원", "3,000원입니다"),
        ("iphone15를", "아이폰 iPhone15를"),
        ("iphone", "삼성iphone"),
        ("１２３", "123"),
        (unicodedata.normalize("NFD", "환불"), "환불을"),
        ("환불", unicodedata.normalize("NFD", "환불을")),
        ("café", unicodedata.normalize("NFD", "Café")),
    ],
)
def test_a_word_is_found(wanted: str, text: str) -> None:
    assert finds(wanted, text)
    assert has_tokens(wanted, text)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("환불", "환영 불편"),
        ("환불을", "환불 을지로"),
        ("fund", "refund"),
        ("a@b", "a b c".replace(" ", "")),
        ("돈", "둔"),
    ],
)
def test_another_word_is_not(wanted: str, text: str) -> None:
    assert not finds(wanted, text)


def test_a_phrase_is_found_in_its_order_and_to_its_last_letter() -> None:
    assert finds("not shipped", "It is NOT\n shipped.", whole=True)
    assert not finds("not shipped", "shipped, not", whole=True)
    assert not finds("not ship", "not shipped", whole=True)
    assert finds("환불 요청", "환불 요청드려요", whole=True)


@pytest.mark.parametrize("nothing", ["", " ", "?!", "😀", "_"])
def test_what_has_no_letter_cannot_be_looked_for(nothing: str) -> None:
    assert term(nothing) is None


def has_tokens(wanted: str, text: str, *, whole: bool = False) -> bool:
    made, kept = term(wanted, whole=whole), tokens(text)
    assert made is not None
    return all(
        any(each.startswith(token.text) for each in kept) if token.begins else token.text in kept
        for token in made.tokens
    )


TEXT = st.text(st.sampled_from("aB7é _-@.\n환불을가ㅋガｶﾞ退款ค\u0301\u1112\u1161\u11ab😀"), max_size=40) | st.text(
    max_size=40
)


@settings(max_examples=300, deadline=None)
@given(text=TEXT, start=st.integers(0, 40), length=st.integers(1, 12), whole=st.booleans())
@example(text="ﾞｶ", start=1, length=1, whole=True)
def test_the_index_never_hides_a_text_that_holds_the_word(text: str, start: int, length: int, whole: bool) -> None:
    made = term(text[start : start + length], whole=whole)
    if made and made.found_in(fold(text)):
        assert has_tokens(text[start : start + length], text, whole=whole)


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_a_text_is_found_by_each_of_its_own_words_however_it_is_composed(text: str) -> None:
    for word in fold(text).split():
        made = term(word)
        assert made is None or made.found_in(fold(unicodedata.normalize("NFC", fold(text))))


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_tokens_need_no_quoting_in_any_index(text: str) -> None:
    assert all(token and (token.isalnum() or not token.isascii()) for token in tokens(text))
    assert not any(set(token) & set("'\"\\:&|!()<>@ \0") for token in tokens(text))


def test_very_long_texts_and_words_are_cut_in_the_same_way_on_both_sides() -> None:
    word = "x" * 3_000
    assert max(map(len, tokens(word))) == 64
    assert has_tokens(word, word)
    assert "late" not in tokens("환불 " * MOST + "late")


@pytest.mark.parametrize(
    ("text", "wanted", "marked"),
    [
        ("Bitte Straße und 환불을 요청", ["strasse", "환불"], ["Straße", "환불"]),
        (unicodedata.normalize("NFD", "카드 환불을"), ["환불"], ["환불"]),
        ("①번 ﬁle", ["1", "file"], ["①", "ﬁle"]),
        ("nothing", ["환불"], []),
    ],
)
def test_hits_are_shown_in_the_text_as_it_was_written(text: str, wanted: list[str], marked: list[str]) -> None:
    shown, places = hits(text, tuple(filter(None, map(term, wanted))))
    assert [shown[start:end] for start, end in places] == marked


# --- operators ------------------------------------------------------------------------------------


def test_a_whole_search_is_read() -> None:
    query = read('환불 "not shipped" -invoice from:kim tag:billing is:open IN:mail on:telegram before:2026-11-01')
    assert [len(query.words), len(query.unwanted), len(query.authors)] == [2, 1, 1]
    assert query.words[0] == term("환불")
    assert query.words[1] == term("not shipped", whole=True)
    assert query.unwanted == (term("invoice"),)
    assert query.authors == (term("kim"),)
    assert query.tags == (frozenset({"Billing"}),)
    assert query.statuses == {"open"}
    assert (query.inboxes, query.channels) == ({"mail"}, {"telegram"})
    assert query.until == datetime(2026, 11, 1, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("after:2026-11-01", datetime(2026, 11, 2, tzinfo=SEOUL), None),
        ("after:2026.11.1", datetime(2026, 11, 2, tzinfo=SEOUL), None),
        ("after:2026-10 before:2026/12", datetime(2026, 11, 1, tzinfo=SEOUL), datetime(2026, 12, 1, tzinfo=SEOUL)),
        ("before:today", None, datetime(2026, 11, 23, tzinfo=SEOUL)),
        ("after:어제", datetime(2026, 11, 23, tzinfo=SEOUL), None),
        ("before:2026-11-05 before:2026-11-03", None, datetime(2026, 11, 3, tzinfo=SEOUL)),
    ],
)
def test_dates_leave_the_day_itself_out_in_the_teams_time_zone(
    text: str, since: datetime | None, until: datetime | None
) -> None:
    query = read(text)
    assert (query.since, query.until) == (since, until)


def test_people_are_names_addresses_mentions_or_oneself() -> None:
    assert read("from:me").authors == (term("U0ALICE"),)
    assert read("from:<@U0BOB|bob>").authors == (term("U0BOB", whole=True),)
    assert read('from:"Emma Clarke"').authors == (term("Emma Clarke"),)
    assert read("from:“김 민서”").authors == (term("김 민서"),)


def test_states_may_be_several_and_what_nobody_has_is_unfinished() -> None:
    assert read("is:open is:snoozed").statuses == {"open", "snoozed"}
    assert (read("is:unassigned").unassigned, read("is:unassigned").statuses) == (True, {"open", "pending", "snoozed"})
    assert read("is:unassigned is:resolved").statuses == {"resolved"}
    assert read("is:waiting").waiting


@pytest.mark.parametrize("text", ["https://example.com/a", "10:30", "오류:500", '"form:a"', "A/S"])
def test_a_colon_alone_makes_no_operator(text: str) -> None:
    assert len(read(text).words) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("form:kim", "Did you mean “from:kim”?"),
        ("status:open", "Did you mean “is:open”?"),
        ("is:opne", "Did you mean “open”?"),
        ("tag:biling", "Did you mean “billing”?"),
        ("in:mial", "Did you mean “mail”?"),
        ("on:telegarm", "Did you mean “telegram”?"),
        ("on:fax", "There is nothing for “on:fax”."),
        ("is:", "It can be: open, pending"),
        ("from:", "as in from:kim"),
        ("before:2026-02-30", "is no date"),
        ("before:soon", "before:2026-11-01"),
        ("after:9999-12-31", "is no date"),
        ("-tag:billing", "A minus goes before words only"),
        ("", "/deskbell find refund"),
        ("?!", "/deskbell find refund"),
        ("word " * 300, "too much"),
    ],
)
def test_what_cannot_be_read_is_answered_with_what_was_perhaps_meant(text: str, said: str) -> None:
    assert said in problem(text)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["from:", "is:", "-", '"', "“", "a", "환", "before:2026", " "])).map("".join)
)
def test_anything_at_all_is_read_or_answered(text: str) -> None:
    assert isinstance(parse(text, TODAY, SEOUL, KNOWN), Query | Problem)
