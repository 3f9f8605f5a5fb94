"""Figures mean what docs/reports.md says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports.charts import scale
from bot.reports.figures import Attainment, Tally, percentile, ratio, within
from bot.reports.opened import EPOCH, MICROSECOND, OpenTime
from bot.reports.wording import Wording, share
from bot.sla.calendar import Calendar, open_time

WEEK = {day: ["09:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
CALENDARS = (
    Calendar.build("office", "Asia/Seoul", hours=WEEK),
    Calendar.build("night", "Europe/Berlin", hours={"fri": ["22:00-06:00"], "sat": ["22:00-06:00"]}),
    Calendar.build("always", "UTC", always=True),
    None,
)
FIRST, LAST = datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 4, 10, tzinfo=UTC)
"""Over the change of the clocks in Berlin."""
instants = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC))


def number(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


@settings(max_examples=150, deadline=None)
@given(calendar=st.sampled_from(CALENDARS), a=instants, b=instants)
def test_open_time_is_that_of_the_calendar(calendar: Calendar | None, a: datetime, b: datetime) -> None:
    found = OpenTime(calendar, number(FIRST), number(LAST)).between(number(a), number(b))
    expected = open_time(calendar, a, b) if calendar else max(b - a, timedelta(0))
    assert found * MICROSECOND == expected


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([7], 50, 7), ([1, 2], 50, 1), ([1, 2, 3], 50, 2), (range(1, 11), 90, 9), (range(1, 21), 95, 19), ([1, 9], 95, 9)],
)
def test_a_percentile_is_a_value_that_occurred(values: list[int], percent: int, expected: int) -> None:
    assert percentile(list(values), percent) == expected


def test_a_late_answer_is_one_late_answer_and_what_was_cancelled_counts_for_nothing() -> None:
    assert Attainment(met=3, met_late=1, breached=1, cancelled=9).share == 0.6
    assert Attainment(cancelled=9).share is None


def test_a_share_of_nothing_is_nothing() -> None:
    assert ratio(0, 0) is None
    assert Tally().figures().share_within_15m is None
    assert Tally().figures().responses["all"].wall is None


def test_exactly_a_quarter_of_an_hour_is_within_it() -> None:
    quarter = timedelta(minutes=15) // MICROSECOND
    assert within([quarter - 1, quarter, quarter + 1], timedelta(minutes=15)) == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0, "0 %"), (1, "100 %"), (0.9996, "99.9 %"), (0.0001, "0.1 %"), (0.5, "50.0 %"), (1.5, "150.0 %")],
)
def test_a_share_is_never_rounded_to_all_or_nothing(value: float | None, text: str) -> None:
    assert share(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_660, "1 h 1 min"), (90_000, "1 d 1 h")]
)
def test_lengths_are_told_in_two_units(seconds: int, text: str) -> None:
    assert Wording("en").duration(timedelta(seconds=seconds)) == text


@given(most=st.integers(0, 10**9))
def test_a_chart_has_room_for_its_largest_value_and_few_lines(most: int) -> None:
    found = scale(most)
    assert found[0] == 0
    assert found[-1] >= most
    assert 2 <= len(found) <= 6
