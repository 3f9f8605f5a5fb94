"""The one way in which a conversation's status changes, so that its history is whole."""

from datetime import datetime
from typing import Any

from bot.model.conversation import Conversation, Status
from bot.model.events import Event, Kind
from storage import conversations, messages, timers
from storage.transaction import Transaction

SNOOZE = "snooze"
"""Kind of the timer that wakes a snoozed conversation."""


def set_status(
    tx: Transaction, conversation: Conversation, to: Status, actor: str = "", *, until: datetime | None = None,
    reason: str = "",
) -> bool:  # fmt: skip
    """Change the status and record it; False when it was so already. ``until`` goes with SNOOZED, ``reason`` with
    RESOLVED."""
    before = conversation.status
    if before == to and until == conversation.snoozed_until:
        return False
    values: dict[str, Any] = {"status": to.value, "snoozed_until": until}
    if to in (Status.RESOLVED, Status.CLOSED):
        values |= {"resolved_at": conversation.resolved_at if before == Status.RESOLVED else tx.now}
        values |= {"waiting_since": None}
    if to is not Status.CLOSED and conversation.resolution != reason:
        values |= {"resolution": reason}
    conversations.change(tx, conversation, **values)
    if before == Status.SNOOZED:
        timers.disarm(tx, conversation.id, SNOOZE)
    if to is Status.SNOOZED and until is not None:
        timers.arm(tx, SNOOZE, until, conversation_id=conversation.id)
    data = {"from": before, "to": to.value} | ({"reason": reason} if reason else {})
    tx.record(Event(Kind.STATUS_CHANGED, conversation, actor=actor, data=data))
    return True


def waits_again(tx: Transaction, conversation: Conversation) -> None:
    """The answer did not get there: the customer waits since the oldest message that still has none."""
    since = messages.oldest_unanswered(tx, conversation.id)
    if since is None or conversation.waiting_since is not None:
        return
    conversations.change(tx, conversation, waiting_since=since)
    if conversation.status == Status.PENDING:
        set_status(tx, conversation, Status.OPEN)
