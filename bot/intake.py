"""What customers do, turned into rows: one transaction each, and only then is the source told."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot import belonging, reports
from bot.belonging import Belongs
from bot.errors import StoreUnwell
from bot.language import guess
from bot.model.conversation import Conversation, Direction, Message, MessageState, Status, StoredFile
from bot.model.customer import Identity
from bot.model.events import Event, Kind
from bot.model.inbound import (
    Attachment,
    Inbound,
    InboundAnswer,
    InboundDelete,
    InboundEdit,
    InboundMessage,
    Poison,
    ReachChanged,
    Recipient,
    Sender,
    ThreadMoved,
)
from bot.model.richtext import RichText
from bot.replies import answered_outside
from bot.rules import InboxRules, Rules
from bot.status import set_status
from storage import conversations, messages, participants, people, received
from storage.blobs import Blobs
from storage.store import Store
from storage.transaction import Transaction

_log = structlog.get_logger()

_OLDEST = timedelta(days=7)
"""Longer ago than any outage of ours should last."""

_MOST_IN_COPY = 50

Stored = Mapping[int, str]
"""Position of an attachment -> SHA-256 of its content, already on disk."""


class Intake:
    """The door for every channel: ``take`` is what ``channels.base.Take`` asks for."""

    def __init__(self, store: Store, blobs: Blobs, rules: Rules) -> None:
        self._store, self._blobs, self._rules = store, blobs, rules

    async def take(self, inbox: str, items: Sequence[Inbound]) -> None:
        here = self._rules.inboxes[inbox]
        stored = [await self._keep_files(item) for item in items]
        errors = await self._store.write_each(
            [
                partial(receive, rules=self._rules, inbox=here, item=i, stored=s)
                for i, s in zip(items, stored, strict=True)
            ]
        )
        for item, error in zip(items, errors, strict=True):
            if isinstance(error, StoreUnwell):
                raise error
            if error is not None:
                await self._set_aside(here, item, error)
            _log.info("taken", inbox=inbox, external_id=item.external_id, kind=type(item).__name__)

    async def _set_aside(self, inbox: InboxRules, item: Inbound, error: BaseException) -> None:
        """What cannot be stored as it is must neither be lost nor hold up what comes behind it."""
        _log.error("an item could not be stored", inbox=inbox.name, external_id=item.external_id, exc_info=error)
        give_raw = item.raw if isinstance(item, InboundMessage | InboundAnswer) else None
        raw = give_raw() if give_raw else repr(item).encode(errors="replace")
        poison = Poison(item.external_id, raw, f"{type(error).__name__}: {error}"[:300])
        await self._store.write(partial(receive, rules=self._rules, inbox=inbox, item=poison, stored={}))

    async def retake(self, inbox: str, items: Sequence[Inbound], poison: str) -> None:
        """Take what was set aside and can be read now; the poison is gone only if all of it was stored."""
        here = self._rules.inboxes[inbox]
        stored = [await self._keep_files(item) for item in items]

        def again(tx: Transaction) -> None:
            received.forget(tx, inbox, poison)
            for item, files in zip(items, stored, strict=True):
                receive(tx, self._rules, here, item, files)

        await self._store.write(again)

    async def _keep_files(self, item: Inbound) -> Stored:
        """Files are on disk before the row that names them is committed."""
        if not isinstance(item, InboundMessage | InboundAnswer) or not item.attachments:
            return {}
        contents = {place: a.content for place, a in enumerate(item.attachments) if a.content is not None}
        try:
            return {place: await asyncio.to_thread(self._blobs.put, content) for place, content in contents.items()}
        except OSError as problem:
            raise StoreUnwell(f"attachments cannot be stored: {problem.strerror}") from problem


def receive(tx: Transaction, rules: Rules, inbox: InboxRules, item: Inbound, stored: Stored) -> None:
    """Take one item, once: what was taken before changes nothing."""
    match item:
        case InboundMessage():
            _receive_message(tx, rules, inbox, item, stored)
        case InboundAnswer():
            _receive_answer(tx, rules, inbox, item, stored)
        case Poison():
            if received.set_aside(tx, inbox.name, item.external_id, item.raw, item.error):
                data = {"inbox": inbox.name, "error": item.error, "external_id": item.external_id}
                tx.record(Event(Kind.SET_ASIDE, data=data))
        case _:
            if received.take(tx, inbox.name, item.external_id):
                _receive_change(tx, inbox, item)


def _receive_message(tx: Transaction, rules: Rules, inbox: InboxRules, item: InboundMessage, stored: Stored) -> None:
    message_id = tx.new_id()
    if not received.take(tx, inbox.name, item.external_id, message_id):
        return
    sent_at = _believable(item.sent_at, tx.now)
    identity = _identity(tx, inbox, item)
    belongs = belonging.find(tx, rules, inbox, item, identity)
    conversation = belongs.conversation
    if conversation and item.album and (whole := messages.in_album(tx, conversation.id, item.album)):
        _join_album(tx, conversation, whole, inbox, item, stored)
        return
    opened = conversation is None
    conversation = conversation or _open(tx, rules, inbox, item, identity, sent_at, belongs)
    messages.append(
        tx, id=message_id, conversation_id=conversation.id, direction=Direction.IN, author=str(identity.id),
        author_name=item.sender.name or identity.name, external_id=item.external_id, body=item.body,
        sent_at=sent_at, album=item.album, automatic=item.automatic, kept=item.kept,
    )  # fmt: skip
    _take_part(tx, conversation, item, identity)
    files = _attach(tx, message_id, inbox, item.attachments, stored)
    if opened:
        tx.record(Event(Kind.OPENED, conversation, message_id, "customer", _beside(belongs, item), sent_at))
    waits = not item.automatic if opened else _customer_waits(tx, conversation, item, identity, sent_at)
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
    for report in item.reports:
        reports.told(tx, inbox, report)


def _beside(belongs: Belongs, item: InboundMessage) -> dict[str, Any]:
    data: dict[str, Any] = {"automatic": True} if item.automatic else {}
    if belongs.beside:
        data |= {"beside": belongs.beside.number, "why": belongs.why}
    return data


def _take_part(tx: Transaction, conversation: Conversation, item: InboundMessage, identity: Identity) -> None:
    """Who is in copy gets the answers, too; who was left out stays out until they write themselves."""
    if item.automatic:
        return
    if identity.customer_id != conversation.customer_id:
        writer = Recipient(item.sender.address, item.sender.name)
        participants.add(tx, conversation.id, [writer], again=True)
    others = [person for person in item.copied if person.address != conversation.address]
    participants.add(tx, conversation.id, others[:_MOST_IN_COPY])


def _add_remark(tx: Transaction, conversation: Conversation, item: InboundMessage, sent_at: datetime) -> None:
    """What the agent who handed it in wrote above it."""
    note_id = tx.new_id()
    messages.append(
        tx, id=note_id, conversation_id=conversation.id, direction=Direction.NOTE, author=item.forwarded_by,
        author_name=item.forwarded_by, external_id="", body=RichText(item.remark), sent_at=sent_at,
    )  # fmt: skip
    tx.record(Event(Kind.NOTE_ADDED, conversation, note_id, item.forwarded_by, {"outside": True}, sent_at))


def _receive_answer(tx: Transaction, rules: Rules, inbox: InboxRules, item: InboundAnswer, stored: Stored) -> None:
    """An agent's mail that answers nothing we know is a mail like any other: an agent may need help, too."""
    conversation = belonging.proved(tx, inbox, item.conversation, item.references)
    if conversation is None:
        sender = Sender(item.address, item.name)
        message = InboundMessage(
            item.external_id, sender, item.address, item.sent_at, item.body, subject=item.subject,
            attachments=item.attachments,
        )  # fmt: skip
        _receive_message(tx, rules, inbox, message, stored)
        return
    message_id = tx.new_id()
    if not received.take(tx, inbox.name, item.external_id, message_id):
        return
    messages.append(
        tx, id=message_id, conversation_id=conversation.id, direction=Direction.OUT, author=item.address,
        author_name=item.name or item.address, external_id="", body=item.body,
        sent_at=_believable(item.sent_at, tx.now), state=MessageState.QUEUED.value,
    )  # fmt: skip
    files = _attach(tx, message_id, inbox, item.attachments, stored)
    answered_outside(tx, inbox, conversation, message_id, item, files)


def _believable(sent_at: datetime, now: datetime) -> datetime:
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
    tx: Transaction, conversation: Conversation, item: InboundMessage, identity: Identity, sent_at: datetime
) -> bool:
    """We owe an answer now; True when we did not before. Automatic mail never makes us owe one, nor is it answered."""
    if item.automatic:
        return False
    if conversation.address != item.address and identity.customer_id == conversation.customer_id:
        conversations.change(tx, conversation, address=item.address)
    began = conversation.waiting_since is None
    if began:
        conversations.change(tx, conversation, waiting_since=sent_at)
    if conversation.status != Status.OPEN:
        set_status(tx, conversation, Status.OPEN, actor="customer")
    return began


def _attach(
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
    files = _attach(tx, whole.id, inbox, item.attachments, stored)
    if item.body and not whole.text:
        messages.change(tx, whole.id, text=item.body.text, spans=item.body.as_json() or None)
    data = {"began_waiting": False, "joins": True, "files": [file.id for file in files]}
    tx.record(Event(Kind.CUSTOMER_WROTE, conversation, whole.id, "customer", data, item.sent_at))


def _receive_change(tx: Transaction, inbox: InboxRules, item: Inbound) -> None:
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
