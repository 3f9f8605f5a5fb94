"""What a use case works with: one transaction, its instant, and the events it records."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.model.events import Event
from storage.ids import Ids
from storage.prepared import Answer, Prepared
from storage.schema import events

Execute = Callable[..., Answer]
"""Takes a statement and its values: ``storage.prepared`` has one for each database."""

Reaction = Callable[["Transaction", Event], None]

_insert_event = Prepared(sa.insert(events))


class Transaction:
    """Begun and ended by the store; everything done through it is committed together or not at all."""

    def __init__(self, execute: Execute, now: datetime, ids: Ids, reactions: Sequence[Reaction]) -> None:
        self.now = now
        self.new_id = ids.next
        self.woken: set[str] = set()
        """Names of the loops ("outbox", "timers") to wake after the commit."""
        self.policies: dict[int, str] = {}
        """Texts known already, by id: one message asks for its policy several times."""
        self.by_rule = False
        """An automatic rule is being carried out: what follows from it starts no rules."""
        self.execute = execute
        self._reactions = reactions

    def record(self, event: Event) -> None:
        """Write down what happened, and let every reaction see it, in this same transaction."""
        values = {
            "id": self.new_id(),
            "conversation_id": event.conversation.id if event.conversation else None,
            "message_id": event.message_id,
            "kind": event.kind,
            "actor": event.actor,
            "at": event.at or self.now,
            "data": event.data or None,
            "customer_id": event.customer_id,
        }
        self.execute(_insert_event, values)
        for react in self._reactions:
            react(self, event)

    def first(self, statement: Any, values: Mapping[str, Any] | None = None) -> Any:
        return self.execute(statement, values).first()

    def all(self, statement: Any, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
        return self.execute(statement, values).all()
