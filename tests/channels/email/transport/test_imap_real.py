"""The same over a real IMAP server (pymap), with and without TLS."""

import asyncio
import contextlib
import imaplib
import ssl
import time
from argparse import Namespace
from collections.abc import AsyncIterator
from typing import Any

import pytest
import structlog
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import BuiltinHash

from bot.model.inbound import InboundMessage
from channels.base import Surroundings
from channels.email import EmailChannel, Settings
from channels.email.transport.timing import Timing
from tests.channels.email.conftest import Core, Notes, running
from tests.channels.email.mails import HEAD, multipart, part, plain
from tests.channels.email.transport.mailboxes import QUICK
from tests.channels.email.transport.servers import CERTIFICATE, PASSWORD, server_tls

USER = "support@acme.test"


@contextlib.asynccontextmanager
async def imap_server(tls: str) -> AsyncIterator[int]:
    """The port of a server with one empty mailbox."""
    arguments = Namespace(
        host="127.0.0.1",
        port=0,
        debug=False,
        cert=str(CERTIFICATE) if tls == "starttls" else None,
        key=str(CERTIFICATE) if tls == "starttls" else None,
        tls=tls == "starttls",
        proxy_protocol=None,
        passlib_cfg=None,
        demo_data=False,
        demo_user=USER,
        demo_password=PASSWORD,
    )
    backend, config = await DictBackend.init(
        arguments, secure_auth=tls == "starttls", invalid_user_sleep=0, hash_context=BuiltinHash(rounds=1)
    )
    config.apply_context()
    serve = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=server_tls() if tls == "implicit" else None)
    async with server:
        yield server.sockets[0].getsockname()[1]


def put(port: int, tls: str, *mails: bytes) -> None:
    """As the mail server would, in a thread of its own."""
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    if tls == "implicit":
        client: imaplib.IMAP4 = imaplib.IMAP4_SSL("localhost", port, ssl_context=trusting)
    else:
        client = imaplib.IMAP4("localhost", port)
    if tls == "starttls":
        client.starttls(trusting)
    client.login(USER, PASSWORD)
    for mail in mails:
        client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), mail)
    client.logout()


def channel(around: Surroundings, port: int, tls: str, timing: Timing | None = None, **imap: Any) -> EmailChannel:
    settings = {
        "address": "support@acme.test",
        "imap": {
            "host": "localhost",
            "port": port,
            "tls": tls,
            "user": USER,
            "password": PASSWORD,
            "ca_file": CERTIFICATE,
            "start": "all",
            **imap,
        },
        "smtp": {"host": "127.0.0.1", "tls": "none"},
    }
    return EmailChannel("support", Settings.model_validate(settings), around, timing)


def mail(number: int) -> bytes:
    return plain("안녕하세요", head=HEAD.replace(b"first@", f"{number}@".encode()))


@pytest.mark.parametrize("tls", ["none", "starttls", "implicit"])
async def test_mail_is_fetched_and_new_mail_noticed(around: Surroundings, core: Core, tls: str) -> None:
    async with imap_server(tls) as port:
        await asyncio.to_thread(put, port, tls, mail(1), mail(2))
        async with running(channel(around, port, tls), core):
            await core.until(lambda: len(core.items) == 2)
            await asyncio.to_thread(put, port, tls, mail(3))
            await core.until(lambda: len(core.items) == 3)
        assert core.ids == [f"{number}@example.co.kr" for number in (1, 2, 3)]


async def test_a_restart_takes_only_what_came_meanwhile(around: Surroundings, core: Core, notes: Notes) -> None:
    async with imap_server("none") as port:
        async with running(channel(around, port, "none", start="now"), core):
            async with asyncio.timeout(5):
                while not notes.words:
                    await asyncio.sleep(0)
            await asyncio.to_thread(put, port, "none", mail(1))
            await core.until(lambda: len(core.items) == 1)
        await asyncio.to_thread(put, port, "none", mail(2))
        async with running(channel(around, port, "none"), core):
            await core.until(lambda: len(core.items) == 2)
        assert core.calls == 2


async def test_a_large_attachment_comes_whole(around: Surroundings, core: Core) -> None:
    content = bytes(range(256)) * 8_000
    file = part(content.hex().encode(), "application/octet-stream", "Content-Disposition: attachment; filename=a.bin")
    async with imap_server("none") as port:
        await asyncio.to_thread(put, port, "none", multipart("mixed", part(b"see", "text/plain"), file))
        async with running(channel(around, port, "none"), core):
            await core.until(lambda: len(core.items) == 1)
    (message,) = core.items.values()
    assert isinstance(message, InboundMessage)
    assert message.attachments[0].content == content.hex().encode()


async def test_without_trust_in_the_server_nothing_is_said_to_it_and_it_is_tried_again(
    around: Surroundings, core: Core
) -> None:
    async with imap_server("implicit") as port:
        made = channel(around, port, "implicit", QUICK, ca_file=None)
        with structlog.testing.capture_logs() as lines:
            async with running(made, core), asyncio.timeout(5):
                while len([line for line in lines if line["event"] == "imap_connection_lost"]) < 3:
                    await asyncio.sleep(0.001)
    assert all("certificate" in line["reason"].lower() for line in lines)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"password": "wrong secret"}, "invalid"),
        ({"folder": "Nowhere"}, "does not exist"),
        ({"ca_file": None}, "certificate"),
    ],
)
async def test_the_check_names_what_is_wrong(around: Surroundings, settings: dict[str, Any], words: str) -> None:
    async with imap_server("implicit") as port:
        (right, _) = await channel(around, port, "implicit").check()
        assert right.ok
        (wrong, _) = await channel(around, port, "implicit", **settings).check()
        assert not wrong.ok
        assert words in wrong.detail.lower()
        assert "wrong secret" not in repr(wrong)
