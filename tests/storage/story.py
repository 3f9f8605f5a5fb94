"""Random stories of some conversations, told to the product, and the same stories counted by hand."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from hypothesis import strategies as st

from bot import commands, customers, in_thread
from bot.clocks import keep_clocks
from bot.intake.message import receive_message
from bot.model.conversation import Conversation, Direction
from bot.model.desk import AgentWrote, Person, Place
from bot.model.inbound import InboundMessage, Sender
from bot.model.outbound import Part
from bot.model.richtext import RichText
from bot.rules import InboxRules, Rules
from bot.sla.calendar import Calendar, open_time
from bot.sla.policy import Policy, Snapshot
from storage import conversations, messages, outbox
from storage.schema import clocks, metadata
from storage.store import Store
from storage.transaction import Transaction
from tests.manual_clock import ManualClock

ZONE = ZoneInfo("Asia/Kathmandu")
"""Three quarters off the hour."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
AGENTS = (Person("U0ALICE", "Alice"), Person("U0BOB", "Bob"))
OFFICE = Calendar.build(
    "office", "Asia/Kathmandu", hours={day: ["09:00-17:30"] for day in ("mon", "wed", "thu", "sun")}
)
POLICY = Policy.build(
    "standard", OFFICE, when={"inbox": ["tg"]},
    targets={"first_response": "1h", "next_response": "3h", "resolution": "8h"},
)  # fmt: skip


class Act(NamedTuple):
    after: timedelta
    what: str
    who: int
    """Which conversation."""
    by: int
    """Which agent."""
    behind: timedelta = timedelta(0)
    """How long ago it really happened."""


ACTS = ("asks", "asks", "asks", "answers", "answers", "answers", "resolves", "reopens", "is refused", "goes again",
        "machine asks", "is tagged", "is given", "note")  # fmt: skip
times = st.builds(timedelta, minutes=st.one_of(st.integers(0, 30), st.integers(0, 4_000)), seconds=st.integers(0, 59))
acts = st.builds(Act, times, st.sampled_from(ACTS), st.integers(0, 2), st.integers(0, 1),
                 st.one_of(st.just(timedelta(0)), st.builds(timedelta, minutes=st.integers(0, 300))))  # fmt: skip
stories = st.lists(acts, min_size=40, max_size=60)


@dataclass
class Answer:
    at: datetime
    agent: str
    since: datetime | None
    lost: bool = False


@dataclass
class Talk:
    """What happened in one conversation, counted by hand."""

    opened_at: datetime
    since: datetime | None = None
    asked: list[datetime] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    moves: list[tuple[datetime, str, str]] = field(default_factory=list)
    """When, "resolved" or "reopened", and who had resolved it."""
    finished: bool = False
    tags: set[str] = field(default_factory=set)
    assignee: str = ""


