"""Opening hours, and how much open time lies between two instants.

Opening hours are spans of local time. A span belongs to the local date on which it starts; it becomes a span of UTC by
looking up its two ends in the time zone, and all arithmetic is done there. So clock changes need no special case:

- a local time that happens twice means the first one; one that never happens means the end of the gap;
- a public holiday takes away the spans that start on its date; one that started the evening before runs to its end;
- an exception replaces all of its date's spans, on a holiday, too.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo, available_timezones

from bot.sla.hours import DAYS, WHOLE_DAY, OpenHours, read_date, read_hours, read_week

_YEARS = range(1900, 2201)
_NOTHING = timedelta(0)
_HORIZON_YEARS = 10
_HORIZON = timedelta(days=366 * _HORIZON_YEARS)
_MARGIN = 4
"""Days around a UTC year whose spans can reach into it: 14 hours of offset, a night shift, a skipped day."""


class HolidayRule(Protocol):
    """Where holidays come from. Rules are values: equal when they name the same holidays."""

    @property
    def written(self) -> tuple[str, ...]:
        """As in the settings: ("KR",) or ("2026-12-24", "2026-12-31")."""

    def days(self, year: int) -> Collection[date]:
        """The holidays of a year; neighbouring years' may be among them."""


class Kind(StrEnum):
    """What a stretch of time was: a calendar tells open, closed and holiday; a clock turns open into running."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    RUNNING = "running"
    PAUSED = "paused"


class Segment(NamedTuple):
    start: datetime
    end: datetime
    kind: Kind


Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class _Year:
    """The opening of one year of UTC: spans in order, apart from each other, with running sums."""

    starts: list[datetime]
    ends: list[datetime]
    sums: list[timedelta]
    """Open time from the beginning of the year to the end of each span."""
    holidays: list[Stretch]

    @property
    def total(self) -> timedelta:
        return self.sums[-1] if self.sums else _NOTHING

    def before(self, at: datetime) -> timedelta:
        """Open time from the beginning of the year to ``at``."""
        last = bisect_right(self.starts, at) - 1
        if last < 0:
            return _NOTHING
        return self.sums[last] - max(self.ends[last] - at, _NOTHING)

    def reached(self, amount: timedelta) -> datetime:
        """The first instant at which ``amount`` of open time has passed: 0 < amount <= total."""
        span = bisect_left(self.sums, amount)
        return self.ends[span] - (self.sums[span] - amount)

    def opened(self, a: datetime, b: datetime) -> Iterator[Stretch]:
        """The spans that reach into the time from ``a`` to ``b``."""
        reaching = slice(bisect_right(self.ends, a), bisect_left(self.starts, b))
        return zip(self.starts[reaching], self.ends[reaching], strict=True)

    def is_open(self, at: datetime) -> bool:
        last = bisect_right(self.starts, at) - 1
        return last >= 0 and at < self.ends[last]


@dataclass(frozen=True)
class Calendar:
    """Opening hours with a name, a time zone, holidays and exceptions; make one with ``build``.

    Years are prepared when they are first asked for and kept: share one calendar rather than building it again.
    """

    name: str
    timezone: str
    always: bool
    hours: tuple[tuple[OpenHours, ...], ...]
    """For Monday to Sunday."""
    holidays: tuple[HolidayRule, ...]
    exceptions: tuple[tuple[date, tuple[OpenHours, ...]], ...]
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    @staticmethod
    def build(
        name: str,
        timezone: str,
        *,
        hours: Mapping[str, Sequence[str]] | None = None,
        always: bool = False,
        holidays: Iterable[HolidayRule] = (),
        exceptions: Mapping[str, Sequence[str]] | None = None,
    ) -> "Calendar":
        """Read a calendar as it stands in the settings: ``hours = {"mon": ["09:00-12:00", "22:00-06:00"]}``.

        ``exceptions`` gives single dates other hours, or none: ``{"2026-12-31": []}``.
        Raises ValueError with a sentence for people.
        """
        rules = tuple(holidays)
        _zone(timezone)
        if always and (hours or rules or exceptions):
            raise ValueError(
                "a calendar with always = true has no hours, holidays or exceptions: "
                'leave them out, or write hours such as {mon = ["00:00-24:00"]} instead of always'
            )
        week = read_week(hours or {})
        if not always and not any(week):
            raise ValueError('the calendar never opens: write hours such as {mon = ["09:00-12:00", "13:00-18:00"]}')
        special = {read_date(day): read_hours(day, spans) for day, spans in (exceptions or {}).items()}
        return Calendar(name, timezone, always, week, rules, tuple(sorted(special.items())))

    def to_json(self) -> dict[str, Any]:
        """The definition, in the form of the settings; ``from_json`` makes an equal calendar of it."""
        return {
            "name": self.name,
            "timezone": self.timezone,
            "always": self.always,
            "hours": {day: [str(span) for span in spans] for day, spans in zip(DAYS, self.hours, strict=True) if spans},
            "holidays": [entry for rule in self.holidays for entry in rule.written],
            "exceptions": {day.isoformat(): [str(span) for span in spans] for day, spans in self.exceptions},
        }

    @staticmethod
    def from_json(data: Mapping[str, Any], read: "ReadHolidays") -> "Calendar":
        """``read`` is ``bot.sla.holidays.read_holidays``: handed in, as importing it is slow."""
        return Calendar.build(
            data["name"],
            data["timezone"],
            hours=data["hours"],
            always=data["always"],
            holidays=read(data["holidays"]),
            exceptions=data["exceptions"],
        )

    def _year(self, number: int) -> _Year:
        prepared = self._years.get(number)
        if prepared is None:
            prepared = self._years[number] = _prepare(self, number)
        return prepared


ReadHolidays = Callable[[Sequence[str]], tuple[HolidayRule, ...]]


def add_open_time(calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """The first instant at which ``duration`` of open time has passed since ``start``.

    What is used up exactly at closing time is due at closing time, not at the next opening. UTC, to the microsecond.
    Raises ValueError for a negative duration, and when ten years of this calendar are not enough.
    """
    start = _utc(start)
    if duration < _NOTHING:
        raise ValueError(f"open time can only be added, not taken away: {duration}")
    if not duration or (calendar.always and duration <= _HORIZON):
        return start + duration
    wanted = duration + calendar._year(start.year).before(start)
    for number in range(start.year, start.year + _HORIZON_YEARS + 1):
        year = calendar._year(number)
        if wanted <= year.total:
            return year.reached(wanted)
        wanted -= year.total
    raise ValueError(
        f'calendar "{calendar.name}" does not open for {duration} within {_HORIZON_YEARS} years of {start:%Y-%m-%d}'
    )


def open_time(calendar: Calendar, a: datetime, b: datetime) -> timedelta:
    """Open time from ``a`` to ``b``; zero when ``b`` is not later."""
    a, b = _utc(a), _utc(b)
    if b <= a:
        return _NOTHING
    if calendar.always:
        return b - a
    between = sum((calendar._year(number).total for number in range(a.year, b.year)), _NOTHING)
    return between - calendar._year(a.year).before(a) + calendar._year(b.year).before(b)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether open time passes from ``at`` on: true at the instant of opening, false at that of closing."""
    at = _utc(at)
    return calendar.always or calendar._year(at.year).is_open(at)


