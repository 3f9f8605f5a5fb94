"""Conversations, messages and the words for their states."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.richtext import RichText


class Status(StrEnum):
    OPEN = "open"
    """We owe an answer."""
    PENDING = "pending"
    """We wait for the customer."""
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"
    NOTE = "note"


class MessageState(StrEnum):
    """How far a message to a customer has come."""

    NONE = ""
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    DELETED = "deleted"
    KEPT_BACK = "kept_back"
    """Of a customer whom an agent blocked: nobody is shown it."""
    HELD = "held"
    """Written as an answer, and kept at the desk until its author says whether it goes."""


@dataclass(slots=True)
class Conversation:
    """One matter of one customer.

    Changed only through ``storage.conversations.change``, which keeps row and value alike.
    """

    id: int
    number: int
    customer_id: int
    identity_id: int
    inbox: str
    channel: str
    thread: str
    address: str
    subject: str
    language: str
    status: str
    assignee: str
    priority: str
    policy_id: int | None
    waiting_since: datetime | None
    """Time of the oldest customer message that nobody has answered."""
    snoozed_until: datetime | None
    opened_at: datetime
    resolved_at: datetime | None
    desk_channel: str
    desk_thread: str
    linked_id: int | None
    """An earlier conversation that this one came out of, or quotes."""
    merged_into: int | None
    """Where everything that comes for this one goes now."""
    disputed: bool
    """Nobody vouches for the address of the one who opened it."""
    resolution: str
    """Why it was resolved, in the team's own words; "" when nobody said."""


@dataclass(frozen=True, slots=True)
class Message:
    id: int
    conversation_id: int
    direction: str
    author: str
    """Identity id of a customer, Slack user id of an agent, "" for automatic texts."""
    author_name: str
    external_id: str
    album: str
    text: str
    spans: list[list[object]] | None
    state: str
    automatic: bool
    version: int
    sent_at: datetime
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    kept: dict[str, str] | None
    """What the channel wants back when this message is answered."""

    @property
    def body(self) -> RichText:
        return RichText.from_json(self.text, self.spans)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An attachment's row."""

    id: int
    message_id: int
    filename: str
    content_type: str
    size: int | None
    sha256: str
    source: str
    """Inbox or "desk": who can fetch ``ref``."""
    ref: str
    state: str
    """ "stored" | "pending" | "gone" """
    error: str
