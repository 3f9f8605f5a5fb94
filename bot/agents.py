"""The team: who is away, and who is in the pool to whom conversations are given."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import partial

import structlog

from bot.assignment import MANUAL, cover, give_out, keep_assigned
from bot.clock import Clock
from bot.model.desk import Person
from bot.model.events import Event, Kind
from bot.rules import Rules
from channels.base import Desk, Roster
from storage import agents
from storage.store import Store
from storage.transaction import Transaction

_log = structlog.get_logger()

EVERY = timedelta(minutes=1)


def go_away(tx: Transaction, agent: str, actor: str) -> bool:
    """Gives nothing to the agent until they are back; False when they were away already."""
    if agents.away_since(tx, agent):
        return False
    agents.set_away(tx, agent, tx.now)
    tx.record(Event(Kind.AGENT_AWAY, actor=actor, data={"agent": agent}))
    return True


def come_back(tx: Transaction, agent: str, actor: str) -> bool:
    """False when they were not away."""
    if not agents.away_since(tx, agent):
        return False
    agents.set_away(tx, agent, None)
    tx.record(Event(Kind.AGENT_BACK, actor=actor, data={"agent": agent}))
    return True


class Assigning:
    """Knows the team, and looks once a minute: shifts begin and end without any event."""

    def __init__(self, store: Store, clock: Clock, rules: Rules, desk: Desk) -> None:
        self._store, self._clock, self._rules, self._desk = store, clock, rules, desk
        self._people: dict[str, Collection[Person]] = {}
        """Each id of the settings, and whom it stands for."""
        self._one_at_a_time = asyncio.Lock()
        self.react = partial(keep_assigned, rules, self.members)

    def members(self) -> Sequence[str]:
        """Of the pool, in the order of the settings; members of a user group from the first look on."""
        pool = self._rules.assignment.pool
        return list(dict.fromkeys(person.id for id_ in pool for person in self._people.get(id_, ())))

    async def run(self) -> None:
        while True:
            await self.look()
            await self._clock.sleep_until(self._clock.now() + EVERY)

    async def look(self) -> None:
        rules = self._rules
        async with self._one_at_a_time:
            for id_ in {*rules.assignment.pool, *rules.agents, *rules.managers, *rules.admins}:
                self._people[id_] = await self._meant(id_)
            await self._store.write(self._look)

    def _look(self, tx: Transaction) -> None:
        people = (person for those in self._people.values() for person in those)
        agents.learn(tx, {person.id: person.name for person in people if person.name not in ("", person.id)})
        if self._rules.assignment.mode != MANUAL:
            cover(tx, self._rules, self.members())
            give_out(tx, self._rules, self.members())

    async def _meant(self, id_: str) -> Collection[Person]:
        if not isinstance(self._desk, Roster):
            return (Person(id_, ""),)
        try:
            return await self._desk.members(id_)
        except OSError as problem:
            _log.warning("who this is cannot be asked now", id=id_, problem=str(problem))
            return self._people.get(id_, ())
