"""What a customer is told about the answer is never shorter than what customers really waited."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.expected import friendly, promise
from bot.sla.calendar import Calendar, add_open_time, is_open

WEEK = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = Calendar.build("office", "Asia/Seoul", hours=WEEK)
SHORT = Calendar.build("short", "UTC", hours={"mon": ["22:00-02:00"], "wed": ["10:00-10:20"], "sat": ["00:00-24:00"]})
ALWAYS = Calendar.build("always", "UTC", always=True)
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""10:00 in Seoul."""


@given(
    calendar=st.sampled_from([OFFICE, SHORT, ALWAYS]),
    minutes=st.integers(0, 60 * 24 * 30),
    median=st.timedeltas(timedelta(0), timedelta(days=6)),
)
def test_no_promise_is_shorter_than_the_median(calendar: Calendar, minutes: int, median: timedelta) -> None:
    now = MONDAY + timedelta(minutes=minutes)
    told = promise(now, calendar, median)
    usual = add_open_time(calendar, now, median)
    assert told.within is None or now + told.within >= usual
    assert told.by is None or told.by >= usual
    assert (told.back_at is None) == is_open(calendar, now)
    assert told.back_at is None or (told.back_at > now and is_open(calendar, told.back_at))


@pytest.mark.parametrize(
    ("minutes", "calendar", "hours"),
    [(0, OFFICE, 0.25), (15, OFFICE, 0.25), (16, OFFICE, 1), (61, ALWAYS, 4), (241, OFFICE, 9), (241, ALWAYS, 24)],
)
def test_figures_are_rounded_up_to_friendly_ones(minutes: int, calendar: Calendar, hours: float) -> None:
    assert friendly(timedelta(minutes=minutes), calendar) == timedelta(hours=hours)


def test_there_is_no_figure_for_what_takes_weeks() -> None:
    assert friendly(timedelta(days=6), ALWAYS) is None
    assert promise(MONDAY, ALWAYS, timedelta(days=6)).within is None


def test_what_would_cross_closing_time_is_told_as_an_instant() -> None:
    at_five = MONDAY + timedelta(hours=7)
    assert promise(at_five, OFFICE, timedelta(minutes=50)).within == timedelta(hours=1)
    assert promise(at_five, OFFICE, timedelta(minutes=70)).by == MONDAY + timedelta(days=1, hours=2)
