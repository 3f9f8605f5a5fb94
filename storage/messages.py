"""What was said: messages, their earlier versions and their files."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.model.conversation import Direction, Message, MessageState, StoredFile
from bot.model.customer import Identity
from bot.model.richtext import RichText
from storage.prepared import Prepared, update
from storage.schema import attachments, conversations, deliveries, events, message_versions, messages
from storage.transaction import Transaction

_FIELDS = (
    "id", "conversation_id", "direction", "author", "author_name", "external_id", "album", "text", "spans", "state",
    "automatic", "version", "sent_at", "created_at", "edited_at", "deleted_at", "kept",
)  # fmt: skip
_FILE_FIELDS = (
    "id", "message_id", "filename", "content_type", "size", "sha256", "source", "ref", "state", "error",
)  # fmt: skip
_m = messages.c
_f = attachments.c
_select = sa.select(*(_m[name] for name in _FIELDS))
_by_id = Prepared(_select.where(_m.id == sa.bindparam("id")))
_insert = Prepared(sa.insert(messages))
_files = Prepared(
    sa.select(*(_f[name] for name in _FILE_FIELDS)).where(_f.message_id == sa.bindparam("message")).order_by(_f.id)
)
_insert_file = Prepared(sa.insert(attachments))
_in_album = Prepared(
    _select.where(_m.conversation_id == sa.bindparam("conversation"), _m.album == sa.bindparam("album"))
    .order_by(_m.id)
    .limit(1)
)
_last_external = Prepared(
    sa.select(_m.external_id)
    .where(_m.conversation_id == sa.bindparam("c"), _m.direction == Direction.IN.value, _m.external_id != "")
    .order_by(_m.id.desc())
    .limit(1)
)

_last_from_customer = Prepared(
    _select.where(_m.conversation_id == sa.bindparam("c"), _m.direction == Direction.IN.value, _m.automatic.is_(False))
    .order_by(_m.id.desc())
    .limit(1)
)
_last_answer = Prepared(
    _select.where(
        _m.conversation_id == sa.bindparam("c"), _m.direction == Direction.OUT.value, _m.automatic.is_(False),
        _m.state != "failed", _m.state != "deleted",
    )
    .order_by(_m.id.desc())
    .limit(1)
)  # fmt: skip
HELD_UP_AFTER = 3
"""Attempts in vain until a message counts as late."""
_answers = (
    (_m.conversation_id == sa.bindparam("c")) & (_m.direction == Direction.OUT.value) & _m.automatic.is_(False)
    & _m.deleted_at.is_(None)
)  # fmt: skip
_in_trouble = Prepared(sa.select(_m.state, sa.func.count()).where(_answers).group_by(_m.state))
_late = Prepared(
    sa.select(sa.func.count(sa.distinct(_m.id)))
    .join(deliveries, deliveries.c.message_id == _m.id)
    .where(
        _answers, _m.state == "queued", deliveries.c.kind == "message", deliveries.c.state == "queued",
        deliveries.c.attempts >= HELD_UP_AFTER,
    )
)  # fmt: skip
_last_in = (
    sa.select(sa.func.coalesce(sa.func.max(_m.id), 0))
    .where(_m.conversation_id == sa.bindparam("c"), _m.direction == Direction.IN.value, _m.automatic.is_(False))
    .scalar_subquery()
)
_delayed = Prepared(
    sa.select(sa.func.count(sa.distinct(events.c.message_id)))
    .join(messages, _m.id == events.c.message_id)
    .where(
        events.c.conversation_id == sa.bindparam("c"), events.c.kind == "delayed", _m.state == "sent",
        events.c.id > _last_in,
    )
)  # fmt: skip
_automatic_to = Prepared(
    sa.select(sa.func.count())
    .select_from(messages)
    .join(conversations, conversations.c.id == _m.conversation_id)
    .where(
        conversations.c.customer_id == sa.bindparam("customer"),
        _m.automatic.is_(True), _m.direction == Direction.OUT.value,
        _m.sent_at > sa.bindparam("since", type_=_m.sent_at.type),
    )
)  # fmt: skip


def get(tx: Transaction, message_id: int) -> Message:
    row = tx.first(_by_id, {"id": message_id})
    if row is None:
        raise LookupError(f"no message {message_id}")
    return Message(*row)


def append(
    tx: Transaction, *, id: int, conversation_id: int, direction: Direction, author: str, author_name: str,
    external_id: str, body: RichText, sent_at: datetime, state: str = "", album: str = "", automatic: bool = False,
    kept: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    values: dict[str, Any] = {
        "id": id, "conversation_id": conversation_id, "direction": direction.value, "author": author,
        "author_name": author_name, "external_id": external_id, "album": album, "text": body.text,
        "spans": body.as_json() or None, "state": state, "automatic": automatic, "version": 1, "sent_at": sent_at,
        "created_at": tx.now, "edited_at": None, "deleted_at": None,
        "kept": dict(kept) if kept else None,
    }  # fmt: skip
    tx.execute(_insert, values)


def edit(tx: Transaction, message: Message, body: RichText, at: datetime) -> None:
    """Replace the text and keep the earlier version."""
    old = {"message_id": message.id, "version": message.version, "text": message.text, "spans": message.spans}
    tx.execute(sa.insert(message_versions), {**old, "replaced_at": tx.now})
    change(tx, message.id, text=body.text, spans=body.as_json() or None, version=message.version + 1, edited_at=at)


def change(tx: Transaction, message_id: int, **values: Any) -> None:
    tx.execute(update(messages, tuple(values)), values | {"row_id": message_id})


def move(tx: Transaction, message_ids: Collection[int], conversation_id: int) -> None:
    """To another conversation, with their files."""
    tx.execute(sa.update(messages).where(_m.id.in_(message_ids)).values(conversation_id=conversation_id))


def automatic_to(tx: Transaction, customer_id: int, since: datetime) -> int:
    """How many texts of its own Deskbell has written to this customer."""
    return int(tx.execute(_automatic_to, {"customer": customer_id, "since": since}).scalar_one())


def last_from_customer(tx: Transaction, conversation_id: int) -> Message | None:
    """The one that an answer answers."""
    row = tx.first(_last_from_customer, {"c": conversation_id})
    return Message(*row) if row else None


def in_trouble(tx: Transaction, conversation_id: int) -> dict[str, int]:
    """How many answers of people are "failed", "in_doubt", "late" (tried several times in vain) or "delayed" (on the
    way for longer than the platform likes, and the customer has not written since)."""
    values = {"c": conversation_id}
    states = {row[0]: int(row[1]) for row in tx.all(_in_trouble, values)}
    if states.get(MessageState.QUEUED):
        states["late"] = int(tx.execute(_late, values).scalar_one())
    if states.get(MessageState.SENT):
        states["delayed"] = int(tx.execute(_delayed, values).scalar_one())
    return {what: states.get(what, 0) for what in ("failed", "in_doubt", "late", "delayed")}


def versions(tx: Transaction, message_id: int) -> list[str]:
    """The earlier texts, oldest first."""
    v = message_versions.c
    return [r[0] for r in tx.all(sa.select(v.text).where(v.message_id == message_id).order_by(v.version))]


def in_album(tx: Transaction, conversation_id: int, album: str) -> Message | None:
    """The message that carries this album id, if a part of it came before."""
    row = tx.first(_in_album, {"conversation": conversation_id, "album": album})
    return Message(*row) if row else None


def last_customer_id(tx: Transaction, conversation_id: int) -> str:
    """External id of the customer's last message, "" when there is none."""
    row = tx.first(_last_external, {"c": conversation_id})
    return row[0] if row else ""


