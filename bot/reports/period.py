"""Which days are looked at, and what they are compared with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

_DAY = timedelta(days=1)


class Stretch(NamedTuple):
    """From an instant to just before another; both in UTC."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of a time zone, the first and the last included."""

    first: date
    last: date
    timezone: tzinfo

    @property
    def days(self) -> int:
        return (self.last - self.first) // _DAY + 1

    @property
    def stretch(self) -> Stretch:
        return Stretch(_midnight(self.first, self.timezone), _midnight(self.last + _DAY, self.timezone))

    def before(self, now: datetime) -> Stretch:
        """As many days before these; and as far into them as these have come, so that like is compared with like."""
        earlier = Period(self.first - _DAY * self.days, self.first - _DAY, self.timezone).stretch
        if not self.stretch.since <= now < self.stretch.until:
            return earlier
        wall = now.astimezone(self.timezone).replace(tzinfo=None) - _DAY * self.days
        return Stretch(earlier.since, wall.replace(tzinfo=self.timezone).astimezone(UTC))

    def dates(self) -> Iterator[date]:
        return (self.first + _DAY * place for place in range(self.days))

    @staticmethod
    def up_to(last: date, days: int, timezone: tzinfo) -> "Period":
        return Period(last - _DAY * (days - 1), last, timezone)


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - _DAY * day.weekday()


def _midnight(day: date, zone: tzinfo) -> datetime:
    """The day's beginning; where clocks are set forward over midnight, the first instant after."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
