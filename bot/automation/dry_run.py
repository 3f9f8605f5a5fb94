"""What rules would have done to what happened in the last days. Changes nothing.

Each event is judged by how its conversation stood then: status, assignee, priority and tags come from the event log;
what the log does not keep (the customer's tier and company, a message's text before it was edited) is taken as it is
now. What the rules themselves would have changed for the events after it is not played through.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.automation.holding import BY_RULE, about_event, asked, holds
from bot.conditions import NOBODY
from bot.facts import facts_of
from bot.model.conversation import Conversation, Priority, Status
from bot.model.events import Kind
from bot.rules import Action, AutomaticRule
from storage import conversations, past
from storage.past import Past
from storage.transaction import Transaction

_CHANGES = (Kind.STATUS_CHANGED, Kind.ASSIGNED, Kind.PRIORITY_CHANGED, Kind.TAGGED, Kind.UNTAGGED)


@dataclass(frozen=True, slots=True)
class WouldRun:
    at: datetime
    number: int
    """The conversation's."""
    rule: str
    on: str
    actions: Sequence[Action]


@dataclass(slots=True)
class _Stood:
    """How a conversation stood, as the log tells it."""

    status: str = Status.OPEN.value
    assignee: str = ""
    priority: str = Priority.NORMAL.value
    tags: set[str] = field(default_factory=set)

    def go_on(self, event: Past) -> None:
        match event.kind:
            case Kind.STATUS_CHANGED:
                self.status = event.data["to"]
            case Kind.ASSIGNED:
                self.assignee = event.data["to"]
            case Kind.PRIORITY_CHANGED:
                self.priority = event.data["to"]
            case Kind.TAGGED:
                self.tags.add(event.data["tag"])
            case Kind.UNTAGGED:
                self.tags.discard(event.data["tag"])

    def facts(self) -> dict[str, Collection[str]]:
        return {
            "status": [self.status],
            "assignee": [self.assignee or NOBODY],
            "priority": [self.priority],
            "tag": self.tags,
        }


def would_run(tx: Transaction, rules: Sequence[AutomaticRule], since: datetime) -> list[WouldRun]:
    """In the order of time, and of the rules where they share an event."""
    kinds = {rule.on.value for rule in rules}
    found: list[WouldRun] = []
    for conversation_id, happened in past.lately(tx, since, kinds, _CHANGES) if kinds else ():
        conversation, stood = conversations.get(tx, conversation_id), _Stood()
        for event in happened:
            stood.go_on(event)
            if event.at >= since and not event.actor.startswith(BY_RULE):
                found += _for(tx, rules, conversation, stood, event)
    return sorted(found, key=lambda each: each.at)


def _for(
    tx: Transaction, rules: Sequence[AutomaticRule], conversation: Conversation, stood: _Stood, event: Past
) -> list[WouldRun]:
    concerned = [rule for rule in rules if rule.on == event.kind]
    wanted = {condition for rule in concerned for condition in asked(rule)}
    then = stood.facts()
    facts = facts_of(tx, conversation, wanted - then.keys()) | then
    facts |= about_event(tx, event.message_id, event.data, wanted)
    return [
        WouldRun(event.at, conversation.number, rule.name, event.kind, rule.actions)
        for rule in concerned
        if holds(rule, event.kind, facts)
    ]
