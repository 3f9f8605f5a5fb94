"""Opening hours, by hand."""

import timeit
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.sla.calendar import Calendar, Kind, Segment, add_open_time, is_open, open_time, segments
from bot.sla.holidays import read_holidays

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = {day: ["09:00-12:00", "13:00-18:00"] for day in WORKDAYS}


def office(zone: str = "Asia/Seoul", *holidays: str, **exceptions: list[str]) -> Calendar:
    return Calendar.build("office", zone, hours=OFFICE, holidays=read_holidays(holidays), exceptions=exceptions)


def at(zone: str, text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def seoul(text: str) -> datetime:
    return at("Asia/Seoul", text)


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2026-11-16 10:00", HOUR, "2026-11-16 11:00"),
        ("2026-11-16 11:30", HOUR, "2026-11-16 13:30"),
        ("2026-11-16 11:00", HOUR, "2026-11-16 12:00"),
        ("2026-11-16 17:00", HOUR, "2026-11-16 18:00"),
        ("2026-11-16 18:00", MINUTE, "2026-11-17 09:01"),
        ("2026-11-20 17:59:59.999999", timedelta(microseconds=2), "2026-11-23 09:00:00.000001"),
        ("2026-11-21 03:00", 8 * HOUR, "2026-11-23 18:00"),
        ("2026-11-16 09:00:07.25", 40 * HOUR, "2026-11-23 09:00:07.25"),
    ],
)
def test_time_runs_only_while_open_and_ends_at_closing_time(start: str, length: timedelta, due: str) -> None:
    assert add_open_time(office(), seoul(start), length) == seoul(due)
    assert open_time(office(), seoul(start), seoul(due)) == length


def test_the_last_closing_of_a_year_is_a_closing_time_too() -> None:
    eve, end = datetime(2026, 12, 31, 17, tzinfo=UTC), datetime(2026, 12, 31, 18, tzinfo=UTC)
    assert add_open_time(office("UTC"), eve, HOUR) == end
    assert add_open_time(office("UTC"), eve, HOUR + MINUTE) == datetime(2027, 1, 1, 9, 1, tzinfo=UTC)


def test_nothing_added_is_no_time_at_all_even_when_closed() -> None:
    sunday = seoul("2026-11-15 12:00")
    assert add_open_time(office(), sunday, timedelta(0)) == sunday


def test_answers_are_in_utc() -> None:
    assert add_open_time(office(), seoul("2026-11-16 10:00"), HOUR).tzinfo is UTC


def test_open_begins_with_opening_and_ends_with_closing() -> None:
    times = ("08:59:59.999999", "09:00", "11:59:59.999999", "12:00", "13:00", "18:00")
    assert [is_open(office(), seoul(f"2026-11-16 {t}")) for t in times] == [False, True, True, False, True, False]


def test_a_night_shift_belongs_to_the_day_on_which_it_starts() -> None:
    nights = Calendar.build("n", "Asia/Seoul", hours={"fri": ["22:00-06:00"]}, holidays=read_holidays(["2026-11-27"]))
    assert open_time(nights, seoul("2026-11-20 00:00"), seoul("2026-11-23 00:00")) == 8 * HOUR
    assert add_open_time(nights, seoul("2026-11-20 23:00"), 8 * HOUR) == seoul("2026-12-04 23:00")
    assert is_open(nights, seoul("2026-11-21 05:59"))
    assert not is_open(nights, seoul("2026-11-28 05:59"))


def test_the_eve_s_night_shift_runs_to_its_end_on_a_holiday() -> None:
    hours = {day: ["22:00-06:00"] for day in WORKDAYS}
    nights = Calendar.build("n", "Asia/Seoul", hours=hours, holidays=read_holidays(["2026-11-18"]))
    assert segments(nights, seoul("2026-11-17 20:00"), seoul("2026-11-19 23:00")) == [
        Segment(seoul("2026-11-17 20:00"), seoul("2026-11-17 22:00"), Kind.CLOSED),
        Segment(seoul("2026-11-17 22:00"), seoul("2026-11-18 06:00"), Kind.OPEN),
        Segment(seoul("2026-11-18 06:00"), seoul("2026-11-19 00:00"), Kind.HOLIDAY),
        Segment(seoul("2026-11-19 00:00"), seoul("2026-11-19 22:00"), Kind.CLOSED),
        Segment(seoul("2026-11-19 22:00"), seoul("2026-11-19 23:00"), Kind.OPEN),
    ]


def test_a_span_may_end_at_24_and_touching_or_overlapping_spans_count_once() -> None:
    hours = {"mon": ["20:00-24:00", "19:00-21:00"], "tue": ["00:00-02:00", "01:00-03:00"]}
    late = Calendar.build("late", "Asia/Seoul", hours=hours)
    whole = Segment(seoul("2026-11-16 19:00"), seoul("2026-11-17 03:00"), Kind.OPEN)
    assert segments(late, *whole[:2]) == [whole]
    assert open_time(late, *whole[:2]) == 8 * HOUR


