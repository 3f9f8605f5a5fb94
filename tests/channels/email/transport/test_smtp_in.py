"""A mail server that speaks SMTP gets the same promises: an answer only after the mail is stored, and STARTTLS."""

import asyncio
import smtplib
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.errors import DeskbellError
from bot.model.inbound import InboundMessage
from channels.base import Surroundings
from channels.email import EmailChannel, Settings, tokens
from channels.email.transport import listener
from tests.channels.email.conftest import Core, running
from tests.channels.email.mails import plain
from tests.channels.email.transport.servers import CERTIFICATE

T = TypeVar("T")
PLAIN = {"smtp_in": {"listen": "127.0.0.1:0"}}
SAFE = {"smtp_in": {"listen": "127.0.0.1:0", "tls_cert": CERTIFICATE}}


def inbox(around: Surroundings, **fields: Any) -> EmailChannel:
    settings = {"address": "support@acme.test", "smtp": {"host": "127.0.0.1", "tls": "none"}, "max_size": 100_000}
    return EmailChannel("support", Settings.model_validate({**settings, **fields}), around)


async def listening(made: EmailChannel) -> tuple[str, int]:
    async with asyncio.timeout(5):
        while (address := made.listens_on("smtp")) is None:
            await asyncio.sleep(0)
    return address


@pytest.fixture
async def address(around: Surroundings, core: Core) -> AsyncIterator[tuple[str, int]]:
    made = inbox(around, **PLAIN)
    async with running(made, core):
        yield await listening(made)


async def call(address: tuple[str, int], talk: Callable[[smtplib.SMTP], T], host: str = "") -> T:
    """What a client of the standard library says, in a thread of its own."""

    def calling() -> T:
        with smtplib.SMTP(host or address[0], address[1], timeout=5) as client:
            return talk(client)

    return await asyncio.to_thread(calling)


async def test_a_mail_is_taken_with_one_answer_for_all_recipients(address: tuple[str, int], core: Core) -> None:
    token = tokens.make(b"s" * 32, "support", 142)
    recipients = ["support@acme.test", f"support+{token}@acme.test"]

    def talk(client: smtplib.SMTP) -> tuple[int, bytes]:
        assert client.sendmail("kim@example.com", recipients, plain("안녕하세요\n.\n..two"), ["BODY=8BITMIME"]) == {}
        return client.noop()

    assert (await call(address, talk))[0] == 250
    (item,) = core.items.values()
    assert isinstance(item, InboundMessage)
    assert (item.body.text, item.conversation) == ("안녕하세요\n.\n..two", 142)


async def test_an_unwell_store_is_told_as_such_and_the_mail_taken_later(address: tuple[str, int], core: Core) -> None:
    core.unwell = 1

    def talk(client: smtplib.SMTP) -> smtplib.SMTPDataError:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("kim@example.com", "support@acme.test", plain("hello"))
        client.sendmail("kim@example.com", "support@acme.test", plain("hello"))
        return refused.value

    error = await call(address, talk)
    assert (error.smtp_code, error.smtp_error[:5]) == (452, b"4.3.1")
    assert len(core.items) == 1


async def test_nobody_is_relayed_for_and_nobody_can_log_in(address: tuple[str, int], core: Core) -> None:
    def talk(client: smtplib.SMTP) -> list[int]:
        client.ehlo("test")
        assert not client.has_extn("auth")
        assert client.has_extn("size")
        client.mail("kim@example.com")
        return [client.rcpt("boss@elsewhere.test")[0], client.docmd("AUTH", "PLAIN AGEAYg==")[0]]

    assert await call(address, talk) == [550, 538]
    assert core.items == {}


async def test_too_large_a_mail_is_refused_for_good(address: tuple[str, int], core: Core) -> None:
    def talk(client: smtplib.SMTP) -> tuple[int, int]:
        with pytest.raises(smtplib.SMTPSenderRefused) as announced:
            client.sendmail("kim@example.com", "support@acme.test", plain("x\n" * 60_000))
        client.mail("kim@example.com")
        client.rcpt("support@acme.test")
        return announced.value.smtp_code, client.data(plain("x\n" * 60_000))[0]

    assert await call(address, talk) == (552, 552)
    assert core.items == {}


