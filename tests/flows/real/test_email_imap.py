"""The email inbox against a real IMAP server, end to end."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from channels.email.transport.timing import Timing
from tests.channels.email.transport.servers import PASSWORD
from tests.channels.email.transport.test_imap_real import USER, imap_server, put
from tests.flows.real.house import SUPPORT, TICK, House, Setup, living

MAIL = """\
From: Ines <ines@customer.example>
To: {to}
Subject: =?utf-8?b?7ZmY67aI?=
Message-ID: <{id}@customer.example>
Date: Mon, 23 Nov 2026 00:59:00 +0000
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit
{more}
{text}
"""


def mail(id_: str, text: str, more: str = "") -> bytes:
    written = MAIL.format(to=SUPPORT, id=id_, text=text, more=more and more + "\n")
    return written.replace("\n", "\r\n").encode()


@pytest.fixture
async def server() -> AsyncIterator[int]:
    async with imap_server("none") as port:
        yield port


@pytest.fixture
async def house(
    server: int, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    # This server says nothing of a mail that comes in the instant before IDLE: the next look finds it, and here soon.
    monkeypatch.setattr("channels.email.adapter.Timing", lambda: Timing(idle=2.0))
    login = f'user = "{USER}", password = "{PASSWORD}"'
    imap = f'{{ host = "127.0.0.1", port = {server}, tls = "none", start = "all", {login} }}'
    async with living(Setup(imap=imap), tmp_path_factory.mktemp("imap")) as made:
        yield made


async def test_mail_comes_out_of_a_real_mailbox_and_the_answer_to_the_answer_too(house: House, server: int) -> None:
    await asyncio.to_thread(put, server, "none", mail("one", "환불해 주세요"))
    thread = await house.thread("Ines")
    await thread.shows("환불해 주세요")
    assert "환불" in thread.card
    await thread.marked(await thread.say("네"), TICK)
    letter = await house.letter("ines@customer.example")
    chain = f"In-Reply-To: {letter['message_id']}"
    await asyncio.to_thread(put, server, "none", mail("two", "고맙습니다", chain))
    await thread.shows("고맙습니다")
    assert len(house.cards("Ines")) == 1

    await house.stop()
    await asyncio.to_thread(put, server, "none", mail("three", "그리고", chain), mail("two", "고맙습니다", chain))
    await house.start()
    await thread.shows("그리고")
    await house.quiet()
    assert thread.lines == ["환불해 주세요", "고맙습니다", "그리고"]
