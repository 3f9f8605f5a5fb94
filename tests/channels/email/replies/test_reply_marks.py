"""Our own line "please type your reply above this line"."""

import pytest

from channels.email.parse import parse_email
from channels.email.reading.phrases import REPLY_MARKS, is_reply_mark, reply_mark
from tests.channels.email.mails import html, plain, reply


@pytest.mark.parametrize("language", REPLY_MARKS)
@pytest.mark.parametrize("before", ["", "> ", "> > ", "*"])
def test_everything_below_the_mark_goes(language: str, before: str) -> None:
    text = f"My answer.\n\n{before}{reply_mark(language)}\n{before}Dear customer"
    assert parse_email(plain(text)).text == "My answer."


def test_a_language_without_a_mark_of_its_own_has_the_english_one() -> None:
    assert reply_mark("xx") == reply_mark("") == reply_mark("en-GB") == REPLY_MARKS["en"]
    assert reply_mark("pt-BR") == reply_mark("pt_BR") == REPLY_MARKS["pt"]
    assert reply_mark("KO") == REPLY_MARKS["ko"]


def test_words_below_are_kept_where_there_are_none_above() -> None:
    text = f"On Wed, Mar 5, 2025 at 3:21 PM Acme <a@acme.test> wrote:\n> {reply_mark('en')}\n> Which size?\n\nXL"
    assert parse_email(reply(text)).text == "XL"


@pytest.mark.parametrize(
    "introduction",
    [
        "Acme kirjoitti 5.3.2025 klo 15.21:",
        "Στις Τετ 5 Μαρ 2025 στις 3:21 μ.μ., ο/η Acme\n<a@acme.test> έγραψε:",
        "Lähettäjä: Acme <a@acme.test>\nLähetetty: 5. maaliskuuta 2025\nVastaanottaja: Min\nAihe: Parcel",
        "________________________________\nOd: Acme\nPoslano: 5. ožujka 2025.\nZa: Min\nPredmet: Parcel",
    ],
)
def test_what_introduces_the_mark_goes_in_any_language(introduction: str) -> None:
    assert parse_email(reply(f"Kyllä.\nMin\n\n{introduction}\n\n{reply_mark('en')}\nDear Min")).text == "Kyllä.\nMin"


def test_the_mark_is_found_in_html() -> None:
    source = f"<p>Yes</p><table><tr><td style='color:#bbb'>{reply_mark('ko')}</td></tr></table><p>Dear Min</p>"
    assert parse_email(html(source)).text == "Yes"


@pytest.mark.parametrize("line", ["##- -", "## heading -##", "#- x -#", "a ##- x -##", "##-" * 100])
def test_other_lines_are_no_mark(line: str) -> None:
    assert not is_reply_mark(line)
    assert parse_email(plain(f"one\n{line}\ntwo")).text == f"one\n{line}\ntwo"
