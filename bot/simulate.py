"""What if other policies had held? Replays who waited when, and who answered when, against other promises.

History is that of the event log, and nothing is written. What begins in the days that are looked at counts, whenever it
ends; so both sides judge the same waits.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.clocks import policy_for, snapshot_of, standing_still
from bot.model.conversation import Conversation, Direction, Status
from bot.model.events import Kind
from bot.reports.figures import Attainment, percentile
from bot.reports.opened import MICROSECOND
from bot.reports.period import Period
from bot.rules import Rules
from bot.sla import clock as sla
from bot.sla.calendar import Kind as Stretch
from bot.sla.clock import ClockState, Pause
from bot.sla.policy import PROMISED, Metric, Snapshot
from storage import conversations, messages, past
from storage.past import Past
from storage.store import Store
from storage.transaction import Transaction

_KINDS = (
    Kind.CUSTOMER_WROTE, Kind.AGENT_REPLIED, Kind.STATUS_CHANGED, Kind.REFUSED, Kind.TAKEN_BACK, Kind.MERGED,
    Kind.SPLIT,
)  # fmt: skip
_FINISHED = (Status.RESOLVED, Status.CLOSED)
_AT_ONCE = 200
"""Conversations in one transaction: others get their turn in between."""


@dataclass(frozen=True, slots=True)
class Side:
    """How the promises of one metric would have gone."""

    attainment: Attainment
    median: timedelta | None
    """Open time that ended ones took, by their own calendars."""


@dataclass(frozen=True, slots=True)
class Simulated:
    period: Period
    conversations: int
    """In which a clock began in these days."""
    before: Mapping[str, Side]
    """By metric: under the policies that the conversations carry."""
    after: Mapping[str, Side]
    """Under the others."""


@dataclass(slots=True)
class Wait:
    """From the oldest message without an answer to the answer."""

    metric: Metric
    start: datetime
    end: datetime | None = None
    by: int | None = None
    """The message that answered."""
    cancelled: bool = False

    @property
    def lasts(self) -> bool:
        return self.end is None and not self.cancelled


@dataclass(slots=True)
class Life:
    """What happened to one conversation, as far as clocks are concerned."""

    waits: list[Wait] = field(default_factory=list)
    statuses: list[tuple[datetime, str]] = field(default_factory=list)
    """Instants and the status that began at each."""


@dataclass(slots=True)
class _Tally:
    verdicts: Counter[tuple[str, ClockState]] = field(default_factory=Counter)
    used: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Microseconds of open time, by metric."""

    def count(self, metric: Metric, verdict: ClockState, used: timedelta) -> None:
        self.verdicts[metric.value, verdict] += 1
        if verdict in (ClockState.MET, ClockState.MET_LATE):
            self.used[metric.value].append(used // MICROSECOND)

    def sides(self) -> dict[str, Side]:
        return {metric.value: self._side(metric.value) for metric in PROMISED}

    def _side(self, metric: str) -> Side:
        verdicts = (ClockState.MET, ClockState.MET_LATE, ClockState.BREACHED, ClockState.CANCELLED)
        used = sorted(self.used[metric])
        median = timedelta(microseconds=percentile(used, 50)) if used else None
        return Side(Attainment(*(self.verdicts[metric, verdict] for verdict in verdicts)), median)


async def simulate(
    store: Store, rules: Rules, other: Sequence[Snapshot], period: Period,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Simulated:  # fmt: skip
    """``other``: the policies to be tried, chosen by what is known of each conversation now."""
    since, until = period.stretch
    ids = await store.read_apart(lambda tx: past.asked_between(tx, since, until))
    rules, seen = replace(rules, policies=other), 0
    before, after = _Tally(), _Tally()
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        seen += await store.read_apart(lambda tx, some=some: _some(tx, rules, some, period, before, after))  # type: ignore[misc]
        progress(start + len(some), len(ids))
    return Simulated(period, seen, before.sides(), after.sides())


def _some(tx: Transaction, rules: Rules, ids: Sequence[int], period: Period, before: _Tally, after: _Tally) -> int:
    known, seen = conversations.some(tx, ids), 0
    for id_, events in past.histories(tx, ids, _KINDS):
        conversation, life = known[id_], lived(tx, events)
        judged = False
        for tally, snapshot in ((before, snapshot_of(tx, conversation)), (after, policy_for(rules, tx, conversation))):
            for metric, begun, verdict, used in judge(snapshot, conversation, life, tx.now) if snapshot else ():
                if period.stretch.since <= begun < period.stretch.until:
                    tally.count(metric, verdict, used)
                    judged = True
        seen += judged
    return seen


# --- what happened --------------------------------------------------------------------------------


def lived(tx: Transaction, history: Iterable[Past]) -> Life:
    """The same rules by which clocks start and stop while it happens (``bot.clocks``)."""
    life = Life()
    for event in history:
        match event.kind:
            case Kind.CUSTOMER_WROTE if event.data.get("began_waiting"):
                _begin(life, event.at)
            case Kind.MERGED | Kind.SPLIT if event.data.get("began_waiting"):
                _begin(life, _asked_at(tx, event))
            case Kind.SPLIT if event.data.get("nobody_waits"):
                _cancel(life)
            case Kind.AGENT_REPLIED:
                for wait in life.waits:
                    if wait.lasts:
                        wait.end, wait.by = event.at, event.message_id
            case Kind.REFUSED | Kind.TAKEN_BACK if event.message_id:
                for wait in life.waits:
                    if wait.by == event.message_id:
                        wait.end = wait.by = None
            case Kind.STATUS_CHANGED:
                life.statuses.append((event.at, event.data["to"]))
                if event.data["to"] in _FINISHED and event.data["from"] not in _FINISHED:
                    _cancel(life)
    return life


def _begin(life: Life, at: datetime) -> None:
    if not any(wait.lasts for wait in life.waits):
        answered = any(wait.end for wait in life.waits)
        life.waits.append(Wait(Metric.NEXT_RESPONSE if answered else Metric.FIRST_RESPONSE, at))


def _cancel(life: Life) -> None:
    for wait in life.waits:
        wait.cancelled = wait.cancelled or wait.lasts


def _asked_at(tx: Transaction, event: Past) -> datetime:
    """The oldest of the customers' messages that came with no answer behind them."""
    oldest = event.at
    for message_id in reversed(event.data.get("messages", ())):
        message = messages.get(tx, message_id)
        if message.direction == Direction.OUT and not message.automatic:
            break
        if message.direction == Direction.IN and not message.automatic:
            oldest = message.sent_at
    return oldest


# --- how it is judged -----------------------------------------------------------------------------

_Judged = tuple[Metric, datetime, ClockState, timedelta]
"""Metric, start, verdict, open time used."""


def judge(snapshot: Snapshot, conversation: Conversation, life: Life, now: datetime) -> Iterator[_Judged]:
    """What came of each promise of the policy; those that may still be kept are left out."""
    for wait in life.waits:
        if target := snapshot.policy.target(wait.metric, conversation.priority):
            yield from _judged(snapshot, wait.metric, target, wait, [], now)
    if not life.waits:
        return
    start = life.waits[0].start
    for metric, ended in ((Metric.FIRST_RESOLUTION, _first_end(life)), (Metric.RESOLUTION, _last_end(life))):
        if target := snapshot.policy.target(metric, conversation.priority):
            history = life.statuses if ended is None else life.statuses[:ended]
            pauses = standing_still(history, snapshot.policy.pauses)
            whole = Wait(metric, start, None if ended is None else life.statuses[ended][0])
            yield from _judged(snapshot, metric, target, whole, pauses, now)


def _judged(
    snapshot: Snapshot, metric: Metric, target: timedelta, wait: Wait, pauses: list[Pause], now: datetime
) -> Iterator[_Judged]:
    due = sla.due_at(snapshot.calendar, wait.start, target, pauses)
    if wait.cancelled:
        yield metric, wait.start, ClockState.CANCELLED, timedelta(0)
    elif wait.end:
        told = sla.explain(snapshot.calendar, wait.start, wait.end, pauses)
        yield metric, wait.start, sla.stopped(ClockState.RUNNING, due, wait.end), told.sums[Stretch.RUNNING]
    elif due and due <= now:
        yield metric, wait.start, ClockState.BREACHED, timedelta(0)


def _first_end(life: Life) -> int | None:
    """Place of the first solution in the history of the status."""
    return next((place for place, (_, status) in enumerate(life.statuses) if status in _FINISHED), None)


def _last_end(life: Life) -> int | None:
    """Place of the solution that still holds: the first of the finished statuses at the end."""
    place = len(life.statuses)
    while place and life.statuses[place - 1][1] in _FINISHED:
        place -= 1
    return place if place < len(life.statuses) else None
