"""What the core hands to a channel for a customer, and what the channel answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.model.richtext import RichText


@dataclass(frozen=True, slots=True)
class File:
    """A stored file on its way out."""

    filename: str
    content_type: str
    size: int
    path: Path


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a message that a channel sends in one call; made by ``Channel.plan``."""

    body: RichText
    files: tuple[int, ...] = ()
    """Positions in the message's list of files."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The customer's message that is answered."""

    author: str
    sent_at: datetime
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    delivery_id: int
    """Stays the same over every attempt: the base of any id by which the platform can recognise a repeat."""
    conversation: int
    """The conversation's short number, for tokens and subjects."""
    address: str
    """``InboundMessage.address`` of the customer's last message."""
    body: RichText
    files: tuple[File, ...] = ()
    thread: str = ""
    reply_to: str = ""
    """External id of the customer's last message."""
    references: tuple[str, ...] = ()
    """External ids of the conversation's earlier messages, oldest first (email)."""
    subject: str = ""
    author: str = ""
    """The agent's name as customers may see it; empty for automatic texts."""
    language: str = "en"
    automatic: bool = False
    copied: tuple[str, ...] = ()
    """Addresses of the others who take part."""
    quoted: Quoted | None = None
    kept: Mapping[str, str] = field(default_factory=dict)
    """``InboundMessage.kept`` of the customer's last message."""
    attempt: int = 1
    """1 at the first try. Above 1 an earlier try may have reached the customer."""


@dataclass(frozen=True, slots=True)
class Delivered:
    external_id: str
    """The platform's id of what was sent, in the form that ``InboundMessage.reply_to`` would quote."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Others, in copy, who will not get it -> why."""


@dataclass(frozen=True, slots=True)
class RetryLater:
    reason: str
    after: timedelta | None = None
    """How long the platform asked us to wait; None leaves the wait to the outbox."""
    whole_destination: bool = False
    """True when the platform asked for silence from us as a whole, not for this one chat."""
    tried: bool = True
    """False when nothing was sent, because it is not its turn yet: it waits ``after`` and counts as no attempt, so that
    nobody has to ask the platform later whether an earlier one arrived. Of many that wait, each is best told its own
    turn: one that comes back too early is only told so again."""
    lost: str = ""
    """Why a whole desk channel is out of reach, in the words of ``ChannelChanged.change``; "" for anything else."""


@dataclass(frozen=True, slots=True)
class Refused:
    reason: str
    """Why, in words that an agent can act on."""
    unreachable: bool = False
    """True when nothing can reach this customer here any more (blocked, no such mailbox)."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The address is an old one; the outbox follows and tries again at once."""

    new_address: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The call was made and its answer lost: perhaps delivered."""

    reason: str


Outcome = Delivered | RetryLater | Refused | Moved | Unknown
