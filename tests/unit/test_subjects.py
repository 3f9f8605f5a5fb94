"""What a mail is about, whatever mail programs put before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.subjects import answer_subject, base_subject

ANSWERS = [
    "Re:", "RE :", "re:", "Re[2]:", "Re [13] :", "Re(3):", "Re：", "AW:", "Antw:", "Antwort:", "SV:", "Svar:", "VS:",
    "Ré:", "Rép:", "RES:", "R:", "RIF:", "Odp:", "YNT:", "ynt:", "Atb:", "Отв:", "ΑΠ:", "回复:", "回复：", "答复:",
    "回覆:", "返信:", "답장:", "회신：", "[답장]", "[회신]",
]  # fmt: skip
FORWARDS = [
    "FW:", "Fwd:", "WG:", "VB:", "TR:", "RV:", "ENC:", "I:", "PD:", "İLT:", "ilt:", "转发:", "轉寄：", "転送:", "전달:",
    "[전달]",
]  # fmt: skip


@pytest.mark.parametrize("prefix", [*ANSWERS, *FORWARDS])
def test_prefixes_of_answers_and_forwarded_mails_go(prefix: str) -> None:
    assert base_subject(f"{prefix} 환불  요청\r\n 드립니다 ") == "환불 요청 드립니다"
    assert base_subject(f"{prefix}Fwd: {prefix} Re:x") == "x"


@pytest.mark.parametrize("prefix", ANSWERS)
def test_an_answer_has_one_prefix_which_the_customer_has_chosen(prefix: str) -> None:
    kept = prefix.strip()
    assert answer_subject(f"{prefix} Refund") == f"{kept} Refund"
    assert answer_subject(f" {prefix} RE: {prefix}  Refund") == f"{kept} Refund"


@pytest.mark.parametrize("prefix", FORWARDS)
def test_an_answer_to_a_forwarded_mail_shows_both(prefix: str) -> None:
    assert answer_subject(f"{prefix} Refund") == f"Re: {prefix} Refund"


@pytest.mark.parametrize(
    "subject",
    [
        "Reports: late",
        "R2: broken",
        "Review",
        "Is: it",
        "[JIRA] Re: x",
        "답장을 기다립니다: 환불",
        "Ready: set",
        "10:30",
        "re",
    ],
)
def test_words_that_look_alike_stay(subject: str) -> None:
    assert base_subject(subject) == subject
    assert answer_subject(subject) == f"Re: {subject}"


def test_nothing_but_prefixes_is_no_subject() -> None:
    assert base_subject("Re: FW:") == ""
    assert (answer_subject(""), answer_subject("AW: Re:")) == ("Re:", "AW:")


@given(st.lists(st.sampled_from([*ANSWERS, *FORWARDS, "x", " ", "\n", "["]) | st.text(max_size=5)).map("".join))
def test_answering_changes_neither_what_it_is_about_nor_an_answer(subject: str) -> None:
    answered = answer_subject(subject)
    assert answer_subject(answered) == answered
    assert base_subject(answered) == base_subject(subject)
    assert base_subject(base_subject(subject)) == base_subject(subject)


def test_endless_prefixes_are_no_trouble() -> None:
    assert base_subject("Re: " * 100_000 + "x") == "x"
    assert answer_subject("re[2]" * 100_000) == "Re: " + "re[2]" * 100_000