def test_open_all_day_every_day_is_elapsed_time() -> None:
    hours = {day: ["00:00-24:00"] for day in (*WORKDAYS, "sat", "sun")}
    round_the_clock = Calendar.build("all", "America/New_York", hours=hours)
    always = Calendar.build("always", "America/New_York", always=True)
    start, end = datetime(2025, 12, 30, 1, 2, 3, 4, UTC), datetime(2027, 3, 20, tzinfo=UTC)
    for calendar in (round_the_clock, always):
        assert open_time(calendar, start, end) == end - start
        assert add_open_time(calendar, start, end - start) == end
        assert segments(calendar, start, end) == [Segment(start, end, Kind.OPEN)]
        assert segments(calendar, end, start) == []
        assert open_time(calendar, end, start) == timedelta(0)
        assert is_open(calendar, start)


def test_an_exception_replaces_the_day_on_a_holiday_too() -> None:
    calendar = office("Asia/Seoul", "2026-11-18", **{"2026-11-17": [], "2026-11-18": ["10:00-11:00"]})
    assert [
        (part.end - part.start, part.kind) for part in segments(calendar, seoul("2026-11-17"), seoul("2026-11-19"))
    ] == [
        (34 * HOUR, Kind.CLOSED),
        (HOUR, Kind.OPEN),
        (13 * HOUR, Kind.CLOSED),
    ]


def test_a_day_of_the_clock_change_has_its_true_length() -> None:
    nights = Calendar.build("n", "Europe/Berlin", hours={"sat": ["22:00-06:00"]})
    spring, autumn = at("Europe/Berlin", "2026-03-28 12:00"), at("Europe/Berlin", "2026-10-24 12:00")
    assert open_time(nights, spring, spring + timedelta(days=1)) == 7 * HOUR
    assert open_time(nights, autumn, autumn + timedelta(days=1)) == 9 * HOUR


def test_a_time_that_happens_twice_is_the_first_one() -> None:
    zone = "Europe/Berlin"
    opens = Calendar.build("n", zone, hours={"sun": ["02:30-04:00"]})
    closes = Calendar.build("n", zone, hours={"sun": ["01:00-02:30"]})
    assert add_open_time(opens, at(zone, "2026-10-25 00:00"), MINUTE) == at(zone, "2026-10-25 02:31")
    assert open_time(opens, at(zone, "2026-10-25 00:00"), at(zone, "2026-10-25 05:00")) == 2.5 * HOUR
    assert not is_open(closes, at(zone, "2026-10-25 02:10", fold=1))


def test_a_time_that_never_happens_is_the_end_of_the_gap() -> None:
    zone = "Europe/Berlin"
    opens = Calendar.build("n", zone, hours={"sun": ["02:30-04:00"]})
    inside = Calendar.build("n", zone, hours={"sun": ["02:10-02:50"]})
    assert add_open_time(opens, at(zone, "2026-03-29 00:00"), MINUTE) == at(zone, "2026-03-29 03:01")
    assert open_time(inside, at(zone, "2026-03-28 00:00"), at(zone, "2026-03-30 00:00")) == timedelta(0)


def test_lord_howe_moves_by_half_an_hour() -> None:
    zone = "Australia/Lord_Howe"
    nights = Calendar.build("n", zone, hours={"sun": ["00:00-06:00"]})
    assert open_time(nights, at(zone, "2026-04-05 00:00"), at(zone, "2026-04-05 12:00")) == 6.5 * HOUR
    assert open_time(nights, at(zone, "2026-10-04 00:00"), at(zone, "2026-10-04 12:00")) == 5.5 * HOUR


def test_sao_paulo_had_a_day_without_midnight() -> None:
    zone = "America/Sao_Paulo"
    nights = Calendar.build("n", zone, hours={"sat": ["20:00-24:00"], "sun": ["00:00-02:00"]})
    assert segments(nights, at(zone, "2018-11-03 19:00"), at(zone, "2018-11-04 03:00"))[1] == Segment(
        at(zone, "2018-11-03 20:00"), at(zone, "2018-11-04 02:00"), Kind.OPEN
    )
    assert open_time(nights, at(zone, "2018-11-03 19:00"), at(zone, "2018-11-04 03:00")) == 5 * HOUR


def test_apia_had_no_30th_of_december_2011() -> None:
    zone = "Pacific/Apia"
    calendar = office(zone, "2011-12-30")
    assert add_open_time(calendar, at(zone, "2011-12-29 17:00"), 2 * HOUR) == at(zone, "2012-01-02 10:00")
    found = segments(calendar, at(zone, "2011-12-29 18:00"), at(zone, "2012-01-02 09:00"))
    assert [(part.end - part.start, part.kind) for part in found] == [(63 * HOUR, Kind.CLOSED)]