class Told:
    """Tells a story to the store, and keeps account of it."""

    def __init__(self, store: Store, clock: ManualClock) -> None:
        self.store, self.clock, self.count = store, clock, 0
        inboxes = {name: InboxRules(name, name, _plan) for name in ("tg", "mail")}
        snapshot = Snapshot(POLICY, OFFICE)
        self.rules = Rules(
            inboxes,
            "C1",
            "",
            frozenset(a.id for a in AGENTS),
            policies=(snapshot,),
            timezone=ZONE,
            collision=timedelta(0),
            reopen_within=3_650 * DAY,
        )
        store.react([lambda tx, event: keep_clocks(self.rules, tx, event)])
        self.talks: dict[int, Talk] = {}

    async def begin(self) -> None:
        """With an empty store, some weeks later: ids tell the time, so no story may go back in it."""
        self.clock.advance(40 * DAY)
        self.talks = {}
        await self.store.write(lambda tx: [tx.execute(sa.delete(table)) for table in reversed(metadata.sorted_tables)])

    async def tell(self, story: Iterable[Act]) -> None:
        for act in story:
            self.clock.advance(act.after)
            await self.store.write(lambda tx, act=act: self._do(tx, act))

    def _do(self, tx: Transaction, act: Act) -> None:
        self.count += 1
        talk = self.talks.get(act.who)
        if act.what in ("asks", "machine asks"):
            self._ask(tx, act)
        elif talk:
            conversation = conversations.latest_in_thread(tx, self._inbox(act.who), str(act.who))
            _DO[act.what](self, tx, conversation, talk, act)

    def _inbox(self, who: int) -> str:
        return "mail" if who == 2 else "tg"

    def _ask(self, tx: Transaction, act: Act) -> None:
        at, machine = tx.now - act.behind, act.what == "machine asks"
        talk = self.talks.setdefault(act.who, Talk(tx.now))
        inbox = self.rules.inboxes[self._inbox(act.who)]
        item = InboundMessage(
            str(self.count), Sender(str(act.who), "Kim", True), str(act.who), at, RichText("?"), thread=str(act.who),
            automatic=machine,
        )  # fmt: skip
        receive_message(tx, self.rules, inbox, item, {})
        if machine:
            return
        talk.asked.append(at)
        talk.since = talk.since or at
        if talk.finished:
            self._reopened(tx, talk)

    def _reopened(self, tx: Transaction, talk: Talk) -> None:
        by = next((who for _, what, who in reversed(talk.moves) if what == "resolved"), "")
        talk.moves.append((tx.now, "reopened", by))
        talk.finished = False

    def _answer(self, tx: Transaction, it: Conversation, talk: Talk, act: Act) -> None:
        conversations.change(tx, it, desk_thread=str(it.id))
        person, at = AGENTS[act.by], max(tx.now - act.behind, talk.since or tx.now)
        place = Place("C1", str(it.id))
        in_thread.write(tx, self.rules, AgentWrote(f"a{self.count}", person, place, str(self.count), RichText("!"), at))
        talk.answers.append(Answer(at, person.id, talk.since))
        talk.since = None
        talk.assignee = talk.assignee or person.id

    def _note(self, tx: Transaction, it: Conversation, talk: Talk, act: Act) -> None:
        person, place = AGENTS[act.by], Place("C1", str(it.id))
        conversations.change(tx, it, desk_thread=str(it.id))
        note = AgentWrote(f"a{self.count}", person, place, str(self.count), RichText("// hm"), tx.now)
        in_thread.write(tx, self.rules, note)

    def _refuse(self, tx: Transaction, it: Conversation, talk: Talk, act: Act) -> None:
        """The platform does not take the last answer, before anything else happens."""
        last = talk.answers[-1] if talk.answers else None
        if last is None or last.lost or talk.since or talk.finished or any(at > last.at for at in talk.asked):
            return
        message = [m for m in messages.of_conversation(tx, it.id) if m.direction == Direction.OUT][-1]
        pieces = outbox.of_message(tx, message.id, "message")
        outbox.give_up(tx, [piece.id for piece in pieces], "failed")
        customers._failed(tx, it, message, pieces[0], "no", gone=False)
        last.lost, talk.since = True, conversations.get(tx, it.id).waiting_since

    def _again(self, tx: Transaction, it: Conversation, talk: Talk, act: Act) -> None:
        last = talk.answers[-1] if talk.answers else None
        if last is None or not last.lost or talk.finished:
            return
        message = [m for m in messages.of_conversation(tx, it.id) if m.direction == Direction.OUT][-1]
        assert commands.send_again(tx, outbox.of_message(tx, message.id, "message")[0].id)
        last.lost = False
        if talk.since:
            last.at, last.since, talk.since = tx.now, talk.since, None

    def _resolve(self, tx: Transaction, it: Conversation, talk: Talk, act: Act) -> None:
        commands.resolve(tx, it, AGENTS[act.by].id)
        if not talk.finished:
            talk.moves.append((tx.now, "resolved", AGENTS[act.by].id))
        talk.finished, talk.since = True, None

    def _reopen(self, tx: Transaction, it: Conversation, talk: Talk, act: Act) -> None:
        commands.reopen(tx, it, AGENTS[act.by].id)
        if talk.finished:
            self._reopened(tx, talk)

    def _tag(self, tx: Transaction, it: Conversation, talk: Talk, act: Act) -> None:
        name = ("billing", "vip")[act.by]
        commands.tag(tx, it, name, AGENTS[0].id)
        talk.tags.add(name)

    def _give(self, tx: Transaction, it: Conversation, talk: Talk, act: Act) -> None:
        commands.assign(tx, it, AGENTS[act.by].id, AGENTS[0].id)
        talk.assignee = AGENTS[act.by].id

    # --- counting by hand ---

    def counted(self, first: date, last: date) -> "Counted":
        return Counted(self, first, last)

    async def clock_rows(self) -> list[dict[str, Any]]:
        rows = await self.store.read(lambda tx: tx.all(sa.select(clocks)))
        return [dict(row._mapping) for row in rows]


