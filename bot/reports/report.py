"""One report, whoever asks for it: the command line, Slack and the digests all show this value."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from heapq import nlargest
from typing import NamedTuple

from bot.links import thread_link
from bot.reports.figures import AGES, FIRST, NEXT, Figures, Tally
from bot.reports.opened import EPOCH, MICROSECOND, OpenTime
from bot.reports.period import Period, Stretch, week_of
from bot.sla.holidays import load_snapshot
from storage import policies
from storage import reports as rows
from storage.ids import first_at
from storage.reports import QUARTER, Answered
from storage.transaction import Transaction

BY = ("day", "week", "inbox", "channel", "agent", "policy", "tier", "tag")
_IN_TIME = ("day", "week")
_LONGEST = 5
_SKEW = timedelta(days=1)
"""What was opened so long after the beginning had no answer before it, whatever a platform's clock said."""


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    """The day (of a week, its Monday) as 2026-11-23; the name of the inbox, channel, policy, tier or tag; the id of the
    agent; "" for what has none."""
    name: str
    """For people: an agent's name, else the key."""
    figures: Figures


@dataclass(frozen=True, slots=True)
class LongWait:
    number: int
    """Of the conversation."""
    waited: timedelta
    """By the clock on the wall."""
    answered: bool
    """False: the customer waited still when the period ended, and waits now."""
    link: str
    """To its thread; "" when it has none."""


@dataclass(frozen=True, slots=True)
class Report:
    period: Period
    by: str
    """One of ``BY``, or "" for no groups."""
    made_at: datetime
    total: Figures
    before: Figures
    """Of as many days before, as far as the period has come (``Period.before``)."""
    groups: tuple[Group, ...]
    """Days and weeks in order, others by how much went on in them."""
    agents: tuple[Group, ...]
    """Everybody who answered, resolved, or whose solutions were taken up again."""
    backlog: tuple[int, ...]
    """Unfinished conversations at the end of the period, or now: by age between the borders ``AGES``."""
    longest: tuple[LongWait, ...]
    heat: tuple[tuple[int, ...], ...]
    """Customers' messages by weekday (Monday first) and hour."""


def report(tx: Transaction, period: Period, by: str = "") -> Report:
    """Reads only; takes as long as its statements take, and about as long again."""
    now = tx.now
    made = _Gathered(tx, period.stretch, by, period.timezone)
    return Report(
        period, by, now, made.total.figures(), _Gathered(tx, period.before(now), "", period.timezone).total.figures(),
        made.grouped(period), made.of_agents(), tuple(rows.unfinished(tx, min(period.stretch.until, now), AGES)),
        made.longest(), made.heat(),
    )  # fmt: skip


class _Local(NamedTuple):
    """A quarter of an hour in the team's time zone."""

    day: date
    hour: int


