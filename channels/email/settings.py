"""What an email inbox may be told in the settings. Loads none of the mail libraries."""

import re
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from channels.email.by_language import ByLanguage
from channels.email.reading.limits import DEFAULT, Limits

Tls = Literal["implicit", "starttls", "none"]

_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]\x00-\x20\x7f-\U0010ffff]{1,64}@[A-Za-z0-9.-]{1,253}")
_MB = 1_000_000


_OAUTH = {
    "client_id": "1234567890.apps.example.com",
    "client_secret": "env:MAIL_CLIENT_SECRET",
    "refresh_token": "env:MAIL_REFRESH_TOKEN",
    "token_url": "https://oauth2.googleapis.com/token",
}


class OAuthSettings(BaseModel):
    """A sign-in that is renewed with a refresh token (RFC 6749 section 6), for servers that take XOAUTH2."""

    model_config = ConfigDict(extra="forbid")

    client_id: str = Field(min_length=1, examples=[_OAUTH["client_id"]])
    client_secret: SecretStr = Field(default=SecretStr(""), examples=[_OAUTH["client_secret"]])
    """Left out for an app that has none."""
    refresh_token: SecretStr = Field(examples=[_OAUTH["refresh_token"]])
    token_url: str = Field(examples=[_OAUTH["token_url"]])
    scope: str = Field(default="", examples=["https://mail.google.com/"])
    """Left out: all that was granted at the sign-in."""

    @field_validator("token_url")
    @classmethod
    def _keeps_the_token_secret(cls, url: str) -> str:
        parts = urlsplit(url)
        if not parts.hostname or (
            parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname))
        ):
            raise ValueError("must be an https:// address")
        return url


class _Server(BaseModel):
    """How to reach a mail server."""

    model_config = ConfigDict(extra="forbid")

    host: str = Field(min_length=1)
    port: int | None = Field(default=None, ge=1, le=65535)
    """Left out: the usual port for ``tls``."""
    tls: Tls = "implicit"
    user: str = ""
    password: SecretStr = SecretStr("")
    oauth: OAuthSettings | None = Field(default=None, examples=[_OAUTH])
    """In place of the password, where the server wants XOAUTH2 (Microsoft 365, Google)."""
    ca_file: Path | None = None
    """Certificates to trust instead of the system's, for a server with a certificate of its own."""
    allow_plain: bool = False
    """Send the password without encryption to a server beyond this machine."""

    @field_validator("ca_file")
    @classmethod
    def _exists(cls, path: Path | None) -> Path | None:
        return _existing(path)

    @model_validator(mode="after")
    def _knows_how_to_log_in(self) -> Self:
        if self.oauth and self.secret:
            raise ValueError("has both a password and oauth: keep one of them")
        if self.oauth and not self.user:
            raise ValueError("oauth needs user, too: the address of the mailbox")
        return self

    @model_validator(mode="after")
    def _keeps_the_password_secret(self) -> Self:
        has_secret = bool(self.secret or self.oauth)
        if self.tls == "none" and has_secret and not self.allow_plain and not _is_loopback(self.host):
            raise ValueError(
                f'tls = "none" would send the password to {self.host} unencrypted: use "implicit" or "starttls", '
                "or set allow_plain = true if the way there is safe"
            )
        return self

    @property
    def secret(self) -> str:
        return self.password.get_secret_value()


class ImapSettings(_Server):
    user: str = Field(min_length=1)
    folder: str = "INBOX"
    start: Literal["now", "all"] | date = Field(default="now", examples=["now"])
    """What the very first run takes: mail that comes from now on, everything in the folder, or what came since a day
    (which begins at midnight UTC)."""
    move_to: str = Field(default="", examples=["Archive"])
    """The folder to which a mail is moved after it is stored; "" leaves everything as it is, and opens the folder for
    reading only."""

    @field_validator("start", mode="before")
    @classmethod
    def _is_a_known_start(cls, start: object) -> object:
        if start in ("now", "all") or isinstance(start, date):
            return start
        try:
            return date.fromisoformat(str(start))
        except ValueError:
            raise ValueError('must be "now", "all", or a day such as "2025-01-01"') from None

    @model_validator(mode="after")
    def _can_log_in_and_move(self) -> Self:
        if not self.oauth and not self.secret:
            raise ValueError("needs password (or oauth, where the server wants that)")
        if self.move_to == self.folder:
            raise ValueError("move_to is the folder itself: name another one, or leave it out")
        return self

    @property
    def effective_port(self) -> int:
        return self.port or {"implicit": 993, "starttls": 143, "none": 143}[self.tls]


class SmtpSettings(_Server):
    @property
    def effective_port(self) -> int:
        return self.port or {"implicit": 465, "starttls": 587, "none": 25}[self.tls]


