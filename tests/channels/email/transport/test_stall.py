"""An inbox whose fetching or sending stalls for five minutes alarms the desk and /readyz, until it is well again."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from channels.email import adapter
from tests.channels.email.transport.fake_imap import FakeImap, fake_imap
from tests.channels.email.transport.mailboxes import QUICK, mail
from tests.flows.real.house import DESK, TICK, House, Setup, living

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def server() -> AsyncIterator[FakeImap]:
    async with fake_imap() as made:
        yield made


@pytest.fixture
async def house(
    server: FakeImap, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    monkeypatch.setattr(adapter, "Timing", lambda: QUICK)
    imap = f'{{ host = "127.0.0.1", port = {server.port}, tls = "none", user = "u", password = "secret" }}'
    async with living(Setup(imap=imap), tmp_path_factory.mktemp("stall")) as made:
        await server.heard("IDLE")
        yield made


async def unwell(house: House, minutes: int = 0) -> dict[str, str]:
    """What /readyz says after so many minutes."""
    for _ in range(minutes):
        house.clock.advance(MINUTE)
        await house.app.audit.look()
    await house.app.audit.look()
    status, body = await house.get("/readyz")
    named: dict[str, str] = json.loads(body)["unwell"]
    assert status == (503 if named else 200)
    return named


@pytest.mark.parametrize("trouble", ["no server", "password", "no answers"])
async def test_fetching(house: House, server: FakeImap, trouble: str) -> None:
    before = server.connections
    if trouble == "no server":
        server.greeting = "* BYE down for maintenance"
    elif trouble == "password":
        server.password = "changed"
    else:
        server.faults = [("UID SEARCH", "no")] * 10_000
    server.hang_up()
    await house.until(lambda: server.connections > before + 2, "it is tried again")
    assert "receiving:mail" in await unwell(house, 6)
    await house.until(lambda: any("receiving from “mail”" in text for text in house.said_in(DESK)), "the desk is told")
    server.greeting, server.password = "* OK ready", "secret"
    server.faults.clear()
    idling = sum(command == "IDLE" for command in server.commands)
    await server.heard("IDLE", idling + 1)
    assert "receiving:mail" not in await unwell(house)
    await house.until(lambda: "All clear again: receiving from “mail”." in house.said_in(DESK), "the desk is told")


async def test_quiet_days_are_no_stall(house: House, server: FakeImap) -> None:
    """Nobody writes, but the server answers."""
    for _ in range(3):
        assert "receiving:mail" not in await unwell(house, 4)
        idling = sum(command == "IDLE" for command in server.commands)
        server.hang_up()
        await server.heard("IDLE", idling + 1)


async def test_sending(house: House, server: FakeImap) -> None:
    await server.put(mail("a@x", "where is my refund?"))
    thread = await house.thread("Kim Min-su")
    await thread.shows("where is my refund?")
    house.world.mail.fail_next(451, "4.3.0 not now", times=1000)
    said = await thread.say("It is on its way")
    await house.until(lambda: len(house.world.mail._inward.faults) < 1000, "it was tried")
    assert "the oldest delivery waits" in (await unwell(house, 7))["sending:mail"]
    await house.until(lambda: any("sending to “mail”" in text for text in house.said_in(DESK)), "the desk is told")
    house.world.mail._inward.faults.clear()
    house.clock.advance(timedelta(hours=1))
    await thread.marked(said, TICK)
    await house.quiet()
    assert "sending:mail" not in await unwell(house)
    await house.until(lambda: "All clear again: sending to “mail”." in house.said_in(DESK), "the desk is told")
    assert len(house.letters("kim@example.co.kr")) == 1
