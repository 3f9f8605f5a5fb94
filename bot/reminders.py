"""Reminders when a conversation sits too long: unassigned, waiting on us, waiting on the customer."""

from datetime import datetime, timedelta

from bot import nudge
from bot.clocks import calendar_of
from bot.model.conversation import Conversation, Status
from bot.model.events import Event, Kind
from bot.rules import ReminderRule, Rules
from bot.sla.calendar import add_open_time
from bot.sla.clock import LATE
from storage import conversations, timers
from storage.timers import Timer
from storage.transaction import Transaction

REMINDER = "reminder"
UNASSIGNED, WAITING_ON_US, WAITING_ON_CUSTOMER = "unassigned", "waiting_on_us", "waiting_on_customer"
_CLOSING = "closing"
"""A customer was asked whether help is still needed, and is about to have stayed silent."""
_SOON = timedelta(microseconds=1)


def keep_reminders(rules: Rules, tx: Transaction, event: Event) -> None:
    """Arm what begins to sit, disarm what has moved. Reaction to events."""
    conversation = event.conversation
    if conversation is None or not rules.reminders:
        return
    match event.kind:
        case Kind.OPENED:
            _arm(rules, tx, conversation, UNASSIGNED)
        case Kind.ASSIGNED:
            _disarm(tx, conversation, UNASSIGNED)
            if not conversation.assignee:
                _arm(rules, tx, conversation, UNASSIGNED)
        case Kind.CUSTOMER_WROTE | Kind.MERGED | Kind.SPLIT if event.data.get("began_waiting"):
            _now(rules, tx, conversation, WAITING_ON_US)
        case Kind.REFUSED | Kind.TAKEN_BACK if conversation.waiting_since:
            _now(rules, tx, conversation, WAITING_ON_US)
        case Kind.AGENT_REPLIED:
            _now(rules, tx, conversation, WAITING_ON_CUSTOMER)
        case Kind.STATUS_CHANGED if event.data["to"] in (Status.RESOLVED, Status.CLOSED):
            _now(rules, tx, conversation, "")


def _now(rules: Rules, tx: Transaction, conversation: Conversation, when: str) -> None:
    """Who waits for whom has changed: only this counts from now on."""
    _disarm(tx, conversation, WAITING_ON_US)
    _disarm(tx, conversation, WAITING_ON_CUSTOMER)
    _disarm(tx, conversation, _CLOSING)
    _arm(rules, tx, conversation, when)


def _kind(when: str) -> str:
    return f"{REMINDER}:{when}"


def _disarm(tx: Transaction, conversation: Conversation, when: str) -> None:
    timers.disarm(tx, conversation.id, _kind(when))


def _arm(rules: Rules, tx: Transaction, conversation: Conversation, when: str) -> None:
    for place, rule in enumerate(rules.reminders):
        if rule.when == when:
            at = _later(tx, conversation, tx.now, rule.after)
            timers.arm(tx, _kind(when), at, conversation_id=conversation.id, data={"rule": place, "count": 1})


def _later(tx: Transaction, conversation: Conversation, start: datetime, by: timedelta) -> datetime:
    """In open time where the conversation has a calendar: nobody is reminded at midnight."""
    calendar = calendar_of(tx, conversation)
    return add_open_time(calendar, start, by)


def fire(rules: Rules, tx: Transaction, timer: Timer) -> None:
    """Remind if the state still calls for it, and set the next one."""
    conversation = conversations.get(tx, timer.conversation_id or 0)
    data = timer.data or {}
    if timer.kind == _kind(_CLOSING):
        nudge.close(rules, tx, conversation, int(data["message"]), datetime.fromisoformat(data["asked"]))
        return
    place, count = int(data.get("rule", -1)), int(data.get("count", 1))
    if not 0 <= place < len(rules.reminders):
        return
    rule = rules.reminders[place]
    if timer.kind != _kind(rule.when) or not _still(conversation, rule):
        return
    late = tx.now - timer.due_at > LATE
    tx.record(
        Event(Kind.REMINDED, conversation, data={"when": rule.when, "count": count, "of": rule.times, "late": late})
    )
    if count < rule.times:
        at = _later(tx, conversation, tx.now, rule.every or rule.after)
        timers.arm(tx, timer.kind, at, conversation_id=conversation.id, data={"rule": place, "count": count + 1})
    elif rule.nudge:
        _nudge(rules, tx, conversation, rule)


def _nudge(rules: Rules, tx: Transaction, conversation: Conversation, rule: ReminderRule) -> None:
    message = nudge.nudge(rules, tx, conversation, rule)
    if message is None or rule.close_after is None:
        return
    # while somebody is there to see it
    at = _later(tx, conversation, tx.now + rule.close_after, _SOON) - _SOON
    data = {"message": message, "asked": tx.now.isoformat()}
    timers.arm(tx, _kind(_CLOSING), at, conversation_id=conversation.id, data=data)


def _still(conversation: Conversation, rule: ReminderRule) -> bool:
    if rule.when == UNASSIGNED:
        return not conversation.assignee and conversation.status in (Status.OPEN, Status.PENDING)
    if rule.when == WAITING_ON_US:
        return conversation.status == Status.OPEN and conversation.waiting_since is not None
    return conversation.status == Status.PENDING
