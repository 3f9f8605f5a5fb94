"""What may be written into the settings, and how mistakes are told."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from channels.email.settings import Settings

IMAP = {"host": "imap.acme.test", "user": "support", "password": "hunter2"}
SMTP = {"host": "smtp.acme.test", "user": "support", "password": "hunter2"}


def settings(**fields: Any) -> Settings:
    return Settings.model_validate({"address": "Support@Acme.test", "imap": IMAP, "smtp": SMTP, **fields})


def problem(**fields: Any) -> str:
    with pytest.raises(ValidationError) as raised:
        settings(**fields)
    return str(raised.value)


def test_little_has_to_be_said() -> None:
    made = settings()
    assert made.address == "support@acme.test"
    assert made.imap is not None
    assert (made.imap.folder, made.imap.effective_port, made.smtp.effective_port) == ("INBOX", 993, 465)
    assert made.imap.first_fetch == "new"


@pytest.mark.parametrize(("tls", "imap", "smtp"), [("implicit", 993, 465), ("starttls", 143, 587), ("none", 143, 25)])
def test_the_port_follows_from_tls(tls: str, imap: int, smtp: int) -> None:
    made = settings(imap={**IMAP, "tls": tls, "host": "127.0.0.1"}, smtp={**SMTP, "tls": tls, "host": "localhost"})
    assert made.imap is not None
    assert (made.imap.effective_port, made.smtp.effective_port) == (imap, smtp)


def test_a_password_is_not_sent_in_the_open_by_mistake() -> None:
    assert "unencrypted" in problem(smtp={**SMTP, "tls": "none"})
    assert settings(smtp={**SMTP, "tls": "none", "allow_plain": True}).smtp.allow_plain
    assert settings(smtp={"host": "relay.acme.test", "tls": "none"}).smtp.user == ""


def test_a_way_in_is_needed() -> None:
    assert "imap" in problem(imap=None)
    assert settings(imap=None, lmtp={}).lmtp is not None


@pytest.mark.parametrize("listen", ["8024", "localhost", "127.0.0.1:99999", ":1"])
def test_where_to_listen_is_host_and_port(listen: str) -> None:
    assert "host:port" in problem(lmtp={"listen": listen})


def test_where_to_listen_may_be_ipv6() -> None:
    made = settings(lmtp={"listen": "[::1]:0"})
    assert made.lmtp is not None
    assert made.lmtp.host_and_port == ("::1", 0)


@pytest.mark.parametrize("address", ["", "acme", "a b@x.com", "Acme <a@x.com>", "a@b@c", "환불@x.com"])
def test_our_address_is_bare(address: str) -> None:
    assert "bare email address" in problem(address=address)


def test_unknown_settings_and_missing_files_are_told() -> None:
    assert "Extra inputs" in problem(foldr="x")
    assert "there is no file" in problem(smtp={**SMTP, "ca_file": "/nowhere.pem"})


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    assert "hunter2" not in repr(settings())