def segments(calendar: Calendar, a: datetime, b: datetime) -> list[Segment]:
    """The time from ``a`` to ``b`` cut into open, closed and holiday, without holes; empty when ``b`` is not later.

    Holiday is what is not open on the local date of a holiday.
    """
    a, b = _utc(a), _utc(b)
    if b <= a:
        return []
    if calendar.always:
        return [Segment(a, b, Kind.OPEN)]
    years = [calendar._year(number) for number in range(a.year, b.year + 1)]
    opened = _clipped((span for year in years for span in year.opened(a, b)), a, b)
    holidays = _clipped((day for year in years for day in year.holidays), a, b)
    cuts = sorted({a, b, *(edge for stretch in (*opened, *holidays) for edge in stretch)})
    found: list[Segment] = []
    for start, end in pairwise(cuts):
        kind = Kind.OPEN if _covers(opened, start) else Kind.HOLIDAY if _covers(holidays, start) else Kind.CLOSED
        if found and found[-1].kind is kind:
            start = found.pop().start
        found.append(Segment(start, end, kind))
    return found


def _covers(stretches: list[Stretch], at: datetime) -> bool:
    last = bisect_right(stretches, at, key=_start) - 1
    return last >= 0 and at < stretches[last][1]


def _start(stretch: Stretch) -> datetime:
    return stretch[0]