class _Gathered:
    """What happened in a stretch, told apart."""

    def __init__(self, tx: Transaction, stretch: Stretch, by: str, timezone: tzinfo) -> None:
        self._tx, self._stretch, self._by, self._zone = tx, stretch, by, timezone
        self._locals: dict[int, _Local] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._hours: dict[tuple[int, int], int] = defaultdict(int)
        self.total = Tally()
        self._groups: dict[str, Tally] = defaultdict(Tally)
        self._agents: dict[str, Tally] = defaultdict(Tally)
        self._last_message: dict[str, int] = {}
        self._waits: list[tuple[float, int]] = []
        self._ask()
        self._answer()
        self._move()
        self._rule()

    # --- gathering ---

    def _ask(self) -> None:
        for quarter, count, key in rows.asked(self._tx, *self._stretch, self._by):
            local = self._local(quarter)
            self._hours[local.day.weekday(), local.hour] += count
            for tally in self._tallies(quarter, key):
                tally.messages_in += count

    def _answer(self) -> None:
        again = rows.sent_again(self._tx, self._stretch.since)
        answers = rows.answered(self._tx, *self._stretch, self._by, again)
        meters = self._meters(answers)
        answered = rows.answered_before(self._tx, _first_events(answers, self._stretch.since), again)
        for row in answers:
            tallies = [*self._tallies(row.at // QUARTER, row.key), self._agents[row.agent]]
            self._last_message[row.agent] = row.message
            for tally in tallies:
                tally.messages_out += 1
            if row.waited is None:
                continue
            wall = _waited(row)
            opened = meters[row.policy].between(row.at - wall, row.at)
            which = NEXT if row.conversation in answered else FIRST
            answered.add(row.conversation)
            self._waits.append((wall, row.conversation))
            for tally in tallies:
                tally.wall[which].append(wall)
                tally.open[which].append(opened)

    def _move(self) -> None:
        for at, resolved, agent, key in rows.moved(self._tx, *self._stretch, self._by):
            for tally in (*self._tallies(at // QUARTER, key), self._agents[agent]):
                if resolved:
                    tally.resolved += 1
                else:
                    tally.reopened += 1

    def _rule(self) -> None:
        for quarter, metric, verdict, count, key in rows.ruled(self._tx, *self._stretch, self._by):
            for tally in self._tallies(quarter, key):
                tally.ended[metric, verdict] += count

    def _meters(self, answers: Sequence[Answered]) -> dict[int | None, OpenTime]:
        first = min((row.at - _waited(row) for row in answers), default=0)
        last = max((row.at for row in answers), default=0)
        return {
            policy: OpenTime(load_snapshot(policies.get(self._tx, policy)).calendar if policy else None, first, last)
            for policy in {row.policy for row in answers}
        }

    def _tallies(self, quarter: int, key: str) -> tuple[Tally, ...]:
        """All that count what happened then, under this key."""
        match self._by:
            case "":
                return (self.total,)
            case "day":
                return self.total, self._groups[self._local(quarter).day.isoformat()]
            case "week":
                return self.total, self._groups[week_of(self._local(quarter).day).isoformat()]
        if key not in self._names:
            self._names[key] = self._names_in(key)
        return self.total, *(self._groups[name] for name in self._names[key])

    def _names_in(self, key: str) -> tuple[str, ...]:
        if self._by == "tag":
            return tuple(key.split(rows.TAGS_BETWEEN))
        if self._by == "policy" and key:
            return (load_snapshot(policies.get(self._tx, int(key))).policy.name,)
        return (key,)

    def _local(self, quarter: int) -> _Local:
        if quarter not in self._locals:
            local = (EPOCH + quarter * QUARTER * MICROSECOND).astimezone(self._zone)
            self._locals[quarter] = _Local(local.date(), local.hour)
        return self._locals[quarter]

    # --- telling ---

    def grouped(self, period: Period) -> tuple[Group, ...]:
        if self._by in _IN_TIME:
            today = self._tx.now.astimezone(self._zone).date()
            days = [day for day in period.dates() if day <= today]
            keys = dict.fromkeys((day if self._by == "day" else week_of(day)).isoformat() for day in days)
            return tuple(Group(key, key, self._groups[key].figures()) for key in keys)
        if self._by == "agent":
            return self._named(self._groups)
        made = (Group(key, key, tally.figures()) for key, tally in self._groups.items())
        return tuple(sorted(made, key=_how_much))

    def of_agents(self) -> tuple[Group, ...]:
        """Nobody is no agent: what Deskbell closes by itself is left out."""
        return self._named({id_: tally for id_, tally in self._agents.items() if id_})

    def _named(self, tallies: dict[str, Tally]) -> tuple[Group, ...]:
        signed = rows.authors(self._tx, self._last_message.values())
        names = rows.agents_named(self._tx) | {who: signed.get(last, "") for who, last in self._last_message.items()}
        made = (Group(id_, names.get(id_) or id_, tally.figures()) for id_, tally in tallies.items())
        return tuple(sorted(made, key=_how_much))

    def longest(self) -> tuple[LongWait, ...]:
        until = min(self._stretch.until, self._tx.now)
        still = [
            (((until - row.since) // MICROSECOND), row.conversation, False)
            for row in rows.still_waiting(self._tx, until, _LONGEST)
        ]
        ended = ((wall, conversation, True) for wall, conversation in nlargest(_LONGEST, self._waits))
        found = nlargest(_LONGEST, (*still, *ended))
        places = rows.places(self._tx, {conversation for _, conversation, _ in found})
        return tuple(
            LongWait(places[id_][0], timedelta(microseconds=wall), answered, thread_link(*places[id_][1:]))
            for wall, id_, answered in found
        )

    def heat(self) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(self._hours[day, hour] for hour in range(24)) for day in range(7))


def _waited(row: Answered) -> int:
    """Microseconds; an answer can be older than its question only by the clocks of two platforms."""
    return max(round((row.waited or 0) * 1_000_000), 0)


def _first_events(answers: Iterable[Answered], since: datetime) -> dict[int, int]:
    """The first answer of each conversation that may have had one before."""
    surely_new = first_at(since + _SKEW)
    found: dict[int, int] = {}
    for row in answers:
        if row.waited is not None and row.conversation < surely_new:
            found.setdefault(row.conversation, row.event)
    return found


def _how_much(group: Group) -> tuple[int, str]:
    return -(group.figures.messages_in + group.figures.messages_out), group.key