def of_conversation(tx: Transaction, conversation_id: int) -> list[Message]:
    return [Message(*row) for row in tx.all(_select.where(_m.conversation_id == conversation_id).order_by(_m.id))]


def kept_back(tx: Transaction, identity: Identity) -> list[Message]:
    """What came from this address while it was blocked, oldest first."""
    statement = (
        _select.join(conversations, conversations.c.id == _m.conversation_id)
        .where(conversations.c.customer_id == identity.customer_id, _m.direction == Direction.IN.value)
        .where(_m.author == str(identity.id), _m.state == MessageState.KEPT_BACK.value)
        .order_by(_m.id)
    )
    return [Message(*row) for row in tx.all(statement)]


def oldest_unanswered(tx: Transaction, conversation_id: int) -> datetime | None:
    """Time of the oldest customer message after the last answer that was not refused."""
    answered = (
        sa.select(sa.func.coalesce(sa.func.max(_m.id), 0))
        .where(
            _m.conversation_id == conversation_id, _m.direction == Direction.OUT.value, _m.automatic.is_(False),
            _m.state.notin_(("failed", "deleted")),
        )
        .scalar_subquery()
    )  # fmt: skip
    statement = (
        sa.select(_m.sent_at)
        .where(_m.conversation_id == conversation_id, _m.direction == Direction.IN.value, _m.automatic.is_(False))
        .where(_m.id > answered, _m.state != MessageState.KEPT_BACK.value)
        .order_by(_m.id)
        .limit(1)
    )
    row = tx.first(statement)
    return row[0] if row else None


