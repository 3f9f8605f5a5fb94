"""What waits is joined: every message is shown exactly once, in order, whatever happens on the way."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk.compose import AtDesk
from bot.desk.digest import Digests
from bot.desk.show import show_at_desk
from bot.i18n import texts
from bot.intake import Intake
from bot.model.desk import Place
from bot.model.inbound import InboundDelete, InboundEdit
from bot.model.outbound import Delivered, Outcome, RetryLater, Unknown
from bot.model.richtext import RichText
from bot.model.shown import DeskEffect, Post, PostCard, Update
from bot.outbox import Outbox
from bot.rules import Rules
from storage import outbox
from storage.blobs import Blobs
from storage.store import Store, open_store
from tests.flows.conftest import inbox_rules
from tests.manual_clock import ManualClock
from tests.scripted import ALICE, DESK_CHANNEL, ScriptedChannel, ScriptedDesk, said


@dataclass
class PacedDesk(ScriptedDesk):
    """Takes what it is sent or refuses it as the test decides, and keeps what people see."""

    decisions: list[str] = field(default_factory=list)
    seen: dict[str, tuple[int, str]] = field(default_factory=dict)
    """ts -> delivery and text"""
    count: int = 0

    async def send(self, effect: DeskEffect) -> Outcome:
        decision = self.decisions.pop(0) if self.decisions else "go"
        if decision == "early":
            return RetryLater("not your turn", timedelta(seconds=3), tried=False)
        if decision == "down":
            return RetryLater("down", timedelta(seconds=2))
        ts = self._show(effect) if decision != "lost on the way" else ""
        return Delivered(ts) if decision == "go" else Unknown("no answer")

    def _show(self, effect: DeskEffect) -> str:
        match effect:
            case PostCard(delivery_id=delivery, card=card, ts=ts):
                self.count += 1
                ts = ts or f"{self.count:06}.0"
                self.seen[ts] = (self.seen.get(ts, (delivery, ""))[0], card.body.text)
                return ts
            case Post(delivery_id=delivery, body=body, place=Place(thread=thread)):
                assert thread, "nothing is posted beside the thread"
                self.count += 1
                self.seen[f"{self.count:06}.0"] = (delivery, body.text)
                return f"{self.count:06}.0"
            case Update(ts=ts, body=body):
                self.seen[ts] = (self.seen[ts][0], body.text)
                return ts
        raise AssertionError(effect)

    async def find(self, effect: DeskEffect) -> str | None:
        new = isinstance(effect, Post) or (isinstance(effect, PostCard) and not effect.ts)
        return next((ts for ts, (delivery, _) in self.seen.items() if new and delivery == effect.delivery_id), None)

    def lines(self) -> list[str]:
        return [line for ts in sorted(self.seen) for line in self.seen[ts][1].split("\n")]


_ACT = st.one_of(
    st.tuples(st.just("say"), st.integers(1, 4)),
    st.tuples(st.just("edit"), st.integers(0, 30)),
    st.tuples(st.just("delete"), st.integers(0, 30)),
    st.tuples(st.just("send"), st.integers(1, 4)),
    st.tuples(st.just("send"), st.integers(1, 4)),
)
_DECISION = st.sampled_from(["go", "go", "early", "down", "lost on the way", "lost on the way back"])
_DECISIONS = st.lists(_DECISION, min_size=5, max_size=40)


@given(acts=st.lists(_ACT, min_size=5, max_size=25), decisions=_DECISIONS, join=st.booleans())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_each_message_is_shown_once_in_order_with_its_last_text(
    desk_of: "Line", acts: Sequence[tuple[str, int]], decisions: list[str], join: bool
) -> None:
    desk_of.run(acts, [*decisions], join)


@pytest.fixture(scope="module")
def desk_of() -> Iterator["Line"]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        line = Line(runner, Path(folder))
        yield line
        runner.run(line.store.close())


class Line:
    """From the customers to the desk, step by step; each story has a customer and a desk of its own."""

    def __init__(self, runner: asyncio.Runner, folder: Path) -> None:
        self._run, self._folder, self._stories = runner.run, folder, 0
        self._clock = ManualClock()
        self.store: Store = runner.run(open_store("sqlite", folder, self._clock))

    def run(self, acts: Sequence[tuple[str, int]], decisions: list[str], join: bool) -> None:
        self._stories += 1
        desk = PacedDesk(decisions=decisions)
        self._run(self._story(acts, desk, join, f"{self._stories}"))

    async def _story(self, acts: Sequence[tuple[str, int]], desk: PacedDesk, join: bool, who: str) -> None:
        channel, blobs, clock = ScriptedChannel("tg"), Blobs(self._folder), self._clock
        rules = Rules({"tg": inbox_rules(channel, "telegram")}, DESK_CHANNEL, "", frozenset({ALICE.id}), join=join)
        self.store.react((partial(show_at_desk, rules),))
        take = partial(Intake(self.store, blobs, rules).take, "tg")
        at_desk = AtDesk(rules, desk, blobs, Digests(self.store, rules, desk, blobs))
        box = Outbox(self.store, clock, lambda _: at_desk, lambda *_: None, texts("en"))
        versions: list[int] = []

        async def send_some() -> bool:
            claimed = await self.store.write(box._claim)
            for delivery, ready in claimed:
                await box._carry_out(delivery, ready)
            return bool(claimed)

        for n, (what, amount) in enumerate(acts):
            at = amount % len(versions) if versions else 0
            ours = f"{who}:{at + 1}"
            if what == "say":
                for _ in range(amount):
                    versions.append(1)
                    text = f"m{len(versions)}v1"
                    await take([said(f"{who}:{len(versions)}", text, user=who, thread=who)])
            elif what == "edit" and versions and versions[at] > 0:
                versions[at] += 1
                text = f"m{at + 1}v{versions[at]}"
                await take([InboundEdit(f"{who}e{n}", ours, RichText(text), clock.now())])
            elif what == "delete" and versions and versions[at] > 0:
                versions[at] = -versions[at]
                await take([InboundDelete(f"{who}d{n}", ours, clock.now())])
            elif what == "send":
                for _ in range(amount):
                    await send_some()
                    clock.advance(timedelta(seconds=1))
        for _ in range(500):
            if not await self.store.read(outbox.unsettled):
                break
            if not await send_some():
                clock.advance(timedelta(seconds=2))
        assert not await self.store.read(outbox.unsettled)
        shown = [line for line in desk.lines() if re.fullmatch(r"m\d+v\d+", line)]
        assert shown == [f"m{at + 1}v{abs(version)}" for at, version in enumerate(versions)]
        taken_back = sum(line == "(taken back by the customer)" for line in desk.lines())
        assert taken_back == sum(version < 0 for version in versions)