class ListenSettings(BaseModel):
    """Where we are a mail server ourselves."""

    model_config = ConfigDict(extra="forbid")

    listen: str = Field(examples=["127.0.0.1:8024"])
    """Host and port on which mail is handed to us."""
    tls_cert: Path | None = Field(default=None, examples=["/etc/ssl/mail.example.com.pem"])
    """A certificate (PEM, with its chain): offers STARTTLS."""
    tls_key: Path | None = Field(default=None, examples=["/etc/ssl/private/mail.example.com.key"])
    """Its private key, where it is not in the same file."""

    @field_validator("listen")
    @classmethod
    def _is_host_and_port(cls, listen: str) -> str:
        host, _, port = listen.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            raise ValueError('must be host:port, such as "127.0.0.1:8024"')
        return listen

    @field_validator("tls_cert", "tls_key")
    @classmethod
    def _exists(cls, path: Path | None) -> Path | None:
        return _existing(path)

    @model_validator(mode="after")
    def _has_a_certificate_for_its_key(self) -> Self:
        if self.tls_key and not self.tls_cert:
            raise ValueError("tls_key needs tls_cert, too")
        return self

    @property
    def host_and_port(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


class LmtpSettings(ListenSettings):
    listen: str = Field(default="127.0.0.1:8024", examples=["127.0.0.1:8024"])


class DkimSettings(BaseModel):
    """Signs what we send (RFC 6376); for a mail server that does not do it itself."""

    model_config = ConfigDict(extra="forbid")

    selector: str = Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$", examples=["desk"])
    """The public key stands in the DNS under <selector>._domainkey.<domain>."""
    domain: str = Field(default="", pattern=r"^[A-Za-z0-9.-]*$", examples=["example.com"])
    """Left out: the domain of our address."""
    key: SecretStr = Field(examples=["file:dkim.pem"])
    """The private RSA key (PEM)."""


class Settings(BaseModel):
    """An ``[[inbox]]`` with ``channel = "email"``."""

    model_config = ConfigDict(extra="forbid")

    address: str
    """The support address, as customers write to it."""
    sender_name: ByLanguage = Field(default_factory=dict, examples=["Example Support"])
    """The name beside the address in our mails: "Acme Support"; or one for each language of the customers."""
    signature: ByLanguage = Field(default_factory=dict, examples=["{agent}\nExample Support"])
    """Stands below every answer. A line with {agent}, the agent's name, is left out where no agent wrote."""
    quote_last: bool = False
    """Show the customer's message below the answer to it."""
    reply_line: bool = False
    """Ask the customer, in the first line, to write above it: what stands below is cut away for certain."""
    imap: ImapSettings | None = None
    lmtp: LmtpSettings | None = None
    """Be handed mail by the mail server on this machine (RFC 2033)."""
    smtp_in: ListenSettings | None = Field(default=None, examples=[{"listen": "127.0.0.1:8025"}])
    """The same for a mail server that speaks SMTP only."""
    smtp: SmtpSettings
    dkim: DkimSettings | None = Field(default=None, examples=[{"selector": "desk", "key": "file:dkim.pem"}])
    authserv: list[str] = Field([], examples=[["mx.example.com"]])
    """Mail servers of ours whose Authentication-Results are believed, by the name that stands first in these headers
    ("nameless" for one that leaves it out, as Exchange Online does). Without one, nobody's address counts as proved."""
    agents: list[str] = Field([], examples=[["alice@example.com", "@example.com"]])
    """Addresses (or whole domains) of agents: what they write from their mail program is an answer. Needs authserv."""
    forward: Literal["marked", "always", "never"] = "marked"
    """Which mails that an agent forwards to us stand for the first sender: those that begin with @fwd, all, or none."""
    plus_address: bool = False
    """Also put our token into Reply-To (support+token@...). Only for mail servers that take such addresses."""
    limits: Limits = Field(default=DEFAULT, examples=[{"parts": 10000}])
    """How much of one mail is read; what lies beyond is left out, and the mail says so."""
    max_size: int = Field(default=35 * _MB, ge=100_000, le=200 * _MB)
    """Bytes of one whole mail; of a larger one only the head is taken (IMAP), or it is refused (LMTP, SMTP)."""

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        if not _ADDRESS.fullmatch(address):
            raise ValueError("must be a bare email address, such as support@example.com")
        return address.lower()

    @model_validator(mode="after")
    def _knows_agents_by_more_than_their_word(self) -> Self:
        if self.agents and not self.authserv:
            raise ValueError("agents needs authserv, too: anybody can write an agent's address above a mail")
        return self

    @model_validator(mode="after")
    def _can_receive(self) -> Self:
        if self.imap is None and self.lmtp is None and self.smtp_in is None:
            raise ValueError("needs imap (to fetch from a mailbox) or lmtp (to be handed mail by the local server)")
        return self


def _existing(path: Path | None) -> Path | None:
    if path is not None and not path.is_file():
        raise ValueError(f"there is no file {path}")
    return path


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
