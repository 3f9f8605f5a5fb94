"""A sign-in by OAuth is renewed in time, by one for all, and says loudly when it has ended."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.i18n import texts
from bot.model.outbound import Delivered, OutboundMessage, RetryLater
from bot.model.richtext import RichText
from channels.base import Surroundings
from channels.email.settings import OAuthSettings
from channels.email.transport.oauth import SignInEnded, Tokens, Unavailable
from tests.channels.email.conftest import Core, Notes, running
from tests.channels.email.transport.fake_imap import FakeImap, fake_imap
from tests.channels.email.transport.mailboxes import channel, mail
from tests.channels.email.transport.servers import MailServer, mail_server
from tests.channels.email.transport.tokens import TokenServer, token_server
from tests.manual_clock import ManualClock

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def giver() -> AsyncIterator[TokenServer]:
    async with token_server() as made:
        yield made


def oauth(giver: TokenServer, **fields: str) -> dict[str, str]:
    made = {"client_id": "desk", "client_secret": "client hush", "refresh_token": "refresh-0", "token_url": giver.url}
    return made | fields


def tokens(giver: TokenServer, around: Surroundings, **fields: str) -> Tokens:
    settings = OAuthSettings.model_validate(oauth(giver, **fields))
    return Tokens("support", settings, around.memory, around.clock, texts("en"))


async def test_a_token_is_renewed_five_minutes_before_its_end_and_not_earlier(
    giver: TokenServer, around: Surroundings, clock: ManualClock
) -> None:
    made = tokens(giver, around)
    assert [await made.token() for _ in range(3)] == ["access-1"] * 3
    clock.advance(54 * MINUTE)
    assert await made.token() == "access-1"
    clock.advance(MINUTE)
    assert await made.token() == "access-2"
    assert giver.asked[0] == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh-0",
        "client_id": "desk",
        "client_secret": "client hush",
    }


async def test_a_scope_is_asked_for_and_a_secret_left_out_where_so_set(
    giver: TokenServer, around: Surroundings
) -> None:
    await tokens(giver, around, client_secret="", scope="imap smtp").token()
    assert (giver.asked[0]["scope"], "client_secret" in giver.asked[0]) == ("imap smtp", False)


@pytest.mark.parametrize("life", [None, "soon"])
async def test_without_a_word_on_its_end_a_token_lives_an_hour(
    giver: TokenServer, around: Surroundings, clock: ManualClock, life: Any
) -> None:
    giver.life = life
    made = tokens(giver, around)
    assert await made.token() == "access-1"
    clock.advance(54 * MINUTE)
    assert await made.token() == "access-1"


async def test_those_who_ask_at_once_cause_one_renewal(giver: TokenServer, around: Surroundings) -> None:
    giver.slowly = asyncio.Event()
    made = tokens(giver, around)
    asking = [asyncio.create_task(made.token()) for _ in range(5)]
    async with asyncio.timeout(5):
        while not giver.asked:
            await asyncio.sleep(0.001)
    giver.slowly.set()
    assert set(await asyncio.gather(*asking)) == {"access-1"}
    assert len(giver.asked) == 1


async def test_a_refresh_token_that_changes_is_kept_over_restarts_until_there_is_a_new_sign_in(
    giver: TokenServer, around: Surroundings
) -> None:
    giver.rotates = True
    for _ in range(3):
        await tokens(giver, around).token()
    assert [form["refresh_token"] for form in giver.asked] == ["refresh-0", "refresh-1", "refresh-2"]
    giver.refresh_tokens = ["by hand"]
    assert await tokens(giver, around, refresh_token="by hand").token() == "access-4"


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_a_sign_in_that_ended_says_what_to_do_and_shows_no_secret(
    giver: TokenServer, around: Surroundings, status: int
) -> None:
    words = {"error": "invalid_grant", "error_description": "refresh-0 of\n client hush has expired"}
    giver.answers = [(status, words)]
    with structlog.testing.capture_logs() as lines, pytest.raises(SignInEnded) as raised:
        await tokens(giver, around).token()
    assert "127.0.0.1 does not renew the sign-in: invalid_grant *** of *** has expired" in str(raised.value)
    assert "put the new refresh_token into the settings" in str(raised.value)
    assert [line["log_level"] for line in lines] == ["error"]
    assert "refresh-0" not in str(lines)
    assert "hush" not in str(lines)


@pytest.mark.parametrize(
    "answer",
    [(500, "<html>"), (200, "<html>"), (200, {}), (200, []), (429, {"error": "slow_down"}), (503, {}), (302, "")],
)
async def test_a_server_that_is_unwell_ends_nothing(
    giver: TokenServer, around: Surroundings, clock: ManualClock, answer: tuple[int, Any]
) -> None:
    giver.answers = [answer]
    made = tokens(giver, around)
    with pytest.raises(Unavailable):
        await made.token()
    assert await made.token() == "access-2"
    clock.advance(56 * MINUTE)
    giver.answers = [answer, answer]
    assert await made.token() == "access-2"  # it holds for four minutes more
    clock.advance(4 * MINUTE)
    with pytest.raises(Unavailable):
        await made.token()


async def test_a_server_that_is_not_there_ends_nothing(around: Surroundings) -> None:
    async with token_server() as gone:
        made = tokens(gone, around)
    with pytest.raises(Unavailable):
        await made.token()


async def test_tokens_are_not_logged(giver: TokenServer, around: Surroundings) -> None:
    giver.rotates = True
    with structlog.testing.capture_logs() as lines:
        await tokens(giver, around).token()
    assert lines
    assert not any(secret in str(lines) for secret in ("access-1", "refresh-0", "refresh-1", "client hush"))


# --- with the mail servers ---


@pytest.fixture
async def imap() -> AsyncIterator[FakeImap]:
    async with fake_imap() as made:
        yield made


@pytest.fixture
async def smtp() -> AsyncIterator[MailServer]:
    async with mail_server(auth=True) as made:
        yield made


MESSAGE = OutboundMessage(7, 142, "kim@example.com", RichText("Hello"))


async def test_receiving_and_sending_share_a_sign_in(
    giver: TokenServer, imap: FakeImap, smtp: MailServer, around: Surroundings, core: Core
) -> None:
    imap.token = smtp.token = "access-1"
    out = {"port": smtp.port, "user": "support", "oauth": oauth(giver)}
    made = channel(around, imap.port, smtp=out, oauth=oauth(giver), start="all")
    await imap.put(mail("a@x"))
    async with running(made, core):
        await core.until(lambda: "a@x" in core.items)
        assert isinstance(await made.send(MESSAGE), Delivered)
    assert len(giver.asked) == 1
    assert [result.ok for result in await made.check()] == [True, True]


async def test_different_sign_ins_are_not_mixed_up(
    giver: TokenServer, imap: FakeImap, smtp: MailServer, around: Surroundings, core: Core
) -> None:
    giver.refresh_tokens = ["refresh-0", "for imap"]
    imap.token, smtp.token = "access-1", "access-2"
    out = {"port": smtp.port, "user": "support", "oauth": oauth(giver)}
    made = channel(around, imap.port, smtp=out, oauth=oauth(giver, refresh_token="for imap"))
    async with running(made, core):
        await imap.heard("IDLE")
        assert isinstance(await made.send(MESSAGE), Delivered)


async def test_a_token_that_the_mail_server_no_longer_takes_is_replaced(
    giver: TokenServer, imap: FakeImap, smtp: MailServer, around: Surroundings, core: Core, clock: ManualClock
) -> None:
    imap.token = smtp.token = "access-2"
    out = {"port": smtp.port, "user": "support", "oauth": oauth(giver, client_id="another")}
    made = channel(around, imap.port, smtp=out, oauth=oauth(giver))
    async with running(made, core):
        await imap.heard("IDLE")
        smtp.token = "access-4"
        assert isinstance(await made.send(MESSAGE), RetryLater)
        clock.advance(MINUTE)
        assert isinstance(await made.send(MESSAGE), Delivered)


async def test_an_ended_sign_in_stops_both_ways_and_is_told(
    giver: TokenServer, imap: FakeImap, smtp: MailServer, around: Surroundings, core: Core
) -> None:
    giver.refresh_tokens = []
    out = {"port": smtp.port, "user": "support", "oauth": oauth(giver)}
    made = channel(around, imap.port, smtp=out, oauth=oauth(giver))
    with structlog.testing.capture_logs() as lines:
        async with running(made, core):
            async with asyncio.timeout(5):
                while sum(line["event"] == "imap_login_refused" for line in lines) < 2:
                    await asyncio.sleep(0.001)
            outcome = await made.send(MESSAGE)
    assert isinstance(outcome, RetryLater)
    assert outcome.whole_destination
    assert "put the new refresh_token into the settings" in outcome.reason
    assert "refresh-0" not in str(lines) + outcome.reason
    (receiving, sending) = await made.check()
    assert not receiving.ok
    assert "invalid_grant" in receiving.detail
    assert "invalid_grant" in sending.detail


async def test_the_access_token_is_nowhere_in_what_is_remembered(
    giver: TokenServer, around: Surroundings, notes: Notes
) -> None:
    giver.rotates = True
    await tokens(giver, around).token()
    assert list(notes.words.values()) == ["refresh-1"]
