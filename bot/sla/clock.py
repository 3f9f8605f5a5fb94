"""One running promise: when it is due, what rings before, how it ends, and why.

Everything is computed from the start and the pauses, never by shifting dates, so that the same history always gives the
same answer. Instants are in UTC: where an hour happens twice, Python compares local times of one zone wrongly.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.durations import WarningPoint
from bot.sla.calendar import Calendar, Kind, Segment, add_open_time, open_time, segments
from bot.sla.policy import Step

LATE = timedelta(minutes=5)
"""What rings this much after its time is marked late."""

Pause = tuple[datetime, datetime | None]
"""From, until; None while it lasts. Pauses may come in any order and overlap."""


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    IMMINENT = "imminent"
    """Running, and a warning has rung."""
    BREACHED = "breached"
    """Past due and still without an answer."""
    MET = "met"
    MET_LATE = "met_late"
    CANCELLED = "cancelled"
    """Ended without an answer being needed: counts for nothing."""

    @property
    def ended(self) -> bool:
        return self in (ClockState.MET, ClockState.MET_LATE, ClockState.CANCELLED)


class AlarmKind(StrEnum):
    WARNING = "warning"
    BREACH = "breach"
    LADDER = "ladder"
    """Still no answer, some time after the breach."""


class Alarm(NamedTuple):
    kind: AlarmKind
    at: datetime
    label: str
    """Names the alarm among those of its clock: "50%", "5m", "breach", "+1h"."""
    to: tuple[str, ...] = ()
    """Of a ladder's step: who is told."""


class Ringing(NamedTuple):
    """What an alarm clock does at an instant."""

    fire: Alarm | None
    """The one to ring now: the most pressing of those that are due."""
    skipped: tuple[Alarm, ...]
    """Due as well, but overtaken: to be marked as fired and not rung."""
    upcoming: Alarm | None
    """The next one after this instant."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A clock's life in segments without holes, and how long each kind lasted in all."""

    segments: tuple[Segment, ...]

    @property
    def sums(self) -> dict[Kind, timedelta]:
        """Every kind that a clock can have, also those that did not occur."""
        total = dict.fromkeys((Kind.RUNNING, Kind.PAUSED, Kind.CLOSED, Kind.HOLIDAY), timedelta(0))
        for start, end, kind in self.segments:
            total[kind] += end - start
        return total


def due_at(
    calendar: Calendar, started_at: datetime, target: timedelta, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """The instant at which open time outside of pauses reaches the target; None when an endless pause comes first."""
    left = target
    for start, end in _unpaused(started_at, pauses):
        if end is None:
            return add_open_time(calendar, start, left)
        available = open_time(calendar, start, end)
        if left <= available:
            return add_open_time(calendar, start, left)
        left -= available
    return None


def alarms(
    calendar: Calendar,
    started_at: datetime,
    due: datetime | None,
    target: timedelta,
    warnings: Sequence[WarningPoint],
    ladder: Sequence[Step] = (),
    pauses: Sequence[Pause] = (),
) -> list[Alarm]:
    """What can ring for this clock, in order of time; nothing while it is paused (``due`` is None).

    Warnings count open time as the target does: one at 50% rings when half of it is used up. Those that would ring at
    the start or earlier are left out.
    """
    if due is None:
        return []
    found = [Alarm(AlarmKind.BREACH, due, AlarmKind.BREACH.value)]
    for point in warnings:
        used = point.used(target)
        at = due_at(calendar, started_at, used, pauses) if used > timedelta(0) else None
        if at is not None:
            found.append(Alarm(AlarmKind.WARNING, at, point.label))
    for step in ladder:
        at = due_at(calendar, started_at, target + step.after, pauses)
        if at is not None:
            found.append(Alarm(AlarmKind.LADDER, at, step.label, step.to))
    return sorted(found, key=_pressing)


def next_alarm(alarms: Sequence[Alarm], fired: Collection[str], now: datetime) -> Ringing:
    """What rings at ``now``: after a long sleep only the most pressing alarm, the others are skipped.

    ``fired`` holds the labels rung or skipped since the clock started. A pause moves what has not rung yet and repeats
    nothing; another target or a new start begins with an empty ``fired``.
    """
    ordered = sorted(alarms, key=_pressing)
    done = max((place for place, alarm in enumerate(ordered, start=1) if alarm.label in fired), default=0)
    late = [alarm for alarm in ordered if alarm.at <= now and alarm.label not in fired]
    fire = late[-1] if late and late[-1] in ordered[done:] else None
    upcoming = next((alarm for alarm in ordered[done:] if alarm.at > now), None)
    return Ringing(fire, tuple(alarm for alarm in late if alarm is not fire), upcoming)


def state_at(due: datetime | None, pauses: Sequence[Pause], now: datetime) -> ClockState:
    """How a clock without an answer stands: breached from the due instant on, paused or running before."""
    if due is not None and now >= due:
        return ClockState.BREACHED
    if any(start <= now and (end is None or now < end) for start, end in pauses):
        return ClockState.PAUSED
    return ClockState.RUNNING


def stopped(state: ClockState, due: datetime | None, at: datetime) -> ClockState:
    """How a clock ends by an answer given at ``at``: exactly at the due instant is met. An ended clock stays as it is.

    What counts is the time of the answer and not when we heard of it: a breach noted meanwhile does not make it late.
    """
    if state.ended:
        return state
    return ClockState.MET if due is None or at <= due else ClockState.MET_LATE


def explain(calendar: Calendar, started_at: datetime, until: datetime, pauses: Sequence[Pause] = ()) -> Explanation:
    """The time from the start to ``until`` as running, paused, closed and holiday; a pause hides the hours under it."""
    found: list[Segment] = []
    reached = started_at
    for start, end in _unpaused(started_at, pauses):
        start, end = min(start, until), until if end is None else min(end, until)
        if reached < start:
            found.append(Segment(reached, start, Kind.PAUSED))
        found += (
            part._replace(kind=Kind.RUNNING) if part.kind is Kind.OPEN else part
            for part in segments(calendar, start, end)
        )
        reached = end
    if reached < until:
        found.append(Segment(reached, until, Kind.PAUSED))
    return Explanation(tuple(found))


def _unpaused(started_at: datetime, pauses: Sequence[Pause]) -> Iterator[tuple[datetime, datetime | None]]:
    """The stretches from the start on in which the clock is not paused; the last has no end unless a pause has none."""
    free = started_at
    for start, end in sorted(pauses, key=lambda pause: pause[0]):
        if start > free:
            yield free, start
        if end is None:
            return
        free = max(free, end)
    yield free, None


def _pressing(alarm: Alarm) -> tuple[datetime, int]:
    return alarm.at, list(AlarmKind).index(alarm.kind)
