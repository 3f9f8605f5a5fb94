"""Durable alarms: what is due?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.prepared import Prepared
from storage.schema import timers
from storage.transaction import Transaction

_t = timers.c
_FIELDS = ("id", "kind", "due_at", "conversation_id", "clock_id", "generation", "data")
_insert = Prepared(sa.insert(timers))
_due = Prepared(
    sa.select(*(_t[name] for name in _FIELDS))
    .where(_t.due_at <= sa.bindparam("now"))
    .order_by(_t.due_at)
    .limit(sa.bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_next = Prepared(sa.select(sa.func.min(_t.due_at)))
_of_kind = sa.delete(timers).where(_t.conversation_id == sa.bindparam("conversation"), _t.kind == sa.bindparam("kind"))
_disarm = Prepared(_of_kind)
_alone = (_t.conversation_id.is_(None), _t.kind == sa.bindparam("kind"))
_of_nobody = Prepared(sa.select(*(_t[name] for name in _FIELDS)).where(*_alone).order_by(_t.due_at))
_disarm_kind = Prepared(sa.delete(timers).where(*_alone))
_disarm_clock = Prepared(_of_kind.where(_t.clock_id == sa.bindparam("clock")))


@dataclass(frozen=True, slots=True)
class Timer:
    id: int
    kind: str
    due_at: datetime
    conversation_id: int | None
    clock_id: int | None
    generation: int
    data: dict[str, Any] | None


def arm(
    tx: Transaction, kind: str, due_at: datetime, *, conversation_id: int | None = None, clock_id: int | None = None,
    generation: int = 0, data: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    values = (tx.new_id(), kind, due_at, conversation_id, clock_id, generation, dict(data) if data else None)
    tx.execute(_insert, dict(zip(_FIELDS, values, strict=True)))
    tx.woken.add("timers")


def disarm(tx: Transaction, conversation_id: int, kind: str, clock_id: int | None = None) -> None:
    tx.execute(
        _disarm if clock_id is None else _disarm_clock,
        {"conversation": conversation_id, "kind": kind, "clock": clock_id},
    )


def of_kind(tx: Transaction, kind: str) -> list[Timer]:
    """Those that belong to no conversation."""
    return [Timer(*row) for row in tx.all(_of_nobody, {"kind": kind})]


def disarm_kind(tx: Transaction, kind: str) -> None:
    """Likewise."""
    tx.execute(_disarm_kind, {"kind": kind})


def take_due(tx: Transaction, limit: int = 100) -> Sequence[Timer]:
    """Take due timers out; what they cause is written in this same transaction."""
    found = [Timer(*row) for row in tx.all(_due, {"now": tx.now, "limit": limit})]
    if found:
        tx.execute(sa.delete(timers).where(_t.id.in_([timer.id for timer in found])))
    return found


def next_due(tx: Transaction) -> datetime | None:
    due: datetime | None = tx.execute(_next).scalar()
    return due


def postpone_first(tx: Transaction, until: datetime) -> None:
    """Move the timer that is due first out of the way of the others."""
    first = sa.select(_t.id).order_by(_t.due_at).limit(1).scalar_subquery()
    tx.execute(sa.update(timers).where(_t.id == first).values(due_at=until))
