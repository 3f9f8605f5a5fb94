"""Says beforehand, once, that answers will be late: more are due within the next hour than were given in the last one.

Hours of open time: what was answered before closing time is the pace with which the morning begins.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.desk import show
from bot.rules import Rules
from bot.sla.calendar import Calendar, Kind, add_open_time, is_open, open_time, segments
from bot.sla.holidays import load_snapshot
from storage import answers, clocks, memory, policies, timers
from storage.clocks import Due
from storage.timers import Timer
from storage.transaction import Transaction

FORECAST = "forecast"
"""Kind of the timer; ``what`` of the notice."""
TOO_MANY = 3
"""So many late answers are worth a word."""
HOUR = timedelta(hours=1)
_EVERY = timedelta(minutes=5)
_SOON = timedelta(microseconds=1)
_LONGEST_CLOSING = timedelta(days=15)
_NAMED = 10


def arm(tx: Transaction, rules: Rules) -> None:
    """At the start: one timer, or none when nobody asks for it."""
    timers.disarm_kind(tx, FORECAST)
    if rules.forecast and rules.policies:
        timers.arm(tx, FORECAST, _when_open(rules, tx.now))


def fire(rules: Rules, tx: Transaction, timer: Timer) -> None:
    timers.disarm_kind(tx, FORECAST)
    if not rules.forecast or not rules.policies:
        return
    look(rules, tx)
    timers.arm(tx, FORECAST, _when_open(rules, tx.now + _EVERY))


def _when_open(rules: Rules, at: datetime) -> datetime:
    """Then, or when the first calendar opens after it."""
    calendars = {snapshot.calendar for snapshot in rules.policies}
    return min(at if is_open(each, at) else add_open_time(each, at, _SOON) - _SOON for each in calendars)


def look(rules: Rules, tx: Transaction) -> None:
    """Tell the managers, unless they were told and it has been likely since."""
    opened = {s.calendar.name: s.calendar for s in rules.policies if is_open(s.calendar, tx.now)}
    if not opened:
        return
    horizon = max(add_open_time(calendar, tx.now, HOUR) for calendar in opened.values())
    coming = _by_calendar(tx, clocks.due_until(tx, horizon))
    for name, calendar in opened.items():
        due = [each for each in coming[name] if open_time(calendar, tx.now, each.due_at) <= HOUR]
        if len(due) >= TOO_MANY:  # what nobody waits for costs no further question
            _foretell(rules, tx, calendar, due)


def _foretell(rules: Rules, tx: Transaction, calendar: Calendar, due: list[Due]) -> None:
    given = _given(tx, calendar)
    if len(due) - given < TOO_MANY:
        return
    before = memory.load(tx, FORECAST, calendar.name)
    memory.save(tx, FORECAST, calendar.name, tx.now.isoformat())
    if before and open_time(calendar, datetime.fromisoformat(before), tx.now) <= HOUR:
        return
    nearest = [{"conversation": d.conversation_id, "metric": d.metric, "due": d.due_at.isoformat()} for d in due]
    data = {"what": FORECAST, "due": len(due), "given": given, "list": nearest[:_NAMED]}
    show.notice_in_channel(tx, rules.managers_channel or rules.desk_channel, data)


def _given(tx: Transaction, calendar: Calendar) -> int:
    """Answers of the last open hour to customers who wait by this calendar."""
    given = answers.given_since(tx, hour_before(calendar, tx.now))
    return sum(number for policy, number in given if policy and _calendar(tx, policy).name == calendar.name)


def hour_before(calendar: Calendar, now: datetime) -> datetime:
    """The instant from which on an hour of open time has passed; as far back as two weeks of closed doors."""
    left, start = HOUR, now - _LONGEST_CLOSING
    for stretch in reversed(segments(calendar, start, now)):
        if stretch.kind is Kind.OPEN:
            if stretch.end - stretch.start >= left:
                return stretch.end - left
            left -= stretch.end - stretch.start
    return start


def _by_calendar(tx: Transaction, due: Iterable[Due]) -> dict[str, list[Due]]:
    found = defaultdict[str, list[Due]](list)
    for each in due:
        found[_calendar(tx, each.policy_id).name].append(each)
    return found


def _calendar(tx: Transaction, policy_id: int) -> Calendar:
    return load_snapshot(policies.get(tx, policy_id)).calendar
