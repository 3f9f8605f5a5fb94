"""Keeps the clocks of a conversation: which promise holds, what runs, what stops it. Reaction to events."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from bot.model.conversation import Conversation, Status
from bot.model.events import Event, Kind
from bot.rules import Rules
from bot.sla import clock as sla
from bot.sla.calendar import Calendar
from bot.sla.clock import ClockState, Pause
from bot.sla.holidays import load_snapshot
from bot.sla.policy import Metric, Snapshot, choose
from storage import clocks, conversations, events, people, policies, timers
from storage.clocks import ClockRow
from storage.transaction import Transaction

CLOCK = "clock"
"""Kind of the timer that rings a clock's next alarm."""

_RESPONSES = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE)
_FINISHED = (Status.RESOLVED, Status.CLOSED)

_FACTS: Mapping[str, Callable[[Transaction, Conversation], Collection[str]]] = {
    "inbox": lambda tx, it: [it.inbox],
    "channel": lambda tx, it: [it.channel],
    "language": lambda tx, it: [it.language],
    "priority": lambda tx, it: [it.priority],
    "tier": lambda tx, it: [people.get(tx, it.identity_id).customer_tier],
    "tag": lambda tx, it: conversations.tags_of(tx, it.id),
}
"""What a policy's conditions are held against."""


def keep_clocks(rules: Rules, tx: Transaction, event: Event) -> None:
    conversation = event.conversation
    if conversation is None:
        return
    match event.kind:
        case Kind.OPENED:
            _choose_policy(rules, tx, conversation)
        case Kind.CUSTOMER_WROTE | Kind.MERGED | Kind.SPLIT if event.data.get("began_waiting"):
            _customer_waits(tx, conversation)
        case Kind.SPLIT if event.data.get("nobody_waits"):
            _nobody_waits(tx, conversation)
        case Kind.AGENT_REPLIED:
            _answered(tx, conversation, event)
        case Kind.STATUS_CHANGED:
            _status_changed(tx, conversation, event.data["from"], event.data["to"])
        case Kind.REFUSED | Kind.TAKEN_BACK:
            _answer_failed(tx, conversation, event.message_id)


def snapshot_of(tx: Transaction, conversation: Conversation) -> Snapshot | None:
    """The policy and calendar in force when the conversation opened."""
    return load_snapshot(policies.get(tx, conversation.policy_id)) if conversation.policy_id else None


def _choose_policy(rules: Rules, tx: Transaction, conversation: Conversation) -> None:
    if not rules.policies:
        return
    asked = {condition for snapshot in rules.policies for condition in snapshot.policy.when}
    facts = {condition: find(tx, conversation) for condition, find in _FACTS.items() if condition in asked}
    chosen = choose([snapshot.policy for snapshot in rules.policies], facts)
    if chosen is None:
        return
    snapshot = next(s for s in rules.policies if s.policy is chosen)
    conversations.change(tx, conversation, policy_id=policies.keep(tx, snapshot.text))


def _customer_waits(tx: Transaction, conversation: Conversation) -> None:
    snapshot = snapshot_of(tx, conversation)
    if snapshot is None or conversation.waiting_since is None:
        return
    known = clocks.of_conversation(tx, conversation.id)
    answered = any(c.metric == Metric.FIRST_RESPONSE and c.state in ("met", "met_late") for c in known)
    metric = Metric.NEXT_RESPONSE if answered else Metric.FIRST_RESPONSE
    if not any(c.metric in _RESPONSES and not _ended(c) for c in known):
        _start(tx, snapshot, conversation, metric, conversation.waiting_since)
    if not any(c.metric == Metric.RESOLUTION for c in known):
        _start(tx, snapshot, conversation, Metric.RESOLUTION, conversation.waiting_since)


def _nobody_waits(tx: Transaction, conversation: Conversation) -> None:
    """Whoever waited here waits in another conversation now."""
    for clock in clocks.of_conversation(tx, conversation.id):
        if clock.metric in _RESPONSES and not _ended(clock):
            _stop(tx, conversation, clock, ClockState.CANCELLED, tx.now, None)


def _start(tx: Transaction, snapshot: Snapshot, conversation: Conversation, metric: Metric, since: datetime) -> None:
    target = snapshot.policy.targets.get(metric)
    if target is None:
        return
    due = sla.due_at(snapshot.calendar, since, target)
    if due is None:
        return
    clock = clocks.start(tx, conversation.id, metric.value, target.total_seconds(), since, due)
    arm(tx, snapshot, clock, ())


def arm(tx: Transaction, snapshot: Snapshot, clock: ClockRow, pauses: Sequence[Pause]) -> None:
    """Set the timer for the clock's next alarm, or for a late one at once."""
    ringing = sla.next_alarm(_alarms(snapshot, clock, pauses), clock.fired, tx.now)
    at = tx.now if ringing.fire else ringing.upcoming.at if ringing.upcoming else None
    if at is not None:
        timers.arm(tx, CLOCK, at, conversation_id=clock.conversation_id, clock_id=clock.id, generation=clock.generation)


def _alarms(snapshot: Snapshot, clock: ClockRow, pauses: Sequence[Pause]) -> list[sla.Alarm]:
    target = timedelta(seconds=clock.target_seconds)
    return sla.alarms(snapshot.calendar, clock.started_at, clock.due_at, target, snapshot.policy.warnings, pauses)


