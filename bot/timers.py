"""Sleeps until the next due timer and fires it: what a timer causes is written in the transaction that takes it."""

from datetime import timedelta

import structlog

from bot import forecast
from bot.clock import Clock
from bot.clocks import CLOCK, ring, snapshot_of
from bot.errors import StoreUnwell
from bot.loop import Wake, pause
from bot.model.conversation import Status
from bot.model.events import Event, Kind
from bot.reminders import REMINDER
from bot.reminders import fire as remind
from bot.reports import digest
from bot.rules import Rules
from bot.sla.clock import LATE, AlarmKind
from bot.status import SNOOZE, set_status
from storage import clocks, conversations
from storage import timers as rows
from storage.store import Store
from storage.timers import Timer
from storage.transaction import Transaction

_log = structlog.get_logger()

_KINDS = {AlarmKind.WARNING: Kind.CLOCK_WARNED, AlarmKind.LADDER: Kind.CLOCK_ESCALATED}
_LOOK_AGAIN = timedelta(minutes=5)
_ONE_PASS = 50


class Timers:
    def __init__(self, store: Store, clock: Clock, rules: Rules) -> None:
        self._store, self._clock, self._rules = store, clock, rules
        self.wake = Wake()

    async def run(self) -> None:
        while True:
            self.wake.clear()
            while await self._pass():
                pass
            due = await self._store.write(rows.next_due)
            far = self._clock.now() + _LOOK_AGAIN
            await pause(self._clock, self.wake, min(due or far, far))

    async def _pass(self) -> int:
        try:
            return await self._store.write(self.fire_due)
        except StoreUnwell:
            raise
        except Exception:  # one timer that cannot fire must not hold up the others
            _log.exception("a timer could not fire; going on one by one")
            return await self._one_by_one()

    async def _one_by_one(self) -> int:
        for _ in range(_ONE_PASS):
            try:
                if not await self._store.write(lambda tx: self.fire_due(tx, 1)):
                    break
            except StoreUnwell:
                raise
            except Exception:  # the culprit: later again, loudly
                _log.exception("this timer waits", minutes=_LOOK_AGAIN.total_seconds() / 60)
                await self._store.write(lambda tx: rows.postpone_first(tx, tx.now + _LOOK_AGAIN))
        return 0

    def fire_due(self, tx: Transaction, limit: int = _ONE_PASS) -> int:
        """One pass; returns how many were due. Costs by what is due, not by what is open."""
        due = rows.take_due(tx, limit)
        for timer in due:
            self._fire(tx, timer)
        return len(due)

    def _fire(self, tx: Transaction, timer: Timer) -> None:
        _log.info("timer fired", kind=timer.kind, conversation=timer.conversation_id, due=timer.due_at.isoformat())
        if timer.kind == CLOCK:
            _ring_clock(tx, timer)
        elif timer.kind == SNOOZE:
            conversation = conversations.get(tx, timer.conversation_id or 0)
            if conversation.status == Status.SNOOZED:
                set_status(tx, conversation, Status.OPEN if conversation.waiting_since else Status.PENDING)
        elif timer.kind.startswith(REMINDER):
            remind(self._rules, tx, timer)
        elif timer.kind.startswith(digest.DIGEST):
            digest.fire(self._rules, tx, timer)
        elif timer.kind == forecast.FORECAST:
            forecast.fire(self._rules, tx, timer)


def _ring_clock(tx: Transaction, timer: Timer) -> None:
    clock = clocks.get(tx, timer.clock_id or 0)
    if clock is None or clock.generation != timer.generation or not clock.counts:
        return  # a stale timer fires into nothing
    conversation = conversations.get(tx, clock.conversation_id)
    rung = ring(tx, snapshot_of(tx, conversation), clock)
    if rung is None:
        return
    alarm, breached = rung
    data = {
        "clock": clock.id,
        "metric": clock.metric,
        "due": clock.due_at.isoformat() if clock.due_at else "",
        "label": alarm.label,
        "to": list(alarm.to),
        "late": tx.now - alarm.at > LATE,
    }
    kind = Kind.CLOCK_BREACHED if breached else _KINDS[alarm.kind]
    tx.record(Event(kind, conversation, data=data))
