"""Keeps the clocks of a conversation: which promise holds, what runs, what stops it. Reaction to events."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from bot.facts import facts_of
from bot.model.conversation import Conversation, Status
from bot.model.events import Event, Kind
from bot.rules import Rules
from bot.sla import clock as sla
from bot.sla.calendar import Calendar, add_open_time, is_open, open_time
from bot.sla.clock import LATE, AlarmKind, ClockState, Pause
from bot.sla.holidays import load_snapshot
from bot.sla.policy import Metric, Policy, Snapshot, choose
from storage import clocks, conversations, events, messages, policies, timers
from storage.clocks import ClockRow
from storage.transaction import Transaction

CLOCK = "clock"
"""Kind of the timer that rings a clock's next alarm."""

_RESPONSES = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE)
_RESOLUTIONS = (Metric.FIRST_RESOLUTION, Metric.RESOLUTION)
_FINISHED = (Status.RESOLVED, Status.CLOSED)
_MOST = 1_000
_SOON = timedelta(microseconds=1)
_ALWAYS = Calendar.build("always", "UTC", always=True)
_NO_POLICY = Snapshot(Policy.build("", _ALWAYS), _ALWAYS)


def keep_clocks(rules: Rules, tx: Transaction, event: Event) -> None:
    conversation = event.conversation
    if conversation is None:
        return
    match event.kind:
        case Kind.OPENED:
            if chosen := policy_for(rules, tx, conversation):
                keep_policy(tx, conversation, chosen)
        case Kind.PRIORITY_CHANGED | Kind.TAGGED | Kind.UNTAGGED:
            _reconsider(rules, tx, conversation)
        case Kind.TIER_CHANGED | Kind.CUSTOMER_CHANGED:
            for each in conversations.of_customer(tx, conversation.customer_id, _MOST, unfinished=True):
                _reconsider(rules, tx, each)
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


# --- which promise ----------------------------------------------------------------------------


def snapshot_of(tx: Transaction, conversation: Conversation) -> Snapshot:
    """The policy and calendar that the conversation carries; without one, a calendar that never closes."""
    return load_snapshot(policies.get(tx, conversation.policy_id)) if conversation.policy_id else _NO_POLICY


def policy_for(rules: Rules, tx: Transaction, conversation: Conversation) -> Snapshot | None:
    """The policy that the settings have for the conversation as it is now."""
    if not rules.policies:
        return None
    asked = {condition for snapshot in rules.policies for condition in snapshot.policy.when}
    chosen = choose([snapshot.policy for snapshot in rules.policies], facts_of(tx, conversation, asked))
    return next((s for s in rules.policies if s.policy is chosen), None)


def keep_policy(tx: Transaction, conversation: Conversation, snapshot: Snapshot) -> None:
    conversations.change(tx, conversation, policy_id=policies.keep(tx, snapshot.text))


def _reconsider(rules: Rules, tx: Transaction, conversation: Conversation) -> None:
    """Something was changed that the choice of the policy, or of its target, depends on.

    A policy of the same name stays as the conversation carries it: what the settings say now is for later ones.
    """
    chosen, carried = policy_for(rules, tx, conversation), snapshot_of(tx, conversation)
    if chosen and chosen.policy.name != carried.policy.name:
        change_policy(tx, conversation, chosen)
    else:
        _retarget(tx, conversation, carried)


def change_policy(tx: Transaction, conversation: Conversation, to: Snapshot) -> None:
    """Another promise from now on; a breach that has happened stays one."""
    before = snapshot_of(tx, conversation)
    keep_policy(tx, conversation, to)
    data = {"from": before.policy.name, "to": to.policy.name}
    tx.record(Event(Kind.POLICY_CHANGED, conversation, data=data))
    _retarget(tx, conversation, to)
    _customer_waits(tx, conversation)


def _retarget(tx: Transaction, conversation: Conversation, snapshot: Snapshot) -> None:
    for clock in clocks.of_conversation(tx, conversation.id):
        if clock.metric == Metric.PROMISE or clock.ended or clock.state == ClockState.BREACHED:
            continue
        target = snapshot.policy.target(Metric(clock.metric), conversation.priority)
        if target is None:
            _stop(tx, conversation, clock, ClockState.CANCELLED, tx.now, None)
        elif target.total_seconds() != clock.target_seconds:
            pauses = pauses_of(tx, clock, snapshot)
            due = sla.due_at(snapshot.calendar, clock.started_at, target, pauses)
            paused = clock.state == ClockState.PAUSED
            # the new target has rung nothing yet
            state = ClockState.PAUSED if paused else ClockState.RUNNING
            timers.disarm(tx, conversation.id, CLOCK, clock.id)
            clocks.change(
                tx, clock, state=state.value, target_seconds=target.total_seconds(), due_at=None if paused else due,
                fired=[],
            )  # fmt: skip
            if not paused:
                arm(tx, snapshot, clock, pauses)


