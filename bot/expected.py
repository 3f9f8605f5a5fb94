"""When a customer may expect an answer: from how long the first answers took of late, and the opening hours.

A promise is never shorter than the median, and there is none where too little is known.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_high

from bot.sla.calendar import Calendar, add_open_time, is_open, open_time
from storage import memory
from storage.answers import first_answers
from storage.transaction import Transaction

_LOOKED_AT = timedelta(days=30)
_FEWEST = 20
"""Answers from which a figure can be had."""
_KEPT = timedelta(hours=1)
_STEPS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
_MOST_DAYS = 5
_DAY = timedelta(days=1)
_QUARTER = timedelta(minutes=15)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Expected:
    back_at: datetime | None
    """When we open again; None: we are open."""
    within: timedelta | None
    """An answer comes within this time, which does not cross closing time: 15 minutes, 1 hour, 4 hours or whole days.
    None: see ``by``."""
    by: datetime | None
    """An answer comes until then; None with ``within``: nobody can tell."""


def expected(tx: Transaction, inbox: str, calendar: Calendar) -> Expected:
    """What can be told now to a customer of this inbox who is answered in these hours."""
    return promise(tx.now, calendar, usual(tx, inbox, calendar))


def usual(tx: Transaction, inbox: str, calendar: Calendar) -> timedelta | None:
    """Median of the open time until the first answers of the last 30 days, at most an hour old; None for too few."""
    key = f"usual:{inbox}:{calendar.name}"
    at, _, seconds = memory.load(tx, "answers", key).partition(" ")
    if not at or tx.now - datetime.fromisoformat(at) >= _KEPT:
        median = _median(tx, inbox, calendar)
        seconds = "" if median is None else str(median.total_seconds())
        memory.save(tx, "answers", key, f"{tx.now.isoformat()} {seconds}")
    return timedelta(seconds=float(seconds)) if seconds else None


def _median(tx: Transaction, inbox: str, calendar: Calendar) -> timedelta | None:
    waits = [open_time(calendar, *pair) for pair in first_answers(tx, inbox, tx.now - _LOOKED_AT)]
    return median_high(waits) if len(waits) >= _FEWEST else None


def promise(now: datetime, calendar: Calendar, median: timedelta | None) -> Expected:
    """What the median means for one who writes now."""
    opened = is_open(calendar, now)
    back_at = None if opened else add_open_time(calendar, now, _INSTANT) - _INSTANT
    step = None if median is None else friendly(median, calendar)
    if step is None:
        return Expected(back_at, None, None)
    until = add_open_time(calendar, now, step)
    if opened and until - now == step and (step in _STEPS or not step % _DAY):
        return Expected(back_at, step, None)
    return Expected(back_at, None, _up_to_a_quarter(until))


def friendly(median: timedelta, calendar: Calendar) -> timedelta | None:
    """The next round length of open time: 15 minutes, 1 hour, 4 hours, whole days; None above five of them."""
    day = _day_of(calendar)
    steps = [*(step for step in _STEPS if step < day), *(day * n for n in range(1, _MOST_DAYS + 1))]
    return next((step for step in steps if step >= median), None)


def _day_of(calendar: Calendar) -> timedelta:
    """How long we are open on the shortest of our days."""
    if calendar.always:
        return _DAY
    opened = (sum(span.end - span.start for span in spans) for spans in calendar.hours)
    return min((timedelta(minutes=minutes) for minutes in opened if minutes), default=_DAY)


def _up_to_a_quarter(at: datetime) -> datetime:
    over = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at + (_QUARTER - over) if over else at
