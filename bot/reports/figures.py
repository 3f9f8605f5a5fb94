"""What each figure means. Pure; the formulas stand in docs/reports.md, in the same words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.sla.policy import Metric

METRICS = tuple(metric.value for metric in Metric)
USUAL = (Metric.FIRST_RESPONSE.value, Metric.NEXT_RESPONSE.value, Metric.RESOLUTION.value)
"""The metrics that are shown where there is room for three."""
FIRST, NEXT, ALL = "first", "next", "all"
QUICK, SAME_DAY = timedelta(minutes=15), timedelta(hours=4)
AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=30))
"""Borders between the ages of a backlog."""


@dataclass(frozen=True, slots=True)
class Attainment:
    """How the promises of one metric went."""

    met: int = 0
    met_late: int = 0
    breached: int = 0
    """Past due, and not answered yet."""
    cancelled: int = 0
    """Ended without an answer being needed: counts for nothing."""

    @property
    def counted(self) -> int:
        return self.met + self.met_late + self.breached

    @property
    def share(self) -> float | None:
        return ratio(self.met, self.counted)


@dataclass(frozen=True, slots=True)
class Spread:
    median: timedelta
    p90: timedelta
    p95: timedelta


@dataclass(frozen=True, slots=True)
class Responses:
    """Answers that ended a customer's wait."""

    count: int = 0
    open: Spread | None = None
    """In the open time of each conversation's own calendar."""
    wall: Spread | None = None
    """By the clock on the wall."""


@dataclass(frozen=True, slots=True)
class Figures:
    attainment: Mapping[str, Attainment]
    """By metric."""
    responses: Mapping[str, Responses]
    """"first", "next" and "all"."""
    within_15m: int = 0
    """Answers within a quarter of an hour, by the clock on the wall; of ``responses["all"].count``."""
    within_4h: int = 0
    messages_in: int = 0
    messages_out: int = 0
    resolved: int = 0
    reopened: int = 0

    @property
    def share_within_15m(self) -> float | None:
        return ratio(self.within_15m, self.responses[ALL].count)

    @property
    def share_within_4h(self) -> float | None:
        return ratio(self.within_4h, self.responses[ALL].count)

    @property
    def reopen_rate(self) -> float | None:
        return ratio(self.reopened, self.resolved)


@dataclass(slots=True)
class Tally:
    """Counts what happened, in any order."""

    ended: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By metric and verdict."""
    open: dict[str, list[int]] = field(default_factory=lambda: {FIRST: [], NEXT: []})
    """Microseconds that customers waited, by what ended the wait."""
    wall: dict[str, list[int]] = field(default_factory=lambda: {FIRST: [], NEXT: []})
    messages_in: int = 0
    messages_out: int = 0
    resolved: int = 0
    reopened: int = 0

    def figures(self) -> Figures:
        wall = _with_all(self.wall)
        opened = _with_all(self.open)
        return Figures(
            {metric: Attainment(*(self.ended[metric, verdict] for verdict in _VERDICTS)) for metric in METRICS},
            {name: Responses(len(wall[name]), spread(opened[name]), spread(wall[name])) for name in wall},
            within(wall[ALL], QUICK), within(wall[ALL], SAME_DAY), self.messages_in, self.messages_out, self.resolved,
            self.reopened,
        )  # fmt: skip


_VERDICTS = ("met", "met_late", "breached", "cancelled")


def ratio(part: int, whole: int) -> float | None:
    """None of nothing: nobody has kept 0 % of no promise."""
    return part / whole if whole else None


def percentile(ordered: Sequence[int], percent: int) -> int:
    """The smallest value that at least so many percent of the values do not exceed: always one that occurred."""
    return ordered[max(-(-len(ordered) * percent // 100), 1) - 1]


def spread(ordered: Sequence[int]) -> Spread | None:
    """Of microseconds in order; None of nothing."""
    if not ordered:
        return None
    return Spread(*(timedelta(microseconds=percentile(ordered, percent)) for percent in (50, 90, 95)))


def within(lengths: Iterable[int], most: timedelta) -> int:
    border = most // timedelta(microseconds=1)
    return sum(length <= border for length in lengths)


def _with_all(lengths: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Everything in order."""
    made = {name: sorted(some) for name, some in lengths.items()}
    return {**made, ALL: sorted(made[FIRST] + made[NEXT])}
