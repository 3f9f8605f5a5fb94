"""Calendars and instants that go looking for trouble: near clock changes, with night shifts and holidays."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from bot.sla.calendar import Calendar
from bot.sla.holidays import read_holidays
from tests.unit.sla.oracle import DAYS, Oracle, changes

WINDOW = 8
"""Days that an oracle sees."""

ZONES = {
    "UTC": 2026,
    "Asia/Seoul": 1988,
    "America/New_York": 2026,
    "America/St_Johns": 2006,
    "America/Havana": 2024,
    "America/Sao_Paulo": 2018,
    "America/Santiago": 2026,
    "America/Asuncion": 2023,
    "America/Caracas": 2016,
    "America/Scoresbysund": 2024,
    "Europe/London": 2026,
    "Europe/Dublin": 2026,
    "Europe/Berlin": 2027,
    "Europe/Moscow": 2011,
    "Africa/Casablanca": 2026,
    "Africa/Cairo": 2024,
    "Asia/Beirut": 2022,
    "Asia/Gaza": 2023,
    "Asia/Tehran": 2022,
    "Asia/Kathmandu": 1985,
    "Asia/Pyongyang": 2018,
    "Antarctica/Troll": 2026,
    "Australia/Lord_Howe": 2026,
    "Australia/Adelaide": 2026,
    "Pacific/Chatham": 2026,
    "Pacific/Apia": 2011,
    "Pacific/Kwajalein": 1993,
    "Pacific/Kiritimati": 1994,
}

clock_times = st.one_of(
    st.sampled_from([0, 30, 60, 90, 120, 150, 165, 180, 540, 720, 1080, 1320, 1410, 1439]), st.integers(0, 1439)
).map(lambda m: f"{m // 60:02}:{m % 60:02}")
spans = (
    st.tuples(clock_times, st.one_of(clock_times, st.just("24:00")))
    .filter(lambda pair: pair[0] != pair[1])
    .map("-".join)
)
span_lists = st.lists(spans, max_size=3)
weeks = st.dictionaries(st.sampled_from(DAYS), span_lists, min_size=1).filter(lambda week: any(week.values()))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Calendar, Oracle]:
    """A calendar and an oracle that sees eight days of it, mostly around a change of the clocks."""
    zone = draw(st.sampled_from(sorted(ZONES)))
    year = ZONES[zone]
    moments = [*changes(zone, year), datetime(year, 1, 1, tzinfo=UTC), datetime(year, 6, 1, tzinfo=UTC)]
    middle = draw(st.sampled_from(moments))
    first = (middle - timedelta(days=WINDOW // 2)).replace(hour=0)
    dates = st.integers(0, WINDOW).map(lambda n: first.date() + timedelta(n))
    week = draw(weeks)
    holidays: list[date] = draw(st.lists(dates, max_size=3, unique=True))
    exceptions = draw(st.dictionaries(dates.map(date.isoformat), span_lists, max_size=2))
    calendar = Calendar.build("x", zone, hours=week, holidays=read_holidays(holidays), exceptions=exceptions)
    return calendar, Oracle(zone, week, holidays, exceptions, first, WINDOW)


def instants(oracle: Oracle) -> st.SearchStrategy[datetime]:
    """Inside what the oracle sees: whole minutes, where edges lie, and any microsecond."""
    minutes = st.integers(0, oracle.minutes - 1).map(lambda n: oracle.first + timedelta(minutes=n))
    return st.one_of(
        minutes, st.tuples(minutes, st.integers(0, 59_999_999)).map(lambda p: p[0] + timedelta(0, 0, p[1]))
    )


durations = st.one_of(
    st.integers(1, 3 * 24 * 60).map(lambda n: timedelta(minutes=n)),
    st.integers(1, 3 * 86400 * 10**6).map(lambda n: timedelta(microseconds=n)),
)
