"""Why a clock stands as it does: its life in stretches, told at the desk and on the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clocks import pauses_of, snapshot_of
from bot.model.conversation import Conversation
from bot.sla.calendar import Kind, Segment
from bot.sla.clock import ClockState
from bot.sla.clock import explain as stretches_of
from bot.sla.policy import Metric
from storage import clocks
from storage.clocks import ClockRow
from storage.transaction import Transaction

KINDS = (Kind.RUNNING, Kind.PAUSED, Kind.CLOSED, Kind.HOLIDAY)
_CELLS = 24


@dataclass(frozen=True, slots=True)
class Story:
    """One clock: what was promised, what became of it, and where the time went."""

    metric: Metric
    state: ClockState
    policy: str
    calendar: str
    target: timedelta
    """Open time."""
    started_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    stretches: tuple[Segment, ...]
    """Without holes, from the start to the end, or until now."""
    sums: dict[Kind, timedelta]
    acknowledged_by: str = ""

    @property
    def used(self) -> timedelta:
        """Open time that counted: it is what is held against the target."""
        return self.sums[Kind.RUNNING]

    def bar(self, cells: int = _CELLS) -> list[Kind]:
        """The stretches as a row of equal cells; each is of the kind that fills most of it."""
        if not self.stretches:
            return []
        start, end = self.stretches[0].start, self.stretches[-1].end
        step = (end - start) / cells
        return [_most(self.stretches, start + step * place, start + step * (place + 1)) for place in range(cells)]


def _most(stretches: Sequence[Segment], start: datetime, end: datetime) -> Kind:
    shares = {kind: timedelta(0) for kind in KINDS}
    for stretch in stretches:
        shares[stretch.kind] += max(min(stretch.end, end) - max(stretch.start, start), timedelta(0))
    return max(shares, key=lambda kind: shares[kind])


def explain(tx: Transaction, conversation: Conversation) -> list[Story]:
    """Every clock of the conversation, oldest first."""
    return [_story(tx, conversation, clock) for clock in clocks.of_conversation(tx, conversation.id)]


def _story(tx: Transaction, conversation: Conversation, clock: ClockRow) -> Story:
    snapshot = snapshot_of(tx, conversation)
    told = stretches_of(snapshot.calendar, clock.started_at, clock.stopped_at or tx.now, pauses_of(tx, clock, snapshot))
    return Story(
        Metric(clock.metric),
        ClockState(clock.state),
        snapshot.policy.name,
        snapshot.calendar.name,
        timedelta(seconds=clock.target_seconds),
        clock.started_at,
        clock.due_at,
        clock.stopped_at,
        told.segments,
        told.sums,
        clock.acknowledged_by,
    )
