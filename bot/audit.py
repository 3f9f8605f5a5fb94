"""Asks once a minute whether all is as it must be, and says at the desk what is not: silence is noticed."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.clocks import arm, pauses_of, snapshot_of
from bot.desk.lost import alarm
from bot.i18n import texts
from bot.rules import Rules
from storage import clocks, conversations, outbox
from storage.store import Store
from storage.transaction import Transaction

_log = structlog.get_logger()

EVERY = timedelta(minutes=1)
TOO_LONG = timedelta(minutes=5)
"""This much silence of a source, or waiting of a delivery, is an alarm."""


class Source(Protocol):
    def last_seen(self) -> datetime | None: ...


class Audit:
    """Finds what is unwell; tells the desk when it begins and when it ends, and ``/readyz`` all the time."""

    def __init__(
        self, store: Store, clock: Clock, rules: Rules, sources: Mapping[str, Source],
        delivered_at: Mapping[str, datetime],
    ) -> None:  # fmt: skip
        """``delivered_at``: when something last got out to each destination."""
        self._store, self._clock, self._rules, self._sources = store, clock, rules, sources
        self._delivered_at = delivered_at
        self.unwell: dict[str, str] = {}
        """What is unwell -> since when and why, in English words."""
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        while True:
            await self._clock.sleep_until(self._clock.now() + EVERY)
            await self.look()

    async def look(self) -> None:
        async with self._one_at_a_time:  # two looks at once would both say what is new
            silent = dict(self._silent())
            self.unwell = await self._store.write(lambda tx: self._look(tx, silent))

    def _silent(self) -> Iterable[tuple[str, timedelta]]:
        for name, source in self._sources.items():
            seen = source.last_seen()
            if seen is not None and (quiet := self._clock.now() - seen) > TOO_LONG:
                yield f"receiving:{name}", quiet

    def _look(self, tx: Transaction, silent: dict[str, timedelta]) -> dict[str, str]:
        outbox.recover(tx, everything=False)
        _rearm(tx)
        found = dict(silent)
        for destination, since in outbox.oldest_waiting(tx).items():
            # one recipient whose server puts us off is no trouble of ours while the others are reached
            since = max(since, self._delivered_at.get(destination, since))
            if tx.now - since > TOO_LONG:
                found[f"sending:{destination}"] = tx.now - since
        language = self._rules.language
        for what in found.keys() - self.unwell.keys():
            _log.error("unwell", part=what, why=_why("en", what, found[what]))
            alarm(tx, self._rules, _part(language, what), _why(language, what, found[what]), over=False)
        for what in self.unwell.keys() - found.keys():
            _log.info("well again", part=what)
            alarm(tx, self._rules, _part(language, what), "", over=True)
        return {what: _why("en", what, length) for what, length in found.items()}


def _part(language: str, what: str) -> str:
    say = texts(language).gettext
    kind, _, name = what.partition(":")
    text = say("receiving from “%(name)s”") if kind == "receiving" else say("sending to “%(name)s”")
    return text % {"name": name}


def _why(language: str, what: str, length: timedelta) -> str:
    say = texts(language).gettext
    if what.startswith("receiving:"):
        text = say("nothing heard for %(minutes)d minutes")
    else:
        text = say("the oldest delivery waits for %(minutes)d minutes")
    return text % {"minutes": int(length.total_seconds() // 60)}


def _rearm(tx: Transaction) -> None:
    """No running clock without a timer."""
    for clock in clocks.running_without_timer(tx):
        _log.error("a running clock had no timer", conversation=clock.conversation_id, clock=clock.id)
        snapshot = snapshot_of(tx, conversations.get(tx, clock.conversation_id))
        arm(tx, snapshot, clock, pauses_of(tx, clock, snapshot))
