"""Whatever the server or the line does, nothing is lost, nothing hangs, and nobody is pestered."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.model.inbound import Poison
from channels.base import Memory, Surroundings
from channels.email.convert import Inbox
from channels.email.settings import ImapSettings
from channels.email.transport.imap import Receiver
from channels.email.transport.timing import Timing
from tests.channels.email.conftest import Core, Notes, running
from tests.channels.email.transport.fake_imap import FakeImap, fake_imap
from tests.channels.email.transport.mailboxes import QUICK, channel, mail
from tests.manual_clock import ManualClock

IMPATIENT = dataclasses.replace(QUICK, read=0.2, answer=0.4)


@pytest.fixture
async def server() -> AsyncIterator[FakeImap]:
    async with fake_imap() as made:
        yield made


@pytest.mark.parametrize("greeting", ["* BYE too many connections", "* NO go away", "220 smtp.example.com ESMTP", ""])
async def test_a_server_that_shows_us_the_door_is_asked_again(
    server: FakeImap, around: Surroundings, core: Core, greeting: str
) -> None:
    await server.put(mail("a@x"))
    server.greeting = greeting
    async with running(channel(around, server.port, IMPATIENT, start="all"), core):
        async with asyncio.timeout(5):
            while server.connections < 3:
                await asyncio.sleep(0.01)
        server.greeting = "* OK ready"
        await core.until(lambda: "a@x" in core.items)


@pytest.mark.parametrize("fault", ["less", "more", "huge", "silent", "trickle"])
async def test_a_literal_with_a_wrong_length_and_an_answer_that_never_ends_cost_only_time(
    server: FakeImap, around: Surroundings, core: Core, fault: str
) -> None:
    for name in "abc":
        await server.put(mail(f"{name}@x"))
    server.faults = [("UID FETCH 2 (BODY", fault)]
    async with running(channel(around, server.port, IMPATIENT, start="all"), core):
        await core.until(lambda: len(core.items) == 3)
    assert core.ids == ["a@x", "b@x", "c@x"]
    assert server.connections == 2


async def test_a_mail_whose_length_is_always_wrong_is_set_aside_in_the_end(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    for name in "abc":
        await server.put(mail(f"{name}@x"))
    server.faults = [("UID FETCH 2 (BODY", "more")] * 50
    async with running(channel(around, server.port, IMPATIENT, start="all"), core):
        await core.until(lambda: len(core.items) == 3)
    assert isinstance(core.items["imap:1:2"], Poison)


async def test_a_missing_answer_to_a_search_is_not_taken_for_an_empty_one(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    await server.put(mail("a@x"))
    server.faults = [("UID SEARCH", "silent"), ("UID SEARCH", "garbage")]
    async with running(channel(around, server.port, IMPATIENT, start="2020-01-01"), core):
        await core.until(lambda: "a@x" in core.items)


async def test_a_refused_login_is_loud_and_names_no_password(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    server.password = "other"
    with structlog.testing.capture_logs() as lines:
        async with running(channel(around, server.port), core):
            await server.heard("LOGIN", 2)
    told = [line for line in lines if line["event"] == "imap_login_refused"]
    assert told
    assert all(line["log_level"] == "error" and "Invalid credentials" in line["reason"] for line in told)
    assert "secret" not in str(lines)


async def test_patience_with_a_server_grows_until_a_wait_has_ended_well(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    """A login and an empty search alone prove nothing: some servers and routers cut every IDLE at once."""
    server.faults = [("IDLE", "drop")] * 4
    made = channel(around, server.port, dataclasses.replace(QUICK, idle=0.1))
    receiver = made._receiver
    assert receiver is not None
    async with running(made, core):
        await server.heard("IDLE", 5)
        assert receiver._failures == 4
        await server.heard("IDLE", 6)
        assert receiver._failures == 0


def wait_after(refusals: list[bool]) -> float:
    """How long a receiver waits after the last of these failures."""
    settings = ImapSettings.model_validate({"host": "h", "user": "u", "password": "p"})
    notes = Notes()
    memory = Memory(notes.load, notes.save)
    inbox = Inbox("support", "support@acme.test", b"s")
    receiver = Receiver(inbox, settings, 1000, memory, ManualClock(), Timing())
    return [receiver._wait_after(is_refused) for is_refused in refusals][-1]


@given(st.integers(1, 40))
def test_between_connections_lie_up_to_five_minutes_and_never_the_same_time(failures: int) -> None:
    made = [wait_after([False] * failures) for _ in range(5)]
    assert all(0 <= wait <= min(2.0 ** (failures - 1), 300.0) for wait in made)
    assert len(set(made)) == len(made)


@given(st.integers(1, 40))
def test_after_a_refused_login_lie_minutes_up_to_a_quarter_of_an_hour(failures: int) -> None:
    least = min(60.0 * 2.0 ** (failures - 1), 900.0)
    assert least <= wait_after([True] * failures) <= least * 1.25
