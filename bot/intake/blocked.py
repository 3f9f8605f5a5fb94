"""Somebody whom an agent blocked writes: all of it is kept, and nothing rings."""

from bot.intake import belonging
from bot.model.conversation import Conversation
from bot.model.customer import Identity
from storage import conversations
from storage.transaction import Transaction


def kept_in(tx: Transaction, identity: Identity) -> Conversation | None:
    """Where to keep what this one writes, whatever it answers; None for somebody who is not blocked."""
    if identity.blocked_at is None:
        return None
    return belonging.followed(tx, conversations.latest_of(tx, identity))