async def test_a_hundred_recipients_are_taken_and_the_rest_later(address: tuple[str, int]) -> None:
    def talk(client: smtplib.SMTP) -> list[int]:
        client.ehlo("test")
        client.mail("kim@example.com")
        return [client.rcpt(f"support+{number}@acme.test")[0] for number in range(102)]

    assert await call(address, talk) == [250] * 100 + [452] * 2


async def test_an_end_that_only_looks_like_one_smuggles_no_second_mail(address: tuple[str, int], core: Core) -> None:
    """A dot between bare line feeds does not end a mail (RFC 5321 section 4.1.1.4)."""
    inner = b"MAIL FROM:<boss@acme.test>\r\nRCPT TO:<support@acme.test>\r\nDATA\r\n" + plain("forged")

    def talk(client: smtplib.SMTP) -> None:
        client.ehlo("test")
        client.mail("kim@example.com")
        client.rcpt("support@acme.test")
        client.docmd("DATA")
        for end in (b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r"):
            client.send(plain("honest") + end + inner)
        client.send(b"\r\n.\r\n")
        assert client.getreply()[0] == 250

    await call(address, talk)
    assert core.calls == 1


async def test_more_connections_than_we_can_carry_are_sent_away(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "_MOST_CONNECTIONS", 1)
    reader, writer = await asyncio.open_connection(*address)
    assert (await reader.readline()).startswith(b"220")
    with pytest.raises(smtplib.SMTPConnectError) as refused:
        await call(address, lambda client: client.noop())
    assert refused.value.smtp_code == 421
    writer.close()
    await writer.wait_closed()
    async with asyncio.timeout(5):
        while True:
            try:
                assert await call(address, lambda client: client.noop()) == (250, b"OK")
                break
            except smtplib.SMTPConnectError:  # the first is not gone yet
                continue


async def test_starttls_is_offered_where_there_is_a_certificate(around: Surroundings, core: Core) -> None:
    made = inbox(around, **SAFE)

    def talk(client: smtplib.SMTP) -> None:
        client.starttls(context=ssl.create_default_context(cafile=str(CERTIFICATE)))
        client.ehlo("test")
        assert not client.has_extn("starttls")
        assert not client.has_extn("auth")
        client.sendmail("kim@example.com", "support@acme.test", plain("hello"))

    async with running(made, core):
        await call(await listening(made), talk, "localhost")
    assert len(core.items) == 1


async def test_what_is_said_before_tls_does_not_count_after_it(around: Surroundings, core: Core) -> None:
    made = inbox(around, **SAFE)

    def talk(client: smtplib.SMTP) -> int:
        client.ehlo("test")
        client.mail("kim@example.com")
        client.rcpt("support@acme.test")
        client.starttls(context=ssl.create_default_context(cafile=str(CERTIFICATE)))
        client.ehlo("test")
        return client.docmd("DATA")[0]

    async with running(made, core):
        assert await call(await listening(made), talk, "localhost") == 503


async def test_a_client_that_fails_at_tls_leaves_the_others_alone(around: Surroundings, core: Core) -> None:
    made = inbox(around, **SAFE)
    async with running(made, core):
        address = await listening(made)
        reader, writer = await asyncio.open_connection(*address)
        for said in (b"", b"EHLO test\r\n", b"STARTTLS\r\n"):
            writer.write(said)
            while (await reader.readline())[3:4] == b"-":
                pass
        writer.write(b"this is no TLS\r\n")
        async with asyncio.timeout(5):
            await reader.read()
        writer.close()
        await call(address, lambda client: client.sendmail("k@x.test", "support@acme.test", plain("hello")))
    assert len(core.items) == 1


async def test_lmtp_and_smtp_may_be_had_both(around: Surroundings, core: Core) -> None:
    made = inbox(around, **PLAIN, lmtp={"listen": "127.0.0.1:0"})
    async with running(made, core):
        await listening(made)
        assert made.listens_on("lmtp") not in (None, made.listens_on("smtp"))
    assert made.listens_on("lmtp") is None
    results = [result.what for result in await made.check()]
    assert results == ["support: LMTP", "support: SMTP in", "support: SMTP"]


def test_what_is_no_certificate_is_told_at_once(around: Surroundings, tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("nonsense")
    with pytest.raises(DeskbellError, match="tls_cert"):
        inbox(around, smtp_in={"listen": "127.0.0.1:0", "tls_cert": tmp_path / "x.pem"})
