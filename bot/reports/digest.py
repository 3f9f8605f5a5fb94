"""Reports that come by themselves: once a day, once a week, to the managers' channel. What they say is in ``bot.desk``.

A timer each, set again when it fires. After a downtime the newest digest comes, late; those before it can be had with
``deskbell report``.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo

from bot.replies import DESK
from bot.reports.period import Period
from bot.rules import DigestRule, Rules
from bot.sla.clock import LATE
from storage import outbox, received, timers
from storage.timers import Timer
from storage.transaction import Transaction

DIGEST = "digest"
"""Kind of the timers, with the digest's name behind it; and of the delivery."""
_DAYS = {"daily": 1, "weekly": 7}
_DAY = timedelta(days=1)


def arm(tx: Transaction, rules: Rules) -> None:
    """At the start: one timer for each digest that the settings ask for, at their time."""
    for name in _DAYS:
        kind, digest = f"{DIGEST}:{name}", rules.digests.get(name)
        armed = timers.of_kind(tx, kind)
        missed = [timer for timer in armed if timer.due_at <= tx.now]
        if digest is None or not missed:
            timers.disarm_kind(tx, kind)
            _arm(tx, rules, name)


def fire(rules: Rules, tx: Transaction, timer: Timer) -> None:
    """Queue the digest that is due, unless it was queued before, and set the timer for the next."""
    name = timer.kind.removeprefix(f"{DIGEST}:")
    timers.disarm_kind(tx, timer.kind)
    digest = rules.digests.get(name)
    if digest is None:
        return
    day, due = _latest(digest, rules.timezone, tx.now)
    if received.take(tx, DIGEST, f"{name} {day}"):
        last = day - _DAY
        payload = {"name": name, "first": str(last - _DAY * (_DAYS[name] - 1)), "last": str(last)}
        outbox.queue(tx, DESK, DIGEST, DIGEST, payload=payload | {"late": tx.now - due > LATE})
    _arm(tx, rules, name)


def period_of(payload: Mapping[str, str], timezone: tzinfo) -> Period:
    return Period(date.fromisoformat(payload["first"]), date.fromisoformat(payload["last"]), timezone)


def _arm(tx: Transaction, rules: Rules, name: str) -> None:
    if digest := rules.digests.get(name):
        timers.arm(tx, f"{DIGEST}:{name}", _next(digest, rules.timezone, tx.now))


def _latest(digest: DigestRule, zone: tzinfo, now: datetime) -> tuple[date, datetime]:
    """The last day on which it was due by now, and the instant."""
    day = now.astimezone(zone).date() + _DAY
    while not _is_day(digest, day) or _instant(digest, day, zone) > now:
        day -= _DAY
    return day, _instant(digest, day, zone)


def _next(digest: DigestRule, zone: tzinfo, now: datetime) -> datetime:
    day = now.astimezone(zone).date() - _DAY
    while not _is_day(digest, day) or _instant(digest, day, zone) <= now:
        day += _DAY
    return _instant(digest, day, zone)


def _is_day(digest: DigestRule, day: date) -> bool:
    return digest.weekday is None or day.weekday() == digest.weekday


def _instant(digest: DigestRule, day: date, zone: tzinfo) -> datetime:
    """A time that happens twice means the first; one that clocks jump over, as much later as they jump."""
    return datetime.combine(day, digest.at, zone).astimezone(UTC)
