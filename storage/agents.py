"""Who answers: who is away, whose turn was when, and how much does each have to do?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bot.model.conversation import Conversation
from storage.prepared import Prepared
from storage.schema import agents, clocks, conversations
from storage.transaction import Transaction

_a = agents.c
_c = conversations.c
_select = sa.select(*(_c[field.name] for field in fields(Conversation)))
_IS_OPEN = sa.text("conversations.status = 'open'")
"""Written out, because an index of some rows is of use only where the text says that no others are asked for."""
_FIELDS = (_a.id, _a.name, _a.away_since, _a.last_given_at)
_all = Prepared(sa.select(*_FIELDS).order_by(_a.id))
_locked = Prepared(sa.select(*_FIELDS).order_by(_a.id).with_for_update())
_away_since = Prepared(sa.select(_a.away_since).where(_a.id == sa.bindparam("agent")))
_upsert = insert(agents)
_know = Prepared(_upsert.on_conflict_do_nothing())
_set_away = Prepared(
    _upsert.on_conflict_do_update(index_elements=[_a.id], set_={"away_since": _upsert.excluded.away_since})
)
_learn = Prepared(_upsert.on_conflict_do_update(index_elements=[_a.id], set_={"name": _upsert.excluded.name}))
_given = Prepared(
    _upsert.on_conflict_do_update(index_elements=[_a.id], set_={"last_given_at": _upsert.excluded.last_given_at})
)
_loads = Prepared(sa.select(_c.assignee, sa.func.count()).where(_IS_OPEN, _c.assignee != "").group_by(_c.assignee))
_waiting = Prepared(
    _select.where(_IS_OPEN, _c.assignee == "", _c.waiting_since.is_not(None))
    .order_by(_c.waiting_since, _c.id)
    .limit(sa.bindparam("limit"))
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True, slots=True)
class Agent:
    id: str
    name: str = ""
    away_since: datetime | None = None
    last_given_at: datetime | None = None
    """When a conversation was last given to them by Deskbell."""


def known(tx: Transaction) -> dict[str, Agent]:
    return {row[0]: Agent(*row) for row in tx.all(_all)}


def learn(tx: Transaction, names: Mapping[str, str]) -> None:
    """What people call themselves in the platform."""
    before = known(tx)
    for agent, name in sorted(names.items()):
        if agent not in before or before[agent].name != name:
            tx.execute(_learn, {"id": agent, "name": name, "away_since": None, "last_given_at": None})


def locked(tx: Transaction, wanted: Iterable[str]) -> dict[str, Agent]:
    """Everybody known, and those wanted; held (PostgreSQL) until the commit, so that two processes do not fill one
    person's hands."""
    for each in sorted(wanted):
        tx.execute(_know, {"id": each, "name": "", "away_since": None, "last_given_at": None})
    return {row[0]: Agent(*row) for row in tx.all(_locked)}


def named(tx: Transaction) -> list[Agent]:
    """Everybody whose name was heard."""
    return [Agent(*row) for row in tx.all(sa.select(*_FIELDS).where(_a.name != "").order_by(_a.id))]


def away_since(tx: Transaction, agent: str) -> datetime | None:
    since: datetime | None = tx.execute(_away_since, {"agent": agent}).scalar()
    return since


def set_away(tx: Transaction, agent: str, since: datetime | None) -> None:
    tx.execute(_set_away, {"id": agent, "name": "", "away_since": since, "last_given_at": None})


def given(tx: Transaction, agent: str, at: datetime) -> None:
    """It was this agent's turn."""
    tx.execute(_given, {"id": agent, "name": "", "away_since": None, "last_given_at": at})


def loads(tx: Transaction) -> dict[str, int]:
    """Agent -> how many conversations of theirs are open (we owe an answer)."""
    return {row[0]: row[1] for row in tx.all(_loads)}


def waiting_for_somebody(tx: Transaction, limit: int) -> list[Conversation]:
    """Customers wait in them and nobody has them: the longest wait first. Those that are being worked on in another
    transaction (PostgreSQL) are left out."""
    return [Conversation(*row) for row in tx.all(_waiting, {"limit": limit})]


def waiting_for(tx: Transaction, those: Collection[str], limit: int = 100) -> list[Conversation]:
    """Conversations of these agents in which an answer is due that has not come; the longest wait first."""
    due = sa.select(clocks.c.id).where(
        clocks.c.conversation_id == _c.id,
        clocks.c.metric.in_(("first_response", "next_response")),
        clocks.c.state.in_(("running", "imminent", "breached")),
    )
    statement = (
        _select.where(_IS_OPEN, _c.assignee.in_(those), _c.waiting_since.is_not(None), due.exists())
        .order_by(_c.waiting_since, _c.id)
        .limit(limit)
        .with_for_update(of=conversations, skip_locked=True)
    )
    return [Conversation(*row) for row in tx.all(statement)]


def names(tx: Transaction, those: Collection[str]) -> dict[str, str]:
    """Of these people, as far as anybody knows."""
    known = sa.select(_a.id, _a.name).where(_a.id.in_(those), _a.name != "")
    return {row[0]: row[1] for row in tx.all(known)} if those else {}
