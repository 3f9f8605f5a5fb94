"""Who gets a conversation in which a customer waits? The longest wait goes first, to whoever is there and has room.

Everything is decided in a transaction from the rows as they are: whoever frees a pair of hands (an answer, a solution,
coming back, the beginning of a shift) sets the same question going. What is given is claimed by compare-and-set.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.clocks import calendar_of
from bot.model.conversation import Conversation, Status
from bot.model.events import Event, Kind
from bot.rules import Rules
from bot.sla.calendar import is_open
from storage import agents, conversations
from storage.agents import Agent
from storage.transaction import Transaction

AWAY, OFF_SHIFT, TURN = "away", "off_shift", "turn"
"""Why Deskbell gave a conversation to somebody (``why`` of the event)."""
MANUAL = "manual"
_ONE_PASS = 50
_NEVER = datetime.min.replace(tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Members = Callable[[], Sequence[str]]
"""The people in the pool as far as they are known now."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is there."""

    id: str
    open: int
    """Conversations of theirs that are open."""
    capacity: int

    @property
    def has_room(self) -> bool:
        return self.open < self.capacity


def choose(mode: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """Whose turn it is; None when nobody has room. ``candidates`` stand in the order of their turns."""
    free = [each for each in candidates if each.has_room]
    if mode == "least_loaded":
        return min(free, key=lambda each: each.open / each.capacity, default=None)
    return next(iter(free), None)


class Turns:
    """Those who are there, in the order of their turns; read once in a transaction, which alone may give then."""

    def __init__(self, tx: Transaction, rules: Rules, members: Sequence[str]) -> None:
        known, loads = agents.locked(tx, members), agents.loads(tx)
        there = [known[id_] for id_ in members if why_absent(rules, known[id_], members, tx.now) is None]
        there.sort(key=lambda agent: agent.last_given_at or _NEVER)
        self._mode = rules.assignment.mode
        self._last = max((agent.last_given_at for agent in known.values() if agent.last_given_at), default=_NEVER)
        self._candidates = [
            Candidate(agent.id, loads.get(agent.id, 0), capacity_of(rules, agent.id)) for agent in there
        ]

    def take(self, tx: Transaction) -> str:
        """Whose turn it is, and their turn is over with that; "" when nobody has room."""
        chosen = choose(self._mode, self._candidates)
        if chosen is None:
            return ""
        self._candidates.remove(chosen)
        self._candidates.append(replace(chosen, open=chosen.open + 1))
        # turns stay apart even when the clock does not move
        self._last = max(tx.now, self._last + _MICROSECOND)
        agents.given(tx, chosen.id, self._last)
        return chosen.id


def capacity_of(rules: Rules, agent: str) -> int:
    own = rules.team[agent].capacity if agent in rules.team else None
    return rules.assignment.capacity if own is None else own


def why_absent(rules: Rules, agent: Agent, members: Iterable[str], now: datetime) -> str | None:
    """AWAY or OFF_SHIFT; None for somebody who is there."""
    if agent.away_since is not None:
        return AWAY
    shift = rules.team[agent.id].calendar if agent.id in rules.team else None
    if shift is None and agent.id in members:
        shift = rules.assignment.calendar
    return OFF_SHIFT if shift is not None and not is_open(shift, now) else None


# --- giving ---------------------------------------------------------------------------------------


def give_out(tx: Transaction, rules: Rules, members: Sequence[str]) -> int:
    """To everybody who has room, in the order in which customers have been waiting; returns how many were given."""
    waiting = agents.waiting_for_somebody(tx, _ONE_PASS)
    if not waiting:
        return 0
    turns, given = Turns(tx, rules, members), 0
    for conversation in waiting:
        to = turns.take(tx)
        if not to:
            break
        given += hand(tx, conversation, to, TURN)
    return given


def give(tx: Transaction, rules: Rules, members: Sequence[str], conversation: Conversation, actor: str) -> str:
    """This one, to whoever's turn it is; "" when nobody has room, and then nothing changes."""
    to = Turns(tx, rules, members).take(tx)
    if to and to != conversation.assignee:
        hand(tx, conversation, to, TURN, actor)
    return to


def cover(tx: Transaction, rules: Rules, members: Sequence[str], those: Iterable[str] | None = None) -> None:
    """Where a customer waits for one of ``those`` (None: anybody) who is not there: to somebody else, or to nobody
    rather than to no end. Only while a clock runs: outside of the promised hours nothing is late."""
    absent = dict(_absent(tx, rules, members, agents.loads(tx) if those is None else those))
    due = [each for each in agents.waiting_for(tx, list(absent)) if _is_promised_now(tx, each)] if absent else []
    if not due:
        return
    turns = Turns(tx, rules, members)
    for conversation in due:
        hand(tx, conversation, turns.take(tx), absent[conversation.assignee])


def _absent(tx: Transaction, rules: Rules, members: Sequence[str], those: Iterable[str]) -> Iterator[tuple[str, str]]:
    known = agents.known(tx)
    for id_ in those:
        if why := why_absent(rules, known.get(id_) or Agent(id_), members, tx.now):
            yield id_, why


def _is_promised_now(tx: Transaction, conversation: Conversation) -> bool:
    calendar = calendar_of(tx, conversation)
    return calendar is not None and is_open(calendar, tx.now)


def hand(tx: Transaction, conversation: Conversation, to: str, why: str, actor: str = "") -> bool:
    """False when somebody took it meanwhile."""
    before = conversation.assignee
    if not conversations.claim(tx, conversation.id, to, before):
        return False
    conversation.assignee = to
    tx.record(Event(Kind.ASSIGNED, conversation, actor=actor, data={"to": to, "from": before, "why": why}))
    return True


# --- when -----------------------------------------------------------------------------------------


def keep_assigned(rules: Rules, members: Members, tx: Transaction, event: Event) -> None:
    """Reaction to events."""
    if rules.assignment.mode == MANUAL:
        return
    if event.kind is Kind.AGENT_AWAY:
        cover(tx, rules, members())
    elif event.kind is Kind.AGENT_BACK or _somebody_waits(event) or _somebody_is_free(event):
        if _somebody_waits(event) and event.conversation and event.conversation.assignee:
            cover(tx, rules, members(), [event.conversation.assignee])
        give_out(tx, rules, members())


def _somebody_waits(event: Event) -> bool:
    if event.kind in (Kind.CUSTOMER_WROTE, Kind.MERGED, Kind.SPLIT):
        return bool(event.data.get("began_waiting"))
    return event.kind in (Kind.REFUSED, Kind.TAKEN_BACK) or _turned(event, "to")


def _somebody_is_free(event: Event) -> bool:
    """Whoever gives a conversation back does not get it again at once: it waits for the next occasion."""
    taken_over = event.kind is Kind.ASSIGNED and bool(event.data["to"]) and "why" not in event.data
    return taken_over or _turned(event, "from")


def _turned(event: Event, end: str) -> bool:
    return event.kind is Kind.STATUS_CHANGED and event.data[end] == Status.OPEN
