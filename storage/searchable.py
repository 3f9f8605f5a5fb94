"""By what messages are found: all their text, cut into tokens (``bot.tokens``), on either database.

``search_words`` has the tokens of each message, ``search_queue`` the messages whose tokens are missing or out of date.
Triggers fill the queue (migration 0003), so that no way of changing a message can forget it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from bot.model.conversation import Direction
from bot.tokens import MOST, Token, tokens
from storage.prepared import Prepared
from storage.schema import conversations, customers, identities, messages
from storage.transaction import Transaction

TABLES = "search_"
"""How the names of the tables begin that belong to this module alone."""

words = sa.table(
    "search_words",
    sa.column("rowid", sa.BigInteger),
    sa.column("words", sa.Text().with_variant(TSVECTOR(), "postgresql")),
)
queue = sa.table("search_queue", sa.column("message_id", sa.BigInteger))

BY = "@"
"""Before the tokens of the one who wrote a message."""

Select = sa.Select[*tuple[Any, ...]]
_c, _m = conversations.c, messages.c


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found, and what is to be told of its conversation."""

    message_id: int
    conversation_id: int
    direction: str
    author: str
    author_name: str
    text: str
    number: int
    subject: str
    status: str
    desk_channel: str
    desk_thread: str
    customer: str


_hit = (
    _m.id, _m.conversation_id, _m.direction, _m.author, _m.author_name, _m.text, _c.number, _c.subject, _c.status,
    _c.desk_channel, _c.desk_thread, customers.c.name,
)  # fmt: skip
_alive = _m.deleted_at.is_(None) & ~(_m.automatic & (_m.direction == Direction.OUT.value))
"""What was taken back is not found, nor what Deskbell says by itself, the same to everybody."""
FULL = (
    sa.select(*_hit, _c.customer_id, identities.c.address)
    .join(conversations, _c.id == _m.conversation_id)
    .join(customers, customers.c.id == _c.customer_id)
    .join(identities, identities.c.id == _c.identity_id)
    .where(_alive)
)
"""Of each message what ``documents`` needs."""

Document = tuple[Hit, str, str]
"""A message, all the text by which it is found, and by whom it is."""


def documents(tx: Transaction, statement: Select, *, authors: bool = True) -> Iterator[Document]:
    rows = tx.all(statement)
    senders = _senders(tx, rows) if authors else {}
    for *fields, customer_id, address in rows:
        hit = Hit(*fields)
        by = [hit.author_name]
        if hit.direction != Direction.IN:
            by.append(hit.author)
        elif sender := senders.get(hit.author):
            by += [sender[1], hit.customer if sender[0] == customer_id else ""]
        yield hit, "\n".join((hit.text[:MOST], hit.subject, hit.customer, address)), "\n".join(by)


def _senders(tx: Transaction, rows: Sequence[Any]) -> dict[str, tuple[int, str]]:
    """The customer and the address behind each author that is a customer's identity."""
    ids = {int(row[3]) for row in rows if row[2] == Direction.IN.value and row[3].isdecimal()}
    columns = (identities.c.id, identities.c.customer_id, identities.c.address)
    found = tx.all(sa.select(*columns).where(identities.c.id.in_(ids))) if ids else ()
    return {str(id_): (customer_id, address) for id_, customer_id, address in found}


# --- asking the index -----------------------------------------------------------------------------


class Holds(sa.ColumnElement[bool]):
    """Is true of the rows of ``search_words`` that have all these tokens: letters, digits and ``@``, nothing else."""

    inherit_cache = False

    def __init__(self, wanted: Sequence[Token]) -> None:
        self.wanted = wanted


@compiles(Holds, "sqlite")
def _match(holds: Holds, compiler: SQLCompiler, **more: Any) -> str:
    """https://www.sqlite.org/fts5.html#full_text_query_syntax"""
    query = " AND ".join(f'"{token.text}"' + "*" * token.begins for token in holds.wanted)
    return f"search_words MATCH {compiler.process(sa.literal(query, sa.Text()), **more)}"


@compiles(Holds, "postgresql")
def _at_at(holds: Holds, compiler: SQLCompiler, **more: Any) -> str:
    """https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY"""
    query = " & ".join(f"'{token.text}'" + ":*" * token.begins for token in holds.wanted)
    return f"search_words.words @@ CAST({compiler.process(sa.literal(query, sa.Text()), **more)} AS tsquery)"


class Sorted(sa.ColumnElement[int]):
    """An id to be sorted by, after the words have been looked up. PostgreSQL would rather go through all messages in
    the order of their ids, whenever it takes a word for more common than it is; FTS5 gives that order by itself."""

    inherit_cache = False
    type = sa.BigInteger()

    def __init__(self, id_: sa.ColumnElement[int]) -> None:
        self.id = id_


@compiles(Sorted, "sqlite")
def _as_it_is(order: Sorted, compiler: SQLCompiler, **more: Any) -> str:
    return str(compiler.process(order.id, **more))


@compiles(Sorted, "postgresql")
def _reckoned(order: Sorted, compiler: SQLCompiler, **more: Any) -> str:
    return f"({compiler.process(order.id, **more)} + 0)"


# --- keeping the index ----------------------------------------------------------------------------

_forget = Prepared(sa.delete(words).where(words.c.rowid == sa.bindparam("id")))
_tokens_kept = sa.bindparam("tokens", type_=words.c.words.type)
_keep = Prepared(sa.insert(words).values(rowid=sa.bindparam("id"), words=_tokens_kept))
_done = Prepared(sa.delete(queue).where(queue.c.message_id == sa.bindparam("id")))


def read_some(tx: Transaction, limit: int) -> int:
    """Bring the words of the newest messages in the queue into the index; how many there were. Those that another
    transaction is changing, or reading, are left to it."""
    id_ = queue.c.message_id
    queued = tx.all(sa.select(id_).order_by(id_.desc()).limit(limit).with_for_update(skip_locked=True))
    ids = [row[0] for row in queued]
    if not ids:
        return 0
    kept = [
        {"id": hit.message_id, "tokens": " ".join(_tokens(text, by))}
        for hit, text, by in documents(tx, FULL.where(_m.id.in_(ids)))
    ]
    each = [{"id": message_id} for message_id in ids]
    tx.execute(_forget, each)
    if kept:
        tx.execute(_keep, kept)
    tx.execute(_done, each)
    return len(ids)


def _tokens(text: str, by: str) -> Iterator[str]:
    yield from tokens(text)
    yield from (BY + token for token in tokens(by))
