"""Health, metrics and alarms: silence is noticed, said at the desk, and ends with an all-clear."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.sandbox.faults import Fault
from tests.flows.real.house import DESK, House, Setup, living

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with living(Setup(), tmp_path_factory.mktemp("watch")) as made:
        yield made


async def ready(house: House) -> tuple[int, dict[str, str]]:
    status, body = await house.get("/readyz")
    return status, json.loads(body)["unwell"]


async def test_a_well_house_says_so(house: House) -> None:
    assert await house.get("/healthz") == (200, '{"ok": true}')
    await house.app.audit.look()
    assert await ready(house) == (200, {})


async def test_a_source_that_falls_silent_is_an_alarm_with_its_name_and_then_an_all_clear(house: House) -> None:
    telegram = house.world.telegram
    down = Fault(502, "<html>", "text/html")
    telegram.faults.add("getUpdates", down, times=100_000)
    telegram.updates._arrived.set()
    house.telegram("Trigger").say("ends the poll that waits")
    await house.until(lambda: len(telegram.faults._waiting["getUpdates"]) < 100_000, "polls fail")
    for _ in range(7):
        house.clock.advance(MINUTE)
        await house.app.audit.look()
    status, unwell = await ready(house)
    assert status == 503
    assert "receiving:tg" in unwell
    assert (await house.get("/healthz"))[0] == 200
    await house.until(lambda: any("“tg”" in text for text in house.said_in(DESK)), "the desk is told")
    alarms = [text for text in house.said_in(DESK) if "receiving from “tg”" in text]
    assert len(alarms) == 1
    assert "nothing heard for" in alarms[0]
    telegram.faults.clear()
    seen = house.app.channels["tg"].last_seen()
    house.telegram("Second trigger").say("I can be heard")
    await house.until(lambda: house.cards("Second trigger"), "polling works again", 30)
    assert house.app.channels["tg"].last_seen() != seen
    await house.app.audit.look()
    assert "receiving:tg" not in (await ready(house))[1]
    await house.until(lambda: "All clear again: receiving from “tg”." in house.said_in(DESK), "the desk is told")


async def test_an_inbox_that_was_never_heard_is_an_alarm_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A wrong token or a dead server from the first start on must not look like a quiet day."""
    async with living(Setup(), tmp_path_factory.mktemp("deaf")) as house:
        await house.stop()
        house.world.telegram.faults.add("getWebhookInfo", Fault(502, "<html>", "text/html"), times=100_000)
        await house.start()
        for _ in range(7):
            house.clock.advance(MINUTE)
            await house.app.audit.look()
        status, unwell = await ready(house)
        assert status == 503
        assert "receiving:tg" in unwell


async def test_a_delivery_that_waits_too_long_is_an_alarm(house: House) -> None:
    customer = house.telegram("Unlucky")
    customer.say("hello")
    thread = await house.thread("Unlucky")
    house.world.telegram.faults.add("sendMessage", Fault(502, "<html>", "text/html"), times=1000)
    await thread.say("will it arrive?")
    await house.until(lambda: len(house.world.telegram.faults._waiting["sendMessage"]) < 1000, "it was tried")
    for _ in range(6):
        house.clock.advance(MINUTE)
        await house.app.audit.look()
    status, unwell = await ready(house)
    assert status == 503
    assert "the oldest delivery waits for 6 minutes" in unwell["sending:tg"]
    _, metrics = await house.get("/metrics")
    assert 'deskbell_delivery_wait_seconds{destination="tg"} 36' in metrics
    house.world.telegram.faults.clear()
    house.clock.advance(6 * MINUTE)
    await customer.receives()
    await house.quiet()  # it has arrived before we know it
    await house.app.audit.look()
    assert "sending:tg" not in (await ready(house))[1]


async def test_one_recipient_who_is_put_off_is_no_alarm_while_others_are_reached(house: House) -> None:
    off, reached = house.telegram("Putoff"), house.telegram("Reached")
    off.say("hello")
    thread = await house.thread("Putoff")
    house.world.telegram.faults.add("sendMessage", Fault(502, "<html>", "text/html"), times=1)
    await thread.say("will it arrive?")
    await house.until(lambda: not house.world.telegram.faults._waiting["sendMessage"], "it was tried")
    reached.say("me, too")
    other = await house.thread("Reached")
    house.app.outbox.delivered_at["tg"] = house.clock.now() + 6 * MINUTE
    await other.say("yes")
    for _ in range(6):
        house.clock.advance(MINUTE)
        await house.app.audit.look()
    assert "sending:tg" not in (await ready(house))[1]


async def test_an_unreachable_desk_is_seen_outside(house: House) -> None:
    """The alarm cannot be posted then: /readyz is what tells."""
    house.world.slack.faults.add("chat.postMessage", Fault(503), times=10_000)
    house.telegram("Unseen").say("hello")
    await house.until(lambda: len(house.world.slack.faults._waiting["chat.postMessage"]) < 10_000, "it was tried")
    for _ in range(6):
        house.clock.advance(MINUTE)
        await house.app.audit.look()
    status, unwell = await ready(house)
    assert (status, "sending:desk" in unwell) == (503, True)
    house.world.slack.faults.clear()
    house.clock.advance(6 * MINUTE)
    await (await house.thread("Unseen")).shows("hello")


async def test_the_metrics_count_what_happened(house: House) -> None:
    customer = house.telegram("Counted")
    customer.say("one")
    thread = await house.thread("Counted")
    await thread.shows("one")
    await thread.marked(await thread.say("two"), "white_check_mark")
    await house.quiet()
    status, text = await house.get("/metrics")
    assert status == 200
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
    assert float(lines['deskbell_events_total{inbox="tg",kind="customer_wrote"}']) == 1
    assert float(lines['deskbell_events_total{inbox="tg",kind="agent_replied"}']) == 1
    assert float(lines['deskbell_delivery_attempts_total{destination="tg",outcome="delivered"}']) == 1
    assert float(lines["deskbell_conversations_unfinished"]) == 1
    assert float(lines["deskbell_timer_late_seconds"]) == 0
    assert "Counted" not in text
