"""Asks a customer who does not answer, once and politely, and closes the matter when they stay silent.

What is said here is automatic: it is no answer of ours, and it never goes to a customer who was written to by machines
all day.
"""

from datetime import datetime, timedelta

from bot import commands
from bot.i18n import texts
from bot.model.conversation import Conversation, Direction, MessageState, Status
from bot.model.desk import Person
from bot.model.events import Event, Kind
from bot.model.richtext import RichText
from bot.replies import queue_answer
from bot.rules import ReminderRule, Rules
from bot.spoken import length
from storage import messages
from storage.transaction import Transaction

NO_ANSWER = "no_answer"
"""The reason with which the matter is closed."""
_MOST, _WITHIN = 3, timedelta(hours=24)
"""Automatic texts to one customer."""
_DESKBELL = Person("", "Deskbell")


def nudge(rules: Rules, tx: Transaction, conversation: Conversation, rule: ReminderRule) -> int | None:
    """Ask whether help is still needed; returns the message's id, None when nothing may be said."""
    inbox = rules.inboxes.get(conversation.inbox)
    if inbox is None or messages.last_from_customer(tx, conversation.id) is None:
        return None
    if messages.automatic_to(tx, conversation.customer_id, tx.now - _WITHIN) >= _MOST:
        return None
    body, message_id = RichText(words(conversation.language, rule)), tx.new_id()
    messages.append(
        tx, id=message_id, conversation_id=conversation.id, direction=Direction.OUT, author="", author_name="",
        external_id="", body=body, sent_at=tx.now, state=MessageState.QUEUED.value, automatic=True,
    )  # fmt: skip
    queue_answer(tx, inbox, conversation, message_id, body, (), {})
    tx.record(Event(Kind.WROTE_BY_ITSELF, conversation, message_id))
    return message_id


def words(language: str, rule: ReminderRule) -> str:
    """What the customer is asked."""
    say = texts(language).gettext
    asked = say("We have not heard from you since our last answer. Do you still need help? Then just write here.")
    if rule.close_after is None:
        return asked
    closing = say(
        "If we do not hear from you within %(time)s, we take the matter as settled. You can write again at any time."
    )
    return f"{asked} {closing % {'time': length(say, rule.close_after)}}"


def close(rules: Rules, tx: Transaction, conversation: Conversation, message_id: int, asked_at: datetime) -> None:
    """They were asked and stay silent. Nothing is closed when the question did not get there."""
    if conversation.status != Status.PENDING or not messages.exists(tx, message_id):
        return
    if messages.get(tx, message_id).state != MessageState.SENT:
        return
    say = texts(rules.language).gettext
    when = {"when": f"{asked_at.astimezone(rules.timezone):%Y-%m-%d %H:%M}"}
    note = say("The customer was asked at %(when)s whether help is still needed and has not answered: resolved.") % when
    commands.add_note(tx, conversation, RichText(note), _DESKBELL)
    commands.resolve(tx, conversation, "", NO_ANSWER)
