"""What is known of a conversation, in the words of conditions: the one place for policies, routes and rules."""

from collections.abc import Callable, Collection, Iterable, Mapping

from bot.conditions import NOBODY
from bot.model.conversation import Conversation
from storage import conversations, messages, people
from storage.transaction import Transaction

_FACTS: Mapping[str, Callable[[Transaction, Conversation], Collection[str]]] = {
    "inbox": lambda tx, it: [it.inbox],
    "channel": lambda tx, it: [it.channel],
    "language": lambda tx, it: [it.language],
    "priority": lambda tx, it: [it.priority],
    "status": lambda tx, it: [it.status],
    "assignee": lambda tx, it: [it.assignee or NOBODY],
    "tier": lambda tx, it: _known(people.get(tx, it.identity_id).customer_tier),
    "company": lambda tx, it: _known(people.company_and_fields(tx, it.customer_id)[0]),
    "tag": lambda tx, it: conversations.tags_of(tx, it.id),
    "keyword": lambda tx, it: [it.subject, messages.first_text(tx, it.id)],
}


def _known(value: str) -> list[str]:
    return [value] if value else []


def facts_of(tx: Transaction, conversation: Conversation, asked: Iterable[str]) -> dict[str, Collection[str]]:
    """The answers to what is asked; what is no fact of a conversation is left out."""
    return {each: _FACTS[each](tx, conversation) for each in set(asked) if each in _FACTS}