def ring(tx: Transaction, snapshot: Snapshot, clock: ClockRow) -> sla.Alarm | None:
    """Take the alarm that is due now, mark what it overtakes, set the timer for the next. None: nothing is due."""
    pauses = pauses_of(tx, clock)
    ringing = sla.next_alarm(_alarms(snapshot, clock, pauses), clock.fired, tx.now)
    rung = [alarm.label for alarm in (*ringing.skipped, *([ringing.fire] if ringing.fire else []))]
    state = "breached" if ringing.fire and ringing.fire.kind is sla.AlarmKind.BREACH else clock.state
    clocks.change(tx, clock, fired=[*clock.fired, *rung], state=state)
    arm(tx, snapshot, clock, pauses)
    return ringing.fire


def _answered(tx: Transaction, conversation: Conversation, event: Event) -> None:
    at = event.at or tx.now
    for clock in clocks.of_conversation(tx, conversation.id):
        if clock.metric in _RESPONSES and not _ended(clock):
            _stop(tx, conversation, clock, sla.stopped(ClockState(clock.state), clock.due_at, at), at, event.message_id)


def _stop(
    tx: Transaction, conversation: Conversation, clock: ClockRow, state: ClockState, at: datetime, by: int | None
) -> None:
    timers.disarm(tx, conversation.id, CLOCK, clock.id)
    clocks.change(tx, clock, state=state.value, stopped_at=at, stopped_by=by)
    tx.record(Event(Kind.CLOCK_STOPPED, conversation, data={"clock": clock.id, "metric": clock.metric, "state": state}))


def _status_changed(tx: Transaction, conversation: Conversation, before: str, now: str) -> None:
    for clock in clocks.of_conversation(tx, conversation.id):
        if now in _FINISHED and before not in _FINISHED:
            _finish(tx, conversation, clock)
        elif clock.metric == Metric.RESOLUTION and now not in _FINISHED:
            _pause_or_resume(tx, conversation, clock)


def _finish(tx: Transaction, conversation: Conversation, clock: ClockRow) -> None:
    if _ended(clock):
        return
    if clock.metric == Metric.RESOLUTION:
        _stop(tx, conversation, clock, sla.stopped(ClockState(clock.state), clock.due_at, tx.now), tx.now, None)
    else:
        _stop(tx, conversation, clock, ClockState.CANCELLED, tx.now, None)


def _pause_or_resume(tx: Transaction, conversation: Conversation, clock: ClockRow) -> None:
    """The resolution clock stands still while we wait for the customer, and while the matter was solved."""
    pauses = pauses_of(tx, clock)
    stands_still = bool(pauses) and pauses[-1][1] is None
    if stands_still and clock.state == ClockState.RUNNING:
        timers.disarm(tx, conversation.id, CLOCK, clock.id)
        clocks.change(tx, clock, state="paused", due_at=None)
        return
    stopped = clock.state in (ClockState.PAUSED, ClockState.MET, ClockState.MET_LATE)
    if not stands_still and stopped and (snapshot := snapshot_of(tx, conversation)):
        _resume(tx, snapshot, clock)


def _resume(tx: Transaction, snapshot: Snapshot, clock: ClockRow) -> None:
    pauses = pauses_of(tx, clock)
    due = sla.due_at(snapshot.calendar, clock.started_at, timedelta(seconds=clock.target_seconds), pauses)
    breached = "breach" in clock.fired
    state = "breached" if breached else "running"
    clocks.change(tx, clock, state=state, due_at=due, stopped_at=None, stopped_by=None)
    if not breached:
        arm(tx, snapshot, clock, pauses)


def pauses_of(tx: Transaction, clock: ClockRow) -> list[Pause]:
    """Stretches in which the resolution clock stands still, from the event log; response clocks never do."""
    if clock.metric != Metric.RESOLUTION:
        return []
    still_since, found = None, list[Pause]()
    for at, status in events.status_history(tx, clock.conversation_id):
        if status == Status.SNOOZED:
            continue  # sleeping changes nothing in who owes whom an answer
        still = status in (Status.PENDING, *_FINISHED)
        if still and still_since is None:
            still_since = at
        elif not still and still_since is not None:
            found.append((still_since, at))
            still_since = None
    return [*found, (still_since, None)] if still_since is not None else found


def _answer_failed(tx: Transaction, conversation: Conversation, message_id: int | None) -> None:
    """The customer never got it: the clock runs on with its original deadline."""
    snapshot = snapshot_of(tx, conversation)
    for clock in clocks.of_conversation(tx, conversation.id):
        if snapshot and message_id and clock.stopped_by == message_id:
            breached = "breach" in clock.fired
            clocks.change(tx, clock, state="breached" if breached else "running", stopped_at=None, stopped_by=None)
            arm(tx, snapshot, clock, ())


def _ended(clock: ClockRow) -> bool:
    return ClockState(clock.state).ended


def calendar_of(tx: Transaction, conversation: Conversation) -> Calendar | None:
    snapshot = snapshot_of(tx, conversation)
    return snapshot.calendar if snapshot else None
