"""Whatever happens, over restarts and downtimes: clocks stay true, and every alarm rings once."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import commands
from bot.clocks import keep_clocks, pauses_of, snapshot_of
from bot.desk.handle import handle
from bot.explain import explain
from bot.intake import Intake
from bot.model.conversation import Conversation
from bot.model.desk import Place
from bot.model.events import Kind
from bot.rules import InboxRules, Rules
from bot.sla.calendar import Calendar
from bot.sla.clock import due_at
from bot.sla.policy import Policy, Snapshot
from bot.timers import Timers
from storage import clocks, conversations, timers
from storage.blobs import Blobs
from storage.schema import events
from storage.store import Store, open_store
from storage.transaction import Transaction
from tests.manual_clock import ManualClock
from tests.scripted import ALICE, DESK_CHANNEL, agent, said

DAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = Calendar.build("office", "Asia/Seoul", hours={day: ["09:00-12:00", "13:00-18:00"] for day in DAYS})
TARGETS = {"first_response": {"urgent": "20m", "normal": "1h"}, "next_response": "2h", "resolution": "6h"}
LADDER = [{"after": "30m", "to": "managers", "every": "1h", "times": 3}]
POLICY = Snapshot(
    Policy.build("p", OFFICE, targets=TARGETS | {"first_resolution": "5h"}, warn=["50%", "5m"], ladder=LADDER), OFFICE
)
RULES = Rules(
    {"tg": InboxRules("tg", "telegram", lambda body, files: ())}, DESK_CHANNEL, "", frozenset({ALICE.id}),
    policies=(POLICY,),
)  # fmt: skip
PLACE = Place(DESK_CHANNEL, "1.0")
RINGING = (Kind.CLOCK_WARNED, Kind.CLOCK_BREACHED, Kind.CLOCK_ESCALATED)
FORWARD = {
    "running": {"running", "imminent", "breached", "paused", "met", "met_late", "cancelled"},
    "imminent": {"imminent", "breached", "paused", "met", "met_late", "cancelled"},
    "paused": {"paused", "running", "imminent", "met", "met_late", "cancelled"},
    "breached": {"breached", "met", "met_late", "cancelled"},
    "met": {"met", "running", "imminent", "paused"},
    "met_late": {"met_late", "breached"},
    "cancelled": {"cancelled"},
}
"""Only the total of a reopened matter goes on after its end; another target begins anew."""

minutes = st.integers(1, 1_500).map(lambda n: timedelta(minutes=n))
steps = st.one_of(
    st.tuples(st.sampled_from(["wait", "downtime"]), minutes),
    st.tuples(st.sampled_from(["write", "answer", "resolve", "reopen", "urgent", "normal", "restart"]), st.none()),
)


class Story:
    """One conversation in a real store, with nothing running by itself."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.number = folder, ManualClock(datetime(2026, 11, 23, 1, 0, tzinfo=UTC)), 0
        self.states: dict[int, str] = {}
        self.store: Store
        self.timers: Timers

    async def start(self) -> None:
        self.store = await open_store(f"sqlite:///{self.folder}/story.db", self.folder, self.clock)
        self.store.react((lambda tx, event: keep_clocks(RULES, tx, event),))
        self.timers = Timers(self.store, self.clock, RULES)

    async def do(self, step: str, by: timedelta | None) -> None:
        match step:
            case "wait" | "downtime":
                await self._wait(by or timedelta(0), ringing=step == "wait")
            case "write":
                self.number += 1
                item = said(f"7:{self.number}", "and this?", at=self.clock.now())
                await Intake(self.store, Blobs(self.folder / "blobs"), RULES).take("tg", [item])
                await self.store.write(lambda tx: conversations.change(tx, _one(tx), desk_thread=PLACE.thread))
            case "answer":
                await self.store.write(lambda tx: handle(tx, RULES, agent("yes", PLACE, at=self.clock.now())))
            case "resolve":
                await self.store.write(lambda tx: commands.resolve(tx, _one(tx), ALICE.id, "solved"))
            case "reopen":
                await self.store.write(lambda tx: commands.reopen(tx, _one(tx), ALICE.id))
            case "urgent" | "normal":
                self.states.clear()
                await self.store.write(lambda tx: commands.set_priority(tx, _one(tx), step, ALICE.id))
            case "restart":
                await self.store.close()
                await self.start()

    async def _wait(self, by: timedelta, *, ringing: bool) -> None:
        until = self.clock.now() + by
        while ringing and (due := await self.store.write(timers.next_due)) and due <= until:
            self.clock.advance(max(due - self.clock.now(), timedelta(0)))
            await self.timers._pass()
        self.clock.advance(until - self.clock.now())

    def check(self, tx: Transaction) -> None:
        conversation = _one(tx)
        snapshot = snapshot_of(tx, conversation)
        known = clocks.of_conversation(tx, conversation.id)
        assert max(Counter(c.metric for c in known if not c.ended).values(), default=0) <= 1, "two of one metric"
        for clock in known:
            assert len(set(clock.fired)) == len(clock.fired), "an alarm rang twice"
            pauses, target = pauses_of(tx, clock, snapshot), timedelta(seconds=clock.target_seconds)
            if clock.counts:
                assert clock.due_at == due_at(OFFICE, clock.started_at, target, pauses), "recomputed from the log"
            before = self.states.get(clock.id, "running")
            assert clock.state in FORWARD[before] or clock.metric == "resolution", (before, clock.state)
            self.states[clock.id] = clock.state
        for story in explain(tx, conversation):
            lived = max((story.ended_at or tx.now) - story.started_at, timedelta(0))
            assert sum(story.sums.values(), timedelta(0)) == lived, "the stretches are all the time"
        rung = [(row[0]["clock"], row[0]["label"], row[1]) for row in tx.all(_RUNG, {})]
        starts = Counter((id_, label) for id_, label, _ in rung)
        changes = 1 + sum(1 for _ in tx.all(_CHANGED, {}))
        assert max(starts.values(), default=0) <= changes, "once for each target it had"


_RUNG = sa.select(events.c.data, events.c.at).where(events.c.kind.in_([kind.value for kind in RINGING]))
_CHANGED = sa.select(events.c.id).where(events.c.kind == Kind.PRIORITY_CHANGED.value)


def _one(tx: Transaction) -> Conversation:
    found = conversations.by_number(tx, 1)
    assert found
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, min_size=3, max_size=14))
async def test_clocks_stay_true_whatever_happens(told: Sequence[tuple[str, timedelta | None]]) -> None:
    with TemporaryDirectory() as folder:
        story = Story(Path(folder))
        await story.start()
        await story.do("write", None)
        for step, by in told:
            await story.do(step, by)
            await story.store.write(story.check)
        await story.do("wait", timedelta(days=4))
        await story.store.write(story.check)
        left = [c for c in await story.store.read(lambda tx: clocks.of_conversation(tx, _one(tx).id)) if c.counts]
        assert all(c.state == "breached" for c in left), "what was not answered for days has rung"
        await story.store.close()
