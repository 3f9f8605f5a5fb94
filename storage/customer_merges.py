"""Which records became one, and what moved when they did?

A conversation belongs to the record of the identity that it came by, always: so conversations follow identities, also
those that were opened after the merge.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.model.customer import CustomerMerge
from storage.prepared import Prepared, update
from storage.schema import conversations, customer_merges, customer_notes, identities
from storage.transaction import Transaction

_m, _i, _n = customer_merges.c, identities.c, customer_notes.c
_select = sa.select(_m.id, _m.source_id, _m.target_id, _m.author, _m.moved, _m.created_at, _m.undone_at)
_by_id = Prepared(_select.where(_m.id == sa.bindparam("id")).with_for_update())
_in_force = Prepared(
    _select.where(_m.target_id == sa.bindparam("target"), _m.undone_at.is_(None)).order_by(_m.id.desc())
)
_insert = Prepared(sa.insert(customer_merges))


def get(tx: Transaction, merge_id: int) -> CustomerMerge | None:
    """Held (PostgreSQL) until the commit."""
    row = tx.first(_by_id, {"id": merge_id})
    return CustomerMerge(*row) if row else None


def into(tx: Transaction, customer_id: int) -> list[CustomerMerge]:
    """What this record was merged from and still holds, newest first."""
    return [CustomerMerge(*row) for row in tx.all(_in_force, {"target": customer_id})]


def family(tx: Transaction, customer_id: int) -> list[int]:
    """The record and all that became a part of it, at first or second hand."""
    found, new = [customer_id], [customer_id]
    while new:
        parts = tx.all(sa.select(_m.source_id).where(_m.target_id.in_(new), _m.undone_at.is_(None)))
        new = [row[0] for row in parts if row[0] not in found]
        found += new
    return found


def keep(tx: Transaction, source_id: int, target_id: int, author: str, moved: Mapping[str, Any]) -> CustomerMerge:
    made = CustomerMerge(tx.new_id(), source_id, target_id, author, moved, tx.now, None)
    names = ("id", "source_id", "target_id", "author", "moved", "created_at", "undone_at")
    tx.execute(_insert, {name: getattr(made, name) for name in names})
    return made


def undo(tx: Transaction, merge_id: int) -> None:
    tx.execute(update(customer_merges, ("undone_at",)), {"undone_at": tx.now, "row_id": merge_id})


def move_all(tx: Transaction, source_id: int, target_id: int) -> dict[str, list[int]]:
    """Identities, conversations and notes of one record to another; the ids of the identities and of the notes."""
    moved = {
        "identities": _ids(tx, sa.select(_i.id).where(_i.customer_id == source_id).order_by(_i.id)),
        "notes": _ids(tx, sa.select(_n.id).where(_n.customer_id == source_id).order_by(_n.id)),
    }
    for table in (identities, conversations, customer_notes):
        tx.execute(sa.update(table).where(table.c.customer_id == source_id).values(customer_id=target_id))
    return moved


def move_back(tx: Transaction, merge: CustomerMerge) -> None:
    """What moved, as far as it is still there."""
    identity, note = merge.moved["identities"], merge.moved["notes"]
    for table, mine in (
        (conversations, conversations.c.identity_id.in_(identity)),
        (identities, _i.id.in_(identity)),
        (customer_notes, _n.id.in_(note)),
    ):
        here = table.c.customer_id == merge.target_id
        tx.execute(sa.update(table).where(here, mine).values(customer_id=merge.source_id))


def _ids(tx: Transaction, statement: Any) -> list[int]:
    return [row[0] for row in tx.all(statement)]
