"""What may be written into the settings, and how mistakes are told."""

from datetime import date
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
    assert made.imap.start == "now"


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


@pytest.mark.parametrize(("start", "day"), [("2025-01-01", date(2025, 1, 1)), (date(2025, 1, 1), date(2025, 1, 1))])
def test_the_first_run_may_begin_at_a_day(start: object, day: date) -> None:
    made = settings(imap={**IMAP, "start": start})
    assert made.imap is not None
    assert made.imap.start == day


@pytest.mark.parametrize("start", ["new", "yesterday", "2025-13-01", 7, True, ""])
def test_another_start_is_told(start: object) -> None:
    assert 'must be "now", "all", or a day such as "2025-01-01"' in problem(imap={**IMAP, "start": start})


def test_mail_is_not_moved_to_where_it_is() -> None:
    assert "move_to is the folder itself" in problem(imap={**IMAP, "folder": "Support", "move_to": "Support"})


OAUTH = {"client_id": "desk", "refresh_token": "refresh me", "token_url": "https://login.acme.test/token"}
USER = {"host": "mail.acme.test", "user": "support@acme.test"}


def test_a_sign_in_stands_in_place_of_a_password() -> None:
    made = settings(imap={**USER, "oauth": OAUTH}, smtp={**USER, "oauth": OAUTH})
    assert made.imap is not None
    assert made.imap.oauth == made.smtp.oauth
    assert "refresh me" not in repr(made)
    assert "both a password and oauth" in problem(imap={**IMAP, "oauth": OAUTH})
    assert "oauth needs user" in problem(smtp={"host": "mail.acme.test", "oauth": OAUTH})
    assert "needs password" in problem(imap=USER)
    assert "unencrypted" in problem(smtp={**USER, "oauth": OAUTH, "tls": "none"})


@pytest.mark.parametrize("url", ["http://login.acme.test/token", "login.acme.test", "ftp://127.0.0.1/", "https://"])
def test_a_sign_in_is_not_renewed_in_the_open(url: str) -> None:
    assert "https://" in problem(imap={**USER, "oauth": {**OAUTH, "token_url": url}})


def test_being_a_mail_server_is_a_way_in(tmp_path: Path) -> None:
    assert settings(imap=None, smtp_in={"listen": "127.0.0.1:25"}).smtp_in is not None
    assert "tls_key needs tls_cert" in problem(lmtp={"tls_key": Path(__file__)})
    assert "there is no file" in problem(smtp_in={"listen": "127.0.0.1:25", "tls_cert": "/nowhere.pem"})


def test_a_signing_key_is_not_shown() -> None:
    made = settings(dkim={"selector": "desk", "key": "very private"})
    assert made.dkim is not None
    assert "very private" not in repr(made)
    assert "selector" in problem(dkim={"selector": "a b", "key": "x"})


def test_unknown_settings_and_missing_files_are_told() -> None:
    assert "Extra inputs" in problem(foldr="x")
    assert "there is no file" in problem(smtp={**SMTP, "ca_file": "/nowhere.pem"})


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    assert "hunter2" not in repr(settings())
