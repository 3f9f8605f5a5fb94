"""What happened to a conversation, from the event log."""

from datetime import datetime

import sqlalchemy as sa

from storage.prepared import Prepared
from storage.schema import events
from storage.transaction import Transaction

_status_changes = Prepared(
    sa.select(events.c.at, events.c.data)
    .where(events.c.conversation_id == sa.bindparam("conversation"), events.c.kind == "status_changed")
    .order_by(events.c.id)
)

_of = Prepared(
    sa.select(events.c.at, events.c.kind, events.c.actor)
    .where(events.c.conversation_id == sa.bindparam("conversation"))
    .order_by(events.c.id)
)
_writers_since = Prepared(
    sa.select(events.c.actor)
    .where(
        events.c.conversation_id == sa.bindparam("conversation"),
        (events.c.kind == "agent_replied") | (events.c.kind == "note_added"),
        events.c.at > sa.bindparam("since", type_=events.c.at.type),
    )
    .distinct()
)


def status_history(tx: Transaction, conversation_id: int) -> list[tuple[datetime, str]]:
    """Instants and the status that began at each, oldest first."""
    return [(row[0], row[1]["to"]) for row in tx.all(_status_changes, {"conversation": conversation_id})]


def writers_since(tx: Transaction, conversation_id: int, since: datetime) -> set[str]:
    """Agents who answered or left a note since then."""
    found = tx.all(_writers_since, {"conversation": conversation_id, "since": since})
    return {row[0] for row in found}


def of_conversation(tx: Transaction, conversation_id: int) -> list[tuple[datetime, str, str]]:
    """Instant, kind and actor of every event, oldest first."""
    return [(row[0], row[1], row[2]) for row in tx.all(_of, {"conversation": conversation_id})]
