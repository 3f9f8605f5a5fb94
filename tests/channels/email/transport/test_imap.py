"""Mail is fetched once and in order, whatever the server and the line do in between; nothing in the mailbox changes."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.model.inbound import InboundMessage, Poison
from channels.base import Surroundings
from channels.email.transport.timing import Timing
from tests.channels.email.conftest import Core, Notes, running
from tests.channels.email.transport.fake_imap import ARRIVED, FakeImap, fake_imap
from tests.channels.email.transport.mailboxes import channel, mail
from tests.manual_clock import START, ManualClock


@pytest.fixture
async def server() -> AsyncIterator[FakeImap]:
    async with fake_imap() as made:
        yield made


async def test_mail_from_before_the_first_start_is_left_alone(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    await server.put(mail("old@x"))
    async with running(channel(around, server.port), core):
        await server.heard("IDLE")
        await server.put(mail("new@x"))
        await core.until(lambda: "new@x" in core.items)
    assert core.ids == ["new@x"]


async def test_the_whole_mailbox_is_taken_where_that_is_wanted(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    for number in range(250):
        await server.put(mail(f"{number}@x"))
    async with running(channel(around, server.port, start="all"), core):
        await core.until(lambda: len(core.items) == 250)
    assert core.ids == [f"{number}@x" for number in range(250)]


async def test_nothing_in_the_mailbox_is_changed(server: FakeImap, around: Surroundings, core: Core) -> None:
    await server.put(mail("a@x"))
    async with running(channel(around, server.port, start="all"), core):
        await core.until(lambda: bool(core.items))
    said = " ".join(server.commands)
    assert "EXAMINE" in said
    assert "SELECT" not in said
    assert "STORE" not in said
    assert all("PEEK" in command for command in server.commands if "BODY" in command)


async def test_a_restart_goes_on_where_the_last_run_ended(server: FakeImap, around: Surroundings, core: Core) -> None:
    async with running(channel(around, server.port), core):
        await server.heard("IDLE")
        await server.put(mail("a@x"))
        await core.until(lambda: "a@x" in core.items)
    await server.put(mail("b@x"))
    calls = core.calls
    async with running(channel(around, server.port), core):
        await core.until(lambda: "b@x" in core.items)
    assert core.ids == ["a@x", "b@x"]
    assert core.calls == calls + 1


async def test_the_mark_moves_only_after_the_mail_is_stored(
    server: FakeImap, around: Surroundings, core: Core, notes: Notes
) -> None:
    core.unwell = 3
    await server.put(mail("a@x"))
    async with running(channel(around, server.port, start="all"), core):
        await core.until(lambda: core.calls == 3)
        assert [json.loads(mark)["uid"] for mark in notes.words.values()] == [0]
        await core.until(lambda: bool(core.items))
    assert (core.ids, core.calls) == (["a@x"], 4)


async def test_without_idle_the_server_is_asked_again_and_again(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    server.has_idle = False
    async with running(channel(around, server.port), core):
        await server.heard("NOOP", 2)
        await server.put(mail("a@x"))
        await core.until(lambda: "a@x" in core.items)
    assert "IDLE" not in server.commands


async def test_idle_is_begun_anew_before_servers_lose_patience(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    brief = Timing(idle=0.01)
    async with running(channel(around, server.port, brief), core):
        await server.heard("IDLE", 4)
    assert server.connections == 1


@pytest.mark.parametrize("fault", ["drop", "half", "bye", "no", "garbage"])
@pytest.mark.parametrize("command", ["LOGIN", "EXAMINE", "UID SEARCH", "RFC822.SIZE", "UID FETCH 2 (BODY", "IDLE"])
async def test_after_every_kind_of_failure_everything_is_taken_once(
    server: FakeImap, around: Surroundings, core: Core, fault: str, command: str
) -> None:
    server.faults = [(command, fault)]
    for name in "abc":
        await server.put(mail(f"{name}@x"))
    async with running(channel(around, server.port, start="all"), core):
        await core.until(lambda: len(core.items) == 3)
        await server.heard("IDLE", 2 if command == "IDLE" else 1)
        await server.put(mail("d@x"))
        await core.until(lambda: "d@x" in core.items)
    assert core.ids == ["a@x", "b@x", "c@x", "d@x"]
    assert server.faults == []


async def test_a_line_that_goes_while_waiting_is_made_again(server: FakeImap, around: Surroundings, core: Core) -> None:
    async with running(channel(around, server.port), core):
        await server.heard("IDLE")
        server.hang_up()
        await server.heard("IDLE", 2)
        await server.put(mail("a@x"))
        await core.until(lambda: "a@x" in core.items)


async def test_mail_that_is_told_of_beside_the_answer_to_a_search_is_noticed(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    server.late = [mail("late@x")]
    async with running(channel(around, server.port), core):
        await core.until(lambda: "late@x" in core.items)


async def test_after_renumbering_nothing_is_lost_and_what_was_taken_has_the_same_id(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    await server.put(mail("before@x"), START - timedelta(days=1))
    async with running(channel(around, server.port), core):
        await server.heard("IDLE")
        await server.put(mail("a@x"))
        await core.until(lambda: "a@x" in core.items)
        server.hang_up()
        server.renumber()
        await server.put(mail("b@x"))
        await core.until(lambda: "b@x" in core.items)
        await server.put(mail("moved@x"), START - timedelta(days=9))
        await core.until(lambda: "moved@x" in core.items)
    assert core.ids == ["a@x", "b@x", "moved@x"]


async def test_of_a_mail_over_the_limit_only_the_head_is_fetched(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    await server.put(mail("large@x", "x" * 100_001))
    await server.put(mail("small@x"))
    async with running(channel(around, server.port, start="all"), core):
        await core.until(lambda: len(core.items) == 2)
    large = core.items["large@x"]
    assert isinstance(large, InboundMessage)
    assert "0.1 MB" in large.body.text
    assert not any("UID FETCH 1 (BODY.PEEK[])" in command for command in server.commands)


async def test_a_mail_that_the_server_cannot_hand_over_does_not_block_the_others(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    for name in "abc":
        await server.put(mail(f"{name}@x"))
    server.faults = [("UID FETCH 2 (BODY", "no")] * 50
    async with running(channel(around, server.port, start="all"), core):
        await core.until(lambda: "c@x" in core.items)
    assert core.ids == ["a@x", "imap:1:2", "c@x"]
    assert isinstance(core.items["imap:1:2"], Poison)
    assert core.calls == 2  # the first mail did not have to wait for the second


async def test_a_mail_that_cannot_be_converted_is_set_aside(server: FakeImap, around: Surroundings, core: Core) -> None:
    await server.put(b"Subject: no sender\r\nMessage-ID: <p@x>\r\n\r\nhello")
    await server.put(mail("a@x"))
    async with running(channel(around, server.port, start="all"), core):
        await core.until(lambda: "a@x" in core.items)
    assert isinstance(core.items["p@x"], Poison)


async def test_sparse_uids_are_found_without_asking_for_too_many_at_once(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    await server.put(mail("a@x"))
    server.next_uid = 130_000
    await server.put(mail("b@x"))
    async with running(channel(around, server.port, start="all"), core):
        await core.until(lambda: len(core.items) == 2)
    assert core.ids == ["a@x", "b@x"]


async def test_a_wrong_password_is_tried_again_until_it_is_right(
    server: FakeImap, around: Surroundings, core: Core, clock: ManualClock
) -> None:
    server.password = "other"
    made = channel(around, server.port)
    async with running(made, core):
        await server.heard("LOGIN")
        clock.advance(timedelta(minutes=1))
        await server.heard("LOGIN", 3)
        assert made.last_seen() == START  # of the run: the source has not been seen since
        server.password = "secret"
        await server.heard("IDLE")
    (imap, _) = await made.check()
    assert imap.ok


async def test_the_source_is_seen_alive_whenever_it_answers(
    server: FakeImap, around: Surroundings, core: Core, clock: ManualClock
) -> None:
    made = channel(around, server.port)
    async with running(made, core):
        await server.heard("IDLE")
        assert made.last_seen() == START
        clock.advance(timedelta(minutes=3))
        await server.put(mail("a@x"))
        await server.heard("IDLE", 2)
        assert made.last_seen() == START + timedelta(minutes=3)


async def test_the_end_cuts_the_connection_at_once(server: FakeImap, around: Surroundings, core: Core) -> None:
    async with running(channel(around, server.port), core):
        await server.heard("IDLE")
    async with asyncio.timeout(2):
        while server.is_connected:
            await asyncio.sleep(0)


async def test_a_server_that_never_answers_does_not_hold_up_the_end(around: Surroundings, core: Core) -> None:
    silent = asyncio.Event()

    async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silent.set()
        await reader.read()
        writer.close()

    listening = await asyncio.start_server(keep_silent, "127.0.0.1", 0)
    async with listening, running(channel(around, listening.sockets[0].getsockname()[1]), core):
        await silent.wait()


async def test_the_check_says_what_is_wrong(server: FakeImap, around: Surroundings) -> None:
    server.password = "other"
    imap, smtp = await channel(around, server.port).check()
    assert not imap.ok
    assert not smtp.ok
    assert "Invalid credentials" in imap.detail
    assert str(server.port) in imap.fix
    assert "secret" not in repr(imap)


def test_arrival_times_of_the_fake_lie_behind_the_clock_of_the_tests() -> None:
    assert ARRIVED > START
