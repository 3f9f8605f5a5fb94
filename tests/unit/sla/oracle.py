"""A second, slow answer to every question about open time: look at each minute on the wall.

It knows nothing of folds and gaps. The hand of an imagined clock follows the local time forwards and stands still while
the local time runs through an hour for the second time; a minute is open when the hand stands within the opening hours.
Good for zones whose offsets are whole minutes, which is all of them since 1973.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@cache
def hand(zone: str, first: datetime, minutes: int) -> tuple[datetime, ...]:
    """Where the hand stands in each minute from ``first`` on."""
    lead = 3 * 24 * 60
    place = ZoneInfo(zone)
    local = [(first + n * MINUTE).astimezone(place).replace(tzinfo=None, fold=0) for n in range(-lead, minutes)]
    return tuple(accumulate(local, max))[lead:]


@cache
def changes(zone: str, year: int) -> tuple[datetime, ...]:
    """The hours of a year after which the offset is another one."""
    place = ZoneInfo(zone)
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(366 * 24)]
    offsets = [hour.astimezone(place).utcoffset() for hour in hours]
    return tuple(hour for hour, offset, later in zip(hours[1:], offsets, offsets[1:], strict=False) if offset != later)


def _clock(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


class Oracle:
    def __init__(
        self,
        zone: str,
        hours: Mapping[str, Sequence[str]],
        holidays: Sequence[date],
        exceptions: Mapping[str, Sequence[str]],
        first: datetime,
        days: int,
    ) -> None:
        self._zone, self.first, self.minutes = zone, first, days * 24 * 60
        self._hours, self._holidays, self._exceptions = hours, set(holidays), exceptions
        self._open_on = cache(self._minutes_of)

    @cached_property
    def kinds(self) -> list[str]:
        return [self._kind(moment) for moment in hand(self._zone, self.first, self.minutes)]

    def _spans(self, day: date) -> Sequence[str]:
        if day.isoformat() in self._exceptions:
            return self._exceptions[day.isoformat()]
        return () if day in self._holidays else self._hours.get(DAYS[day.weekday()], ())

    def _minutes_of(self, day: date) -> frozenset[int]:
        """The minutes of a day that are open: of its own spans, and of last night's shift."""
        found: set[int] = set()
        for text in self._spans(day):
            start, end = map(_clock, text.split("-"))
            found |= set(range(start, end if end > start else 1440))
        for text in self._spans(day - timedelta(1)):
            start, end = map(_clock, text.split("-"))
            found |= set(range(end)) if end < start else set()
        return frozenset(found)

    def _kind(self, moment: datetime) -> str:
        if moment.hour * 60 + moment.minute in self._open_on(moment.date()):
            return "open"
        holiday = moment.date() in self._holidays and moment.date().isoformat() not in self._exceptions
        return "holiday" if holiday else "closed"

    def time(self, a: datetime, b: datetime, kind: str = "open") -> timedelta:
        """How much of a kind lies between two instants, minute for minute."""
        total = timedelta(0)
        for n in range((a - self.first) // MINUTE, min((b - self.first) // MINUTE + 1, self.minutes)):
            begin = self.first + n * MINUTE
            if self.kinds[n] == kind:
                total += max(min(b, begin + MINUTE) - max(a, begin), timedelta(0))
        return total

    def add(self, start: datetime, duration: timedelta) -> datetime | None:
        """The first instant at which so much open time has passed; None beyond the last minute known."""
        left = duration
        for n in range((start - self.first) // MINUTE, self.minutes):
            begin = max(start, self.first + n * MINUTE)
            here = self.first + (n + 1) * MINUTE - begin
            if self.kinds[n] != "open":
                continue
            if left <= here:
                return begin + left
            left -= here
        return None
