"""What is there to do? The unfinished conversations, by their nearest deadline, and the day's figures.

Made for ten thousand of them: each question goes once through what is unfinished, and a row is looked at in full only
when it is shown.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any

import sqlalchemy as sa

from bot.model.conversation import Conversation, Direction, MessageState, Status
from bot.model.events import Kind
from storage.clocks import COUNTING
from storage.conversations import FIELDS, UNFINISHED
from storage.ids import first_at
from storage.schema import agents, clocks, conversations, customers, events, messages
from storage.transaction import Transaction

SOON = timedelta(hours=1)
"""A deadline this near is as good as missed, unless somebody acts."""

_c, _k, _m, _e = conversations.c, clocks.c, messages.c, events.c
# word for word as in the partial index: a database uses it only if it sees that it may
_unfinished: Any = sa.text("conversations.status IN ('open', 'pending', 'snoozed')")
_due = sa.type_coerce(
    sa.select(sa.func.min(_k.due_at)).where(_k.conversation_id == _c.id, _k.state.in_(COUNTING)).scalar_subquery(),
    _k.due_at.type,
)


class Filter(StrEnum):
    MINE = "mine"
    UNASSIGNED = "unassigned"
    BREACHING = "breaching"
    """Overdue, or due within the hour."""
    WAITING = "waiting"
    """On the customer."""
    SNOOZED = "snoozed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue."""

    conversation: Conversation
    customer: str
    company: str
    agent: str
    """The assignee's name, "" when nobody knows."""
    due_at: datetime | None
    line: str
    """The subject, or else what was said last."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one agent has on the table; the agent "" is nobody yet."""

    agent: str
    unfinished: int
    overdue: int
    away_since: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened since some instant."""

    came: int
    sent: int
    resolved: int
    reopened: int
    within_target: int
    """First answers before their deadline, of ``with_target``."""
    with_target: int
    median_first_answer: timedelta | None
    """By the clock on the wall; None when nobody got a first answer."""


def counts(tx: Transaction, person: str) -> dict[Filter, int]:
    """How many conversations each filter lets through."""
    queue = _rows(_c.status, _c.assignee).subquery()
    tests = _tests(queue.c, person, tx.now + SOON)
    row = tx.first(sa.select(*(sa.func.count().filter(test) for test in tests.values())).select_from(queue))
    return dict(zip(tests, row, strict=True))


def page(tx: Transaction, wanted: Filter, person: str, limit: int, offset: int) -> list[Waiting]:
    """Overdue first, then by deadline, then without one by how long the customer has been waiting."""
    queue = _rows(_c.id, _c.status, _c.assignee, _c.waiting_since).subquery()
    statement = (
        sa.select(queue.c.id, queue.c.due)
        .where(_tests(queue.c, person, tx.now + SOON)[wanted])
        .order_by(sa.nulls_last(queue.c.due), sa.nulls_last(queue.c.waiting_since), queue.c.id)
        .limit(limit)
        .offset(offset)
    )
    due = {row[0]: row[1] for row in tx.all(statement)}
    return _in_full(tx, due)


def loads(tx: Transaction) -> list[Load]:
    """Of everybody who has something to do, or is away; most overdue first."""
    queue = _rows(_c.assignee).subquery()
    overdue = sa.func.count().filter(queue.c.due <= sa.literal(tx.now, _k.due_at.type))
    statement = sa.select(queue.c.assignee, sa.func.count(), overdue).group_by(queue.c.assignee)
    made = {who: Load(who, number, late, None) for who, number, late in tx.all(statement)}
    for who, away in tx.all(sa.select(agents.c.id, agents.c.away_since).where(agents.c.away_since.is_not(None))):
        made[who] = replace(made.get(who, Load(who, 0, 0, None)), away_since=away)
    return sorted(made.values(), key=lambda load: (-load.overdue, -load.unfinished, load.agent))


def figures(tx: Transaction, since: datetime) -> Figures:
    """Ids tell the time, so only what was written since is looked at."""
    first = first_at(since)
    said = sa.select(_m.direction, sa.func.count()).where(_m.id >= first, _m.automatic.is_(False))
    number = {row[0]: row[1] for row in tx.all(said.group_by(_m.direction))}
    resolved, reopened, within, answered = _from_events(tx, first)
    waits = _first_answers(tx, first)
    return Figures(
        number.get(Direction.IN, 0), number.get(Direction.OUT, 0), resolved, reopened, within, answered,
        timedelta(seconds=median(wait.total_seconds() for wait in waits)) if waits else None,
    )  # fmt: skip


def _rows(*columns: Any) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*columns, _due.label("due")).where(_unfinished)


def _tests(queue: Any, person: str, soon: datetime) -> dict[Filter, sa.ColumnElement[bool]]:
    return {
        Filter.MINE: queue.assignee == person,
        Filter.UNASSIGNED: queue.assignee == "",
        Filter.BREACHING: queue.due <= sa.literal(soon, _k.due_at.type),
        Filter.WAITING: queue.status == Status.PENDING.value,
        Filter.SNOOZED: queue.status == Status.SNOOZED.value,
        Filter.ALL: sa.true(),
    }


def _in_full(tx: Transaction, due: dict[int, datetime | None]) -> list[Waiting]:
    last = (
        sa.select(_m.text)
        .where(_m.conversation_id == _c.id, _m.direction == Direction.IN.value, _m.text != "")
        .order_by(_m.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        sa.select(*(_c[name] for name in FIELDS), customers.c.name, customers.c.company, agents.c.name, last)
        .join(customers, customers.c.id == _c.customer_id)
        .outerjoin(agents, agents.c.id == _c.assignee)
        .where(_c.id.in_(list(due)))
    )
    found = {row[0]: row for row in tx.all(statement)}
    made = []
    for id_, due_at in due.items():
        *fields, name, company, agent, text = found[id_]
        conversation = Conversation(*fields)
        made.append(Waiting(conversation, name, company, agent or "", due_at, conversation.subject or text or ""))
    return made


def _from_events(tx: Transaction, first: int) -> tuple[int, int, int, int]:
    """Resolved, reopened, first answers in time, first answers."""
    kinds = (Kind.STATUS_CHANGED.value, Kind.CLOCK_STOPPED.value)
    resolved = reopened = 0
    ended: dict[int, str] = {}
    for kind, data in tx.all(sa.select(_e.kind, _e.data).where(_e.id >= first, _e.kind.in_(kinds)).order_by(_e.id)):
        if kind == Kind.STATUS_CHANGED:
            resolved += data["to"] == Status.RESOLVED
            reopened += data["from"] in (Status.RESOLVED, Status.CLOSED) and data["to"] in UNFINISHED
        elif data["metric"] == "first_response":
            ended[data["clock"]] = data["state"]
    states = list(ended.values())
    within = states.count("met")
    return resolved, reopened, within, within + states.count("met_late")


def _first_answers(tx: Transaction, first: int) -> list[timedelta]:
    """How long those waited who got their first answer since."""
    went = _m.state.not_in((MessageState.FAILED.value, MessageState.DELETED.value, MessageState.HELD.value))
    answer = (_m.direction == Direction.OUT.value, _m.automatic.is_(False), went)
    answered = sa.select(_m.conversation_id).where(_m.id >= first, *answer).distinct()
    firsts = (
        sa.select(sa.func.min(_m.id).label("id"))
        .where(_m.conversation_id.in_(answered), *answer)
        .group_by(_m.conversation_id)
        .having(sa.func.min(_m.id) >= first)
        .subquery()
    )
    asked = messages.alias("asked")
    began = (
        sa.select(sa.func.min(asked.c.sent_at))
        .where(asked.c.conversation_id == _m.conversation_id, asked.c.direction == Direction.IN.value)
        .scalar_subquery()
    )
    statement = sa.select(_m.sent_at, sa.type_coerce(began, _m.sent_at.type)).join(firsts, firsts.c.id == _m.id)
    return [at - asked_at for at, asked_at in tx.all(statement) if asked_at]
