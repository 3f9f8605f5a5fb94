"""Who else takes part in a conversation? People in copy of a mail."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bot.model.inbound import Recipient
from storage.prepared import Prepared
from storage.schema import participants
from storage.transaction import Transaction

_p = participants.c
_upsert = insert(participants)
_add = Prepared(_upsert.on_conflict_do_nothing())
_bring_back = Prepared(
    _upsert.on_conflict_do_update(index_elements=[_p.conversation_id, _p.address], set_={"dropped_at": sa.null()})
)
_of = Prepared(
    sa.select(_p.address, _p.name)
    .where(_p.conversation_id == sa.bindparam("conversation"), _p.dropped_at.is_(None))
    .order_by(_p.added_at, _p.address)
)
_drop = Prepared(
    sa.update(participants)
    .where(
        _p.conversation_id == sa.bindparam("conversation"), _p.address == sa.bindparam("who"), _p.dropped_at.is_(None)
    )
    .values(dropped_at=sa.bindparam("now", type_=_p.dropped_at.type))
)


def add(tx: Transaction, conversation_id: int, people: Iterable[Recipient], *, again: bool = False) -> None:
    """``again`` also brings back who was left out."""
    for person in people:
        tx.execute(
            _bring_back if again else _add,
            {
                "conversation_id": conversation_id, "address": person.address, "name": person.name,
                "added_at": tx.now, "dropped_at": None,
            },
        )  # fmt: skip


def of_conversation(tx: Transaction, conversation_id: int) -> list[Recipient]:
    """Without those who were left out, in the order in which they came."""
    return [Recipient(row[0], row[1]) for row in tx.all(_of, {"conversation": conversation_id})]


def drop(tx: Transaction, conversation_id: int, address: str) -> bool:
    """From now on they get nothing; False when they took no part."""
    return tx.execute(_drop, {"conversation": conversation_id, "who": address, "now": tx.now}).rowcount == 1
