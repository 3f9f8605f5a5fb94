"""A customer wrote: who, in which conversation, and who waits since when. One transaction each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.intake import belonging, blocked, reports
from bot.intake.belonging import Belongs
from bot.language import guess
from bot.model.conversation import Conversation, Direction, Message, MessageState, Status, StoredFile
from bot.model.customer import Identity
from bot.model.events import Event, Kind
from bot.model.inbound import Attachment, InboundMessage, Recipient
from bot.model.richtext import RichText
from bot.rules import InboxRules, Rules
from bot.status import set_status
from bot.thanks import is_thanks
from storage import conversations, messages, participants, people, received
from storage.transaction import Transaction

_OLDEST = timedelta(days=7)
"""Longer ago than any outage of ours should last."""

_MOST_IN_COPY = 50

Stored = Mapping[int, str]
"""Position of an attachment -> SHA-256 of its content, already on disk."""


def receive_message(tx: Transaction, rules: Rules, inbox: InboxRules, item: InboundMessage, stored: Stored) -> None:
    if item.sender.address in rules.own_addresses and not item.automatic:
        item = replace(item, automatic=True)
    message_id = tx.new_id()
    if not received.take(tx, inbox.name, item.external_id, message_id, item.digest):
        return
    sent_at = believable(item.sent_at, tx.now)
    identity = _identity(tx, inbox, item)
    if here := blocked.kept_in(tx, identity):
        _append(tx, here, message_id, item, identity, sent_at, MessageState.KEPT_BACK)
        attach(tx, message_id, inbox, item.attachments, stored)
        tx.record(Event(Kind.KEPT_BACK, here, message_id, "customer", at=sent_at))
        _hear(tx, inbox, item)
        return
    belongs = belonging.find(tx, rules, inbox, item, identity)
    conversation = belongs.conversation
    if conversation and item.album and (whole := messages.in_album(tx, conversation.id, item.album)):
        _join_album(tx, conversation, whole, inbox, item, stored)
        return
    opened = conversation is None
    conversation = conversation or _open(tx, rules, inbox, item, identity, sent_at, belongs)
    _append(tx, conversation, message_id, item, identity, sent_at)
    _take_part(tx, rules, conversation, item, identity)
    files = attach(tx, message_id, inbox, item.attachments, stored)
    if opened:
        tx.record(Event(Kind.OPENED, conversation, message_id, "customer", _beside(belongs), sent_at))
    waits = not item.automatic if opened else _customer_waits(tx, rules, conversation, item, identity, sent_at)
    data = {
        "began_waiting": waits,
        **({"asks": True} if opened and waits else {}),
        **({"automatic": True} if item.automatic else {}),
        **({"album": True} if item.album else {}),
        **({"files": [file.id for file in files]} if files else {}),
        **({"payload": item.payload} if item.payload else {}),
    }
    tx.record(Event(Kind.CUSTOMER_WROTE, conversation, message_id, "customer", data, sent_at))
    if item.remark:
        _add_remark(tx, conversation, item, sent_at)
    _hear(tx, inbox, item)


def _hear(tx: Transaction, inbox: InboxRules, item: InboundMessage) -> None:
    for report in item.reports:
        reports.told(tx, inbox, report)


def _append(
    tx: Transaction, conversation: Conversation, message_id: int, item: InboundMessage, identity: Identity,
    sent_at: datetime, state: MessageState = MessageState.NONE,
) -> None:  # fmt: skip
    messages.append(
        tx, id=message_id, conversation_id=conversation.id, direction=Direction.IN, author=str(identity.id),
        author_name=item.sender.name or identity.name, external_id=item.external_id, body=item.body,
        sent_at=sent_at, album=item.album, automatic=item.automatic, kept=item.kept, state=state.value,
    )  # fmt: skip


def _beside(belongs: Belongs) -> dict[str, Any]:
    return {"beside": belongs.beside.number, "why": belongs.why} if belongs.beside else {}


def _take_part(
    tx: Transaction, rules: Rules, conversation: Conversation, item: InboundMessage, identity: Identity
) -> None:
    """Who is in copy gets the answers, too; who was left out stays out until they write themselves."""
    if item.automatic:
        return
    if identity.customer_id != conversation.customer_id:
        writer = Recipient(item.sender.address, item.sender.name)
        participants.add(tx, conversation.id, [writer], again=True)
    others = [person for person in item.copied if person.address not in (conversation.address, *rules.own_addresses)]
    participants.add(tx, conversation.id, others[:_MOST_IN_COPY])


def _add_remark(tx: Transaction, conversation: Conversation, item: InboundMessage, sent_at: datetime) -> None:
    """What the agent who handed it in wrote above it."""
    note_id = tx.new_id()
    messages.append(
        tx, id=note_id, conversation_id=conversation.id, direction=Direction.NOTE, author=item.forwarded_by,
        author_name=item.forwarded_by, external_id="", body=RichText(item.remark), sent_at=sent_at,
    )  # fmt: skip
    tx.record(Event(Kind.NOTE_ADDED, conversation, note_id, item.forwarded_by, {"outside": True}, sent_at))


def believable(sent_at: datetime, now: datetime) -> datetime:
    """The customer's own clock may be wrong (a mail's Date): what lies in the future or far back is taken as now."""
    return sent_at if now - _OLDEST <= sent_at <= now else now


def _identity(tx: Transaction, inbox: InboxRules, item: InboundMessage) -> Identity:
    sender = item.sender
    identity = people.find(tx, inbox.channel, sender.address)
    if identity is None:
        language = sender.language or guess(item.body.text)
        return people.create(tx, inbox.channel, sender.address, sender.name, sender.attested, language)
    if not identity.customer_name or not identity.customer_language:
        people.fill_blanks(tx, identity, sender.name, sender.language or guess(item.body.text))
    if sender.attested and not identity.attested:
        people.attest(tx, identity.id)
    if identity.unreachable_since:
        people.set_reachable(tx, identity.id, True)
    return identity


def _open(
    tx: Transaction, rules: Rules, inbox: InboxRules, item: InboundMessage, identity: Identity, sent_at: datetime,
    belongs: Belongs,
) -> Conversation:  # fmt: skip
    language = item.sender.language or guess(item.body.text) or identity.customer_language or rules.language
    return conversations.open_new(
        tx, identity, inbox=inbox.name, thread=item.thread, address=item.address, subject=item.subject,
        language=language, desk_channel=rules.desk_channel, waiting_since=None if item.automatic else sent_at,
        linked_id=belongs.beside.id if belongs.beside else None, disputed=item.sender.disputed,
    )  # fmt: skip


def _customer_waits(
    tx: Transaction, rules: Rules, conversation: Conversation, item: InboundMessage, identity: Identity,
    sent_at: datetime,
) -> bool:  # fmt: skip
    """We owe an answer now; True when we did not before. Automatic mail never makes us owe one, nor is it answered."""
    if item.automatic or _only_thanks(tx, rules, conversation, item):
        return False
    if conversation.address != item.address and identity.customer_id == conversation.customer_id:
        conversations.change(tx, conversation, address=item.address)
    began = conversation.waiting_since is None
    if began:
        conversations.change(tx, conversation, waiting_since=sent_at)
    if conversation.status != Status.OPEN:
        set_status(tx, conversation, Status.OPEN, actor="customer")
    return began


def _only_thanks(tx: Transaction, rules: Rules, conversation: Conversation, item: InboundMessage) -> bool:
    """The agent sees it in the thread, and can reopen."""
    if conversation.status != Status.RESOLVED or conversation.resolved_at is None:
        return False
    return tx.now - conversation.resolved_at <= rules.thanks_within and is_thanks(item.body.text)


def attach(
    tx: Transaction, message_id: int, inbox: InboxRules, attachments: Sequence[Attachment], stored: Stored
) -> list[StoredFile]:
    made = [
        messages.attach(
            tx, message_id, filename=a.filename, content_type=a.content_type, size=a.size, source=inbox.name,
            sha256=stored.get(place, ""), ref=a.ref,
        )
        for place, a in enumerate(attachments)
    ]  # fmt: skip
    return made


def _join_album(
    tx: Transaction, conversation: Conversation, whole: Message, inbox: InboxRules, item: InboundMessage, stored: Stored
) -> None:
    """A further part of a message that is here already."""
    received.link(tx, inbox.name, item.external_id, whole.id)
    files = attach(tx, whole.id, inbox, item.attachments, stored)
    if item.body and not whole.text:
        messages.change(tx, whole.id, text=item.body.text, spans=item.body.as_json() or None)
    data = {"began_waiting": False, "joins": True, "files": [file.id for file in files]}
    tx.record(Event(Kind.CUSTOMER_WROTE, conversation, whole.id, "customer", data, item.sent_at))
