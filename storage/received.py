"""Has this been taken before? And: what could not be read?"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from storage.prepared import Prepared
from storage.schema import received
from storage.transaction import Transaction

_take = Prepared(insert(received).on_conflict_do_nothing())
_key = (received.c.inbox == sa.bindparam("i")) & (received.c.external_id == sa.bindparam("e"))
_message_of = Prepared(sa.select(received.c.message_id).where(_key))
_link = Prepared(sa.update(received).where(_key).values(message_id=sa.bindparam("m")))
_digest_of = Prepared(sa.select(received.c.digest).where(_key))
_poisons = (
    sa.select(received.c.inbox, received.c.external_id, received.c.received_at, received.c.error, received.c.raw)
    .where(received.c.state == "poison")
    .order_by(received.c.received_at)
)


@dataclass(frozen=True, slots=True)
class Poisoned:
    inbox: str
    external_id: str
    received_at: datetime
    error: str
    raw: bytes


def take(tx: Transaction, inbox: str, external_id: str, message_id: int | None = None, digest: str = "") -> bool:
    """Mark as taken; False when it was taken before. An id that was taken with another digest names two things: this
    one is taken under both, and from now on the id alone leads to neither."""
    if _mark(tx, inbox, external_id, message_id, digest):
        return True
    if not digest or tx.execute(_digest_of, {"i": inbox, "e": external_id}).scalar() in ("", digest):
        return False
    link(tx, inbox, external_id, None)
    return _mark(tx, inbox, f"{external_id} {digest}", message_id, digest)


def _mark(tx: Transaction, inbox: str, external_id: str, message_id: int | None, digest: str) -> bool:
    values = {"inbox": inbox, "external_id": external_id, "received_at": tx.now, "message_id": message_id}
    return tx.execute(_take, {**values, "state": "taken", "error": "", "raw": None, "digest": digest}).rowcount == 1


def message_of(tx: Transaction, inbox: str, external_id: str) -> int | None:
    row = tx.first(_message_of, {"i": inbox, "e": external_id})
    return row[0] if row else None


def link(tx: Transaction, inbox: str, external_id: str, message_id: int | None) -> None:
    tx.execute(_link, {"i": inbox, "e": external_id, "m": message_id})


def set_aside(tx: Transaction, inbox: str, external_id: str, raw: bytes, error: str) -> bool:
    """Keep what could not be read; False when it is kept already."""
    values = {"inbox": inbox, "external_id": external_id, "received_at": tx.now, "message_id": None}
    return tx.execute(_take, {**values, "state": "poison", "error": error, "raw": raw, "digest": ""}).rowcount == 1


def poisons(tx: Transaction) -> list[Poisoned]:
    return [Poisoned(*row) for row in tx.all(_poisons)]


def forget(tx: Transaction, inbox: str, external_id: str) -> None:
    """It can be read after all: it is taken as if it had just come."""
    tx.execute(sa.delete(received).where(_key, received.c.state == "poison"), {"i": inbox, "e": external_id})
