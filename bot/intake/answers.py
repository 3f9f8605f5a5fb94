"""An agent answered from a mail program instead of the desk."""

from bot.intake.belonging import proved
from bot.intake.message import Stored, attach, believable, receive_message
from bot.model.conversation import Direction, MessageState
from bot.model.inbound import InboundAnswer, InboundMessage, Sender
from bot.replies import answered_outside
from bot.rules import InboxRules, Rules
from storage import messages, received
from storage.transaction import Transaction


def receive_answer(tx: Transaction, rules: Rules, inbox: InboxRules, item: InboundAnswer, stored: Stored) -> None:
    """An agent's mail that answers nothing we know is a mail like any other: an agent may need help, too."""
    conversation = proved(tx, inbox, item.conversation, item.references)
    if conversation is None:
        sender = Sender(item.address, item.name)
        message = InboundMessage(
            item.external_id, sender, item.address, item.sent_at, item.body, subject=item.subject,
            attachments=item.attachments,
        )  # fmt: skip
        receive_message(tx, rules, inbox, message, stored)
        return
    message_id = tx.new_id()
    if not received.take(tx, inbox.name, item.external_id, message_id):
        return
    messages.append(
        tx, id=message_id, conversation_id=conversation.id, direction=Direction.OUT, author=item.address,
        author_name=item.name or item.address, external_id="", body=item.body,
        sent_at=believable(item.sent_at, tx.now), state=MessageState.QUEUED.value,
    )  # fmt: skip
    files = attach(tx, message_id, inbox, item.attachments, stored)
    answered_outside(tx, inbox, conversation, message_id, item, files)
