"""What happened, in the order in which it happened, to conversations that something happened to lately."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from storage.ids import first_at
from storage.schema import events
from storage.transaction import Transaction

_e = events.c
_AT_ONCE = 200
"""Conversations whose events are read with one question."""
_HEARD_LATE = timedelta(days=8)
"""A message counts from the time that its platform gives, up to a week before we heard of it."""


@dataclass(frozen=True, slots=True)
class Past:
    """A recorded event."""

    conversation_id: int
    kind: str
    actor: str
    at: datetime
    message_id: int | None
    data: dict[str, Any]


def lately(
    tx: Transaction, since: datetime, kinds: Collection[str], also: Collection[str]
) -> Iterator[tuple[int, Sequence[Past]]]:
    """Of each conversation in which one of ``kinds`` happened after ``since``: all of these and of ``also``, from the
    very first on."""
    touched = sa.select(_e.conversation_id).where(_e.kind.in_(kinds), _e.at >= since, _e.conversation_id.is_not(None))
    ids = [row[0] for row in tx.all(touched.distinct().order_by(_e.conversation_id))]
    wanted = {*kinds, *also}
    for start in range(0, len(ids), _AT_ONCE):
        yield from histories(tx, ids[start : start + _AT_ONCE], wanted)


def asked_between(tx: Transaction, since: datetime, until: datetime) -> list[int]:
    """Conversations in which a customer may have begun to wait in this time, oldest first."""
    began = _e.kind.in_(("customer_wrote", "merged", "split"))
    near = (_e.id >= first_at(since), _e.id < first_at(until + _HEARD_LATE))
    found = sa.select(_e.conversation_id).where(*near, began, _e.conversation_id.is_not(None)).distinct()
    return [row[0] for row in tx.all(found.order_by(_e.conversation_id))]


def histories(tx: Transaction, ids: Sequence[int], kinds: Collection[str]) -> Iterator[tuple[int, Sequence[Past]]]:
    """The events of these kinds of some conversations, each whole; ``ids`` as many as fit into one question."""
    statement = (
        sa.select(_e.conversation_id, _e.kind, _e.actor, _e.at, _e.message_id, _e.data)
        .where(_e.conversation_id.in_(ids), _e.kind.in_(kinds))
        .order_by(_e.conversation_id, _e.id)
    )
    rows = (Past(row[0], row[1], row[2], row[3], row[4], row[5] or {}) for row in tx.all(statement))
    for conversation_id, each in groupby(rows, key=lambda past: past.conversation_id):
        yield conversation_id, list(each)
