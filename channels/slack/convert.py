"""A Slack message of a customer as the core's values. Pure.

What comes over the wire does not hold the writer's name, so the adapter lays it beside the event: a *record*. A record
is also what is kept of a message that could not be converted.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.model.inbound import Inbound, InboundDelete, InboundEdit, InboundMessage, Sender
from channels.slack import events
from channels.slack.events import Deleted, Edited, Me, Said
from channels.slack.people import Profile


@dataclass(frozen=True, slots=True)
class Record:
    event: dict[str, Any]
    me: Me
    app: str = ""
    """Our app's id."""
    writer: Profile | None = None
    names: dict[str, str] = field(default_factory=dict)
    """Names of the people whom the message mentions, by id."""

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @staticmethod
    def from_bytes(raw: bytes) -> "Record":
        """ValueError when it is none."""
        try:
            kept = json.loads(raw)
            writer = Profile(**kept["writer"]) if kept["writer"] else None
            return Record(dict(kept["event"]), Me(**kept["me"]), str(kept["app"]), writer, dict(kept["names"]))
        except (KeyError, TypeError) as problem:
            raise ValueError(f"not a Slack record: {problem}") from problem


def convert(record: Record) -> Sequence[Inbound]:
    """Nothing for what is not a customer's words; ValueError for what cannot be read."""
    try:
        read = events.read(record.event, record.me, record.app)
        return () if read is None else (_inbound(read, record),)
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"a Slack message in an unknown form: {type(problem).__name__} {problem}") from problem


def _inbound(read: Said | Edited | Deleted, record: Record) -> Inbound:
    message = message_id(read.channel, read.ts)
    if isinstance(read, Deleted):
        return InboundDelete(f"{message}:deleted", message, events.when(read.event_ts))
    body = events.body(read.message, lambda id_: record.names.get(id_, id_))
    if isinstance(read, Edited):
        return InboundEdit(f"{message}:edited:{read.edit}", message, body, events.when(read.edit))
    where = address(read.channel, read.thread or read.ts)
    return InboundMessage(
        external_id=message,
        sender=_sender(read, record),
        address=where,
        sent_at=read.at,
        body=body,
        thread=where,
        attachments=events.files(read.message),
        raw=record.as_bytes,
    )


def _sender(read: Said, record: Record) -> Sender:
    """The team comes from the person's profile, so that one person has one address in every channel."""
    writer = record.writer
    team = (writer.team if writer else "") or read.writer.team or record.me.team
    name = (writer.name if writer else "") or read.writer.name
    return Sender(f"{team}:{read.writer.id}", name, attested=True)


def message_id(channel: str, ts: str) -> str:
    return f"{channel}:{ts}"


def address(channel: str, root: str) -> str:
    """Where an answer goes: the thread, or the whole of a direct message, which is one conversation."""
    return channel if is_direct(channel) else f"{channel}:{root}"


def read_address(address: str) -> tuple[str, str]:
    """(channel, thread's root or "")"""
    channel, _, root = address.partition(":")
    return channel, root


def is_direct(channel: str) -> bool:
    return channel.startswith("D")