# --- starting -----------------------------------------------------------------------------------


def _customer_waits(tx: Transaction, conversation: Conversation) -> None:
    if conversation.policy_id is None or conversation.waiting_since is None:
        return
    snapshot = snapshot_of(tx, conversation)
    known = clocks.of_conversation(tx, conversation.id)
    answered = any(c.metric == Metric.FIRST_RESPONSE and c.state in ("met", "met_late") for c in known)
    if snapshot.policy.target(Metric.FIRST_RESPONSE, conversation.priority) is None:
        answered = messages.last_answer(tx, conversation.id) is not None
    metric = Metric.NEXT_RESPONSE if answered else Metric.FIRST_RESPONSE
    if not any(c.metric in _RESPONSES and not c.ended for c in known):
        _start(tx, snapshot, conversation, metric, conversation.waiting_since)
    for metric in _RESOLUTIONS:
        if not any(c.metric == metric for c in known):
            _start(tx, snapshot, conversation, metric, conversation.waiting_since)


def _nobody_waits(tx: Transaction, conversation: Conversation) -> None:
    """Whoever waited here waits in another conversation now."""
    for clock in clocks.of_conversation(tx, conversation.id):
        if clock.metric in _RESPONSES and not clock.ended:
            _stop(tx, conversation, clock, ClockState.CANCELLED, tx.now, None)


def _start(tx: Transaction, snapshot: Snapshot, conversation: Conversation, metric: Metric, since: datetime) -> None:
    target = snapshot.policy.target(metric, conversation.priority)
    if target is None:
        return
    due = sla.due_at(snapshot.calendar, since, target)
    if due is None:
        return
    clock = clocks.start(tx, conversation.id, metric.value, target.total_seconds(), since, due)
    arm(tx, snapshot, clock, ())


def start_promise(tx: Transaction, conversation: Conversation, due: datetime, actor: str) -> None:
    """The customer was told when they will hear from us; an earlier promise gives way."""
    snapshot = snapshot_of(tx, conversation)
    for clock in clocks.of_conversation(tx, conversation.id):
        if clock.metric == Metric.PROMISE and not clock.ended:
            _stop(tx, conversation, clock, ClockState.CANCELLED, tx.now, None)
    target = open_time(snapshot.calendar, tx.now, due)
    clock = clocks.start(tx, conversation.id, Metric.PROMISE.value, target.total_seconds(), tx.now, due)
    tx.record(Event(Kind.PROMISED, conversation, actor=actor, data={"clock": clock.id, "due": due.isoformat()}))
    arm(tx, snapshot, clock, ())


# --- ringing ------------------------------------------------------------------------------------


def arm(tx: Transaction, snapshot: Snapshot, clock: ClockRow, pauses: Sequence[Pause]) -> None:
    """Set the timer for the clock's next alarm, or for a late one as soon as we are open."""
    ringing = sla.next_alarm(_alarms(snapshot, clock, pauses), clock.fired, tx.now)
    at = _not_at_night(snapshot.calendar, ringing.fire, tx.now) if ringing.fire else None
    if at is None and ringing.upcoming:
        at = ringing.upcoming.at
    if at is not None:
        timers.arm(tx, CLOCK, at, conversation_id=clock.conversation_id, clock_id=clock.id, generation=clock.generation)


def _alarms(snapshot: Snapshot, clock: ClockRow, pauses: Sequence[Pause]) -> list[sla.Alarm]:
    target, policy = timedelta(seconds=clock.target_seconds), snapshot.policy
    ladder = () if clock.acknowledged_at else policy.ladder
    warnings = policy.warnings
    return sla.alarms(snapshot.calendar, clock.started_at, clock.due_at, target, warnings, ladder, pauses)


def _not_at_night(calendar: Calendar, alarm: sla.Alarm, now: datetime) -> datetime:
    """When an alarm that is due may ring: one that comes late, because we were down, waits until we are open."""
    if is_open(calendar, now) or now - alarm.at <= LATE:
        return now
    return add_open_time(calendar, now, _SOON)


def ring(tx: Transaction, snapshot: Snapshot, clock: ClockRow) -> tuple[sla.Alarm, bool] | None:
    """Take the alarm that is due now, mark what it overtakes, set the timer for the next.

    Returns it, and whether the breach is news. None: nothing is due, or not now.
    """
    pauses = pauses_of(tx, clock, snapshot)
    ringing = sla.next_alarm(_alarms(snapshot, clock, pauses), clock.fired, tx.now)
    if ringing.fire is None or _not_at_night(snapshot.calendar, ringing.fire, tx.now) > tx.now:
        arm(tx, snapshot, clock, pauses)
        return None
    rung = (*ringing.skipped, ringing.fire)
    fired = [*clock.fired, *(alarm.label for alarm in rung)]
    clocks.change(tx, clock, fired=fired, state=_state(fired).value)
    arm(tx, snapshot, clock, pauses)
    return ringing.fire, any(alarm.kind is AlarmKind.BREACH for alarm in rung)


