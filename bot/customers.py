"""Deliveries to customers: their messages, edits and deletes, and fetching the files that they sent."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta

from bot.i18n import texts
from bot.model.conversation import Conversation, Message, MessageState
from bot.model.events import Event, Kind
from bot.model.outbound import Delivered, File, Moved, OutboundMessage, Outcome, Quoted, Refused, RetryLater, Unknown
from bot.model.richtext import RichText
from bot.outbox import Ready, retry_or_give_up
from bot.replies import customer_lane
from bot.rules import Rules
from bot.status import waits_again
from bot.typing_shown import FRESH, TYPING
from channels.base import Channel, Deleter, Editor, FileGone, FileSource, Recognises, Typing
from storage import conversations, messages, outbox, participants, people
from storage.blobs import Blobs
from storage.outbox import Delivery
from storage.transaction import Transaction

_LONGEST = timedelta(days=3)
"""How long we try to reach a customer before the agent is told that it failed."""


class Customers:
    """Handles the destinations that are inboxes."""

    def __init__(self, rules: Rules, channels: Mapping[str, Channel], blobs: Blobs) -> None:
        self._rules, self._channels, self._blobs = rules, channels, blobs

    # --- compose ---

    def compose(self, tx: Transaction, delivery: Delivery) -> Ready | None:
        channel = self._channels.get(delivery.destination)
        if channel is None:
            reason = texts(self._rules.language).gettext("The inbox “%(inbox)s” is no longer set up.")
            return _refusing(reason % {"inbox": delivery.destination})
        if delivery.kind == "fetch":
            if not isinstance(channel, FileSource):
                return None
            return fetching(tx, self._rules, delivery, channel, self._blobs)
        if delivery.kind == TYPING:
            return _typing(tx, delivery, channel)
        outgoing = self._outgoing(tx, delivery)
        match delivery.kind:
            case "message":
                find = (lambda: channel.find(outgoing)) if isinstance(channel, Recognises) else None
                return Ready(lambda: channel.send(outgoing), find, channel.capabilities.repeat_is_safe)
            case "edit" if isinstance(channel, Editor):
                sent = _sent_id(tx, delivery)
                return Ready(lambda: channel.edit(sent, outgoing), repeat_is_safe=True) if sent else None
            case "delete" if isinstance(channel, Deleter):
                sent = _sent_id(tx, delivery)
                return Ready(lambda: channel.delete(sent, outgoing.address), repeat_is_safe=True) if sent else None
        return None

    def _outgoing(self, tx: Transaction, delivery: Delivery) -> OutboundMessage:
        conversation = conversations.get(tx, delivery.conversation_id or 0)
        message = messages.get(tx, delivery.message_id or 0)
        payload = delivery.payload or {}
        stored = {file.id: file for file in messages.files(tx, message.id)} if payload.get("files") else {}
        files = [stored[i] for i in payload.get("files", ()) if i in stored and stored[i].sha256]
        asked = messages.last_from_customer(tx, conversation.id)
        return OutboundMessage(
            delivery_id=payload.get("of", delivery.id),
            conversation=conversation.number,
            address=conversation.address,
            body=RichText.from_json(payload.get("text", ""), payload.get("spans")),
            files=tuple(File(f.filename, f.content_type, f.size or 0, self._blobs.path(f.sha256)) for f in files),
            thread=conversation.thread,
            reply_to=messages.last_customer_id(tx, conversation.id),
            references=tuple(messages.external_ids(tx, conversation.id)),
            subject=conversation.subject,
            author=self._shown_name(conversation, message),
            language=conversation.language,
            automatic=message.automatic,
            copied=tuple(_copied(tx, conversation)) if not message.automatic else (),
            quoted=self._quoted(asked) if asked else None,
            kept=(asked.kept or {}) if asked else {},
            attempt=delivery.attempts + 1,
        )

    def _shown_name(self, conversation: Conversation, message: Message) -> str:
        inbox = self._rules.inboxes.get(conversation.inbox)
        return inbox.named(message.author, message.author_name) if inbox else ""

    def _quoted(self, asked: Message) -> Quoted:
        return Quoted(asked.author_name, asked.sent_at.astimezone(self._rules.timezone), asked.text)

    # --- settle ---

    def settle(self, tx: Transaction, delivery: Delivery, ready: Ready | None, outcome: Outcome) -> None:
        if delivery.kind == "fetch":
            settle_fetch(tx, delivery, outcome)
        elif delivery.kind == TYPING:
            outbox.settle(tx, delivery, "delivered" if isinstance(outcome, Delivered) else "dropped")
        elif delivery.kind == "message":
            self._settle_message(tx, delivery, ready, outcome)
        else:
            self._settle_change(tx, delivery, outcome)

    def _settle_message(self, tx: Transaction, delivery: Delivery, ready: Ready | None, outcome: Outcome) -> None:
        conversation = conversations.get(tx, delivery.conversation_id or 0)
        message = messages.get(tx, delivery.message_id or 0)
        match outcome:
            case Delivered(external_id, refused):
                outbox.settle(tx, delivery, "delivered", external_id=external_id)
                _sent(tx, conversation, message, delivery, external_id)
                for address, reason in refused.items():
                    about = _about(Kind.COPY_REFUSED, conversation, message, delivery, reason)
                    about.data["address"] = address
                    tx.record(about)
                if delivery.in_doubt and ready and not ready.find and not ready.repeat_is_safe:
                    tx.record(_about(Kind.PERHAPS_TWICE, conversation, message, delivery))
            case Moved(new_address):
                conversations.move_thread(tx, conversation.inbox, conversation.address, new_address)
                outbox.put_back(tx, delivery, tx.now, "the chat has a new address", in_doubt=False)
            case Refused(reason, gone):
                outbox.settle(tx, delivery, "failed", error=reason)
                _failed(tx, conversation, message, delivery, reason, gone)
            case Unknown(reason) if not self._may_repeat(ready):
                outbox.settle(tx, delivery, "in_doubt", error=reason)
                messages.change(tx, message.id, state=MessageState.IN_DOUBT.value)
                tx.record(_about(Kind.IN_DOUBT, conversation, message, delivery, reason))
            case Unknown(reason) | RetryLater(reason):
                doubt = isinstance(outcome, Unknown) or delivery.in_doubt
                if not retry_or_give_up(tx, delivery, outcome, _LONGEST, in_doubt=doubt):
                    _failed(tx, conversation, message, delivery, reason, gone=False)
                elif delivery.attempts + 1 == messages.HELD_UP_AFTER:
                    tx.record(_about(Kind.HELD_UP, conversation, message, delivery, reason))

    def _may_repeat(self, ready: Ready | None) -> bool:
        return ready is None or ready.repeat_is_safe or ready.find is not None or self._rules.resend_when_in_doubt

    def _settle_change(self, tx: Transaction, delivery: Delivery, outcome: Outcome) -> None:
        """An edit or a delete: may be repeated freely."""
        match outcome:
            case Delivered():
                outbox.settle(tx, delivery, "delivered")
            case Moved(new_address):
                conversation = conversations.get(tx, delivery.conversation_id or 0)
                conversations.move_thread(tx, conversation.inbox, conversation.address, new_address)
                outbox.put_back(tx, delivery, tx.now, "the chat has a new address", in_doubt=False)
            case Refused(reason):
                outbox.settle(tx, delivery, "failed", error=reason)
                conversation = conversations.get(tx, delivery.conversation_id or 0)
                message = messages.get(tx, delivery.message_id or 0)
                data = {"reason": reason, "agent": message.author, "origin": _origin(delivery), "change": delivery.kind}
                tx.record(Event(Kind.CHANGE_REFUSED, conversation, message.id, data=data))
            case Unknown() | RetryLater():
                retry_or_give_up(tx, delivery, outcome, _LONGEST, in_doubt=False)


def _typing(tx: Transaction, delivery: Delivery, channel: Channel) -> Ready | None:
    if not isinstance(channel, Typing) or tx.now - delivery.created_at > FRESH:
        return None
    address = conversations.get(tx, delivery.conversation_id or 0).address
    return Ready(lambda: channel.show_typing(address), repeat_is_safe=True)


def _copied(tx: Transaction, conversation: Conversation) -> Iterator[str]:
    """Whom the answer goes to besides the one it is for."""
    for person in participants.of_conversation(tx, conversation.id):
        if person.address != conversation.address:
            yield person.address


def _refusing(reason: str) -> Ready:
    async def refuse() -> Outcome:
        return Refused(reason)

    return Ready(refuse)


def _sent_id(tx: Transaction, delivery: Delivery) -> str:
    """The platform's id of what is to be changed; "" when it was never sent."""
    first = outbox.get(tx, (delivery.payload or {}).get("of", 0))
    return first.external_id if first else ""


