"""Small durable words (an inbox's high-water mark, the signing key) and counters."""

import secrets

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from storage.prepared import Prepared
from storage.schema import counters, memory
from storage.transaction import Transaction

_count = Prepared(
    sa.update(counters)
    .where(counters.c.name == sa.bindparam("which"))
    .values(value=counters.c.value + 1)
    .returning(counters.c.value)
)
_load = Prepared(
    sa.select(memory.c.value).where(memory.c.owner == sa.bindparam("owner"), memory.c.key == sa.bindparam("key"))
)
_upsert = insert(memory)
_save = Prepared(
    _upsert.on_conflict_do_update(index_elements=[memory.c.owner, memory.c.key], set_={"value": _upsert.excluded.value})
)
_lock = Prepared(
    insert(memory).on_conflict_do_update(index_elements=[memory.c.owner, memory.c.key], set_={"value": memory.c.value})
)


def count(tx: Transaction, name: str) -> int:
    """The next number of a counter: 1, 2, 3 ... without gaps over committed transactions."""
    row = tx.first(_count, {"which": name})
    if row is None:
        tx.execute(sa.insert(counters), {"name": name, "value": 1})
        return 1
    return int(row[0])


def load(tx: Transaction, owner: str, key: str) -> str:
    row = tx.first(_load, {"owner": owner, "key": key})
    return row[0] if row else ""


def save(tx: Transaction, owner: str, key: str, value: str) -> None:
    tx.execute(_save, {"owner": owner, "key": key, "value": value})


def lock(tx: Transaction, owner: str, key: str) -> None:
    """Nobody else reads it with ``lock``, or saves it, until this transaction ends (PostgreSQL)."""
    tx.execute(_lock, {"owner": owner, "key": key, "value": ""})


def signing_key(tx: Transaction) -> bytes:
    """The installation's key for signed tokens, made at the first call."""
    key = load(tx, "", "signing_key")
    if not key:
        key = secrets.token_hex(32)
        save(tx, "", "signing_key", key)
    return bytes.fromhex(key)
