"""What a platform tells later about a message of ours: it came back, or it is late."""

from typing import Any

from bot.model.conversation import Conversation, Message, MessageState
from bot.model.events import Event, Kind
from bot.model.inbound import Report
from bot.rules import InboxRules
from bot.status import waits_again
from storage import conversations, messages, outbox, people
from storage.outbox import Delivery
from storage.transaction import Transaction


def told(tx: Transaction, inbox: InboxRules, report: Report) -> None:
    """A report about nothing of ours changes nothing: it is a message like any other."""
    delivery = outbox.by_external_id(tx, inbox.name, report.message) if report.message else None
    if delivery is None or delivery.message_id is None:
        return
    message = messages.get(tx, delivery.message_id)
    conversation = conversations.get(tx, message.conversation_id)
    data: dict[str, Any] = {
        "reason": report.reason, "agent": message.author, "origin": (delivery.payload or {}).get("origin") or {},
        "delivery": delivery.id, "address": report.address,
    }  # fmt: skip
    if not report.failed:
        tx.record(Event(Kind.DELAYED, conversation, message.id, data=data))
        return
    _mark(tx, inbox, report.address)
    if report.address and report.address != conversation.address:
        tx.record(Event(Kind.COPY_REFUSED, conversation, message.id, data=data))
    elif message.state == MessageState.SENT:
        _came_back(tx, conversation, message, delivery, report.reason)
        tx.record(Event(Kind.REFUSED, conversation, message.id, data=data))


def _mark(tx: Transaction, inbox: InboxRules, address: str) -> None:
    """Nothing reaches this address until somebody writes from it again."""
    if identity := people.find(tx, inbox.channel, address):
        people.set_reachable(tx, identity.id, False)


def _came_back(tx: Transaction, conversation: Conversation, message: Message, delivery: Delivery, reason: str) -> None:
    outbox.came_back(tx, delivery.id, reason)
    messages.change(tx, message.id, state=MessageState.FAILED.value)
    waits_again(tx, conversation)
