"""What happened in a stretch of time? Rows for ``bot.reports``, out of the event log, the clocks and the messages.

Nothing here looks at when Deskbell noticed something: an answer counts at the time at which it was written, a deadline
at the time for which it was set. Times are microseconds since 1970, because there may be a million of them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from storage.ids import first_at
from storage.schema import agents, clocks, conversations, customers, events, messages, tags
from storage.transaction import Transaction

QUARTER = 900_000_000
"""A quarter of an hour in microseconds: every time zone's hours and days begin on one."""
UNFINISHED = ("open", "pending", "snoozed")
TAGS_BETWEEN = "\n"

_BEFORE, _AFTER = timedelta(days=1), timedelta(days=8)
"""How far the time of a fact may lie after, and before, the time at which it was written down: a platform's clock may
run ahead, and a mail's date is believed up to a week back. Ids tell when something was written down."""
_LOST = ("failed", "deleted", "held")
"""States of messages that are no answers: the customer does not have them."""
_MANY = 500
"""Ids in one question: SQLite takes up to 32,766 values (https://www.sqlite.org/limits.html)."""

_e, _m, _c, _k = events.c, messages.c, conversations.c, clocks.c
_Rows = Sequence[Any]
_Text = sa.ColumnElement[str]


class Asked(NamedTuple):
    """How many messages customers wrote in one quarter of an hour."""

    quarter: int
    """Quarters of an hour since 1970."""
    number: int
    key: str


class Answered(NamedTuple):
    """A person's message to a customer."""

    event: int
    message: int
    conversation: int
    agent: str
    at: int
    waited: float | None
    """Seconds since the oldest message that had no answer; None when nobody waited."""
    policy: int | None
    key: str


class Moved(NamedTuple):
    """A conversation was resolved, or taken up again."""

    at: int
    resolved: bool
    agent: str
    """Who resolved it; of one that was taken up again, who had resolved it before."""
    key: str


class Ruled(NamedTuple):
    """How many clocks ended in one quarter of an hour in one way."""

    quarter: int
    metric: str
    verdict: str
    """ "met" | "met_late" | "breached" (past due, and no answer yet) | "cancelled" """
    number: int
    key: str