# --- preparing a year -------------------------------------------------------------------------


def _prepare(calendar: Calendar, number: int) -> _Year:
    first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in (number, number + 1))
    dates = [first.date() + timedelta(days) for days in range(-_MARGIN, 366 + _MARGIN)]
    exceptions = dict(calendar.exceptions)
    holidays = {
        day for rule in calendar.holidays for year in (number - 1, number, number + 1) for day in rule.days(year)
    } - exceptions.keys()
    zone = ZoneInfo(calendar.timezone)
    opened = _clipped(_opening(calendar, zone, dates, exceptions, holidays), first, last)
    closed = _clipped(
        ((_instant(zone, day, 0), _instant(zone, day, WHOLE_DAY)) for day in dates if day in holidays), first, last
    )
    sums, total = [], _NOTHING
    for start, end in opened:
        total += end - start
        sums.append(total)
    return _Year([start for start, _ in opened], [end for _, end in opened], sums, closed)


def _opening(
    calendar: Calendar,
    zone: ZoneInfo,
    dates: Iterable[date],
    exceptions: Mapping[date, tuple[OpenHours, ...]],
    holidays: Collection[date],
) -> Iterator[Stretch]:
    for day in dates:
        usual = () if day in holidays else calendar.hours[day.weekday()]
        for span in exceptions.get(day, usual):
            yield _instant(zone, day, span.start), _instant(zone, day, span.end)


def _clipped(stretches: Iterable[Stretch], first: datetime, last: datetime) -> list[Stretch]:
    """What lies between two instants, in order; what overlaps or touches becomes one."""
    merged: list[Stretch] = []
    for start, end in sorted((max(start, first), min(end, last)) for start, end in stretches):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _instant(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """A local time as UTC: the first one where it happens twice, the end of the gap where it never does."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    # In a gap, fold=0 reads the wall time with the offset before the change, which gives an instant after it;
    # fold=1 the other way round (PEP 495). The change lies between the two.
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    seconds = range(int((at - early).total_seconds()) + 1)
    offset = early.astimezone(zone).utcoffset()
    return early + timedelta(
        seconds=bisect_left(
            seconds, True, key=lambda n: (early + timedelta(seconds=n)).astimezone(zone).utcoffset() != offset
        )
    )


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone: an instant is needed, such as datetime.now(UTC)")
    at = at.astimezone(UTC)
    if at.year not in _YEARS:
        raise ValueError(f"{at} is outside the years {_YEARS[0]} to {_YEARS[-1]}")
    return at


# --- reading the settings ---------------------------------------------------------------------


def _zone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):  # OSError: the name of a folder, such as "Europe"
        zones = {zone.lower(): zone for zone in available_timezones()}
        near = get_close_matches(timezone.lower(), zones, 1)
        hint = f'did you mean "{zones[near[0]]}"?' if near else 'write one such as "Asia/Seoul" or "Europe/Berlin"'
        raise ValueError(f'there is no time zone "{timezone}": {hint}') from None
