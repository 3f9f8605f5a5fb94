"""Which message is it that stands there?"""

from bot.model.conversation import Conversation, Direction, Message
from bot.replies import DESK
from storage import messages, outbox
from storage.transaction import Transaction


def message(tx: Transaction, wanted: Conversation, ts: str) -> Message | None:
    """The message of this conversation that stands in its thread as ``ts``, whoever wrote it."""
    if not ts:
        return None
    told = {each.id: each for each in messages.of_conversation(tx, wanted.id)}
    shown = outbox.by_external_id(tx, DESK, ts)
    if shown and shown.message_id in told:
        return told[shown.message_id]
    # what agents wrote there themselves was written at the time that its name tells
    written = (each for each in told.values() if f"{each.sent_at.timestamp():.6f}" == ts)
    return next((each for each in written if each.direction != Direction.IN), None)