def _origin(delivery: Delivery) -> dict[str, str]:
    origin: dict[str, str] = (delivery.payload or {}).get("origin", {})
    return origin


def _about(kind: Kind, conversation: Conversation, message: Message, delivery: Delivery, reason: str = "") -> Event:
    data = {"reason": reason, "agent": message.author, "origin": _origin(delivery), "delivery": delivery.id}
    return Event(kind, conversation, message.id, data=data)


def _sent(tx: Transaction, conversation: Conversation, message: Message, delivery: Delivery, external_id: str) -> None:
    if not message.external_id:
        messages.change(tx, message.id, external_id=external_id)
    pieces = outbox.of_message(tx, message.id, "message")
    taken_back = message.state == MessageState.DELETED
    if not taken_back and all(piece.state == "delivered" for piece in pieces if piece.state != "dropped"):
        messages.change(tx, message.id, state=MessageState.SENT.value)
        tx.record(_about(Kind.SENT, conversation, message, delivery))


def _failed(
    tx: Transaction, conversation: Conversation, message: Message, delivery: Delivery, reason: str, gone: bool
) -> None:
    """The message did not get there: its further pieces stay behind, and the customer waits again."""
    rest = [d for d in outbox.of_message(tx, message.id) if d.state == "queued" and d.lane == delivery.lane]
    outbox.give_up(tx, [d.id for d in rest], "failed", reason)
    messages.change(tx, message.id, state=MessageState.FAILED.value)
    if gone:
        people.set_reachable(tx, conversation.identity_id, False)
    waits_again(tx, conversation)
    tx.record(_about(Kind.REFUSED, conversation, message, delivery, reason))


