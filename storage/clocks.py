"""Which clocks run for a conversation?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from storage.prepared import Prepared, update
from storage.schema import clocks, conversations, timers
from storage.transaction import Transaction

_FIELDS = (
    "id", "conversation_id", "metric", "state", "target_seconds", "started_at", "due_at", "stopped_at", "stopped_by",
    "generation", "fired", "acknowledged_by", "acknowledged_at",
)  # fmt: skip
COUNTING = ("running", "imminent", "breached")
"""States in which somebody is waited for."""
_c = clocks.c
_select = sa.select(*(_c[name] for name in _FIELDS))
_of = Prepared(_select.where(_c.conversation_id == sa.bindparam("conversation")).order_by(_c.id))
_by_id = Prepared(_select.where(_c.id == sa.bindparam("id")))
_insert = Prepared(sa.insert(clocks))


@dataclass(slots=True)
class ClockRow:
    """Changed only through ``change``, which keeps row and value alike."""

    id: int
    conversation_id: int
    metric: str
    state: str
    target_seconds: float
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    stopped_by: int | None
    """The message that answered."""
    generation: int
    """Grows at every change; a timer of an older generation fires into nothing."""
    fired: list[str]
    """Labels of the alarms that have been given."""
    acknowledged_by: str = ""
    """The agent who has seen the breach: its ladder ends."""
    acknowledged_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Somebody is waited for at this moment."""
        return self.state in COUNTING

    @property
    def ended(self) -> bool:
        return self.state in ("met", "met_late", "cancelled")


def of_conversation(tx: Transaction, conversation_id: int) -> list[ClockRow]:
    return [ClockRow(*row) for row in tx.all(_of, {"conversation": conversation_id})]


def get(tx: Transaction, clock_id: int) -> ClockRow | None:
    row = tx.first(_by_id, {"id": clock_id})
    return ClockRow(*row) if row else None


def start(
    tx: Transaction, conversation_id: int, metric: str, target_seconds: float, started_at: datetime, due_at: datetime
) -> ClockRow:
    made = ClockRow(
        tx.new_id(), conversation_id, metric, "running", target_seconds, started_at, due_at, None, None, 1, []
    )
    tx.execute(_insert, {name: getattr(made, name) for name in _FIELDS})
    return made


def change(tx: Transaction, clock: ClockRow, **values: Any) -> None:
    values["generation"] = clock.generation + 1
    tx.execute(update(clocks, tuple(values)), values | {"row_id": clock.id})
    for name, value in values.items():
        setattr(clock, name, value)


class Due(NamedTuple):
    conversation_id: int
    metric: str
    due_at: datetime
    policy_id: int


_due_until = (
    sa.select(_c.conversation_id, _c.metric, _c.due_at, conversations.c.policy_id)
    .distinct()
    .select_from(timers.join(clocks, _c.id == timers.c.clock_id).join(conversations))
    .where(
        timers.c.kind == "clock", timers.c.due_at <= sa.bindparam("until"), _c.state.in_(("running", "imminent")),
        _c.metric.in_(("first_response", "next_response")), _c.due_at > sa.bindparam("now"),
        _c.due_at <= sa.bindparam("until"),
    )
    .order_by(_c.due_at)
)  # fmt: skip


def due_until(tx: Transaction, until: datetime) -> list[Due]:
    """Answers that are due by then and not overdue yet, the nearest first. Asks by the clocks' timers, none of which
    rings later than its clock is due: costs by what is due, not by what is open."""
    return [Due(*row) for row in tx.all(_due_until, {"until": until, "now": tx.now})]


def running_without_timer(tx: Transaction, limit: int = 100) -> list[ClockRow]:
    """Clocks that would never ring: there are none unless something went wrong."""
    armed = sa.select(timers.c.id).where(timers.c.clock_id == _c.id, timers.c.conversation_id == _c.conversation_id)
    running = _c.state.in_(("running", "imminent"))
    return [ClockRow(*row) for row in tx.all(_select.where(running, ~armed.exists()).limit(limit))]