def test_troll_moves_by_two_hours() -> None:
    zone = "Antarctica/Troll"
    nights = Calendar.build("n", zone, hours={"sun": ["00:00-06:00"]})
    assert open_time(nights, at(zone, "2026-03-29 00:00"), at(zone, "2026-03-29 12:00")) == 4 * HOUR
    assert open_time(nights, at(zone, "2026-10-25 00:00"), at(zone, "2026-10-25 12:00")) == 8 * HOUR


def test_what_ten_years_cannot_hold_is_an_error() -> None:
    weekly = Calendar.build("weekly", "UTC", hours={"sun": ["09:00-10:00"]})
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert add_open_time(weekly, start, 500 * HOUR).year == 2035
    with pytest.raises(ValueError, match=r'"weekly" does not open for .* within 10 years of 2026-01-01'):
        add_open_time(weekly, start, 600 * HOUR)
    with pytest.raises(ValueError, match="within 10 years"):
        add_open_time(Calendar.build("always", "UTC", always=True), start, timedelta(days=5000))


def test_instants_must_have_a_zone_and_lie_in_our_time() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        is_open(office(), datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="outside the years 1900 to 2200"):
        open_time(office(), datetime(1, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="not taken away"):
        add_open_time(office(), datetime(2026, 1, 1, tzinfo=UTC), -HOUR)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"timezone": "Asia/Soul", "hours": OFFICE}, 'no time zone "Asia/Soul": did you mean "Asia/Seoul"'),
        ({"timezone": "Europe", "hours": OFFICE}, 'no time zone "Europe": '),
        ({"timezone": "../etc/passwd", "hours": OFFICE}, 'write one such as "Asia/Seoul"'),
        ({"timezone": "", "hours": OFFICE}, 'no time zone "": write one such as'),
        ({"hours": {"monday": ["09:00-18:00"]}}, '"monday" is not a day: did you mean "mon"'),
        ({"hours": {"x": ["09:00-18:00"]}}, '"x" is not a day: write one of mon, tue'),
        ({"hours": {"mon": "09:00-18:00"}}, r'mon must be a list of spans: write mon = \["09:00-18:00"\]'),
        ({"hours": {"mon": ["9-18"]}}, 'mon: "9-18" is not a span of time: .* "09:00-18:00"'),
        ({"hours": {"mon": ["09:00-24:01"]}}, '"09:00-24:01" has a time that no clock shows: write 00:00'),
        ({"hours": {"mon": ["24:00-09:00"]}}, '"24:00-09:00" has a time that no clock shows'),
        ({"hours": {"mon": ["09:60-10:00"]}}, '"09:60-10:00" has a time that no clock shows'),
        ({"hours": {"mon": ["09:00-09:00"]}}, 'ends where it begins: for the whole day write "00:00-24:00"'),
        ({"hours": {"mon": []}}, r"the calendar never opens: write hours such as \{mon ="),
        ({}, "the calendar never opens"),
        ({"always": True, "hours": OFFICE}, "always = true has no hours, holidays or exceptions: leave them out"),
        ({"always": True, "holidays": read_holidays("KR")}, "always = true has no hours, holidays or exceptions"),
        ({"hours": OFFICE, "exceptions": {"24.12.2026": []}}, '"24.12.2026" is not a date: .* "2026-12-24"'),
        ({"hours": OFFICE, "exceptions": {"2026-12-24": ["9"]}}, '2026-12-24: "9" is not a span of time'),
    ],
)
def test_bad_settings_are_refused_with_a_sentence_and_an_example(settings: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Calendar.build("c", **{"timezone": "Asia/Seoul", **settings})


def test_a_calendar_comes_back_from_json_as_it_was() -> None:
    hours = {"fri": ["09:00-12:00", "22:00-06:00"], "mon": ["13:00-24:00", "00:00-00:30"]}
    rules = read_holidays(["KR", "2026-12-24", "US-CA"])
    exceptions = {"2026-12-31": [], "2026-12-24": ["22:00-00:00"]}
    calendar = Calendar.build("c", "Asia/Seoul", hours=hours, holidays=rules, exceptions=exceptions)
    always = Calendar.build("a", "UTC", always=True)
    for one in (calendar, always):
        assert Calendar.from_json(one.to_json(), read_holidays) == one
    assert calendar != Calendar.from_json({**calendar.to_json(), "holidays": ["KR"]}, read_holidays)


def test_two_years_cost_less_than_50_microseconds_once_prepared() -> None:
    calendar, start, length = office("Asia/Seoul", "KR"), seoul("2026-01-05 10:00"), 490 * 8 * HOUR
    due = add_open_time(calendar, start, length)
    assert due - start > timedelta(days=720)
    for question in (lambda: add_open_time(calendar, start, length), lambda: open_time(calendar, start, due)):
        assert min(timeit.repeat(question, number=200, repeat=20)) / 200 < 50e-6