def attach(
    tx: Transaction, message_id: int, *, filename: str, content_type: str, size: int | None, source: str,
    sha256: str = "", ref: str = "", error: str = "",
) -> StoredFile:  # fmt: skip
    state = "stored" if sha256 else "pending" if ref else "gone"
    made = StoredFile(tx.new_id(), message_id, filename, content_type, size, sha256, source, ref, state, error)
    tx.execute(_insert_file, {name: getattr(made, name) for name in _FILE_FIELDS})
    return made


def files(tx: Transaction, message_id: int) -> list[StoredFile]:
    return [StoredFile(*row) for row in tx.all(_files, {"message": message_id})]


def file(tx: Transaction, attachment_id: int) -> StoredFile:
    row = tx.first(sa.select(*(_f[name] for name in _FILE_FIELDS)).where(_f.id == attachment_id))
    if row is None:
        raise LookupError(f"no attachment {attachment_id}")
    return StoredFile(*row)


def file_stored(tx: Transaction, attachment_id: int, sha256: str, size: int) -> None:
    values = {"state": "stored", "sha256": sha256, "size": size}
    tx.execute(update(attachments, tuple(values)), values | {"row_id": attachment_id})


def file_gone(tx: Transaction, attachment_id: int, error: str) -> None:
    tx.execute(sa.update(attachments).where(_f.id == attachment_id).values(state="gone", error=error))


def external_ids(tx: Transaction, conversation_id: int) -> Sequence[str]:
    """Platform ids of the conversation's messages, oldest first."""
    statement = (
        sa.select(_m.external_id)
        .where(_m.conversation_id == conversation_id, _m.external_id != "", _m.direction != Direction.NOTE.value)
        .order_by(_m.id)
    )
    return [row[0] for row in tx.all(statement)]


def last_answer(tx: Transaction, conversation_id: int) -> Message | None:
    """The newest that a person wrote to the customer, and that was not refused or taken back."""
    row = tx.first(_last_answer, {"c": conversation_id})
    return Message(*row) if row else None


def exists(tx: Transaction, message_id: int) -> bool:
    return tx.first(sa.select(_m.id).where(_m.id == message_id)) is not None


def first_text(tx: Transaction, conversation_id: int) -> str:
    """How the customer began."""
    statement = (
        sa.select(_m.text)
        .where(_m.conversation_id == conversation_id, _m.direction == Direction.IN.value, _m.text != "")
        .order_by(_m.id)
        .limit(1)
    )
    row = tx.first(statement)
    return row[0] if row else ""