def _state(fired: Collection[str]) -> ClockState:
    """How a clock stands that is not paused and has no answer, by what has rung."""
    if AlarmKind.BREACH.value in fired:
        return ClockState.BREACHED
    return ClockState.IMMINENT if fired else ClockState.RUNNING


def acknowledge(tx: Transaction, conversation: Conversation, actor: str) -> bool:
    """Somebody has seen what is overdue: nobody else needs to be told. False when nothing was left to be seen."""
    overdue = [
        clock
        for clock in clocks.of_conversation(tx, conversation.id)
        if clock.state == ClockState.BREACHED and not clock.acknowledged_at
    ]
    for clock in overdue:
        timers.disarm(tx, conversation.id, CLOCK, clock.id)
        clocks.change(tx, clock, acknowledged_by=actor, acknowledged_at=tx.now)
        data = {"clock": clock.id, "metric": clock.metric}
        tx.record(Event(Kind.CLOCK_ACKNOWLEDGED, conversation, actor=actor, data=data))
    return bool(overdue)


# --- stopping, pausing, going on ------------------------------------------------------------------


def _answered(tx: Transaction, conversation: Conversation, event: Event) -> None:
    at = event.at or tx.now
    for clock in clocks.of_conversation(tx, conversation.id):
        answers = clock.metric in _RESPONSES or (clock.metric == Metric.PROMISE and clock.started_at < at)
        if answers and not clock.ended:
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
        elif clock.metric in _RESOLUTIONS and now not in _FINISHED:
            _pause_or_resume(tx, conversation, clock)


def _finish(tx: Transaction, conversation: Conversation, clock: ClockRow) -> None:
    if clock.ended:
        return
    state = ClockState.CANCELLED
    if clock.metric in (*_RESOLUTIONS, Metric.PROMISE):
        state = sla.stopped(ClockState(clock.state), clock.due_at, tx.now)
    _stop(tx, conversation, clock, state, tx.now, None)


def _pause_or_resume(tx: Transaction, conversation: Conversation, clock: ClockRow) -> None:
    """The resolution clocks stand still while we wait for the customer, and while the matter was solved."""
    snapshot = snapshot_of(tx, conversation)
    pauses = pauses_of(tx, clock, snapshot)
    stands_still = bool(pauses) and pauses[-1][1] is None
    past_due = clock.due_at is not None and clock.due_at <= tx.now  # even if nobody was told yet
    if stands_still and clock.state in (ClockState.RUNNING, ClockState.IMMINENT) and not past_due:
        timers.disarm(tx, conversation.id, CLOCK, clock.id)
        clocks.change(tx, clock, state="paused", due_at=None)
    elif clock.state == ClockState.BREACHED:
        # past due it stays, but its ladder waits as well
        timers.disarm(tx, conversation.id, CLOCK, clock.id)
        arm(tx, snapshot, clock, pauses)
    elif not stands_still and (clock.state == ClockState.PAUSED or _goes_on(clock)):
        _resume(tx, snapshot, clock)


def _goes_on(clock: ClockRow) -> bool:
    """Only the total counts on when a matter is reopened."""
    return clock.metric == Metric.RESOLUTION and clock.state in (ClockState.MET, ClockState.MET_LATE)


def _resume(tx: Transaction, snapshot: Snapshot, clock: ClockRow) -> None:
    pauses = pauses_of(tx, clock, snapshot)
    due = sla.due_at(snapshot.calendar, clock.started_at, timedelta(seconds=clock.target_seconds), pauses)
    clocks.change(tx, clock, state=_state(clock.fired).value, due_at=due, stopped_at=None, stopped_by=None)
    arm(tx, snapshot, clock, pauses)


def pauses_of(tx: Transaction, clock: ClockRow, snapshot: Snapshot) -> list[Pause]:
    """Stretches in which a resolution clock stands still, from the event log; the other clocks never do."""
    if clock.metric not in _RESOLUTIONS:
        return []
    return standing_still(events.status_history(tx, clock.conversation_id), snapshot.policy.pauses)


def standing_still(history: Iterable[tuple[datetime, str]], pauses: Collection[str]) -> list[Pause]:
    """Stretches in one of these statuses, or finished; ``history``: instants and the status that began at each."""
    still_since, found = None, list[Pause]()
    for at, status in history:
        if status == Status.SNOOZED and Status.SNOOZED not in pauses:
            continue  # sleeping changes nothing in who owes whom an answer
        still = status in (*pauses, *_FINISHED)
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
        if message_id and clock.stopped_by == message_id:
            clocks.change(tx, clock, state=_state(clock.fired).value, stopped_at=None, stopped_by=None)
            arm(tx, snapshot, clock, ())


def calendar_of(tx: Transaction, conversation: Conversation) -> Calendar:
    return snapshot_of(tx, conversation).calendar
