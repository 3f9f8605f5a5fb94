"""Which conversation is this thread of the desk?"""

from bot.model.conversation import Conversation
from bot.model.desk import Place
from bot.replies import DESK
from storage import conversations, memory
from storage.transaction import Transaction


def conversation(tx: Transaction, place: Place) -> Conversation | None:
    """Whose thread it is, or was before it went on in another channel."""
    return conversations.at_desk(tx, place.channel, place.thread) or moved_on(tx, place)


def moved_on(tx: Transaction, place: Place) -> Conversation | None:
    """The conversation that has left this thread for another channel."""
    kept = memory.load(tx, DESK, _key(place)) if place.thread else ""
    return conversations.find(tx, int(kept)) if kept else None


def remember(tx: Transaction, place: Place, left_by: Conversation) -> None:
    """The conversation leaves this thread."""
    memory.save(tx, DESK, _key(place), str(left_by.id))


def _key(place: Place) -> str:
    return f"moved:{place.channel}:{place.thread}"
