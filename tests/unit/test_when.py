"""Times in words: what is understood, what is refused, and what holds whatever the words and the clocks are."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.when import Problem, until

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SEOUL)
"""A Monday."""

ZONES = ("Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC")
WORDS = {
    "1h": "11-23 11:00", "90m": "11-23 11:30", "1h30m": "11-23 11:30", "1h 30m": "11-23 11:30",
    "2d": "11-25 10:00", "in 3 hours": "11-23 13:00", "half an hour": "11-23 10:30", "an hour": "11-23 11:00",
    "two weeks": "12-07 10:00", "in 1 hour and 30 minutes": "11-23 11:30", "1.5h": "11-23 11:30",
    "tomorrow": "11-24 09:00", "Tomorrow 9": "11-24 09:00", "tomorrow at 5pm": "11-24 17:00",
    "tomorrow 3": "11-24 15:00", "tomorrow 3:00": "11-24 03:00", "9am tomorrow": "11-24 09:00",
    "monday": "11-30 09:00", "monday 11": "11-23 11:00", "monday 9": "11-30 09:00", "fri 14:30": "11-27 14:30",
    "next week": "11-30 09:00", "next_week": "11-30 09:00", "friday next week": "12-04 09:00",
    "next friday": "12-04 09:00", "this evening": "11-23 18:00", "tonight": "11-23 20:00",
    "tonight at 1am": "11-24 01:00", "midnight": "11-24 00:00", "noon": "11-23 12:00", "9pm": "11-23 21:00",
    "at 9": "11-24 09:00", "2026-12-01": "12-01 09:00", "2026-12-01 09:15": "12-01 09:15",
    "2026-12-01T09:15": "12-01 09:15", "dec 1": "12-01 09:00", "1 December 2026 at 8": "12-01 08:00",
    "at 9am on dec 1st": "12-01 09:00", "in 2 days at 9": "11-25 09:00", "the 5th": "12-05 09:00",
    "내일": "11-24 09:00", "내일 오전 9시": "11-24 09:00", "모레 오후 2시 반": "11-25 14:30", "내일모레": "11-25 09:00",
    "다음 주 월요일": "11-30 09:00", "다음주 화 3시": "12-01 15:00", "월요일 10시": "11-30 10:00",
    "이번 주 금요일": "11-27 09:00", "3시간 뒤": "11-23 13:00", "30분 후": "11-23 10:30",
    "1시간 반 뒤": "11-23 11:30", "두 시간 뒤": "11-23 12:00", "3일 뒤": "11-26 10:00", "3일": "12-03 09:00",
    "3일 뒤 오전 9시": "11-26 09:00", "이틀 뒤": "11-25 10:00", "일주일 뒤": "11-30 10:00",
    "12월 1일": "12-01 09:00", "12월 1일 오전 10시 30분": "12-01 10:30", "12/1 15:00": "12-01 15:00",
    "오늘 저녁 6시": "11-23 18:00", "오늘 밤 12시": "11-24 00:00", "오늘 밤 1시": "11-24 01:00",
    "내일 새벽 2시": "11-24 02:00", "내일 낮 12시": "11-24 12:00", "정오": "11-23 12:00", "자정": "11-24 00:00",
    "세시 반": "11-23 15:30", "다음 달 3일": "12-03 09:00", "금요일 오후 5시까지": "11-27 17:00",
}  # fmt: skip
REFUSED = (
    "", " ", "9", "soon", "never", "today", "today 9am", "오늘 오전 9시", "31 february", "2026-13-01", "2020-01-01",
    "0h", "99999w", "9999-12-31 23:59", "tomorrow 25", "tomorrow 9:99", "내일 25시", "오전 13시", "tomorrow foo",
    "foo tomorrow", "next", "in", "3", "1h foo", "12/1/", "monday tuesday", "내일 모레 글피", "24:30",
)  # fmt: skip


@pytest.mark.parametrize(("words", "meant"), WORDS.items(), ids=WORDS)
def test_what_is_understood(words: str, meant: str) -> None:
    found = until(words, NOW, SEOUL, "ko")
    assert isinstance(found, datetime), found
    assert f"{found.astimezone(SEOUL):%m-%d %H:%M}" == meant


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_no_time_is_refused_with_examples_and_never_guessed(words: str) -> None:
    found = until(words, NOW, SEOUL)
    assert isinstance(found, Problem)
    assert "tomorrow 9" in found.text or "ten years" in found.text


def test_only_korean_writes_months_before_days_in_one_way() -> None:
    assert isinstance(until("12/1", NOW, SEOUL, "en"), Problem)


def test_a_day_of_the_year_that_is_past_is_that_of_the_next_year() -> None:
    assert until("feb 29", NOW, SEOUL) == datetime(2028, 2, 29, 9, tzinfo=SEOUL)


def test_a_day_keeps_its_time_over_a_change_of_the_clocks_and_an_hour_its_length() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    eve = datetime(2026, 10, 24, 12, tzinfo=berlin)
    assert until("1d", eve, berlin) == datetime(2026, 10, 25, 12, tzinfo=berlin)
    assert until("24h", eve, berlin) == datetime(2026, 10, 25, 11, tzinfo=berlin)


def test_a_time_that_the_clocks_leave_out_is_as_much_later_and_one_that_comes_twice_is_the_next_of_both() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert until("2027-03-28 02:30", NOW, berlin) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # 02:45 for the first time
    assert until("02:30", between, berlin) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


instants = st.integers(0, 5_000_000).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
zones = st.sampled_from(ZONES).map(ZoneInfo)


@given(instants, zones, st.integers(1, 5_000_000), st.sampled_from(("%Y-%m-%d %H:%M", "%Y년 %m월 %d일 %H:%M")))
def test_an_absolute_time_is_read_as_it_was_written(now: datetime, zone: ZoneInfo, ahead: int, form: str) -> None:
    wanted = (now + timedelta(minutes=ahead)).replace(second=0, microsecond=0)
    local = wanted.astimezone(zone)
    found = until(local.strftime(form), now, zone)
    if wanted <= now:
        return
    assert isinstance(found, datetime)
    assert found.astimezone(zone).strftime(form) == local.strftime(form)
    if local.fold == 0:
        assert found == wanted


@given(instants, zones, st.sampled_from(sorted(WORDS)))
def test_nothing_is_ever_in_the_past(now: datetime, zone: ZoneInfo, words: str) -> None:
    found = until(words, now, zone, "ko")
    assert isinstance(found, Problem) or found > now


pieces = st.sampled_from(
    (
        "tomorrow", "next", "week", "monday", "fri", "at", "9", "14:30", "5pm", "in", "3", "hours", "2d", "내일",
        "오전", "오후", "9시", "반", "뒤", "다음", "주", "월요일", "12월", "1일", "2026-12-01", "밤", ",", "@", "3일",
    )
)  # fmt: skip


@given(instants, zones, st.one_of(st.text(max_size=40), st.lists(pieces, max_size=6).map(" ".join)))
def test_any_words_at_all_give_a_later_instant_or_a_problem(now: datetime, zone: ZoneInfo, words: str) -> None:
    found = until(words, now, zone, "ko")
    assert isinstance(found, Problem) or now < found <= now + timedelta(days=3660)
