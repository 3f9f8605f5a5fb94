"""We go as fast as Slack allows and hardly ever faster, each in its turn, and no channel waits for another."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.desk import Place
from bot.model.outbound import Delivered, File, RetryLater
from bot.model.richtext import RichText
from bot.model.shown import DeskEffect, Post, React, Update, Whisper
from bot.sandbox.faults import Fault
from bot.sandbox.slack.timing import RateLimits
from channels.slack.errors import Kind, SlackFailed
from channels.slack.pace import POST, UPDATE, Pace
from tests.channels.slack.rig import DESK, MANAGERS, Rig, rig
from tests.manual_clock import START, ManualClock

SECOND = timedelta(seconds=1)


def wait(pace: Pace, delivery: int, channel: str = DESK, method: str = POST) -> timedelta:
    """Zero when it may go."""
    try:
        pace.turn(method, channel, delivery)
    except SlackFailed as failed:
        early = failed
    else:
        return timedelta(0)
    assert early.kind is Kind.EARLY
    assert early.retry_after
    return early.retry_after


def test_a_few_go_at_once_and_the_others_one_a_second_each_told_its_own_turn() -> None:
    pace = Pace(ManualClock())
    assert [wait(pace, n).total_seconds() for n in range(1, 8)] == [0, 0, 0, 1, 2, 3, 4]


def test_who_comes_back_in_its_turn_goes_and_who_came_since_does_not_overtake() -> None:
    clock = ManualClock()
    pace = Pace(clock)
    for delivery in range(1, 6):
        wait(pace, delivery)
    clock.advance(SECOND)
    assert wait(pace, 9) == 2 * SECOND, "behind the two that wait"
    assert not wait(pace, 4)
    clock.advance(SECOND)
    assert not wait(pace, 5)


def test_who_comes_too_early_keeps_its_turn() -> None:
    clock = ManualClock()
    pace = Pace(clock)
    for delivery in range(1, 6):
        wait(pace, delivery)
    clock.advance(SECOND / 2)
    assert wait(pace, 5) == 1.5 * SECOND
    assert wait(pace, 4) == 0.5 * SECOND


def test_one_channel_does_not_hold_up_another_but_updates_are_counted_together() -> None:
    pace = Pace(ManualClock())
    for delivery in range(1, 9):
        wait(pace, delivery)
    assert not wait(pace, 9, MANAGERS)
    for delivery in range(1, 21):
        assert not wait(pace, delivery, DESK, UPDATE)
    assert wait(pace, 21, MANAGERS, UPDATE)


def test_one_that_never_comes_back_is_not_waited_for() -> None:
    clock = ManualClock()
    pace = Pace(clock)
    for delivery in range(1, 10):
        wait(pace, delivery)
    clock.advance(timedelta(minutes=1))
    assert [wait(pace, n).total_seconds() for n in range(20, 24)] == [0, 0, 0, 1]


def test_a_line_is_forgotten_when_nobody_waits_in_it_any_more() -> None:
    clock = ManualClock()
    pace = Pace(clock)
    for user in range(1_500):
        wait(pace, 1, f"U{user}")
        clock.advance(SECOND)
    assert len(pace._lines) <= 1_001


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60_000), st.sampled_from([DESK, MANAGERS])), min_size=1, max_size=150))
def test_whenever_they_come_slack_refuses_none_and_none_waits_longer_than_it_must(
    coming: list[tuple[int, str]],
) -> None:
    """Against limits counted as the platform counts them."""
    clock = ManualClock()
    pace, limits = Pace(clock), RateLimits(clock, on=True)
    queue: list[tuple[datetime, int, str]] = []
    for delivery, (after, channel) in enumerate(sorted(coming), 1):
        heappush(queue, (START + timedelta(milliseconds=after), delivery, channel))
    went, tries, sent = dict[str, datetime](), 0, Counter[str]()
    while queue:
        due, delivery, channel = heappop(queue)
        clock.advance(max(due - clock.now(), timedelta(0)))
        tries += 1
        if later := wait(pace, delivery, channel):
            heappush(queue, (clock.now() + later, delivery, channel))
            continue
        assert not limits.wait(POST, 60, channel)
        went[channel], sent[channel] = clock.now(), sent[channel] + 1
    assert tries <= 2 * len(coming) + 5, "each waits once"
    for channel, last in went.items():
        latest = max(after for after, where in coming if where == channel)
        assert last <= START + timedelta(milliseconds=latest) + SECOND * sent[channel]


async def test_a_burst_of_everything_is_never_refused_and_arrives_in_order() -> None:
    async with rig(pace=1) as made:
        made.slack.limits.on = True
        root = await _root(made)
        place = Place(DESK, root)
        effects: list[DeskEffect] = [Post(n, place, RichText(str(n))) for n in range(2, 62)]
        effects += [Update(n, place, root, RichText("card")) for n in range(100, 140)]
        effects += [React(n, place, root, add="eyes") for n in range(200, 230)]
        effects += [React(n, place, root, remove="eyes") for n in range(300, 315)]
        effects += [Whisper(n, place, "U0ALICE", RichText("psst")) for n in range(400, 410)]
        began = made.clock.now()
        await _send_all(made, effects)
        assert not made.slack.limits.refused.total()
        assert [m["text"] for m in made.slack.messages(DESK, root)[1:]] == [str(n) for n in range(2, 62)]
        assert made.clock.now() - began <= timedelta(seconds=65)
        assert not made.slack.calls["conversations.replies"], "what waited is not looked for"


async def _root(made: Rig) -> str:
    sent = await made.desk.send(Post(1, Place(DESK), RichText("root")))
    assert isinstance(sent, Delivered)
    return sent.external_id


async def _send_all(made: Rig, effects: list[DeskEffect]) -> None:
    """As the outbox does: what is told to wait comes back in its turn."""
    queue = [(made.clock.now(), effect.delivery_id, effect) for effect in effects]
    while queue:
        due, _, effect = heappop(queue)
        made.clock.advance(max(due - made.clock.now(), timedelta(0)))
        outcome = await made.desk.send(effect)
        if isinstance(outcome, RetryLater):
            assert not outcome.tried
            assert outcome.after
            heappush(queue, (made.clock.now() + outcome.after, effect.delivery_id, effect))
        else:
            assert isinstance(outcome, Delivered), outcome


@pytest.mark.parametrize("factor", [2.0, 10.0])
def test_where_slack_has_lifted_the_limits_we_may_go_faster(factor: float) -> None:
    pace = Pace(ManualClock(), factor)
    at_once = next(n for n in range(1, 100) if wait(pace, n))
    assert at_once == 3 * factor + 1
    assert wait(pace, at_once) == SECOND / factor


async def test_what_is_half_done_has_been_tried_even_when_the_rest_has_to_wait(tmp_path: Path) -> None:
    """Or its text would be posted again."""
    async with rig(pace=1) as made:
        root = await _root(made)
        await made.desk.send(Post(2, Place(DESK, root), RichText("first")))
        (tmp_path / "a.txt").write_text("a")
        full = Fault(200, '{"ok": false, "error": "storage_limit_reached"}', "application/json")
        made.slack.faults.add("files.getUploadURLExternal", full, times=2)
        effect = Post(
            3, Place(DESK, root), RichText("see"), files=(File("a.txt", "text/plain", 1, tmp_path / "a.txt"),)
        )
        outcome = await made.desk.send(effect)
        assert isinstance(outcome, RetryLater)
        assert (outcome.tried, outcome.after) == (True, SECOND)
        made.clock.advance(2 * SECOND)
        assert isinstance(await made.desk.send(replace(effect, attempt=2)), Delivered)
        texts = [message["text"] for message in made.slack.messages(DESK, root)[1:]]
        assert texts[:2] == ["first", "see"]
        assert "a.txt" in texts[2]
