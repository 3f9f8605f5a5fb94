"""Carries deliveries out: claim, send, settle. Every effect on the outside world goes through here."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from gettext import NullTranslations
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.loop import Wake, pause
from bot.model.outbound import Delivered, Outcome, Refused, RetryLater, Unknown
from storage import outbox as rows
from storage.outbox import Delivery
from storage.store import Store
from storage.transaction import Transaction

_log = structlog.get_logger()

LEASE = timedelta(minutes=5)
"""Longer than any attempt may take; after it the claimer is taken for dead."""
_AT_ONCE = 8
"""Attempts under way for one destination: one that is slow holds up no other."""
_BROKEN = 7
"""Attempts of ours that may fail by a bug before the delivery is set aside, so that those behind it get through."""
_LONGEST_WAIT = timedelta(minutes=5)
_LOOK_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Ready:
    """A delivery with all it needs read from the store."""

    send: Callable[[], Awaitable[Outcome]]
    find: Callable[[], Awaitable[str | None]] | None = None
    """Asks the platform whether an earlier attempt arrived; None where it cannot be asked."""
    repeat_is_safe: bool = False
    """Sending twice cannot show twice."""
    carries: object = None
    """What is sent, for a handler that compares it with the state at the end of the attempt."""


class Handler(Protocol):
    """Knows the deliveries of some destinations."""

    def compose(self, tx: Transaction, delivery: Delivery) -> Ready | None:
        """Read what the delivery needs; None when there is nothing left to do."""

    def settle(self, tx: Transaction, delivery: Delivery, ready: Ready | None, outcome: Outcome) -> None:
        """Write down the outcome and what follows from it."""


class Outbox:
    def __init__(
        self,
        store: Store,
        clock: Clock,
        handler_of: Callable[[str], Handler],
        attempted: Callable[[str, Outcome], None],
        say: NullTranslations,
    ) -> None:
        """``say`` words the reasons that agents may read."""
        self._store, self._clock, self._handler_of, self._attempted = store, clock, handler_of, attempted
        self._say = say
        self.wake = Wake()
        self.delivered_at: dict[str, datetime] = {}
        """When something last got out to each destination."""
        self._under_way: dict[asyncio.Task[None], str] = {}
        self._quiet: dict[str, datetime] = {}

    async def run(self) -> None:
        while True:
            self.wake.clear()
            claimed = await self._store.write(self._claim)
            for delivery, ready in claimed:
                self._start(delivery, ready)
            if not claimed:
                await pause(self._clock, self.wake, await self._next())

    async def drain(self, seconds: float) -> None:
        """Let what is under way come to its end; what does not in time comes back in doubt at the next start."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)
        for task in self._under_way:
            task.cancel()

    def _claim(self, tx: Transaction) -> Sequence[tuple[Delivery, Ready | None]]:
        return [(d, self._compose(tx, d)) for d in rows.claim(tx, _AT_ONCE, LEASE, self._busy(tx.now))]

    def _busy(self, now: datetime) -> set[str]:
        """Destinations that get nothing now: they asked for quiet, or have enough under way (its end wakes us)."""
        counts = Counter(self._under_way.values())
        quiet = {name for name, until in self._quiet.items() if until > now}
        return quiet | {name for name, n in counts.items() if n >= _AT_ONCE}

    def _compose(self, tx: Transaction, delivery: Delivery) -> Ready | None:
        try:
            return self._handler_of(delivery.destination).compose(tx, delivery)
        except Exception as problem:  # one that cannot be composed must not hold up the others
            _log.exception("a delivery cannot be composed", delivery=delivery.id, kind=delivery.kind)
            reason = self._say.gettext("Deskbell failed while preparing it (%(error)s)")
            said = reason % {"error": type(problem).__name__}
            return Ready(lambda: _later(said))

    async def _next(self) -> datetime:
        now = self._clock.now()
        due = await self._store.read(lambda tx: rows.next_at(tx, self._busy(now)))
        quiet = [until for until in self._quiet.values() if until > now]
        return min([due or now + _LOOK_AGAIN, now + _LOOK_AGAIN, *quiet])

    def _start(self, delivery: Delivery, ready: Ready | None) -> None:
        task = asyncio.create_task(self._carry_out(delivery, ready), name=f"delivery {delivery.id}")
        self._under_way[task] = delivery.destination
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        self.wake.set()
        if not task.cancelled() and (problem := task.exception()):
            _log.error("delivery left unsettled", task=task.get_name(), error=repr(problem))

    async def _carry_out(self, delivery: Delivery, ready: Ready | None) -> None:
        with structlog.contextvars.bound_contextvars(delivery=delivery.id, conversation=delivery.conversation_id):
            outcome = await _attempt(delivery, ready, self._say)
            if isinstance(outcome, RetryLater) and outcome.whole_destination and outcome.after:
                self._quiet[delivery.destination] = self._clock.now() + outcome.after
            if isinstance(outcome, Delivered):
                self.delivered_at[delivery.destination] = self._clock.now()
            if not isinstance(outcome, RetryLater) or outcome.tried:
                self._attempted(delivery.destination, outcome)
                _report(delivery, outcome)
            handler = self._handler_of(delivery.destination)
            await self._store.write(lambda tx: handler.settle(tx, delivery, ready, outcome))