def asked(tx: Transaction, since: datetime, until: datetime, by: str) -> Iterator[Asked]:
    """What customers wrote; not what their machines sent."""
    quarter = (_number(_m.sent_at) // QUARTER).label("quarter")
    key = _key(by, _c.assignee).label("key")
    each = _joined(sa.select(quarter, key), by, messages, _m.conversation_id).where(
        *_between(_m.id, _m.sent_at, since, until), _m.direction == "in", _m.automatic.is_(False)
    )
    return (Asked(quarter, number, key) for quarter, key, number in tx.all(_counted(each)))


def sent_again(tx: Transaction, since: datetime) -> dict[int, int]:
    """Messages that were sent a second time, because the first did not get there -> the last event of that kind."""
    statement = (
        sa.select(_e.message_id, sa.func.max(_e.id))
        .where(_e.id >= first_at(since - _BEFORE), _e.kind == "agent_replied")
        .where(_e.data["again"].as_string().is_not(None), _e.data["waited"].as_float().is_not(None))
        .group_by(_e.message_id)
    )
    return {row[0]: row[1] for row in tx.all(statement)}


def answered(tx: Transaction, since: datetime, until: datetime, by: str, again: Mapping[int, int]) -> list[Answered]:
    """Each answer once, in the order in which they were written down.

    One that was refused and sent again (``again`` is of ``sent_again``) counts when it was sent again; one that nobody
    sent again counts never.
    """
    waited = _e.data["waited"].as_float()
    statement = (
        _joined(
            sa.select(
                _e.id, _e.message_id, _e.conversation_id, _e.actor, _number(_e.at), waited, _c.policy_id,
                _key(by, _e.actor),
            ),
            by, events.join(messages, _m.id == _e.message_id), _e.conversation_id,
        )
        .where(*_between(_e.id, _e.at, since, until), _is_answer(), _counts())
        .order_by(_e.id)
    )  # fmt: skip
    return [row for row in map(Answered._make, tx.all(statement)) if row.event >= again.get(row.message, 0)]


def answered_before(tx: Transaction, first: Mapping[int, int], again: Mapping[int, int]) -> set[int]:
    """Of these conversations, those in which a customer got an answer before this event (conversation -> event)."""
    found = set()
    for some in _portions(first):
        statement = (
            sa.select(_e.conversation_id, _e.id, _e.message_id)
            .select_from(events.join(messages, _m.id == _e.message_id))
            .where(_e.conversation_id.in_(some), _is_answer(), _counts(), _e.data["waited"].as_float().is_not(None))
        )
        for conversation, event, message in tx.all(statement):
            if again.get(message, 0) <= event < first[conversation]:
                found.add(conversation)
    return found


def moved(tx: Transaction, since: datetime, until: datetime, by: str) -> Iterator[Moved]:
    came, went = _e.data["from"].as_string(), _e.data["to"].as_string()
    resolved = sa.and_(came.in_(UNFINISHED), went == "resolved")
    reopened = sa.and_(came.not_in(UNFINISHED), went.in_(UNFINISHED))
    agent = sa.case((resolved, _e.actor), else_=sa.func.coalesce(_resolver(), ""))
    statement = _joined(
        sa.select(_number(_e.at), resolved, agent, _key(by, agent)), by, events, _e.conversation_id
    ).where(*_between(_e.id, _e.at, since, until), _e.kind == "status_changed", sa.or_(resolved, reopened))
    return (Moved(at, bool(was), who, key) for at, was, who, key in tx.all(statement))


def ruled(tx: Transaction, since: datetime, until: datetime, by: str) -> Iterator[Ruled]:
    """Clocks by when their fate was sealed: at the answer if it came in time, else at the deadline."""
    sealed = sa.case((_k.state.in_(("met", "cancelled")), _k.stopped_at), else_=_k.due_at)
    ended = _k.state.in_(("met", "met_late", "cancelled"))
    verdict = sa.case((ended, _k.state), else_=sa.literal_column("'breached'")).label("verdict")
    quarter = (_number(sealed) // QUARTER).label("quarter")
    agent = sa.func.coalesce(_m.author, _c.assignee)
    key = _key(by, agent).label("key")
    source: Any = clocks.outerjoin(messages, _m.id == _k.stopped_by) if by == "agent" else clocks
    each = _joined(sa.select(quarter, _k.metric, verdict, key), by, source, _k.conversation_id).where(
        _k.id < first_at(until + _AFTER), sealed >= since, sealed < until, sa.or_(ended, _k.due_at <= tx.now)
    )
    found = tx.all(_counted(each))
    return (Ruled(quarter, metric, verdict, number, key) for quarter, metric, verdict, key, number in found)


def unfinished(tx: Transaction, at: datetime, borders: Sequence[timedelta]) -> list[int]:
    """How many conversations were unfinished at an instant, by age: up to the first border, up to the second ..., and
    beyond the last."""
    later = (
        sa.select(_e.conversation_id, sa.func.min(_e.id).label("id"))
        .where(_e.id >= first_at(at), _e.kind == "status_changed", _e.at >= at)
        .group_by(_e.conversation_id)
        .subquery()
    )
    status = sa.func.coalesce(_e.data["from"].as_string(), _c.status)
    younger = ((_c.opened_at > at - border, place) for place, border in enumerate(borders))
    age = sa.case(*younger, else_=len(borders)).label("age")
    known = conversations.outerjoin(later, later.c.conversation_id == _c.id).outerjoin(events, _e.id == later.c.id)
    each = sa.select(age).select_from(known).where(_c.opened_at < at, status.in_(UNFINISHED))
    found = {row[0]: row[1] for row in tx.all(_counted(each))}
    return [found.get(place, 0) for place in range(len(borders) + 1)]


class Waiting(NamedTuple):
    conversation: int
    since: datetime


def still_waiting(tx: Transaction, until: datetime, limit: int) -> list[Waiting]:
    """Customers who have waited since before this instant and wait still, the longest first."""
    statement = (
        sa.select(_c.id, _c.waiting_since)
        .where(sa.text("conversations.status IN ('open', 'pending', 'snoozed')"), _c.waiting_since < until)
        .order_by(_c.waiting_since)
        .limit(limit)
    )
    return [Waiting(*row) for row in tx.all(statement)]


def places(tx: Transaction, ids: Collection[int]) -> dict[int, tuple[int, str, str]]:
    """Number, desk channel and thread of some conversations."""
    statement = sa.select(_c.id, _c.number, _c.desk_channel, _c.desk_thread).where(_c.id.in_(ids))
    return {row[0]: (row[1], row[2], row[3]) for row in tx.all(statement)}


def authors(tx: Transaction, ids: Collection[int]) -> dict[int, str]:
    """Message -> the name of whoever wrote it."""
    found: dict[int, str] = {}
    for some in _portions(ids):
        found |= {row[0]: row[1] for row in tx.all(sa.select(_m.id, _m.author_name).where(_m.id.in_(some)))}
    return found


def agents_named(tx: Transaction) -> dict[str, str]:
    return {row[0]: row[1] for row in tx.all(sa.select(agents.c.id, agents.c.name).where(agents.c.name != ""))}


# --- pieces of statements ---------------------------------------------------------------------


def _counted(each: sa.Select[Any]) -> sa.Select[Any]:
    """How many rows of each kind there are. From a subquery, because PostgreSQL compares what it groups by as it is
    written, and the values in it are not."""
    kinds = each.subquery()
    return sa.select(*kinds.c, sa.func.count()).group_by(*kinds.c)


def _is_answer() -> sa.ColumnElement[bool]:
    """Sending something again is no second answer, unless the customer had begun to wait again."""
    second = sa.and_(_e.data["again"].as_string().is_not(None), _e.data["waited"].as_float().is_(None))
    return sa.and_(_e.kind == "agent_replied", sa.not_(second))


def _counts() -> sa.ColumnElement[bool]:
    return sa.and_(_m.automatic.is_(False), _m.state.not_in(_LOST))


def _resolver() -> sa.ScalarSelect[str]:
    """Who had resolved, before this event, what it takes up again."""
    earlier = events.alias("earlier")
    resolved = sa.and_(earlier.c.kind == "status_changed", earlier.c.data["to"].as_string() == "resolved")
    return (
        sa.select(earlier.c.actor)
        .where(earlier.c.conversation_id == _e.conversation_id, earlier.c.id < _e.id, resolved)
        .order_by(earlier.c.id.desc())
        .limit(1)
        .correlate(events)
        .scalar_subquery()
    )


def _between(
    id_: sa.ColumnElement[int], at: sa.ColumnElement[datetime], since: datetime, until: datetime
) -> tuple[sa.ColumnElement[bool], ...]:
    """Only ids are indexed: they bring us near, and the times decide."""
    return id_ >= first_at(since - _BEFORE), id_ < first_at(until + _AFTER), at >= since, at < until


def _number(instant: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.type_coerce(instant, sa.BigInteger)


def _key(by: str, agent: sa.ColumnElement[Any]) -> _Text:
    """What the rows are told apart by; "" where they are not, or where time does it."""
    match by:
        case "inbox" | "channel":
            return _c[by]
        case "policy":
            return sa.func.coalesce(sa.cast(_c.policy_id, sa.Text), "")
        case "tier":
            return customers.c.tier
        case "tag":
            joined = sa.func.aggregate_strings(tags.c.tag, TAGS_BETWEEN)
            own = sa.select(joined).where(tags.c.conversation_id == _c.id).correlate(conversations).scalar_subquery()
            return sa.func.coalesce(own, "")
        case "agent":
            return agent
    return sa.literal_column("''", sa.Text)


def _joined(select: Any, by: str, source: Any, conversation: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """With the conversation, and its customer where that is asked for."""
    whole = source.join(conversations, _c.id == conversation)
    if by == "tier":
        whole = whole.join(customers, customers.c.id == _c.customer_id)
    made: sa.Select[Any] = select.select_from(whole)
    return made


def _portions(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + _MANY] for start in range(0, len(ordered), _MANY))
