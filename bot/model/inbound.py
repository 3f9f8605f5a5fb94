"""What a channel hands to the core: facts about what a customer did, free of platform types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.richtext import RichText


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, as the channel knows them."""

    address: str
    """The channel's id of the person: Telegram user id, bare lower-case email address, Slack team:user."""
    name: str = ""
    attested: bool = False
    """True when the platform vouches for the address; False when the person merely claims it."""
    language: str = ""
    """A language tag such as "ko", where the platform tells one."""
    disputed: bool = False
    """True when the channel asked who vouches for the address, and nobody did: perhaps it is forged."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message: its content, or a handle from which the channel can fetch it."""

    filename: str
    content_type: str
    size: int | None = None
    """Bytes, or None where the platform does not say."""
    content: bytes | None = field(default=None, repr=False)
    ref: str = ""
    """The channel's opaque handle for ``FileSource.fetch`` when ``content`` is None."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody else to whom a message went."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a message of ours, told later by the platform (a bounce)."""

    message: str
    """External id of our message; "" when the report does not say."""
    address: str
    """Whom it was for."""
    failed: bool
    """For good; False: it is late, and still being tried."""
    reason: str = ""
    """In the server's own words, one line."""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    external_id: str
    """The platform's own id of this message, unique in its inbox, never empty."""
    sender: Sender
    address: str
    """Where an answer goes: opaque outside the channel that made it."""
    sent_at: datetime
    """Aware, UTC: the platform's time of sending."""
    body: RichText
    thread: str = ""
    """Which matter on the platform (a chat, a thread): messages of one thread share a conversation.
    Empty where the channel has no such thing (email): then ``token`` and ``references`` decide."""
    subject: str = ""
    attachments: tuple[Attachment, ...] = ()
    album: str = ""
    """Messages that carry the same album id are parts of one message."""
    reply_to: str = ""
    """The external id of the message that this one quotes."""
    references: tuple[str, ...] = ()
    """External ids of earlier messages that this one continues, nearest first (email)."""
    conversation: int | None = None
    """The conversation number proved by our own signed token in the address or Message-ID (email)."""
    payload: str = ""
    """What a start link carried (Telegram ``/start payload``)."""
    digest: str = ""
    """Of the content, where the sender's side makes the ids (email): an id that comes again with another content is a
    message of its own, and tells nothing about what belongs together."""
    automatic: bool = False
    """Written by a machine (vacation notice, bounce, list): stored and shown, but starts no clock."""
    copied: tuple[Recipient, ...] = ()
    """Who else got it, ourselves left out: they get the answers, too."""
    reports: tuple[Report, ...] = ()
    """With a bounce: what became of our messages."""
    forwarded_by: str = ""
    """Address of the agent who handed it in for ``sender``."""
    remark: str = ""
    """What that agent wrote above it: a note for colleagues."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """What the channel wants back when this message is answered (``OutboundMessage.kept``)."""
    raw: Callable[[], bytes] | None = field(default=None, repr=False, compare=False)
    """Gives what ``Channel.convert`` reads: asked for only when the message cannot be stored as it is."""


@dataclass(frozen=True, slots=True)
class InboundAnswer:
    """An agent answered from outside the desk (from a mail program)."""

    external_id: str
    address: str
    """The agent's."""
    name: str
    body: RichText
    sent_at: datetime
    subject: str = ""
    to: tuple[str, ...] = ()
    """Whom the agent sent it to, ourselves left out: they have it already."""
    attachments: tuple[Attachment, ...] = ()
    references: tuple[str, ...] = ()
    conversation: int | None = None
    raw: Callable[[], bytes] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class InboundEdit:
    external_id: str
    """Unique for this edit; the platform's ids and the edit's time or a digest of the text."""
    message: str
    """External id of the message that was edited."""
    body: RichText
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class InboundDelete:
    external_id: str
    message: str
    """External id of the message that the customer took back."""
    deleted_at: datetime


@dataclass(frozen=True, slots=True)
class ReachChanged:
    """The customer blocked us, or let us in again."""

    external_id: str
    address: str
    """``Sender.address`` of the customer."""
    reachable: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ThreadMoved:
    """The platform gave a chat a new id: everything that pointed at the old one must follow."""

    external_id: str
    old_address: str
    new_address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Poison:
    """Something that came in and could not be converted: kept raw, shown at the desk, replayed after a fix."""

    external_id: str
    raw: bytes = field(repr=False)
    error: str
    """One line for people: what was wrong."""


Inbound = InboundMessage | InboundAnswer | InboundEdit | InboundDelete | ReachChanged | ThreadMoved | Poison
