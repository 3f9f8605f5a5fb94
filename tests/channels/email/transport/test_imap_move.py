"""A mail is moved away only after it is stored, and only when that is wanted."""

from collections.abc import AsyncIterator

import pytest

from channels.base import Surroundings
from tests.channels.email.conftest import Core, running
from tests.channels.email.transport.fake_imap import FakeImap, fake_imap
from tests.channels.email.transport.mailboxes import channel, mail

ALL = {"start": "all", "move_to": "Archive"}


@pytest.fixture
async def server() -> AsyncIterator[FakeImap]:
    async with fake_imap() as made:
        made.extensions = ("MOVE", "UIDPLUS")
        made.folders = {"Archive": []}
        yield made


def left(server: FakeImap) -> list[int]:
    return [each.uid for each in server.mails]


@pytest.mark.parametrize("extensions", [("MOVE", "UIDPLUS"), ("UIDPLUS",)])
async def test_what_is_stored_is_moved(
    server: FakeImap, around: Surroundings, core: Core, extensions: tuple[str, ...]
) -> None:
    server.extensions = extensions
    raw = [mail(f"{name}@x") for name in "abc"]
    for each in raw:
        await server.put(each)
    async with running(channel(around, server.port, **ALL), core):
        await server.heard("IDLE")
        assert (left(server), server.folders["Archive"]) == ([], raw)
        await server.put(mail("d@x"))
        await server.heard("IDLE", 2)
    assert core.ids == ["a@x", "b@x", "c@x", "d@x"]
    assert (left(server), len(server.folders["Archive"])) == ([], 4)
    assert not any("Seen" in command for command in server.commands)


async def test_without_uidplus_nobody_elses_deleted_mails_are_removed(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    server.extensions = ()
    await server.put(mail("a@x"))
    async with running(channel(around, server.port, **ALL), core):
        await server.heard("IDLE")
    assert (left(server), server.deleted, len(server.folders["Archive"])) == ([1], {1}, 1)
    assert not any("EXPUNGE" in command for command in server.commands)


async def test_the_folder_is_made_when_it_is_missing(server: FakeImap, around: Surroundings, core: Core) -> None:
    server.folders = {}
    await server.put(mail("a@x"))
    async with running(channel(around, server.port, **ALL), core):
        await server.heard("IDLE")
    assert list(server.folders) == ["Archive"]
    assert left(server) == []


async def test_nothing_is_moved_that_is_not_stored(server: FakeImap, around: Surroundings, core: Core) -> None:
    core.unwell = 3
    await server.put(mail("a@x"))
    async with running(channel(around, server.port, **ALL), core):
        await core.until(lambda: core.calls == 3)
        assert left(server) == [1]
        await server.heard("IDLE")
    assert left(server) == []


async def test_mail_from_before_the_first_start_stays(server: FakeImap, around: Surroundings, core: Core) -> None:
    await server.put(mail("old@x"))
    async with running(channel(around, server.port, move_to="Archive"), core):
        await server.heard("IDLE")
        await server.put(mail("new@x"))
        await server.heard("IDLE", 2)
    assert (left(server), core.ids) == ([1], ["new@x"])


async def test_what_was_not_fetched_whole_stays(server: FakeImap, around: Surroundings, core: Core) -> None:
    await server.put(mail("large@x", "x" * 100_001))
    await server.put(mail("small@x"))
    await server.put(mail("broken@x"))
    server.faults = [("UID FETCH 3 (BODY", "no")] * 50
    async with running(channel(around, server.port, **ALL), core):
        await server.heard("IDLE")
    assert (left(server), len(core.items)) == ([1, 3], 3)


async def test_a_line_lost_between_storing_and_moving_leaves_nothing_behind(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    await server.put(mail("a@x"))
    server.faults = [("UID MOVE", "drop")]
    async with running(channel(around, server.port, **ALL), core):
        await server.heard("IDLE")
    assert (left(server), core.ids, core.calls) == ([], ["a@x"], 2)


async def test_a_folder_that_takes_nothing_does_not_stop_receiving(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    server.faults = [("UID MOVE", "no"), ("CREATE", "no")]
    await server.put(mail("a@x"))
    async with running(channel(around, server.port, **ALL), core):
        await server.heard("IDLE")
        await server.put(mail("b@x"))
        await core.until(lambda: "b@x" in core.items)
    assert (core.calls, server.connections) == (2, 1)
