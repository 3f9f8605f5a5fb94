"""What an email inbox may be told in the settings. Loads none of the mail libraries."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

Tls = Literal["implicit", "starttls", "none"]

_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]\x00-\x20\x7f-\U0010ffff]{1,64}@[A-Za-z0-9.-]{1,253}")
_MB = 1_000_000


class _Server(BaseModel):
    """How to reach a mail server."""

    model_config = ConfigDict(extra="forbid")

    host: str = Field(min_length=1)
    port: int | None = Field(default=None, ge=1, le=65535)
    """Left out: the usual port for ``tls``."""
    tls: Tls = "implicit"
    user: str = ""
    password: SecretStr = SecretStr("")
    ca_file: Path | None = None
    """Certificates to trust instead of the system's, for a server with a certificate of its own."""
    allow_plain: bool = False
    """Send the password without encryption to a server beyond this machine."""

    @field_validator("ca_file")
    @classmethod
    def _exists(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError(f"there is no file {path}")
        return path

    @model_validator(mode="after")
    def _keeps_the_password_secret(self) -> Self:
        if self.tls == "none" and self.secret and not self.allow_plain and not _is_loopback(self.host):
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
    password: SecretStr
    folder: str = "INBOX"
    first_fetch: Literal["new", "all"] = "new"
    """What the very first run takes: mail that comes from now on, or everything in the folder."""

    @property
    def effective_port(self) -> int:
        return self.port or {"implicit": 993, "starttls": 143, "none": 143}[self.tls]


class SmtpSettings(_Server):
    @property
    def effective_port(self) -> int:
        return self.port or {"implicit": 465, "starttls": 587, "none": 25}[self.tls]


class LmtpSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    listen: str = Field(default="127.0.0.1:8024", examples=["127.0.0.1:8024"])
    """Host and port on which the local mail server hands mail over."""

    @field_validator("listen")
    @classmethod
    def _is_host_and_port(cls, listen: str) -> str:
        host, _, port = listen.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            raise ValueError('must be host:port, such as "127.0.0.1:8024"')
        return listen

    @property
    def host_and_port(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


class Settings(BaseModel):
    """An ``[[inbox]]`` with ``channel = "email"``."""

    model_config = ConfigDict(extra="forbid")

    address: str
    """The support address, as customers write to it."""
    sender_name: str = ""
    """The name beside the address in our mails: "Acme Support"."""
    imap: ImapSettings | None = None
    lmtp: LmtpSettings | None = None
    smtp: SmtpSettings
    plus_address: bool = False
    """Also put our token into Reply-To (support+token@...). Only for mail servers that take such addresses."""
    max_size: int = Field(default=35 * _MB, ge=100_000, le=200 * _MB)
    """Bytes of one whole mail; of a larger one only the head is taken (IMAP), or it is refused (LMTP)."""

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        if not _ADDRESS.fullmatch(address):
            raise ValueError("must be a bare email address, such as support@example.com")
        return address.lower()

    @model_validator(mode="after")
    def _can_receive(self) -> Self:
        if self.imap is None and self.lmtp is None:
            raise ValueError("needs imap (to fetch from a mailbox) or lmtp (to be handed mail by the local server)")
        return self


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
