"""Deliveries: what is to be done on the outside, in which order, and what came of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage.prepared import Prepared, update
from storage.schema import attempts, deliveries
from storage.transaction import Transaction

_d = deliveries.c
_FIELDS = (
    "id", "destination", "lane", "kind", "conversation_id", "message_id", "payload", "state", "in_doubt", "attempts",
    "next_at", "leased_until", "external_id", "error", "created_at", "settled_at",
)  # fmt: skip
_columns = tuple(_d[name] for name in _FIELDS)
_insert = Prepared(sa.insert(deliveries))
UNSETTLED = ("queued", "claimed")

_OPEN_INDEX = "state IN ('queued', 'claimed')"
OPEN = sa.text(f"deliveries.{_OPEN_INDEX}")
"""Word for word the condition of the partial indexes: SQLite uses them only then, and what is settled costs nothing
(https://www.sqlite.org/partialindex.html#queries_using_partial_indexes)."""

_earlier = deliveries.alias("earlier")
_blocked = (
    sa.select(sa.literal(1))
    .where(_earlier.c.lane == _d.lane, _earlier.c.id < _d.id, sa.text(f"earlier.{_OPEN_INDEX}"))
    .exists()
)
_LATER = {"refresh": 1, "react": 2}
"""Kinds that let the others go first when many are due: what nobody has seen comes before what is only brought up to
date, and that before marks."""
_ready = (
    sa.select(*_columns)
    .where(OPEN, _d.state == sa.literal_column("'queued'"), _d.next_at <= sa.bindparam("now"), ~_blocked)
    # the sign keeps SQLite from walking all deliveries in the order of their keys
    .order_by(sa.case(_LATER, value=_d.kind, else_=0), sa.text("+deliveries.id"))
    .limit(sa.bindparam("limit"))
    .with_for_update(skip_locked=True)
)

_mine = (_d.id == sa.bindparam("delivery")) & (_d.state == sa.literal_column("'claimed'"))
_settle = Prepared(
    sa.update(deliveries)
    .where(_mine)
    .values(
        state=sa.bindparam("to"), external_id=sa.bindparam("external"), error=sa.bindparam("why"),
        settled_at=sa.bindparam("now", type_=_d.settled_at.type), leased_until=sa.null(),
    )
)  # fmt: skip
_put_back = Prepared(
    sa.update(deliveries)
    .where(_mine)
    .values(
        state="queued", next_at=sa.bindparam("again", type_=_d.next_at.type), error=sa.bindparam("why"),
        in_doubt=sa.bindparam("doubt", type_=sa.Boolean), leased_until=sa.null(),
    )
)  # fmt: skip
_insert_attempt = Prepared(sa.insert(attempts))
_finish_attempt = Prepared(
    sa.update(attempts)
    .where(attempts.c.delivery_id == sa.bindparam("delivery"), attempts.c.finished_at.is_(None))
    .values(
        finished_at=sa.bindparam("now", type_=attempts.c.finished_at.type), outcome=sa.bindparam("became"),
        detail=sa.bindparam("why"),
    )
)  # fmt: skip
_by_id = Prepared(sa.select(*_columns).where(_d.id == sa.bindparam("delivery")))
_by_external_id = Prepared(
    sa.select(*_columns)
    .where(
        sa.text("deliveries.external_id <> ''"),
        _d.external_id == sa.bindparam("external"),
        _d.destination == sa.bindparam("destination"),
    )
    .limit(1)
)
_queued = Prepared(
    sa.select(_d.id)
    .where(
        OPEN, _d.lane == sa.bindparam("lane"), _d.kind == sa.bindparam("kind"),
        _d.state == sa.literal_column("'queued'"),
    )
    .limit(1)
)  # fmt: skip

_waiting = Prepared(
    sa.select(*_columns)
    .where(OPEN, _d.state == sa.literal_column("'queued'"), _d.lane == sa.bindparam("lane"))
    .order_by(_d.id)
)
_that_made = Prepared(
    sa.select(*_columns)
    .where(
        sa.text("deliveries.external_id <> ''"), _d.external_id == sa.bindparam("external"),
        _d.lane == sa.bindparam("lane"),
    )
    .order_by(_d.id)
    .limit(1)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Delivery:
    id: int
    destination: str
    """An inbox's name, or "desk"."""
    lane: str
    """Deliveries of one lane go out one after the other, in the order of their ids."""
    kind: str
    conversation_id: int | None
    message_id: int | None
    payload: dict[str, Any] | None
    state: str
    """queued · claimed · delivered · failed · in_doubt · dropped · joined (another one shows it)"""
    in_doubt: bool
    """An earlier attempt may have reached its end."""
    attempts: int
    next_at: datetime
    leased_until: datetime | None
    external_id: str
    error: str
    created_at: datetime
    settled_at: datetime | None


def queue(
    tx: Transaction, destination: str, lane: str, kind: str, *, conversation_id: int | None = None,
    message_id: int | None = None, payload: Mapping[str, Any] | None = None, not_before: datetime | None = None,
) -> int:  # fmt: skip
    delivery_id = tx.new_id()
    tx.execute(
        _insert,
        {
            "id": delivery_id, "destination": destination, "lane": lane, "kind": kind,
            "conversation_id": conversation_id, "message_id": message_id,
            "payload": dict(payload) if payload else None, "state": "queued", "in_doubt": False, "attempts": 0,
            "next_at": not_before or tx.now, "leased_until": None, "external_id": "", "error": "",
            "created_at": tx.now, "settled_at": None,
        },
    )  # fmt: skip
    tx.woken.add("outbox")
    return delivery_id


def claim(tx: Transaction, limit: int, lease: timedelta, not_for: Collection[str] = ()) -> Sequence[Delivery]:
    """The heads of their lanes that are due, marked as ours until the lease ends."""
    statement = _ready.where(_d.destination.notin_(not_for)) if not_for else _ready
    found = [Delivery(*row) for row in tx.all(statement, {"now": tx.now, "limit": limit})]
    if found:
        until = tx.now + lease
        ids = [delivery.id for delivery in found]
        tx.execute(
            sa.update(deliveries)
            .where(_d.id.in_(ids))
            .values(state="claimed", leased_until=until, attempts=_d.attempts + 1)
        )
        tx.execute(
            _insert_attempt,
            [
                {
                    "id": tx.new_id(),
                    "delivery_id": i,
                    "started_at": tx.now,
                    "finished_at": None,
                    "outcome": "",
                    "detail": "",
                }
                for i in ids
            ],
        )
    return found


def settle(tx: Transaction, delivery: Delivery, state: str, *, external_id: str = "", error: str = "") -> bool:
    """Write down how it ended; False when somebody else settled it meanwhile."""
    done = tx.execute(
        _settle, {"delivery": delivery.id, "to": state, "external": external_id, "why": error, "now": tx.now}
    )
    finish_attempt(tx, delivery.id, state, error)
    tx.woken.add("outbox")
    return done.rowcount == 1


def put_back(tx: Transaction, delivery: Delivery, next_at: datetime, error: str, *, in_doubt: bool) -> None:
    """To be tried again."""
    tx.execute(_put_back, {"delivery": delivery.id, "again": next_at, "why": error, "doubt": in_doubt})
    finish_attempt(tx, delivery.id, "retry", error)


def defer(tx: Transaction, delivery: Delivery, next_at: datetime, why: str) -> None:
    """Its turn has not come: as if it had never been claimed, but for the time."""
    values = {"state": "queued", "next_at": next_at, "error": why, "leased_until": None, "attempts": delivery.attempts}
    mine = (_d.id == delivery.id) & (_d.state == "claimed")
    if tx.execute(sa.update(deliveries).where(mine).values(values)).rowcount:
        open_ones = (attempts.c.delivery_id == delivery.id) & attempts.c.finished_at.is_(None)
        tx.execute(sa.delete(attempts).where(open_ones))
        tx.woken.add("outbox")


def go_on(tx: Transaction, delivery: Delivery) -> None:
    """A part of it is out: the rest is due now, as if nothing had been tried."""
    values = {"state": "queued", "next_at": tx.now, "leased_until": None, "attempts": 0, "in_doubt": False}
    tx.execute(sa.update(deliveries).where((_d.id == delivery.id) & (_d.state == "claimed")).values(values))
    finish_attempt(tx, delivery.id, "delivered", "")
    tx.woken.add("outbox")


def finish_attempt(tx: Transaction, delivery_id: int, outcome: str, detail: str) -> None:
    tx.execute(_finish_attempt, {"delivery": delivery_id, "now": tx.now, "became": outcome, "why": detail})


def recover(tx: Transaction, *, everything: bool) -> int:
    """Deliveries whose claimer died go back to the queue, in doubt. ``everything``: no other process can hold one."""
    lost = OPEN & (_d.state == "claimed")
    if not everything:
        lost &= _d.leased_until < tx.now
    found = tx.execute(
        sa.update(deliveries).where(lost).values(state="queued", in_doubt=True, leased_until=None, next_at=tx.now)
    )
    if found.rowcount:
        tx.woken.add("outbox")
    return found.rowcount


def next_at(tx: Transaction, not_for: Collection[str] = ()) -> datetime | None:
    """When the next delivery that no other is in the way of becomes due."""
    statement = sa.select(sa.func.min(_d.next_at)).where(OPEN, _d.state == sa.literal_column("'queued'"), ~_blocked)
    if not_for:
        statement = statement.where(_d.destination.notin_(not_for))
    due: datetime | None = tx.execute(statement).scalar()
    return due


def get(tx: Transaction, delivery_id: int) -> Delivery | None:
    row = tx.first(_by_id, {"delivery": delivery_id})
    return Delivery(*row) if row else None


def of_message(tx: Transaction, message_id: int, kind: str | None = None) -> list[Delivery]:
    statement = sa.select(*_columns).where(_d.message_id == message_id).order_by(_d.id)
    if kind is not None:
        statement = statement.where(_d.kind == kind)
    return [Delivery(*row) for row in tx.all(statement)]


def untouched(tx: Transaction, message_id: int) -> list[Delivery]:
    """The pieces of a message, locked (PostgreSQL) against the sender; none when any of them has begun to go out.

    It never waits for the sender, who locks pieces first and the conversation then: each would wait for the other.
    """
    wanted = (_d.message_id == message_id) & (_d.kind == "message") & (_d.state != "dropped")
    pieces = sa.select(*_columns).where(wanted).order_by(_d.id)
    ours = [Delivery(*row) for row in tx.all(pieces.with_for_update(skip_locked=True))]
    waiting = all(piece.state == "queued" and not piece.in_doubt for piece in ours)
    return ours if waiting and len(ours) == len(tx.all(pieces)) else []


def by_external_id(tx: Transaction, destination: str, external_id: str) -> Delivery | None:
    row = tx.first(_by_external_id, {"external": external_id, "destination": destination})
    return Delivery(*row) if row else None


def is_queued(tx: Transaction, lane: str, kind: str) -> bool:
    """Is one of this kind waiting (not yet claimed) in the lane?"""
    return tx.first(_queued, {"lane": lane, "kind": kind}) is not None


def waiting_in(tx: Transaction, lane: str) -> list[Delivery]:
    """What is queued in a lane and not under way, in the order of going out."""
    here = tx.all(_waiting, {"lane": lane})
    return [Delivery(*row) for row in here]


def queue_again(tx: Transaction, delivery: Delivery, kind: str = "") -> int:
    """The same once more, from its beginning and at the end of its lane; the old one is left as it is."""
    payload = {key: value for key, value in (delivery.payload or {}).items() if key not in ("pieces", "of", "at")}
    return queue(
        tx, delivery.destination, delivery.lane, kind or delivery.kind, conversation_id=delivery.conversation_id,
        message_id=delivery.message_id, payload=payload,
    )  # fmt: skip


def hurry(tx: Transaction, destination: str) -> None:
    """What hindered its deliveries is over: all that wait are due now."""
    waits = OPEN & (_d.state == "queued") & (_d.destination == destination) & (_d.next_at > tx.now)
    tx.execute(sa.update(deliveries).where(waits).values(next_at=tx.now))
    tx.woken.add("outbox")


def that_made(tx: Transaction, lane: str, external_id: str) -> Delivery | None:
    """The delivery of this lane that has this external id."""
    row = tx.first(_that_made, {"lane": lane, "external": external_id})
    return Delivery(*row) if row else None


def requeue(tx: Transaction, delivery: Delivery) -> bool:
    """Send a failed or doubtful one again, now, because a person asked for it."""
    done = tx.execute(
        sa.update(deliveries)
        .where(_d.id == delivery.id, _d.state.in_(("failed", "in_doubt")))
        .values(state="queued", next_at=tx.now, in_doubt=False, error="", settled_at=None)
    )
    tx.woken.add("outbox")
    return done.rowcount == 1


def give_up(tx: Transaction, delivery_ids: Collection[int], state: str = "dropped", error: str = "") -> None:
    """Queued ones that must not go out any more."""
    tx.execute(
        sa.update(deliveries)
        .where(_d.id.in_(delivery_ids), _d.state.in_(("queued", "failed", "in_doubt")))
        .values(state=state, error=error, settled_at=tx.now)
    )


def came_back(tx: Transaction, delivery_id: int, error: str) -> None:
    """It was delivered, and refused behind our backs."""
    tx.execute(update(deliveries, ("state", "error")), {"state": "failed", "error": error, "row_id": delivery_id})


def counts(tx: Transaction) -> dict[tuple[str, str], int]:
    """How many are unsettled or in trouble, by destination and state."""
    statement = (
        sa.select(_d.destination, _d.state, sa.func.count())
        .where(_d.state.in_((*UNSETTLED, "in_doubt", "failed")))
        .group_by(_d.destination, _d.state)
    )
    return {(row[0], row[1]): row[2] for row in tx.all(statement)}


def oldest_waiting(tx: Transaction) -> dict[str, datetime]:
    """For each destination, since when its longest unsettled delivery has waited."""
    statement = sa.select(_d.destination, sa.func.min(_d.created_at)).where(OPEN).group_by(_d.destination)
    return {row[0]: row[1] for row in tx.all(statement)}


def amend(tx: Transaction, delivery_id: int, payload: Mapping[str, Any]) -> bool:
    """Change what has not gone out (it waits, failed, or is in doubt); False when it is on its way or gone."""
    here = _d.state.in_(("queued", "failed", "in_doubt"))
    done = tx.execute(sa.update(deliveries).where(_d.id == delivery_id, here).values(payload=dict(payload)))
    return done.rowcount == 1


def remember(tx: Transaction, delivery_id: int, payload: Mapping[str, Any]) -> None:
    """Keep what the first attempt settled, for the attempts after it."""
    tx.execute(update(deliveries, ("payload",)), {"payload": dict(payload), "row_id": delivery_id})


def unsettled(tx: Transaction) -> list[Delivery]:
    """All that is queued or under way, in the order of going out."""
    return [Delivery(*row) for row in tx.all(sa.select(*_columns).where(OPEN).order_by(sa.text("+deliveries.id")))]