# --- files: the same for both sides ---------------------------------------------------------------


def fetching(tx: Transaction, rules: Rules, delivery: Delivery, source: FileSource, blobs: Blobs) -> Ready | None:
    """Fetch one attachment into the store."""
    file = messages.file(tx, (delivery.payload or {})["file"])
    if file.state != "pending":
        return None

    async def fetch() -> Outcome:
        try:
            sha256, size = await blobs.put_stream(_chunks(source, file.ref))
        except FileGone as gone:
            return Refused(str(gone))
        except (OSError, TimeoutError) as problem:
            reason = texts(rules.language).gettext("the server did not hand the file over (%(error)s)")
            return RetryLater(reason % {"error": problem})
        return Delivered(f"{sha256}:{size}")

    return Ready(fetch, repeat_is_safe=True)


def _chunks(source: FileSource, ref: str) -> AsyncIterator[bytes]:
    return source.fetch(ref)


def settle_fetch(tx: Transaction, delivery: Delivery, outcome: Outcome) -> None:
    file_id = (delivery.payload or {})["file"]
    match outcome:
        case Delivered(found):
            outbox.settle(tx, delivery, "delivered")
            if found:
                sha256, size = found.split(":")
                messages.file_stored(tx, file_id, sha256, int(size))
                _files_stored(tx, delivery, file_id)
        case Refused(reason):
            outbox.settle(tx, delivery, "failed", error=reason)
            _file_gone(tx, delivery, file_id, reason)
        case RetryLater(reason) | Unknown(reason):
            if not retry_or_give_up(tx, delivery, outcome, _LONGEST, in_doubt=False):
                _file_gone(tx, delivery, file_id, reason)
        case Moved():
            outbox.put_back(tx, delivery, tx.now, "moved", in_doubt=False)


def _files_stored(tx: Transaction, delivery: Delivery, file_id: int) -> None:
    if delivery.lane != customer_lane(delivery.conversation_id or 0):
        conversation = conversations.get(tx, delivery.conversation_id or 0)
        tx.record(Event(Kind.FILES_STORED, conversation, delivery.message_id, data={"file": file_id}))


def _file_gone(tx: Transaction, delivery: Delivery, file_id: int, reason: str) -> None:
    messages.file_gone(tx, file_id, reason)
    conversation = conversations.get(tx, delivery.conversation_id or 0)
    message = messages.get(tx, delivery.message_id or 0)
    if delivery.lane == customer_lane(conversation.id):
        _failed(tx, conversation, message, delivery, reason, gone=False)
    else:
        tx.record(Event(Kind.FILE_GONE, conversation, message.id, data={"file": file_id, "reason": reason}))
