"""Every way a mail server can answer has its outcome, and no reply is lost or silently sent twice."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.model.outbound import Delivered, OutboundMessage, Refused, RetryLater, Unknown
from bot.model.richtext import RichText
from channels.base import Checkable, Deleter, Editor, Recognises, Surroundings
from channels.email import EmailChannel, Settings
from channels.email.settings import SmtpSettings
from tests.channels.email.servers import CERTIFICATE, PASSWORD, MailServer, mail_server


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


async def test_a_line_lost_before_the_mail_was_sent_is_tried_again(sender: EmailChannel, server: MailServer) -> None:
    server.on_rcpt = ["421 4.3.2 shutting down"]
    outcome = await sender.send(message())
    assert isinstance(outcome, RetryLater)
    assert outcome.whole_destination


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


def test_email_can_neither_edit_nor_delete_nor_ask(around: Surroundings) -> None:
    made = channel(around, 25)
    assert isinstance(made, Checkable)
    assert not isinstance(made, Editor | Deleter | Recognises)


def test_a_message_is_one_part_with_all_its_files(around: Surroundings) -> None:
    files: list[Any] = [object(), object()]
    (part,) = channel(around, 25).plan(RichText("x"), files)
    assert part.files == (0, 1)


def test_secrets_are_not_shown(around: Surroundings) -> None:
    settings = SmtpSettings.model_validate({"host": "localhost", "tls": "none", "password": "hunter2"})
    assert "hunter2" not in repr(settings)
