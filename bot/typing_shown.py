"""Customers see that somebody is writing, where the channel can show it. Reaction to events."""

from datetime import timedelta

from bot.model.events import Event, Kind
from bot.rules import Rules
from storage import outbox
from storage.transaction import Transaction

TYPING = "typing"
"""Kind of the delivery."""
FRESH = timedelta(seconds=10)
"""Later than this nobody may be writing any more."""


def show_typing(rules: Rules, tx: Transaction, event: Event) -> None:
    conversation = event.conversation
    if event.kind is not Kind.COMPOSING or conversation is None:
        return
    inbox = rules.inboxes.get(conversation.inbox)
    if inbox and inbox.can_show_typing:
        lane = f"typing:{conversation.id}"
        outbox.queue(tx, inbox.name, lane, TYPING, conversation_id=conversation.id)
