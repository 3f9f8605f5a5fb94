"""Merging and splitting conversations: people repair what no rule can know."""

from collections.abc import Sequence

from bot.model.conversation import Conversation, Direction, Message, Status
from bot.model.customer import Identity
from bot.model.events import Event, Kind
from bot.model.inbound import Recipient
from bot.status import set_status
from storage import conversations, messages, participants, people
from storage.transaction import Transaction


def merge(tx: Transaction, source: Conversation, target: Conversation, actor: str) -> None:
    """All of ``source`` moves to ``target``, and so does what comes for it later; its customer then takes part."""
    moved = messages.of_conversation(tx, source.id)
    if source.customer_id != target.customer_id:
        other = people.get(tx, source.identity_id)
        participants.add(tx, target.id, [Recipient(source.address, other.name)], again=True)
    participants.add(tx, target.id, participants.of_conversation(tx, source.id))
    messages.move(tx, [message.id for message in moved], target.id)
    waiting = [since for since in (source.waiting_since, target.waiting_since) if since]
    began = bool(waiting) and target.waiting_since is None
    conversations.change(tx, target, waiting_since=min(waiting, default=None))
    conversations.change(tx, source, merged_into=target.id)
    set_status(tx, source, Status.CLOSED, actor)
    tx.record(Event(Kind.MERGED, source, actor=actor, data={"into": target.number}))
    data = {"from": source.number, "messages": _ids(moved), "began_waiting": began}
    tx.record(Event(Kind.MERGED, target, actor=actor, data=data))
    if waiting and target.status != Status.OPEN:
        set_status(tx, target, Status.OPEN, actor)


def split(tx: Transaction, source: Conversation, number: int, actor: str) -> Conversation | None:
    """The customers' last ``number`` messages, and all that was said since, become a conversation of their own, that of
    whoever wrote the first of them. None when that would leave nothing behind, or nothing was asked for."""
    asked = [m for m in _told(tx, source) if m.direction == Direction.IN]
    return split_from(tx, source, asked[-number], actor) if 1 <= number <= len(asked) else None


def split_from(tx: Transaction, source: Conversation, message: Message, actor: str) -> Conversation | None:
    """Likewise from this message on: the customers' first one that comes with it or after it begins the new one."""
    told = _told(tx, source)
    first = next((m for m in told if m.id >= message.id and m.direction == Direction.IN), None)
    if first is None or message.id <= told[0].id:
        return None
    moved = [m for m in told if m.id >= message.id]
    made = _opened(tx, source, first)
    messages.move(tx, [message.id for message in moved], made.id)
    conversations.change(tx, made, waiting_since=messages.oldest_unanswered(tx, made.id))
    tx.record(Event(Kind.OPENED, made, first.id, actor, {"beside": source.number, "why": "split"}, first.sent_at))
    data = {"from": source.number, "messages": _ids(moved), "began_waiting": made.waiting_since is not None}
    tx.record(Event(Kind.SPLIT, made, actor=actor, data=data))
    if made.waiting_since is None:
        set_status(tx, made, Status.PENDING, actor)
    _left_behind(tx, source, made, actor)
    return made


def _told(tx: Transaction, conversation: Conversation) -> list[Message]:
    return [m for m in messages.of_conversation(tx, conversation.id) if not m.automatic]


def _opened(tx: Transaction, source: Conversation, first: Message) -> Conversation:
    writer = _writer(tx, source, first)
    same = writer.customer_id == source.customer_id
    return conversations.open_new(
        tx, writer, inbox=source.inbox, thread=source.thread, address=source.address if same else writer.address,
        subject=source.subject, language=source.language, desk_channel=source.desk_channel, linked_id=source.id,
    )  # fmt: skip


def _writer(tx: Transaction, source: Conversation, message: Message) -> Identity:
    return people.get(tx, int(message.author) if message.author.isdigit() else source.identity_id)


def _left_behind(tx: Transaction, source: Conversation, made: Conversation, actor: str) -> None:
    waited = source.waiting_since is not None
    since = messages.oldest_unanswered(tx, source.id) if waited else None
    conversations.change(tx, source, waiting_since=since)
    data = {"into": made.number, "nobody_waits": waited and since is None}
    tx.record(Event(Kind.SPLIT, source, actor=actor, data=data))
    if waited and since is None and source.status == Status.OPEN:
        set_status(tx, source, Status.PENDING, actor)


def _ids(moved: Sequence[Message]) -> list[int]:
    return [message.id for message in moved]
