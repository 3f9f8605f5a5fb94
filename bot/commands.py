"""What agents do to a conversation, whatever they pressed or typed: one function each, one transaction each."""

from datetime import datetime, time, timedelta

from bot.model.conversation import Conversation, Priority, Status
from bot.model.events import Event, Kind
from bot.rules import Rules
from bot.status import set_status
from storage import conversations, messages, outbox, participants, people
from storage.transaction import Transaction

_MORNING = time(9)


def assign(tx: Transaction, conversation: Conversation, to: str, actor: str) -> None:
    if conversation.assignee == to:
        return
    conversations.change(tx, conversation, assignee=to)
    tx.record(Event(Kind.ASSIGNED, conversation, actor=actor, data={"to": to}))


def resolve(tx: Transaction, conversation: Conversation, actor: str) -> None:
    if conversation.status != Status.CLOSED:
        set_status(tx, conversation, Status.RESOLVED, actor)


def reopen(tx: Transaction, conversation: Conversation, actor: str) -> None:
    if conversation.status in (Status.RESOLVED, Status.CLOSED):
        set_status(tx, conversation, Status.OPEN, actor)


def snooze(tx: Transaction, conversation: Conversation, until: datetime, actor: str) -> None:
    set_status(tx, conversation, Status.SNOOZED, actor, until=until)


def set_priority(tx: Transaction, conversation: Conversation, priority: str, actor: str) -> None:
    if priority not in {p.value for p in Priority} or priority == conversation.priority:
        return
    before = conversation.priority
    conversations.change(tx, conversation, priority=priority)
    tx.record(Event(Kind.PRIORITY_CHANGED, conversation, actor=actor, data={"from": before, "to": priority}))


def set_tier(tx: Transaction, conversation: Conversation, tier: str, actor: str) -> None:
    people.set_tier(tx, conversation.customer_id, tier)
    tx.record(Event(Kind.TIER_CHANGED, conversation, actor=actor, data={"to": tier}))


def tag(tx: Transaction, conversation: Conversation, name: str, actor: str) -> None:
    if conversations.add_tag(tx, conversation.id, name):
        tx.record(Event(Kind.TAGGED, conversation, actor=actor, data={"tag": name}))


def leave_out(tx: Transaction, conversation: Conversation, address: str, actor: str) -> bool:
    """Take somebody out of copy; False when they were not in it."""
    if not participants.drop(tx, conversation.id, address):
        return False
    tx.record(Event(Kind.LEFT_OUT, conversation, actor=actor, data={"address": address}))
    return True


def send_again(tx: Transaction, delivery_id: int) -> bool:
    """Send a failed or doubtful message once more, with the pieces that stayed behind; False when it is under way."""
    delivery = outbox.get(tx, delivery_id)
    if delivery is None or delivery.message_id is None or delivery.conversation_id is None:
        return False
    pieces = [d for d in outbox.of_message(tx, delivery.message_id) if d.state in ("failed", "in_doubt")]
    if not [outbox.requeue(tx, piece) for piece in pieces]:
        return False
    messages.change(tx, delivery.message_id, state="queued")
    conversation = conversations.get(tx, delivery.conversation_id)
    message = messages.get(tx, delivery.message_id)
    conversations.change(tx, conversation, waiting_since=None)
    tx.record(Event(Kind.AGENT_REPLIED, conversation, message.id, message.author, {"in_thread": True, "again": True}))
    if conversation.status == Status.OPEN:
        set_status(tx, conversation, Status.PENDING, message.author)
    return True


def it_arrived(tx: Transaction, delivery_id: int, actor: str) -> bool:
    """A person says that a doubtful message did arrive."""
    delivery = outbox.get(tx, delivery_id)
    if delivery is None or delivery.state != "in_doubt" or delivery.message_id is None:
        return False
    outbox.give_up(tx, [delivery.id], "delivered")
    messages.change(tx, delivery.message_id, state="sent")
    conversation = conversations.get(tx, delivery.conversation_id or 0)
    origin = (delivery.payload or {}).get("origin", {})
    tx.record(Event(Kind.SENT, conversation, delivery.message_id, actor, {"origin": origin}))
    return True


def snooze_until(rules: Rules, now: datetime, choice: str) -> datetime | None:
    """The instant that a choice of the snooze menu means, in the team's time zone; None for no such choice."""
    local = now.astimezone(rules.timezone)
    if choice == "tomorrow":
        return _at_nine(local + timedelta(days=1)).astimezone(now.tzinfo)
    if choice == "next_week":
        return _at_nine(local + timedelta(days=7 - local.weekday())).astimezone(now.tzinfo)
    hours = {"1h": 1, "4h": 4}.get(choice)
    return now + timedelta(hours=hours) if hours else None


def _at_nine(local: datetime) -> datetime:
    return datetime.combine(local.date(), _MORNING, local.tzinfo)
