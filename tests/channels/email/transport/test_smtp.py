"""Every way a mail server can answer has its outcome, and no reply is lost or silently sent twice."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.i18n import texts
from bot.model.outbound import Delivered, File, OutboundMessage, Refused, RetryLater, Unknown
from bot.model.richtext import RichText
from bot.outbox import LEASE
from channels.base import Checkable, Deleter, Editor, Recognises, Surroundings
from channels.email import EmailChannel, Settings
from channels.email.settings import SmtpSettings
from channels.email.transport import smtp
from channels.email.transport.smtp import Mail, Sender
from tests.channels.email.transport.servers import CERTIFICATE, PASSWORD, MailServer, mail_server
from tests.manual_clock import ManualClock


def channel(around: Surroundings, port: int, **smtp: Any) -> EmailChannel:
    return EmailChannel(
        "support",
        Settings.model_validate(
            {
                "address": "support@acme.test",
                "sender_name": "Acme",
                "lmtp": {"listen": "127.0.0.1:0"},
                "smtp": {"host": "127.0.0.1", "port": port, "tls": "none", **smtp},
            }
        ),
        around,
    )


def message(delivery: int = 7, address: str = "kim@example.com", **fields: Any) -> OutboundMessage:
    return OutboundMessage(delivery, 142, address, RichText("Hello"), **fields)


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as made:
        yield made


@pytest.fixture
async def sender(around: Surroundings, server: MailServer) -> AsyncIterator[EmailChannel]:
    made = channel(around, server.port)
    yield made
    await made.close()


async def test_a_mail_arrives_and_is_known_by_its_message_id(sender: EmailChannel, server: MailServer) -> None:
    outcome = await sender.send(message(subject="환불", reply_to="a@x", author="Jina"))
    assert isinstance(outcome, Delivered)
    mail = email.message_from_bytes(server.mails[0], policy=email.policy.default)
    assert mail["Message-ID"] == f"<{outcome.external_id}>"
    assert (mail["Subject"], mail["From"], server.recipients) == (
        "Re: 환불",
        "Jina via Acme <support@acme.test>",
        ["kim@example.com"],
    )


async def test_a_burst_goes_over_one_connection(sender: EmailChannel, server: MailServer) -> None:
    outcomes = await asyncio.gather(*(sender.send(message(number)) for number in range(10)))
    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert (len(server.mails), server.connections) == (10, 1)


async def test_a_kept_connection_that_the_server_closed_is_renewed_within_the_attempt(
    sender: EmailChannel, server: MailServer
) -> None:
    await sender.send(message(1))
    server.on_mail = ["421 4.4.2 idle too long"]
    assert isinstance(await sender.send(message(2)), Delivered)
    server.hang_up()
    assert isinstance(await sender.send(message(3)), Delivered)
    assert (len(server.mails), server.connections) == (3, 3)


@pytest.mark.parametrize("step", ["on_mail", "on_rcpt", "on_data"])
async def test_a_temporary_refusal_is_tried_again_later(sender: EmailChannel, server: MailServer, step: str) -> None:
    setattr(server, step, ["451 4.7.1 greylisted, come back"] * 2)
    outcome = await sender.send(message())
    assert isinstance(outcome, RetryLater)
    assert "451 4.7.1 greylisted, come back" in outcome.reason
    setattr(server, step, [])
    assert isinstance(await sender.send(message(attempt=2)), Delivered)


@pytest.mark.parametrize("step", ["on_mail", "on_rcpt", "on_data"])
async def test_a_final_refusal_shows_the_servers_words(sender: EmailChannel, server: MailServer, step: str) -> None:
    setattr(server, step, ["554 5.7.1 looks like spam"] * 2)
    outcome = await sender.send(message())
    assert isinstance(outcome, Refused)
    assert "554 5.7.1 looks like spam" in outcome.reason
    assert not outcome.unreachable


@pytest.mark.parametrize(
    ("answer", "unreachable"),
    [
        ("550 5.1.1 no such user", True),
        ("550 5.1.10 recipient not found", True),
        ("554 5.2.1 mailbox disabled", True),
        ("552 5.2.2 mailbox full", False),
        ("550 5.7.1 relaying denied", False),
        ("550 blocked", False),
    ],
)
async def test_only_a_mailbox_that_is_not_there_is_unreachable(
    sender: EmailChannel, server: MailServer, answer: str, unreachable: bool
) -> None:
    server.on_rcpt = [answer]
    outcome = await sender.send(message())
    assert isinstance(outcome, Refused)
    assert outcome.unreachable is unreachable


async def test_a_line_lost_after_the_mail_was_sent_is_unknown_and_the_next_try_has_the_same_id(
    sender: EmailChannel, server: MailServer
) -> None:
    server.on_data = ["drop"]
    assert isinstance(await sender.send(message(attempt=1)), Unknown)
    assert isinstance(await sender.send(message(attempt=2)), Delivered)
    first, second = (email.message_from_bytes(mail)["Message-ID"] for mail in server.mails)
    assert first == second


async def test_a_mail_that_is_put_off_is_tried_for_days_less_and_less_often(
    sender: EmailChannel, server: MailServer
) -> None:
    waits = []
    for attempt in (1, 2, 3, 7, 100):
        server.on_rcpt = ["451 4.7.1 greylisted, come back"]
        outcome = await sender.send(message(attempt=attempt))
        assert isinstance(outcome, RetryLater)
        assert not outcome.whole_destination
        assert outcome.after is not None
        waits.append(outcome.after.total_seconds() / 60)
    assert waits == [1, 2, 4, 60, 60]


async def test_a_line_lost_before_the_mail_was_sent_is_tried_again(sender: EmailChannel, server: MailServer) -> None:
    server.on_rcpt = ["421 4.3.2 shutting down"]
    outcome = await sender.send(message())
    assert isinstance(outcome, RetryLater)
    assert outcome.whole_destination
    assert outcome.after


async def test_a_server_that_is_not_there_is_tried_again(around: Surroundings) -> None:
    async with mail_server() as gone:
        port = gone.port
    made = channel(around, port)
    outcome = await made.send(message())
    assert isinstance(outcome, RetryLater)
    assert "cannot be reached" in outcome.reason
    assert [result.ok for result in await made.check()] == [True, False]
    await made.close()


async def test_a_wrong_password_loses_no_reply_and_is_not_repeated(around: Surroundings) -> None:
    async with mail_server(auth=True) as server:
        made = channel(around, server.port, user="support", password="wrong secret")
        outcome = await made.send(message())
        assert isinstance(outcome, RetryLater)
        assert "user and password" in outcome.reason
        assert outcome.whole_destination
        assert "wrong secret" not in repr(outcome)
        assert "wrong secret" not in repr(await made.check())
        await made.close()


async def test_an_account_is_not_locked_by_trying(around: Surroundings, clock: ManualClock) -> None:
    """However many mails wait: one login after 1, 2, 4 ... 15 minutes, and at once again when one has succeeded."""
    async with mail_server(auth=True) as server:
        made = channel(around, server.port, user="support", password="wrong secret")
        for minutes in (1, 2, 4, 8, 15, 15):
            before = server.connections
            outcomes = await asyncio.gather(*(made.send(message(number)) for number in range(8)))
            assert server.connections == before + 1
            for outcome in outcomes:
                assert isinstance(outcome, RetryLater)
                assert (outcome.after, outcome.whole_destination) == (timedelta(minutes=minutes), True)
            clock.advance(timedelta(minutes=minutes))
        server.password = "wrong secret"
        assert isinstance(await made.send(message()), Delivered)
        server.password = "another"
        server.hang_up()
        outcome = await made.send(message(2))
        assert isinstance(outcome, RetryLater)
        assert outcome.after == timedelta(minutes=1)
        await made.close()


async def test_a_server_that_wants_a_login_we_do_not_have_is_tried_again(around: Surroundings) -> None:
    async with mail_server(auth=True) as server:
        made = channel(around, server.port)
        assert isinstance(await made.send(message()), RetryLater)
        await made.close()


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
async def test_mail_goes_over_tls_with_a_certificate_of_ones_own(around: Surroundings, tls: str) -> None:
    login = {"user": "support", "password": PASSWORD}
    async with mail_server(tls, auth=True) as server:
        made = channel(around, server.port, host="localhost", tls=tls, ca_file=CERTIFICATE, **login)
        assert isinstance(await made.send(message()), Delivered)
        assert [result.ok for result in await made.check()] == [True, True]
        await made.close()
        for stranger in ({"host": "localhost"}, {"host": "127.0.0.1", "ca_file": CERTIFICATE}):
            distrustful = channel(around, server.port, **{**login, "tls": tls, **stranger})
            outcome = await distrustful.send(message())
            assert isinstance(outcome, RetryLater)
            assert "certificate" in outcome.reason.lower()
            await distrustful.close()


async def test_starttls_is_never_given_up_silently(around: Surroundings, server: MailServer) -> None:
    made = channel(around, server.port, tls="starttls")
    assert isinstance(await made.send(message()), RetryLater)
    assert server.mails == []
    await made.close()


@pytest.mark.parametrize(
    "address", ["", "kim", "kim@", "@x", "a b@x.com", "a@x.com>\r\nDATA", "a@x.com,b@x.com", "환불@x.com"]
)
async def test_what_is_no_address_is_refused_without_asking(
    sender: EmailChannel, server: MailServer, address: str
) -> None:
    outcome = await sender.send(message(address=address))
    assert isinstance(outcome, Refused)
    assert server.connections == 0


async def test_a_domain_in_korean_is_written_in_ascii(sender: EmailChannel, server: MailServer) -> None:
    assert isinstance(await sender.send(message(address="kim@예시.com")), Delivered)
    assert server.recipients == ["kim@xn--vv4b11d.com"]


async def test_a_cancelled_send_leaves_no_half_open_conversation(sender: EmailChannel, server: MailServer) -> None:
    await sender.send(message(1))
    server.on_data = ["hang"]
    sending = asyncio.create_task(sender.send(message(2)))
    await server.hanging.wait()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    async with asyncio.timeout(5):
        assert isinstance(await sender.send(message(3)), Delivered)


# --- several recipients ---


@pytest.fixture
async def several(around: Surroundings, server: MailServer) -> AsyncIterator[Sender]:
    settings = SmtpSettings.model_validate({"host": "127.0.0.1", "port": server.port, "tls": "none"})
    made = Sender("support", settings, around.memory, around.clock, texts("en"))
    yield made
    await made.close()


def to(*recipients: str, attempt: int = 1) -> Mail:
    return Mail("support@acme.test", recipients, b"Subject: x\r\n\r\nhello\r\n", "7@acme.test", attempt)


async def test_all_recipients_get_one_mail(several: Sender, server: MailServer) -> None:
    assert await several.send(to("kim@x.test", "lee@x.test")) == Delivered("7@acme.test")
    assert (len(server.mails), server.recipients) == (1, ["kim@x.test", "lee@x.test"])


async def test_who_is_refused_is_told_while_the_others_have_it(several: Sender, server: MailServer) -> None:
    server.on_rcpt = ["250 OK", "550 5.1.1 no such lee", "250 OK"]
    sent = await several.send(to("kim@x.test", "lee@x.test", "choi@x.test"))
    assert sent == Delivered("7@acme.test", {"lee@x.test": "550 5.1.1 no such lee"})
    assert server.recipients == ["kim@x.test", "choi@x.test"]


async def test_a_customer_who_is_refused_is_no_delivery_though_others_have_it(
    several: Sender, server: MailServer
) -> None:
    server.on_rcpt = ["550 5.1.1 no such kim", "250 OK"]
    sent = await several.send(to("kim@x.test", "lee@x.test"))
    assert isinstance(sent, Refused)
    assert sent.unreachable
    assert "no such kim" in sent.reason
    assert await several.send(to("kim@x.test", "lee@x.test", attempt=2)) == Delivered("7@acme.test")
    assert server.recipients == ["lee@x.test", "kim@x.test"]


async def test_who_has_it_does_not_get_it_again_when_the_others_were_put_off(
    around: Surroundings, several: Sender, server: MailServer
) -> None:
    """Also after a restart."""
    server.on_rcpt = ["250 OK", "451 4.2.1 lee comes later", "550 5.1.1 no such choi"]
    everybody = ("kim@x.test", "lee@x.test", "choi@x.test")
    first = await several.send(to(*everybody))
    assert isinstance(first, RetryLater)
    assert "lee comes later" in first.reason
    server.on_rcpt = ["250 OK", "550 5.1.1 no such choi"]
    settings = SmtpSettings.model_validate({"host": "127.0.0.1", "port": server.port, "tls": "none"})
    restarted = Sender("support", settings, around.memory, around.clock, texts("en"))
    second = await restarted.send(to(*everybody, attempt=2))
    assert second == Delivered("7@acme.test", {"choi@x.test": "550 5.1.1 no such choi"})
    assert server.recipients == ["kim@x.test", "lee@x.test"]
    await restarted.close()


async def test_when_all_who_are_left_are_refused_nothing_is_sent(several: Sender, server: MailServer) -> None:
    server.on_rcpt = ["250 OK", "451 4.2.1 later"]
    await several.send(to("kim@x.test", "lee@x.test"))
    server.on_rcpt = ["550 5.1.1 no such lee"]
    sent = await several.send(to("kim@x.test", "lee@x.test", attempt=2))
    assert sent == Delivered("7@acme.test", {"lee@x.test": "550 5.1.1 no such lee"})
    assert len(server.mails) == 1


async def test_a_server_that_closes_between_recipients_is_tried_again_as_a_whole(
    several: Sender, server: MailServer
) -> None:
    server.on_rcpt = ["250 OK", "421 4.3.2 going down"]
    assert isinstance(await several.send(to("kim@x.test", "lee@x.test")), RetryLater)
    assert server.mails == []


# --- patience ---


async def test_an_attempt_ends_before_the_core_takes_it_for_dead() -> None:
    longest = smtp._QUEUE_SECONDS + smtp._START_SECONDS + smtp._DATA_SECONDS
    assert timedelta(seconds=longest) < LEASE


async def test_a_server_that_is_slow_with_one_mail_holds_up_the_others_only_for_a_while(
    several: Sender, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_QUEUE_SECONDS", 0.05)
    monkeypatch.setattr(smtp, "_DATA_SECONDS", 0.3)
    server.on_data = ["hang"]
    first = asyncio.create_task(several.send(to("kim@x.test")))
    await server.hanging.wait()
    second = await several.send(to("lee@x.test"))
    assert isinstance(second, RetryLater)
    assert isinstance(await first, Unknown)
    assert isinstance(await several.send(to("lee@x.test")), Delivered)


async def test_a_server_that_never_greets_is_given_up(around: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_START_SECONDS", 0.1)
    called = asyncio.Event()

    async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await reader.read()
        writer.close()

    listening = await asyncio.start_server(keep_silent, "127.0.0.1", 0)
    async with listening:
        made = channel(around, listening.sockets[0].getsockname()[1])
        assert isinstance(await made.send(message()), RetryLater)
        assert called.is_set()


def test_email_can_neither_edit_nor_delete_nor_ask(around: Surroundings) -> None:
    made = channel(around, 25)
    assert isinstance(made, Checkable)
    assert not isinstance(made, Editor | Deleter | Recognises)


def test_a_message_is_one_part_with_all_its_files(around: Surroundings) -> None:
    files = [File(name, "text/plain", 1, Path(name)) for name in "ab"]
    (part,) = channel(around, 25).plan(RichText("x"), files)
    assert part.files == (0, 1)


def test_secrets_are_not_shown(around: Surroundings) -> None:
    settings = SmtpSettings.model_validate({"host": "localhost", "tls": "none", "password": "hunter2"})
    assert "hunter2" not in repr(settings)
