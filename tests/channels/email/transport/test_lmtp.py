"""Mail that the local server hands over is answered for only after it is stored."""

import asyncio
import contextlib
import smtplib
from collections.abc import AsyncIterator

import pytest

from bot.model.inbound import InboundMessage, Poison
from channels.base import Surroundings
from channels.email import EmailChannel, Settings, tokens
from tests.channels.email.conftest import Core, running
from tests.channels.email.mails import HEAD, plain

SMTP = {"host": "127.0.0.1", "tls": "none"}


class Client:
    """A client that speaks line by line, over a real connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def say(self, line: bytes, answers: int = 1) -> list[str]:
        self._writer.write(line + b"\r\n")
        return [await self.answer() for _ in range(answers)]

    async def answer(self) -> str:
        """One answer, which may have several lines."""
        async with asyncio.timeout(5):
            while True:
                line = (await self._reader.readline()).decode().rstrip()
                if line[3:4] != "-":
                    return line

    async def begin(self, *recipients: str, sender: str = "kim@example.com") -> None:
        await self.say(b"LHLO test")
        await self.say(f"MAIL FROM:<{sender}>".encode())
        for recipient in recipients:
            assert (await self.say(f"RCPT TO:<{recipient}>".encode()))[0].startswith("250")
        assert (await self.say(b"DATA"))[0].startswith("354")

    async def is_closed(self) -> bool:
        async with asyncio.timeout(5):
            return await self._reader.read() == b""

    def hang_up(self) -> None:
        self._writer.close()


@pytest.fixture
async def channel(around: Surroundings, core: Core) -> AsyncIterator[EmailChannel]:
    made = EmailChannel(
        "support",
        Settings.model_validate(
            {"address": "support@acme.test", "lmtp": {"listen": "127.0.0.1:0"}, "smtp": SMTP, "max_size": 100_000}
        ),
        around,
    )
    async with running(made, core):
        async with asyncio.timeout(5):
            while made.listens_on("lmtp") is None:
                await asyncio.sleep(0)
        yield made


@pytest.fixture
async def client(channel: EmailChannel) -> AsyncIterator[Client]:
    assert channel.listens_on("lmtp") is not None
    reader, writer = await asyncio.open_connection(*channel.listens_on("lmtp"))
    made = Client(reader, writer)
    await made.answer()
    yield made
    made.hang_up()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


def only(core: Core) -> InboundMessage:
    (item,) = core.items.values()
    assert isinstance(item, InboundMessage)
    return item


async def test_the_standard_librarys_client_can_hand_a_mail_over(channel: EmailChannel, core: Core) -> None:
    def hand_over() -> dict[str, tuple[int, bytes]]:
        assert channel.listens_on("lmtp") is not None
        with smtplib.LMTP(*channel.listens_on("lmtp")) as connection:
            return connection.sendmail(
                "kim@example.com", ["support@acme.test"], plain("안녕하세요\n.\n..two"), ["BODY=8BITMIME"]
            )

    assert await asyncio.to_thread(hand_over) == {}
    assert only(core).body.text == "안녕하세요\n.\n..two"


async def test_every_recipient_of_one_mail_is_answered_for(client: Client, core: Core) -> None:
    token = tokens.make(b"s" * 32, "support", 142)
    await client.begin("support@acme.test", f"Support+{token}@Acme.Test", "support+x@acme.test")
    answers = await client.say(plain("hello") + b"\r\n.", answers=3)
    assert [answer[:3] for answer in answers] == ["250"] * 3
    assert only(core).conversation == 142
    assert (await client.say(b"NOOP"))[0].startswith("250")


async def test_mail_for_others_is_refused(client: Client) -> None:
    await client.say(b"LHLO test")
    await client.say(b"MAIL FROM:<kim@example.com>")
    for recipient in (b"sales@acme.test", b"support@other.test", b"supporter@acme.test"):
        assert (await client.say(b"RCPT TO:<" + recipient + b">"))[0].startswith("550 5.1.1")
    assert (await client.say(b"DATA"))[0].startswith("503")


async def test_a_mail_that_cannot_be_stored_is_asked_for_again(client: Client, core: Core) -> None:
    core.unwell = 1
    await client.begin("support@acme.test", "support+x@acme.test")
    answers = await client.say(plain("hello") + b"\r\n.", answers=2)
    assert [answer[:3] for answer in answers] == ["452"] * 2
    await client.begin("support@acme.test")
    assert (await client.say(plain("hello") + b"\r\n."))[0].startswith("250")
    assert len(core.items) == 1


async def test_a_failure_of_our_own_never_makes_the_server_give_up(
    client: Client, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.email.adapter.taken", None)
    await client.begin("support@acme.test")
    assert (await client.say(plain("hello") + b"\r\n."))[0].startswith("451")


async def test_too_large_a_mail_is_refused_for_each_recipient_and_the_next_one_taken(
    client: Client, core: Core
) -> None:
    await client.begin("support@acme.test", "support+x@acme.test")
    answers = await client.say(plain("x\n" * 60_000) + b"\r\n.", answers=2)
    assert [answer[:3] for answer in answers] == ["552"] * 2
    await client.begin("support@acme.test")
    assert (await client.say(plain("hello") + b"\r\n."))[0].startswith("250")
    assert only(core).body.text == "hello"


async def test_the_size_limit_is_told_and_kept_before_anything_is_sent(client: Client) -> None:
    client._writer.write(b"LHLO test\r\n")
    lines = []
    while not lines or lines[-1][3:4] == b"-":
        lines.append(await client._reader.readline())
    assert any(b"SIZE 100000" in line for line in lines)
    assert (await client.say(b"MAIL FROM:<kim@example.com> SIZE=200000"))[0].startswith("552")


async def test_endless_lines_are_taken(client: Client, core: Core) -> None:
    await client.begin("support@acme.test")
    assert (await client.say(plain("y" * 90_000) + b"\r\n."))[0].startswith("250")
    assert only(core).body.text == "y" * 90_000


async def test_a_bounce_has_an_empty_sender_and_is_automatic(client: Client, core: Core) -> None:
    await client.begin("support@acme.test", sender="")
    assert (await client.say(plain("It could not be delivered") + b"\r\n."))[0].startswith("250")
    assert only(core).automatic


async def test_a_mail_without_a_sender_is_set_aside_and_answered_for(client: Client, core: Core) -> None:
    await client.begin("support@acme.test")
    assert (await client.say(b"Subject: x\r\n\r\nhello\r\n."))[0].startswith("250")
    (item,) = core.items.values()
    assert isinstance(item, Poison)
    assert b"hello" in item.raw


async def test_a_mail_that_breaks_off_is_not_taken(channel: EmailChannel, client: Client, core: Core) -> None:
    await client.begin("support@acme.test")
    client._writer.write(HEAD + b"\r\nhalf a ma")
    client.hang_up()
    await client._writer.wait_closed()
    assert channel.listens_on("lmtp") is not None
    reader, writer = await asyncio.open_connection(*channel.listens_on("lmtp"))
    second = Client(reader, writer)
    await second.answer()
    await second.begin("support@acme.test")
    await second.say(plain("whole") + b"\r\n.")
    second.hang_up()
    assert only(core).body.text == "whole"


async def test_the_same_mail_handed_over_twice_has_one_id(client: Client, core: Core) -> None:
    for _ in range(2):
        await client.begin("support@acme.test")
        await client.say(plain("hello", head=HEAD.replace(b"Message-ID", b"X-ID")) + b"\r\n.")
    assert (core.calls, len(core.items)) == (2, 1)


async def test_when_the_channel_stops_connections_end(around: Surroundings, core: Core) -> None:
    settings = {"address": "support@acme.test", "lmtp": {"listen": "127.0.0.1:0"}, "smtp": SMTP}
    made = EmailChannel("support", Settings.model_validate(settings), around)
    async with running(made, core):
        while made.listens_on("lmtp") is None:
            await asyncio.sleep(0)
        reader, writer = await asyncio.open_connection(*made.listens_on("lmtp"))
        left = Client(reader, writer)
        await left.answer()
    assert await left.is_closed()
    left.hang_up()
    assert made.listens_on("lmtp") is None
