"""Days begin at midnight in the team's time zone, whatever its clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.reports.period import Period, week_of

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "day", "hours", "begins"),
    [
        ("Asia/Seoul", "2026-11-23", 24, "2026-11-22T15:00"),
        ("Europe/Berlin", "2026-03-29", 23, "2026-03-28T23:00"),
        ("Europe/Berlin", "2026-10-25", 25, "2026-10-24T22:00"),
        ("Australia/Lord_Howe", "2026-04-05", 24.5, "2026-04-04T13:00"),
        ("America/Sao_Paulo", "2018-11-04", 23, "2018-11-04T03:00"),
    ],
)
def test_a_day_is_as_long_as_it_is(zone: str, day: str, hours: float, begins: str) -> None:
    """In Sao Paulo the midnight of that day does not exist: it begins at one o'clock."""
    since, until = Period(date.fromisoformat(day), date.fromisoformat(day), ZoneInfo(zone)).stretch
    assert until - since == hours * HOUR
    assert since == datetime.fromisoformat(begins).replace(tzinfo=UTC)


def test_periods_one_after_the_other_leave_no_gap() -> None:
    zone = ZoneInfo("Europe/Berlin")
    one, other = Period(date(2026, 3, 23), date(2026, 3, 29), zone), Period(date(2026, 3, 30), date(2026, 4, 5), zone)
    assert one.stretch.until == other.stretch.since
    assert other.before(datetime(2026, 5, 1, tzinfo=UTC)) == one.stretch
    assert one.days == other.days == len(list(one.dates())) == 7


def test_a_period_that_has_not_ended_is_compared_with_as_much_of_the_one_before() -> None:
    zone = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 4, 1, 10, 30, tzinfo=zone)
    since, until = Period(date(2026, 3, 30), date(2026, 4, 5), zone).before(now)
    assert since == datetime(2026, 3, 23, tzinfo=zone)
    assert until == datetime(2026, 3, 25, 10, 30, tzinfo=zone)


def test_weeks_begin_on_monday_over_the_turn_of_the_year() -> None:
    assert {week_of(date(2026, 12, 28) + timedelta(days)) for days in range(7)} == {date(2026, 12, 28)}
    assert week_of(date(2027, 1, 4)) == date(2027, 1, 4)