_DO: dict[str, Callable[..., None]] = {
    "answers": Told._answer, "resolves": Told._resolve, "reopens": Told._reopen, "is refused": Told._refuse,
    "goes again": Told._again, "is tagged": Told._tag, "is given": Told._give, "note": Told._note,
}  # fmt: skip


def _plan(body: RichText, files: object) -> list[Part]:
    return [Part(body)]


class Counted:
    """Some days of a story, by the plainest of means."""

    def __init__(self, told: Told, first: date, last: date, only: Callable[[Talk, datetime, str], bool] | None = None):
        """``only`` picks from what happened: the conversation, when, and the agent who did it ("" for a customer)."""
        self._told, self._now = told, told.clock.now()
        self._only = only or (lambda talk, at, agent: True)
        self._first, self._last = first, last
        talks = told.talks
        self.asked = [at for t in talks.values() for at in t.asked if self._in(t, at, "")]
        self.answers, self.first, self.next = 0, [], []
        for who, talk in talks.items():
            had = False
            for answer in (a for a in talk.answers if not a.lost):
                counts = self._in(talk, answer.at, answer.agent)
                self.answers += counts
                if answer.since is None:
                    continue
                if counts:
                    calendar = OFFICE if who != 2 else None
                    (self.next if had else self.first).append(_lengths(calendar, answer))
                had = True
        self.moves = Counter(
            what for talk in talks.values() for at, what, by in talk.moves if self._in(talk, at, by)
        )  # fmt: skip

    def _in(self, talk: Talk, at: datetime, agent: str) -> bool:
        return self._first <= at.astimezone(ZONE).date() <= self._last and self._only(talk, at, agent)

    @property
    def within(self) -> tuple[int, int]:
        walls = [wall for wall, _ in (*self.first, *self.next)]
        return sum(w <= 15 * MINUTE for w in walls), sum(w <= 240 * MINUTE for w in walls)

    @property
    def unfinished(self) -> Counter[int]:
        """By age in days, at the end of the days or now."""
        end = min(datetime.combine(self._last + DAY, datetime.min.time(), ZONE).astimezone(UTC), self._now)
        found: Counter[int] = Counter()
        for talk in self._told.talks.values():
            state = [what for at, what, _ in talk.moves if at < end]
            if talk.opened_at < end and (not state or state[-1] != "resolved"):
                age = end - talk.opened_at
                found[sum(age >= border * DAY for border in (1, 3, 7, 30))] += 1
        return found

    @property
    def heat(self) -> Counter[tuple[int, int]]:
        return Counter((at.astimezone(ZONE).weekday(), at.astimezone(ZONE).hour) for at in self.asked)


def _lengths(calendar: Calendar | None, answer: Answer) -> tuple[timedelta, timedelta]:
    """By the clock on the wall, and in open time."""
    assert answer.since
    wall = max(answer.at - answer.since, timedelta(0))
    return wall, open_time(calendar, answer.since, answer.at) if calendar else wall
