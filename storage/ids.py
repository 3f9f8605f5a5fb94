"""Ids that sort by time: microseconds since 2020 in the high 53 bits, the process's mark in the low 10."""

import secrets
from datetime import UTC, datetime, timedelta

from bot.clock import Clock

_START = datetime(2020, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MARK_BITS = 10
_LARGEST = (1 << 63) - 1


class Ids:
    """Grows strictly within a process, whatever the clock does; two processes share an id only if they share both
    the microsecond and one of 1,024 marks, and then the primary key refuses the second."""

    def __init__(self, clock: Clock, above: int = 0) -> None:
        self._clock = clock
        self._last = above >> _MARK_BITS
        self._mark = secrets.randbelow(1 << _MARK_BITS)

    def next(self) -> int:
        self._last = max(self._last + 1, (self._clock.now() - _START) // _MICROSECOND)
        return self._last << _MARK_BITS | self._mark


def time_of(id_: int) -> datetime:
    """When an id was made, to the microsecond (later, where ids were made faster than one a microsecond)."""
    return _START + timedelta(microseconds=id_ >> _MARK_BITS)


def first_at(instant: datetime) -> int:
    """The smallest id that can be made at this instant: ids below it are older. Of times that ids do not reach (the
    year 2305) it is the largest of all."""
    return min((instant - _START) // _MICROSECOND << _MARK_BITS, _LARGEST)
