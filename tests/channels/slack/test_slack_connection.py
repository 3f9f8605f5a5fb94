"""The connection: lost and found again, nothing missed; over HTTP only what Slack signed."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.model.desk import AgentWrote, Place
from bot.model.inbound import InboundMessage
from bot.model.outbound import Delivered
from bot.model.shown import Card, PostCard
from bot.sandbox.faults import Fault
from bot.sandbox.slack import SlackStandIn
from channels.slack.missed import Marks
from tests.channels.slack.rig import DESK, SHARED, Rig, memory_in, quick, rig
from tests.manual_clock import ManualClock

ALICE, JANE = "U0ALICE", "U0CUSTOMER"


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    """A stand-in that outlives the adapter."""
    made = SlackStandIn(ManualClock(), timing=quick())
    await made.start()
    yield made
    await made.stop()


# --- Socket Mode ----------------------------------------------------------------------------------------


async def test_when_slack_asks_for_a_new_connection_nothing_is_lost(one: Rig) -> None:
    for number in range(3):
        await one.slack.sockets.refresh()
        await one.slack.post(JANE, SHARED, str(number))
        await one.core.until(lambda number=number: len(one.core.items) == number + 1)
    assert one.slack.sockets.app_links == 4


async def test_a_dropped_connection_is_opened_again_with_a_fresh_address(one: Rig) -> None:
    one.slack.faults.add("apps.connections.open", Fault(status=503), times=2)
    await one.slack.sockets.drop()
    await one.slack.post(JANE, SHARED, "still there?")
    assert (await one.item()).body.text == "still there?"
    assert one.slack.calls["apps.connections.open"] == 4


def test_a_short_absence_is_no_gap_and_a_long_one_is(one: Rig) -> None:
    gaps, clock = one.connection.gaps, one.clock
    before = gaps.count
    for away, found in ((timedelta(seconds=20), 0), (timedelta(seconds=40), 1)):
        one.connection._down()
        clock.advance(away)
        one.connection._up()
        assert gaps.count == before + found
    clock.advance(timedelta(hours=5))
    one.connection._up()
    assert gaps.count == before + 1, "a new connection beside a living one follows no absence"


async def test_an_envelope_that_is_no_object_does_not_end_the_connection(one: Rig) -> None:
    odd: Any = ["what"]
    assert not (await one.slack.sockets.send("events_api", odd, 0.1)).ok
    await one.slack.post(JANE, SHARED, "hi")
    assert (await one.item()).body.text == "hi"


async def test_an_event_that_nobody_wants_is_acknowledged(both: Rig) -> None:
    """Else Slack would deliver it again, and in the end switch the events off."""
    await both.slack.react(ALICE, SHARED, await both.slack.post(JANE, SHARED, "x"), "eyes")
    await both.slack.post(ALICE, SHARED, "hi <@U0BOT>")
    await both.slack.settled()
    assert len(both.core.items) == 1


async def test_before_anybody_listens_slack_is_not_told(one: Rig) -> None:
    one.desk._handle = None
    one.slack.timing.ack = 0.2
    assert not (await one.slack.command(ALICE, DESK, "/deskbell", "help")).ok


# --- what was missed --------------------------------------------------------------------------------------


async def test_what_customers_wrote_while_we_were_away_is_read_at_the_start(slack: SlackStandIn) -> None:
    kept: dict[str, str] = {}
    async with rig(memory=kept, slack=slack) as made:
        await slack.post(JANE, SHARED, "before")
        await made.item()
        await slack.settled()
    late = await _deaf(slack, slack.post(JANE, SHARED, "while away"))
    await _deaf(slack, slack.post(JANE, SHARED, "in its thread", thread_ts=late))
    await _deaf(slack, slack.post(ALICE, SHARED, "an agent's"))
    async with rig(memory=kept, slack=slack) as back:
        await back.core.until(lambda: len(back.core.items) >= 2)
        texts = [(item.body.text, item.thread) for item in back.core.items if isinstance(item, InboundMessage)]
    assert texts[-2:] == [("while away", f"{SHARED}:{late}"), ("in its thread", f"{SHARED}:{late}")]


async def test_what_agents_wrote_while_we_were_away_is_read_in_the_open_threads(slack: SlackStandIn) -> None:
    kept: dict[str, str] = {}
    async with rig(memory=kept, slack=slack) as made:
        sent = await made.desk.send(PostCard(1, DESK, Card("#1", "", (), (), "new")))
        assert isinstance(sent, Delivered)
        await slack.settled()
    root = sent.external_id
    kept[f"last_ts:{DESK}"] = root
    await _deaf(slack, slack.post(ALICE, DESK, "my answer", thread_ts=root))
    slow = Fault(429, '{"ok": false, "error": "ratelimited"}', "application/json", {"Retry-After": "0"})
    slack.faults.add("conversations.replies", slow)
    async with rig(memory=kept, slack=slack, open_threads=[Place(DESK, root)]) as back:
        wrote = await back.event()
    assert isinstance(wrote, AgentWrote)
    assert (wrote.body.text, wrote.person.id) == ("my answer", ALICE)


async def test_the_mark_stays_until_what_was_missed_is_read(one: Rig) -> None:
    """Else a message that comes first after a gap would hide those from before it."""
    kept: dict[str, str] = {}
    marks = Marks(one.connection, memory_in(kept))
    await marks.note(DESK, "1700000000.000100")
    assert kept == {}
    marks.caught_up.reach(one.connection.gaps.count)
    await marks.note(DESK, "1700000000.000100")
    await marks.note(DESK, "1700000001.000100")
    assert kept == {f"last_ts:{DESK}": "1700000000.000100"}, "and it is not written for every message"


async def _deaf(slack: SlackStandIn, act: Any) -> Any:
    """Do it while the app hears of nothing, and will not hear of it later."""
    heard = set(slack.subscriptions)
    slack.subscriptions.clear()
    try:
        return await act
    finally:
        slack.subscriptions.update(heard)


# --- HTTP -----------------------------------------------------------------------------------------------


@pytest.fixture
async def http() -> AsyncIterator[Rig]:
    async with rig("http") as made:
        yield made


def signed(body: bytes, secret: str = "sandbox-secret", age: int = 0, **more: str) -> dict[str, str]:
    stamp = str(int(time.time()) - age)
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    kind = {"Content-Type": "application/json"}
    return {**kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", **more}


async def answered(made: Rig, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(made.url, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_the_challenge_is_answered(http: Rig) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    status, text = await answered(http, body, signed(body))
    assert (status, json.loads(text)["challenge"]) == (200, "abc")


EVENT = json.dumps(
    {"type": "event_callback", "event": {"type": "message", "channel": SHARED, "user": JANE, "ts": "1.0", "text": "x"}}
).encode()


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (EVENT, lambda: signed(EVENT, secret="guessed"), 401),
        (EVENT, lambda: signed(EVENT, age=400), 401),
        (EVENT, lambda: signed(EVENT, age=-400), 401),
        (EVENT, dict, 401),
        (EVENT, lambda: signed(EVENT) | {"X-Slack-Request-Timestamp": "soon"}, 401),
        (EVENT, lambda: signed(EVENT) | {"X-Slack-Signature": "v0=\u00e9"}, 401),
        (b"\xff\xfe", lambda: signed(b"\xff\xfe"), 401),
        (b"{", lambda: signed(b"x"), 401),
        (b"{", lambda: signed(b"{"), 400),
        (b"[1]", lambda: signed(b"[1]"), 400),
        (b"7", lambda: signed(b"7"), 400),
        (b"", lambda: signed(b""), 400),
        (b"payload=%7B", lambda: signed(b"payload=%7B", **{"Content-Type": "application/x-www-form-urlencoded"}), 400),
        (b"x" * 1_000_001, lambda: signed(b"x" * 1_000_001), 413),
    ],
)
async def test_what_slack_did_not_sign_or_cannot_mean_is_refused(
    http: Rig, body: bytes, headers: Callable[[], dict[str, str]], status: int
) -> None:
    assert (await answered(http, body, headers()))[0] == status
    assert not http.core.items


async def test_a_body_that_hides_its_length_is_measured(http: Rig) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    async with (
        aiohttp.ClientSession() as session,
        session.post(http.url, data=endless(), headers=signed(b"")) as answer,
    ):
        assert answer.status == 413


async def test_an_unwell_store_is_answered_with_503_and_a_bug_with_500(http: Rig) -> None:
    http.core.unwell = 1
    assert (await answered(http, EVENT, signed(EVENT)))[0] == 503
    http.core.broken = RuntimeError("a bug")
    assert (await answered(http, EVENT, signed(EVENT)))[0] == 500
    http.core.broken = None
    assert (await answered(http, EVENT, signed(EVENT)))[0] == 200
    assert len(http.core.items) == 1


async def test_an_event_while_slack_cannot_tell_who_we_are_is_kept_by_slack(http: Rig) -> None:
    """bolt's own look-up would answer 200 here, and the event would be lost."""
    http.connection._me = None
    http.slack.faults.add("auth.test", Fault(status=503))
    assert (await answered(http, EVENT, signed(EVENT)))[0] == 503


async def test_an_unknown_interaction_is_not_answered_as_if_it_were_done(http: Rig) -> None:
    payload = {"type": "block_suggestion", "action_id": "x", "user": {"id": ALICE}, "team": {"id": "T0DESK"}}
    body = urlencode({"payload": json.dumps(payload)}).encode()
    status, _ = await answered(http, body, signed(body, **{"Content-Type": "application/x-www-form-urlencoded"}))
    assert status == 404
    await asyncio.sleep(0)
