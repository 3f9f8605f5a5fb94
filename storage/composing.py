"""Who has the reply form of a conversation open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from storage.prepared import Prepared
from storage.schema import composing
from storage.transaction import Transaction

_c = composing.c
_upsert = insert(composing)
_begin = Prepared(
    _upsert.on_conflict_do_update(
        index_elements=[_c.conversation_id, _c.agent],
        set_={name: _upsert.excluded[name] for name in ("name", "since", "asked")},
    )
)
_here = (_c.conversation_id == sa.bindparam("conversation")) & (_c.agent == sa.bindparam("who"))
_in = Prepared(
    sa.select(_c.agent, _c.name, _c.since)
    .where(_c.conversation_id == sa.bindparam("conversation"), _c.since > sa.bindparam("after", type_=_c.since.type))
    .order_by(_c.since, _c.agent)
)
_asked = Prepared(sa.select(_c.asked).where(_here))
_ask = Prepared(
    _upsert.on_conflict_do_update(
        index_elements=[_c.conversation_id, _c.agent], set_={"asked": _c.asked + " " + _upsert.excluded.asked}
    )
)
_end = Prepared(sa.delete(composing).where(_here))


@dataclass(frozen=True, slots=True)
class Composing:
    agent: str
    name: str
    since: datetime


def begin(tx: Transaction, conversation_id: int, agent: str, name: str) -> None:
    values = {"conversation_id": conversation_id, "agent": agent, "name": name, "since": tx.now, "asked": ""}
    tx.execute(_begin, values)


def in_conversation(tx: Transaction, conversation_id: int, after: datetime) -> Sequence[Composing]:
    """Those who opened it after this instant, the earliest first."""
    return [Composing(*row) for row in tx.all(_in, {"conversation": conversation_id, "after": after})]


def asked(tx: Transaction, conversation_id: int, agent: str) -> frozenset[str]:
    """What they were asked about before their answer goes, and will not be asked again."""
    row = tx.first(_asked, {"conversation": conversation_id, "who": agent})
    return frozenset(row[0].split()) if row else frozenset()


def ask(tx: Transaction, conversation_id: int, agent: str, name: str, about: str) -> None:
    """Remember that they were asked about this (a word without spaces)."""
    values = {"conversation_id": conversation_id, "agent": agent, "name": name, "since": tx.now, "asked": about}
    tx.execute(_ask, values)


def end(tx: Transaction, conversation_id: int, agent: str) -> None:
    tx.execute(_end, {"conversation": conversation_id, "who": agent})
