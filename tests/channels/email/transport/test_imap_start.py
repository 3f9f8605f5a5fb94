"""The first run takes what the settings say, however much there is, and tells how far it has come."""

import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from rich.console import Console

from bot.model.inbound import Inbound
from channels.base import Surroundings
from channels.email.transport.progress import catching_up
from tests.channels.email.conftest import Core, Notes, running
from tests.channels.email.transport.fake_imap import FakeImap, fake_imap
from tests.channels.email.transport.mailboxes import channel, mail
from tests.manual_clock import START, ManualClock

DAY = datetime(2025, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def server() -> AsyncIterator[FakeImap]:
    async with fake_imap() as made:
        yield made


async def test_from_a_day_on(server: FakeImap, around: Surroundings, core: Core) -> None:
    await server.put(mail("long-before@x"), DAY - 100 * HOUR)
    await server.put(mail("first@x"), DAY)
    await server.put(mail("just-before@x"), DAY - HOUR)
    await server.put(mail("last@x"), DAY + 1000 * HOUR)
    async with running(channel(around, server.port, start="2025-01-01"), core):
        await server.heard("IDLE")
        await server.put(mail("new@x"), START)
        await server.put(mail("moved-in-by-hand@x"), DAY - 1000 * HOUR)
        await core.until(lambda: len(core.items) == 4)
    assert core.ids == ["first@x", "last@x", "new@x", "moved-in-by-hand@x"]


async def test_the_server_looks_for_the_day_so_that_old_mails_are_not_even_listed(
    server: FakeImap, around: Surroundings, core: Core
) -> None:
    for number in range(300):
        await server.put(mail(f"{number}@x"), DAY - 100 * HOUR)
    await server.put(mail("a@x"), DAY + HOUR)
    async with running(channel(around, server.port, start="2025-01-01"), core):
        await core.until(lambda: "a@x" in core.items)
        await server.heard("IDLE")
    assert "UID SEARCH UID 1:301 SINCE 31-Dec-2024" in server.commands
    assert sum("RFC822.SIZE" in command for command in server.commands) == 1


async def test_a_start_that_is_interrupted_goes_on_and_does_not_begin_again(
    server: FakeImap, around: Surroundings, core: Core, notes: Notes
) -> None:
    for number in range(450):
        await server.put(mail(f"{number}@x"), DAY + number * HOUR)
    server.faults = [("UID FETCH 250 (BODY", "drop"), ("UID FETCH 430 (BODY", "half")]
    async with running(channel(around, server.port, start="2025-01-01"), core):
        await core.until(lambda: len(core.items) == 450)
    assert core.ids == [f"{number}@x" for number in range(450)]
    fetched = [command for command in server.commands if "BODY" in command]
    assert len(fetched) == 452


async def test_a_day_without_mail_since_is_no_trouble(server: FakeImap, around: Surroundings, core: Core) -> None:
    await server.put(mail("old@x"), DAY - 100 * HOUR)
    async with running(channel(around, server.port, start="2025-01-01"), core):
        await server.heard("IDLE")
        await server.put(mail("new@x"))
        await core.until(lambda: "new@x" in core.items)
    assert core.ids == ["new@x"]


async def test_an_empty_mailbox_is_no_trouble(server: FakeImap, around: Surroundings, core: Core) -> None:
    async with running(channel(around, server.port, start="2025-01-01"), core):
        await server.heard("IDLE")
        await server.put(mail("new@x"))
        await core.until(lambda: "new@x" in core.items)


async def test_a_line_of_the_log_tells_of_every_page(server: FakeImap, around: Surroundings, core: Core) -> None:
    for number in range(450):
        await server.put(mail(f"{number}@x"))
    with structlog.testing.capture_logs() as lines:
        async with running(channel(around, server.port, start="all"), core):
            await server.heard("IDLE")
    told = [(line["taken"], line["uid"], line["until"]) for line in lines if line["event"] == "imap_catching_up"]
    assert told == [(200, 200, 450), (400, 400, 450), (450, 450, 450)]


async def test_hours_of_reading_are_no_silence(
    server: FakeImap, around: Surroundings, core: Core, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = core.take

    async def slowly(items: Sequence[Inbound]) -> None:
        clock.advance(HOUR)
        await take(items)

    for number in range(60):
        await server.put(mail(f"{number}@x"))
    made = channel(around, server.port, start="all")
    server.faults = [("UID FETCH 60 (BODY", "silent")]
    monkeypatch.setattr(core, "take", slowly)
    async with running(made, core):
        await server.heard("UID FETCH 60 (BODY")
        assert made.last_seen() == START + 2 * HOUR


def test_on_a_terminal_there_is_a_bar_and_elsewhere_nothing() -> None:
    terminal, file = io.StringIO(), io.StringIO()
    for stream, forced in ((terminal, True), (file, False)):
        with catching_up("support", 0, 200, Console(file=stream, force_terminal=forced, width=80)) as progress:
            progress.took(20, 100)
    assert "support: 20" in terminal.getvalue()
    assert "50%" in terminal.getvalue()
    assert file.getvalue() == ""