async def _later(reason: str) -> Outcome:
    return RetryLater(reason, _LONGEST_WAIT)


async def _attempt(delivery: Delivery, ready: Ready | None, say: NullTranslations) -> Outcome:
    if ready is None:
        return Delivered("")
    try:
        if delivery.in_doubt and ready.find is not None:
            found = await ready.find()
            if found is not None:
                return Delivered(found)
        return await ready.send()
    except OSError as problem:
        if not delivery.in_doubt:
            return Unknown(str(problem))
        reason = say.gettext("it cannot be asked now whether an earlier attempt arrived (%(error)s)")
        return RetryLater(reason % {"error": problem})
    except Exception as problem:  # a bug in one translation must not stop all the others
        _log.exception("an adapter broke its promise not to raise", kind=delivery.kind)
        reason = say.gettext("Deskbell failed while sending it (%(error)s)") % {"error": type(problem).__name__}
        return Unknown(reason) if delivery.attempts < _BROKEN else Refused(reason)


def _report(delivery: Delivery, outcome: Outcome) -> None:
    fact = {"destination": delivery.destination, "kind": delivery.kind, "attempt": delivery.attempts + 1}
    match outcome:
        case Delivered():
            _log.info("delivered", **fact)
        case Refused(reason):
            _log.warning("refused", reason=reason, **fact)
        case RetryLater(reason) | Unknown(reason):
            _log.warning("not delivered yet", outcome=type(outcome).__name__, reason=reason, **fact)


def back_off(attempts: int) -> timedelta:
    """1 s, 2 s, 4 s ... up to 5 minutes, a fifth more or less, so that many do not come back at once."""
    seconds = min(2.0 ** min(attempts - 1, 10), _LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311


def retry_or_give_up(
    tx: Transaction, delivery: Delivery, outcome: RetryLater | Unknown, longest: timedelta, *, in_doubt: bool
) -> bool:
    """Put it back for another try; False when it has been tried for too long and is failed now."""
    if isinstance(outcome, RetryLater) and not outcome.tried:
        rows.defer(tx, delivery, tx.now + (outcome.after or timedelta(0)), outcome.reason)
        return True
    if tx.now - delivery.created_at > longest:
        rows.settle(tx, delivery, "failed", error=outcome.reason)
        return False
    after = outcome.after if isinstance(outcome, RetryLater) else None
    wait = max(after or timedelta(0), timedelta(0)) or back_off(delivery.attempts + 1)
    rows.put_back(tx, delivery, tx.now + wait, outcome.reason, in_doubt=in_doubt)
    return True
