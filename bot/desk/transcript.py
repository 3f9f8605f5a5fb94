"""The whole of a conversation as a text file: times, names, words; internal notes are marked, or left out."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import tzinfo

from bot.desk import cards
from bot.i18n import texts
from bot.model.conversation import Conversation, Direction, Message, MessageState
from bot.model.desk import Place
from bot.model.outbound import File, Outcome
from bot.model.richtext import RichText
from bot.model.shown import Post
from bot.rules import Rules
from channels.base import Desk
from storage import messages, people
from storage.blobs import Blobs
from storage.outbox import Delivery
from storage.transaction import Transaction

_UNSAID = (MessageState.FAILED, MessageState.DELETED, MessageState.HELD)
"""Answers that the customer never got."""


@dataclass(frozen=True, slots=True)
class Transcript:
    post: Post
    content: bytes

    async def send(self, desk: Desk, blobs: Blobs) -> Outcome:
        await asyncio.to_thread(blobs.put, self.content)
        return await desk.send(self.post)


def make(tx: Transaction, rules: Rules, conversation: Conversation, delivery: Delivery, blobs: Blobs) -> Transcript:
    content = written(tx, rules, conversation, notes=(delivery.payload or {})["notes"]).encode()
    path = blobs.path(hashlib.sha256(content).hexdigest())
    file = File(f"conversation-{conversation.number}.txt", "text/plain", len(content), path)
    say = texts(rules.language).gettext
    return Transcript(
        Post(
            delivery.id,
            Place(conversation.desk_channel, conversation.desk_thread),
            RichText(say("Transcript of #%(number)d") % {"number": conversation.number}),
            files=(file,),
            attempt=delivery.attempts + 1,
        ),
        content,
    )


def written(tx: Transaction, rules: Rules, conversation: Conversation, *, notes: bool) -> str:
    """``notes``: with what was said among colleagues."""
    told = [each for each in messages.of_conversation(tx, conversation.id) if _belongs(each, notes)]
    return "\n\n".join((_head(tx, rules, conversation), *(_entry(tx, rules, each) for each in told))) + "\n"


def _belongs(message: Message, notes: bool) -> bool:
    if message.direction == Direction.NOTE or message.state in _UNSAID:
        return notes
    return True


def _head(tx: Transaction, rules: Rules, conversation: Conversation) -> str:
    say = texts(rules.language).gettext
    customer = people.get(tx, conversation.identity_id)
    name = customer.customer_name or customer.address
    lines = (
        say("Conversation #%(number)d with %(customer)s") % {"number": conversation.number, "customer": name},
        conversation.subject,
        say("%(channel)s, times in %(zone)s, written at %(when)s") % {
            "channel": cards.channel_name(rules, conversation.channel),
            "zone": str(rules.timezone),
            "when": f"{tx.now.astimezone(rules.timezone):%Y-%m-%d %H:%M}",
        },
    )  # fmt: skip
    return "\n".join(line for line in lines if line)


def _entry(tx: Transaction, rules: Rules, message: Message) -> str:
    who = message.author_name or texts(rules.language).gettext("Customer")
    head = f"[{_at(message, rules.timezone)}] {who}{_marks(rules, message)}"
    files = [f"📎 {file.filename}" for file in messages.files(tx, message.id)]
    return "\n".join(part for part in (head, message.text, *files) if part)


def _at(message: Message, timezone: tzinfo) -> str:
    return f"{message.sent_at.astimezone(timezone):%Y-%m-%d %H:%M}"


def _marks(rules: Rules, message: Message) -> str:
    say = texts(rules.language).gettext
    marks = (
        (message.direction == Direction.NOTE, say("internal note")),
        (message.automatic, say("automatic")),
        (message.direction == Direction.OUT and message.state in _UNSAID, say("did not reach the customer")),
        (message.deleted_at is not None, say("taken back")),
        (message.edited_at is not None, say("edited")),
    )
    told = [mark for holds, mark in marks if holds]
    return f" ({', '.join(told)})" if told else ""
