"""Tells a customer at once that their message is here, where the settings ask for it. Reaction to events.

Never to machines, and never more than a few times a day to one customer: two programs that answer each other would go
on for ever.
"""

from datetime import timedelta

from bot.i18n import texts
from bot.model.conversation import Conversation, Direction, MessageState
from bot.model.events import Event, Kind
from bot.model.richtext import RichText
from bot.replies import queue_answer
from bot.rules import Rules
from storage import messages
from storage.transaction import Transaction

_MOST, _WITHIN = 3, timedelta(hours=24)
"""Automatic answers to one customer."""


def acknowledge(rules: Rules, tx: Transaction, event: Event) -> None:
    conversation = event.conversation
    if event.kind is not Kind.CUSTOMER_WROTE or conversation is None or not event.data.get("asks"):
        return
    inbox = rules.inboxes.get(conversation.inbox)
    if inbox is None or conversation.inbox not in rules.acknowledge:
        return
    if messages.automatic_to(tx, conversation.customer_id, tx.now - _WITHIN) >= _MOST:
        return
    body, message_id = _words(conversation), tx.new_id()
    messages.append(
        tx, id=message_id, conversation_id=conversation.id, direction=Direction.OUT, author="", author_name="",
        external_id="", body=body, sent_at=tx.now, state=MessageState.QUEUED.value, automatic=True,
    )  # fmt: skip
    queue_answer(tx, inbox, conversation, message_id, body, (), {})
    tx.record(Event(Kind.ACKNOWLEDGED, conversation, message_id))


def _words(conversation: Conversation) -> RichText:
    text = texts(conversation.language).gettext(
        "Thank you, your message is here (no. %(number)d). A person will answer you as soon as possible."
    )
    return RichText(text % {"number": conversation.number})
