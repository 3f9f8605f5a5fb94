"""Public holidays are those of the law, substitute days included."""

from datetime import UTC, date, datetime

import pytest

from bot.sla.calendar import Calendar, is_open
from bot.sla.holidays import read_holidays

KOREA = {
    2026: "01-01 02-16 02-17 02-18 03-01 03-02 05-01 05-05 05-24 05-25 06-03 06-06 07-17 08-15 08-17 "
    "09-24 09-25 09-26 10-03 10-05 10-09 12-25",
    2027: "01-01 02-06 02-07 02-08 02-09 03-01 05-01 05-03 05-05 05-13 06-06 07-17 07-19 08-15 08-16 "
    "09-14 09-15 09-16 10-03 10-04 10-09 10-11 12-25 12-27",
}


@pytest.mark.parametrize("year", KOREA)
def test_korea_rests_on_these_days(year: int) -> None:
    (korea,) = read_holidays("KR")
    assert sorted(korea.days(year)) == [date.fromisoformat(f"{year}-{day}") for day in KOREA[year].split()]


def test_the_desk_is_closed_on_a_substitute_day() -> None:
    hours = {"mon": ["09:00-18:00"], "tue": ["09:00-18:00"]}
    calendar = Calendar.build("kr", "Asia/Seoul", hours=hours, holidays=read_holidays("KR"))
    noon = {day: datetime(2026, 3, day, 3, tzinfo=UTC) for day in (2, 3)}
    assert [is_open(calendar, noon[day]) for day in noon] == [False, True]


def test_a_region_may_rest_when_its_country_does_not() -> None:
    epiphany = date(2026, 1, 6)
    (germany,), (bavaria,) = read_holidays("DE"), read_holidays("DE-BY")
    assert epiphany in bavaria.days(2026)
    assert epiphany not in germany.days(2026)


def test_regions_and_own_dates_add_up() -> None:
    rules = read_holidays(["KR", "2026-07-01", "JP", date(2026, 7, 2), datetime(2026, 7, 3, tzinfo=UTC)])
    assert [rule.written for rule in rules] == [("KR",), ("JP",), ("2026-07-01", "2026-07-02", "2026-07-03")]
    days = {day for rule in rules for day in rule.days(2026)}
    assert {date(2026, 3, 2), date(2026, 2, 11), date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 3)} <= days
    assert read_holidays([]) == ()


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("XX-1", 'no holidays are known for "XX-1": '),
        ("kr", 'no holidays are known for "kr": did you mean "KR"'),
        ("KOR", 'did you mean "KR"'),
        ("Korea", 'did you mean "KR"'),
        ("Germny", 'did you mean "DE"'),
        ("?!", 'write a country such as "KR"'),
        ("", 'write a country such as "KR"'),
        ("KR-11", 'the holidays of "KR" are not kept by region: write "KR"'),
        ("US-CAL", '"US" has no region "CAL": write one of its codes, such as "US-CA"'),
        ("US-", '"US" has no region ""'),
        (["2026-13-01"], 'no holidays are known for "2026-13-01"'),
    ],
)
def test_an_unknown_country_or_region_is_refused_with_a_hint(written: str | list[str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_holidays(written)
