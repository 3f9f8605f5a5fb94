"""Recorded and made mails, and what has to be read in them: nearly all answers are right, and every Korean one."""

import pytest

from channels.email.parse import parse_email
from tests.channels.email.reading.questions import automatic, bounces, charsets, heads, packed, structure

QUESTIONS = [
    question for each in (automatic, bounces, charsets, heads, packed, structure) for question in each.QUESTIONS
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_each_question_is_answered(question) -> None:  # type: ignore[no-untyped-def]
    assert question.wrong(parse_email(question.raw)) == {}


def test_nearly_all_questions_and_every_korean_one_are_answered(capsys: pytest.CaptureFixture[str]) -> None:
    answers = sum(len(question.answers) for question in QUESTIONS)
    wrong = sum(len(question.wrong(parse_email(question.raw))) for question in QUESTIONS)
    korean = [question for question in QUESTIONS if question.is_korean]
    with capsys.disabled():
        print(f"\n{len(QUESTIONS)} mails ({len(korean)} Korean), {answers} questions, {answers - wrong} right")  # noqa: T201
    assert wrong <= 0.02 * answers
    assert [question.name for question in korean if question.wrong(parse_email(question.raw))] == []
