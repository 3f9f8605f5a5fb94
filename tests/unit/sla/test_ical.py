"""All-day events of an iCalendar file become closed days; what is not understood is refused by line."""

import string
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.calendar import Calendar, is_open
from bot.sla.holidays import load_snapshot, read_holidays, with_files
from bot.sla.ical import closed_days
from bot.sla.policy import Policy, Snapshot


def ics(*lines: str) -> str:
    event = ("BEGIN:VEVENT", *lines, "END:VEVENT")
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *event, "END:VCALENDAR", ""))


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["DTSTART;VALUE=DATE:20261224"], ["2026-12-24"]),
        (["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"], ["2026-12-24", "2026-12-25", "2026-12-26"]),
        (["DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270102"], ["2026-12-31", "2027-01-01"]),
        (["DTSTART:20261224", "DURATION:P2D"], ["2026-12-24", "2026-12-25"]),
        (["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261224"], ["2026-12-24"]),
        (["DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY"], ["2026-12-24 yearly"]),
        (["DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24;WKST=MO"], ["2026-12-24 yearly"]),
        (["DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY;COUNT=2"], ["2026-12-24", "2027-12-24"]),
        (["DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY;COUNT=2"], ["2024-02-29", "2028-02-29"]),
        (
            ["DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY;UNTIL=20281223T000000Z", "EXDATE;VALUE=DATE:20261224"],
            ["2027-12-24"],
        ),
        (["DTSTART;TZID=Asia/Seoul:20261224T100000", "DTEND;TZID=Asia/Seoul:20261224T110000"], []),
        (["DTSTART;VALUE=DATE-TIME:20261224T100000Z", "RRULE:FREQ=DAILY"], []),
        (["STATUS:CANCELLED", "DTSTART;VALUE=DATE:20261224"], []),
        (["BEGIN:VALARM", "DTSTART;VALUE=DATE:20200101", "END:VALARM", "DTSTART;VALUE=DATE:20261224"], ["2026-12-24"]),
        (["SUMMARY:a long name", "  goes on: DTSTART", "dtstart;value=date:20261224"], ["2026-12-24"]),
        (['X-NOTE;ALTREP="http://x":y', "DTSTART;VALUE=DATE:20261224"], ["2026-12-24"]),
    ],
)
def test_all_day_events_are_closed_days(lines: list[str], days: list[str]) -> None:
    assert closed_days(ics(*lines)) == days


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "first line must be BEGIN:VCALENDAR"),
        ("<html>", 'line 1: "<html>" is not NAME:VALUE'),
        ("a:b", "first line must be BEGIN:VCALENDAR"),
        (ics("SUMMARY:x"), "line 3: the event has no DTSTART"),
        (ics("DTSTART;VALUE=DATE:20261324"), 'line 4: "20261324" is no date'),
        (ics("DTSTART;VALUE=DATE:2026"), 'line 4: "2026" is no date'),
        (ics("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261220"), "line 5: the event must end after"),
        (ics("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20291220"), "line 5: the event must end after"),
        (ics("DTSTART;VALUE=DATE:20261224", "DURATION:PT5H"), 'line 5: "PT5H" is no number of days'),
        (ics("DTSTART;VALUE=DATE:20261126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"), "line 5: "),
        (ics("DTSTART;VALUE=DATE:20261126", "RRULE:FREQ=WEEKLY"), 'line 5: "FREQ=WEEKLY" is not understood'),
        (ics("DTSTART;VALUE=DATE:20261126", "RRULE:FREQ=YEARLY;INTERVAL=2"), "line 5: "),
        (ics("DTSTART;VALUE=DATE:20261126", "RRULE:FREQ=YEARLY;COUNT=0"), "line 5: COUNT must be"),
        (ics("DTSTART;VALUE=DATE:20261126", "RRULE:FREQ=YEARLY", "EXDATE:20271126"), "line 6: EXDATE needs"),
        (ics("DTSTART;VALUE=DATE:20261126", "RDATE;VALUE=DATE:20261128"), "line 5: RDATE is not understood"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261126", "END:VEVENT is missing"),
        ("BEGIN:VCALENDAR\nEND:VEVENT", "line 2: END:VEVENT has no BEGIN"),
    ],
)
def test_what_is_not_understood_is_refused_by_line(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        closed_days(text)


@given(st.lists(st.text(string.printable, max_size=30), max_size=8))
def test_any_text_is_read_or_refused_in_words(lines: list[str]) -> None:
    problem = ""
    try:
        closed_days(ics("DTSTART;VALUE=DATE:20261224", *lines))
    except ValueError as error:
        problem = str(error)
    assert not problem or "line" in problem or "END:" in problem


def test_days_of_a_file_stand_beside_others_and_go_with_the_snapshot(tmp_path: Path) -> None:
    (tmp_path / "closed.ics").write_text(
        ics("DTSTART;VALUE=DATE:20261123", "RRULE:FREQ=YEARLY", "SUMMARY:창립기념일"), "utf-8"
    )
    rules = read_holidays(with_files(["KR", "file:closed.ics", date(2026, 7, 1)], tmp_path))
    assert [rule.written for rule in rules] == [("KR",), ("2026-07-01", "2026-11-23 yearly")]
    calendar = Calendar.build("office", "UTC", hours={"mon": ["09:00-18:00"], "tue": ["09:00-18:00"]}, holidays=rules)
    (tmp_path / "closed.ics").unlink()
    kept = load_snapshot(Snapshot(Policy.build("p", calendar), calendar).text).calendar
    assert kept == calendar
    noons = [datetime(2025, 11, 24, 12, tzinfo=UTC), *(datetime(year, 11, 23, 12, tzinfo=UTC) for year in (2026, 2027))]
    assert [is_open(kept, noon) for noon in noons] == [True, False, False]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "cannot be read: No such file"), (b"\xff", "is not UTF-8"),
        (ics("DTSTART:20261224T100000Z").encode(), "no all-day"),
    ],
)  # fmt: skip
def test_a_file_that_closes_nothing_is_a_problem(tmp_path: Path, content: bytes | None, problem: str) -> None:
    if content is not None:
        (tmp_path / "closed.ics").write_bytes(content)
    with pytest.raises(ValueError, match=problem):
        with_files("file:closed.ics", tmp_path)
