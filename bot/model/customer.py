"""Customers and their addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Identity:
    """One address of a customer on one channel, with what is mostly asked of the customer along with it."""

    id: int
    customer_id: int
    channel: str
    address: str
    name: str
    attested: bool
    unreachable_since: datetime | None
    customer_name: str
    customer_language: str
    customer_tier: str
    blocked_at: datetime | None = None
    """Since when nothing of what comes from here is shown to anybody."""


@dataclass(frozen=True, slots=True)
class Customer:
    """One person's record."""

    id: int
    name: str
    language: str
    """BCP 47, "" when nobody knows."""
    tier: str
    company: str
    timezone: str
    """A name of the IANA data base, "" when nobody knows."""
    fields: Mapping[str, str]
    """What the owner of the desk wants to know besides, in words of their own."""
    created_at: datetime
    merged_into: int | None
    """The record that this one is a part of now."""


@dataclass(frozen=True, slots=True)
class CustomerNote:
    id: int
    author: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CustomerMerge:
    """The record ``source`` became a part of ``target``."""

    id: int
    source_id: int
    target_id: int
    author: str
    moved: Mapping[str, Any]
    """ "identities" and "notes" (ids), and "filled": what ``target`` got where it had nothing."""
    created_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of all that happened with a customer, on every channel."""

    id: int
    at: datetime
    what: str
    """A message's direction, or the kind of an event."""
    who: str
    """A name, or an agent's id; "" for Deskbell itself."""
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0
    """The conversation's; 0 for what happened to the record."""
    desk_channel: str = ""
    desk_thread: str = ""
