"""Promises of time in agents' answers: found where they are given, and nowhere else."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.promises import promised
from bot.sla.calendar import Calendar

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday, 10:00 in Seoul."""
OFFICE = Calendar.build(
    "office", "Asia/Seoul", hours={day: ["09:00-12:00", "13:00-17:30"] for day in ("mon", "tue", "wed", "thu", "fri")}
)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Thanks! I'll get back to you by Friday.", "11-27 18:00"),
        ("I’ll get back to you by Friday", "11-27 18:00"),
        ("We will answer within 2 hours.", "11-23 12:00"),
        ("you'll hear from us tomorrow", "11-24 18:00"),
        ("I'll check with the warehouse and get back to you by tomorrow 3 pm.", "11-24 15:00"),
        ("We will review your case and reply within 24 hours. Sorry!", "11-24 10:00"),
        ("By Friday, we will get back to you.", "11-27 18:00"),
        ("Tomorrow I'll let you know", "11-24 18:00"),
        ("I'll let you know tomorrow morning.", "11-24 12:00"),
        ("I will update you by 5 p.m. today.", "11-23 17:00"),
        ("I'll update you by the end of the day.", "11-23 18:00"),
        ("We'll follow up with more details by email by Wednesday", "11-25 18:00"),
        ("You can expect an answer from us by the end of the week", "11-27 18:00"),
        ("I'll be in touch next week.", "12-04 18:00"),
        ("I am going to call you in 30 minutes", "11-23 10:30"),
        ("We'll get back to you on Thursday at 14:00, I promise", "11-26 14:00"),
        ("We'll answer you within two days", "11-25 10:00"),
        ("금요일까지 답변드리겠습니다", "11-27 18:00"),
        ("안녕하세요. 내일 오전까지 연락드리겠습니다.", "11-24 12:00"),
        ("2시간 내로 확인 후 회신드리겠습니다", "11-23 12:00"),
        ("2시간 이내에 답변 드릴게요!", "11-23 12:00"),
        ("담당자 확인이 필요합니다. 내일 오후 3시까지 결과를 안내해 드리겠습니다.", "11-24 15:00"),
        ("오늘 중으로 다시 연락드릴게요~", "11-23 18:00"),
        ("이번 주 내로 답변드리도록 하겠습니다.", "11-27 18:00"),
        ("내일 다시 전화드리겠습니다", "11-24 18:00"),
        ("11월 30일까지 알려드리겠습니다", "11-30 18:00"),
        ("2일 내로 답변드리겠습니다", "11-25 10:00"),
        ("다음 주 수요일까지 검토 후 말씀드리겠습니다", "12-02 18:00"),
    ],
)  # fmt: skip
def test_a_promise_of_time_is_found_and_understood(text: str, due: str) -> None:
    found = promised(text, NOW, SEOUL, "ko")
    assert found
    assert f"{found[0].astimezone(SEOUL):%m-%d %H:%M}" == due


@pytest.mark.parametrize(
    "text",
    [
        "Shall we get back to you by Friday?",
        "Please answer by Friday.",
        "Could you reply within 2 hours",
        "I got back to you on Friday.",
        "I told you that I will get back to you by Friday.",
        "> I'll get back to you by Friday",
        "You wrote “I'll get back to you by Friday”, and nobody did.",
        "See below.\nOn Mon, Nov 23, 2026 Kim wrote:\nI'll get back to you by Friday",
        "If you send us the number, we will answer within 2 hours.",
        "I can't get back to you by Friday. We won't answer within 2 hours.",
        "The courier will contact you by Friday.",
        "You will get your refund by Friday.",
        "I'll send you the invoice of Friday.",
        "I will answer your question about the delivery on Friday.",
        "I'll get back to you about tomorrow's meeting.",
        "I'll get back to you soon.",
        "I'll get back to you by email.",
        "We will answer within two business days.",
        "I'll get back to you by Friday or Saturday.",
        "We will ship it by Friday and get back to you.",
        "I'll wait until you reply by Friday.",
        "I'll try to get back to you by Friday.",
        "금요일까지 답변드릴까요?",
        "금요일까지 답변 부탁드리겠습니다",
        "금요일까지 답변 부탁드립니다",
        "금요일까지 회신해 주시면 감사하겠습니다",
        "사진을 보내주시면 내일까지 답변드리겠습니다",
        "어제까지 답변드렸습니다",
        "금요일까지 답변드리겠다고 말씀드렸는데 늦어서 죄송합니다",
        "금요일까지 배송될 예정이며 추후 연락드리겠습니다",
        "영업일 기준 2일 내로 답변드리겠습니다",
        "1~2일 내로 답변드리겠습니다",
        "11월 마지막 금요일까지 답변드리겠습니다",
        "오늘까지 답변드리지 못할 것 같습니다",
        "확인 후 답변드리겠습니다",
        "고객님께서 금요일까지 알려주세요",
        "",
    ],
)  # fmt: skip
def test_what_is_no_promise_for_sure_is_none(text: str) -> None:
    assert promised(text, NOW, SEOUL, "ko") is None


def test_a_day_ends_with_its_opening_hours() -> None:
    found = promised("I'll get back to you by Friday", NOW, SEOUL, "en", OFFICE)
    assert found == (datetime(2026, 11, 27, 8, 30, tzinfo=UTC), "I'll get back to you by Friday")
    closed = promised("I'll get back to you by Saturday", NOW, SEOUL, "en", OFFICE)
    assert closed
    assert closed[0] == datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def test_the_words_of_the_promise_are_quoted() -> None:
    text = "Thank you. I'll look into it and get back to you by Friday at the latest, have a nice day!"
    assert promised(text, NOW, SEOUL)[1] == "I'll look into it and get back to you by Friday"  # type: ignore[index]
    korean = "네, 2시간 내로 확인 후 회신드리겠습니다. 감사합니다."
    assert promised(korean, NOW, SEOUL)[1] == "2시간 내로 확인 후 회신드리겠습니다"  # type: ignore[index]


def test_long_texts_cost_little_whatever_they_say() -> None:
    for text in ("I will " * 20_000, "내일까지 " * 20_000, "we'll get back to you by " * 300, "'" * 50_000):
        assert promised(text, NOW, SEOUL) is None
