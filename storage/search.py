"""Which messages hold these words?

The index (``storage.searchable``) only says where to look: every message it names, and every one that is not yet read
into it, is compared with the query itself. So no answer waits for the index, and a stale one harms nothing.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat

import sqlalchemy as sa

from bot.search import UNFINISHED, Query
from bot.tokens import Token, fold
from storage.ids import first_at
from storage.schema import conversations, messages, tags
from storage.searchable import BY, FULL, Hit, Holds, Select, Sorted, documents, queue, words
from storage.transaction import Transaction

MOST_LOOKED_AT = 10_000
"""Messages compared for one question: bounds what the unluckiest words can cost, to some tenths of a second."""
_MOST_UNREAD = 5_000
"""Of the queue. It is longer only while an index is made for the first time."""
_FEW_CONVERSATIONS = 300
"""So few are looked through message by message: less work than finding them among all that have the words."""
_NEWEST = 5_000
"""Messages in which common words are found already: PostgreSQL would have to sort all the places of such a word."""
_PAGES = (30, 300, 3_000, MOST_LOOKED_AT)
"""Asked of the index one after the other: a page that is filled by a common word at once may be the end of all that was
said for a rare one."""
_AT_FIRST, _AT_ONCE = 30, 100
"""Messages compared together."""
_MOST_TOKENS = 40

_c, _m = conversations.c, messages.c


@dataclass(slots=True)
class Found:
    hits: list[Hit]
    """Newest first, one of each conversation."""
    more: bool = False
    """There are older ones."""
    cut: bool = False
    """Not everything could be looked at."""


def find(tx: Transaction, query: Query, limit: int) -> Found:
    """Reads only, and takes as long as ``limit`` and the rarer of what is asked for let it."""
    found, looked_at = Found([]), 0
    unread = _unread(tx, query)  # before the index: what is read meanwhile is then seen twice, and not never
    few = _few_conversations(tx, query)
    fits = _of_conversation(query) if few is None else [_m.conversation_id.in_(few)]
    candidates = _merged(unread, _named(tx, query) if few is None else _said_in(tx, query, few))
    sizes = chain([_AT_FIRST], repeat(_AT_ONCE))
    while ids := list(islice(candidates, next(sizes))):
        looked_at += len(ids)
        others = _m.conversation_id.not_in([hit.conversation_id for hit in found.hits])
        for hit in _compared(tx, query, FULL.where(_m.id.in_(ids), others, *fits)):
            if len(found.hits) == limit:
                found.more = True
                return found
            found.hits.append(hit)
        if looked_at >= MOST_LOOKED_AT:
            found.cut = True
            return found
    found.cut = len(unread) == _MOST_UNREAD
    return found


def known_tags(tx: Transaction) -> list[str]:
    """Every tag that a conversation has."""
    return [row[0] for row in tx.all(sa.select(tags.c.tag).distinct())]


def _unread(tx: Transaction, query: Query) -> list[int]:
    id_ = queue.c.message_id
    statement = sa.select(id_).where(*_in_time(query, id_)).order_by(id_.desc()).limit(_MOST_UNREAD)
    return [row[0] for row in tx.all(statement)]


def _merged(*newest_first: Iterable[int]) -> Iterator[int]:
    last = 0
    for each in heapq.merge(*newest_first, reverse=True):
        if each != last:
            yield each
        last = each


def _said_in(tx: Transaction, query: Query, few: Sequence[int]) -> list[int]:
    ids = tx.all(sa.select(_m.id).where(_m.conversation_id.in_(few), *_in_time(query, _m.id)))
    return sorted((row[0] for row in ids), reverse=True)


def _named(tx: Transaction, query: Query) -> Iterator[int]:
    """Ids of the messages that may answer by what the index knows, newest first."""
    wanted = _wanted(query)
    if not wanted:
        yield from _paged(tx, sa.select(_m.id).where(*_in_time(query, _m.id), *_fitting(query, _m.id)), _m.id, _m.id)
        return
    id_ = words.c.rowid
    holding = sa.select(id_).where(Holds(wanted), *_in_time(query, id_), *_fitting(query, id_))
    newest = sa.select(_m.id).where(*_in_time(query, _m.id)).order_by(_m.id.desc())
    border = tx.execute(newest.offset(_NEWEST).limit(1)).scalar() or 0
    yield from _paged(tx, holding.where(id_ >= border), id_, id_)
    yield from _paged(tx, holding.where(id_ < border), id_, Sorted(id_))


def _fitting(query: Query, id_: sa.ColumnElement[int]) -> Iterator[sa.ColumnElement[bool]]:
    """Asked of each message that has the words: a join might begin at the conversations, and look up the words anew for
    each of their messages."""
    if conditions := _of_conversation(query):
        said = messages.alias("said")
        of_it = sa.select(_c.id).where(_c.id == said.c.conversation_id, *conditions)
        yield sa.exists().where(said.c.id == id_, of_it.exists())


def _paged(
    tx: Transaction, statement: Select, id_: sa.ColumnElement[int], order: sa.ColumnElement[int]
) -> Iterator[int]:
    last = None
    for size in _PAGES:
        page = tx.all((statement if last is None else statement.where(id_ < last)).order_by(order.desc()).limit(size))
        yield from (row[0] for row in page)
        if len(page) < size:
            return
        last = page[-1][0]


def _few_conversations(tx: Transaction, query: Query) -> list[int] | None:
    """The conversations that answer, where the query names their state and they are few."""
    conditions = _of_conversation(query)
    if not conditions:
        return None
    found = tx.all(sa.select(_c.id).where(*conditions).limit(_FEW_CONVERSATIONS + 1))
    return [row[0] for row in found] if len(found) <= _FEW_CONVERSATIONS else None


def _of_conversation(query: Query) -> list[sa.ColumnElement[bool]]:
    tagged = sa.select(tags.c.conversation_id)
    made: list[sa.ColumnElement[bool]] = [_c.id.in_(tagged.where(tags.c.tag.in_(either))) for either in query.tags]
    for column, either in ((_c.status, query.statuses), (_c.inbox, query.inboxes), (_c.channel, query.channels)):
        if either:
            made.append(column.in_(sorted(either)))
    if query.unassigned:
        made.append(_c.assignee == "")
    if query.waiting:
        made.append(_c.waiting_since.is_not(None))
    if query.waiting or (query.statuses and query.statuses <= UNFINISHED):
        # word for word as in the partial index: a database uses it only if it sees that it may
        made.append(sa.text("conversations.status IN ('open', 'pending', 'snoozed')"))  # type: ignore[arg-type]
    return made


def _in_time(query: Query, id_: sa.ColumnElement[int]) -> Iterator[sa.ColumnElement[bool]]:
    """By id, for ids tell when a message came."""
    if query.since:
        yield id_ >= first_at(query.since)
    if query.until:
        yield id_ < first_at(query.until)


def _wanted(query: Query) -> tuple[Token, ...]:
    by = (Token(BY + token.text, token.begins) for term in query.authors for token in term.tokens)
    said = (token for term in query.words for token in term.tokens)
    return tuple(dict.fromkeys((*by, *said)))[:_MOST_TOKENS]


def _compared(tx: Transaction, query: Query, statement: Select) -> Iterator[Hit]:
    """Those that do answer, newest first: the first of each conversation."""
    each = documents(tx, statement.order_by(_m.id.desc()), authors=bool(query.authors))
    seen: set[int] = set()
    for hit, text, by in each:
        if hit.conversation_id not in seen and _answers(query, text, by):
            seen.add(hit.conversation_id)
            yield hit


def _answers(query: Query, text: str, by: str) -> bool:
    if not (query.words or query.unwanted or query.authors):
        return True
    text, by = fold(text), fold(by)
    return (
        all(term.found_in(text) for term in query.words)
        and all(term.found_in(by) for term in query.authors)
        and not any(term.found_in(text) for term in query.unwanted)
    )
