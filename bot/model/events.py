"""Recorded facts. A reaction turns one into rows, timers and deliveries inside the same transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.model.conversation import Conversation


class Kind(StrEnum):
    OPENED = "opened"
    CUSTOMER_WROTE = "customer_wrote"
    CUSTOMER_EDITED = "customer_edited"
    CUSTOMER_DELETED = "customer_deleted"
    FILES_STORED = "files_stored"
    AGENT_REPLIED = "agent_replied"
    AGENT_EDITED = "agent_edited"
    AGENT_DELETED = "agent_deleted"
    TAKEN_BACK = "taken_back"
    """An agent's answer will not be, or not stay, with the customer."""
    NOTE_ADDED = "note_added"
    STATUS_CHANGED = "status_changed"
    ASSIGNED = "assigned"
    PRIORITY_CHANGED = "priority_changed"
    TAGGED = "tagged"
    TIER_CHANGED = "tier_changed"
    SENT = "sent"
    """Every piece of a message to the customer was delivered."""
    REFUSED = "refused"
    """A message to the customer will not arrive."""
    IN_DOUBT = "in_doubt"
    PERHAPS_TWICE = "perhaps_twice"
    """A message in doubt was sent again where the platform cannot recognise a repeat."""
    DELAYED = "delayed"
    """A message to the customer has not arrived yet; it is still being tried."""
    COPY_REFUSED = "copy_refused"
    """A message reached the customer, but not somebody in copy."""
    REACH_CHANGED = "reach_changed"
    SET_ASIDE = "set_aside"
    CLOCK_STARTED = "clock_started"
    CLOCK_STOPPED = "clock_stopped"
    CLOCK_WARNED = "clock_warned"
    CLOCK_BREACHED = "clock_breached"
    REMINDED = "reminded"
    CHANGE_REFUSED = "change_refused"
    """An edit or delete could not be carried to the customer."""
    FILE_GONE = "file_gone"
    LEFT_OUT = "left_out"
    """Somebody in copy gets the answers no more."""
    MERGED = "merged"
    SPLIT = "split"
    ACKNOWLEDGED = "acknowledged"
    """The customer was told, by Deskbell itself, that their message is here."""


@dataclass(frozen=True, slots=True)
class Event:
    kind: Kind
    conversation: Conversation | None = None
    message_id: int | None = None
    actor: str = ""
    """Slack user id of an agent, "customer", or "" for Deskbell itself."""
    data: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    """When it happened; None: now."""
