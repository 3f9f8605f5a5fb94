"""A customer changed something: edited or took back a message, blocked us, moved to another chat."""

from bot.model.conversation import Conversation, Message
from bot.model.events import Event, Kind
from bot.model.inbound import Inbound, InboundDelete, InboundEdit, ReachChanged, ThreadMoved
from bot.rules import InboxRules
from storage import conversations, messages, people, received
from storage.transaction import Transaction


def receive_change(tx: Transaction, inbox: InboxRules, item: Inbound) -> None:
    match item:
        case InboundEdit():
            if found := _message(tx, inbox, item.message):
                message, conversation = found
                if message.body != item.body:
                    messages.edit(tx, message, item.body, item.edited_at)
                    tx.record(Event(Kind.CUSTOMER_EDITED, conversation, message.id, "customer", at=item.edited_at))
        case InboundDelete():
            if found := _message(tx, inbox, item.message):
                message, conversation = found
                messages.change(tx, message.id, deleted_at=item.deleted_at)
                tx.record(Event(Kind.CUSTOMER_DELETED, conversation, message.id, "customer", at=item.deleted_at))
        case ReachChanged():
            if identity := people.find(tx, inbox.channel, item.address):
                people.set_reachable(tx, identity.id, item.reachable)
                data = {"identity": identity.id, "reachable": item.reachable}
                concerned: list[Conversation | None] = [*conversations.unfinished_of(tx, identity.id)]
                for each in concerned or [None]:
                    tx.record(Event(Kind.REACH_CHANGED, each, actor="customer", data=data, at=item.at))
        case ThreadMoved():
            conversations.move_thread(tx, inbox.name, item.old_address, item.new_address)


def _message(tx: Transaction, inbox: InboxRules, external_id: str) -> tuple[Message, Conversation] | None:
    message_id = received.message_of(tx, inbox.name, external_id)
    if message_id is None:
        return None
    message = messages.get(tx, message_id)
    return message, conversations.get(tx, message.conversation_id)
