"""What we send carries a signature that holds, where that is wanted."""

import base64
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import DeskbellError
from bot.model.outbound import Delivered, File, OutboundMessage
from bot.model.richtext import RichText
from channels.base import Surroundings
from channels.email import EmailChannel, Settings
from channels.email.transport import signing
from tests.channels.email.transport.servers import MailServer, mail_server

KEY = Path(__file__).with_name("dkim.pem")
"""For tests alone; it protects nothing."""
PUBLIC = Path(__file__).with_name("dkim.pub")

dkim = pytest.importorskip("dkim", reason="needs the extra dkim")


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as made:
        yield made


def channel(around: Surroundings, port: int = 25, **signing: Any) -> EmailChannel:
    settings = {
        "address": "support@acme.test",
        "lmtp": {},
        "smtp": {"host": "127.0.0.1", "port": port, "tls": "none"},
        "dkim": {"selector": "desk", "key": KEY.read_text().strip(), **signing},
    }
    return EmailChannel("support", Settings.model_validate(settings), around)


def holds(mail: bytes, name: bytes) -> bool:
    """As the receiving side sees it, with a DNS that knows one name."""
    record = b"v=DKIM1; k=rsa; p=" + b"".join(PUBLIC.read_bytes().splitlines()[1:-1])
    return bool(dkim.verify(mail, dnsfunc=lambda asked, timeout=5: record if asked == name else None))


async def test_the_signature_holds_and_breaks_with_every_change(
    around: Surroundings, server: MailServer, tmp_path: Path
) -> None:
    """Also with dots at line starts, another script, and a file."""
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 40)
    file = File("보고서.bin", "application/octet-stream", 256 * 40, tmp_path / "a.bin")
    message = OutboundMessage(7, 142, "kim@example.com", RichText("안녕하세요\n.\n..two"), (file,), subject="환불")
    made = channel(around, server.port)
    assert isinstance(await made.send(message), Delivered)
    await made.close()
    (mail,) = server.mails
    name = b"desk._domainkey.acme.test."
    assert mail.startswith(b"DKIM-Signature:")
    assert holds(mail, name)
    assert not holds(mail.replace(b"Subject:", b"Subject: x", 1), name)
    assert not holds(re.sub(rb"\r\n\r\n", b"\r\n\r\nadded", mail, count=1), name)
    assert not holds(b"From: boss@acme.test\r\n" + mail, name)
    signed = re.search(rb"h=([^;]*);", mail)
    assert signed
    assert {b"from", b"to", b"subject", b"date", b"message-id"} <= {
        each.strip().lower() for each in signed[1].split(b":")
    }


async def test_the_domain_may_be_another(around: Surroundings, server: MailServer) -> None:
    made = channel(around, server.port, domain="mail.acme.test", selector="s1")
    assert isinstance(await made.send(OutboundMessage(7, 142, "kim@example.com", RichText("Hello"))), Delivered)
    await made.close()
    assert holds(server.mails[0], b"s1._domainkey.mail.acme.test.")


@pytest.mark.parametrize(
    "key",
    [
        "nonsense",
        "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
        PUBLIC.read_text(),
        "-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(b"0" * 100).decode() + "\n-----END PRIVATE KEY-----",
    ],
)
def test_what_is_no_key_is_told_at_once_and_not_shown(around: Surroundings, key: str) -> None:
    with pytest.raises(DeskbellError, match=re.escape("dkim.key")) as raised:
        channel(around, key=key)
    assert key[40:60] not in str(raised.value) or len(key) < 60


def test_a_missing_package_is_told_at_once(around: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "dkim", None)
    with pytest.raises(DeskbellError, match=re.escape("deskbell[dkim]")):
        channel(around)
