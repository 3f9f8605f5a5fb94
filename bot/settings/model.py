"""The settings as plain values: what ``load`` returns once everything in the file is right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from bot.settings.walk import secret_values

Language = Literal["en", "ko"]


class Table(BaseModel):
    """A table of the file. Unknown keys are problems; errors never quote what was written, it may be a secret."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def host_and_port(value: str) -> str:
    parts = urlsplit(f"//{value}")
    try:
        port = parts.port
    except ValueError:
        port = None
    if not parts.hostname or port is None or parts.path:
        raise ValueError("must be host:port")
    return value


def _http_address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise ValueError("must be an address that begins with https:// (or http://)")
    return value.rstrip("/")


class Web(Table):
    """Our own web server: platforms' callbacks, health, metrics."""

    listen: Annotated[str, AfterValidator(host_and_port)] = Field("127.0.0.1:8080", examples=["127.0.0.1:8080"])
    public_url: Annotated[str, AfterValidator(_http_address)] = Field("", examples=["https://desk.example.com"])
    """How the platforms reach ``listen`` from outside: no slash at the end; empty when they need not."""

    @property
    def host(self) -> str:
        return urlsplit(f"//{self.listen}").hostname or ""

    @property
    def port(self) -> int:
        return urlsplit(f"//{self.listen}").port or 0


class Log(Table):
    level: Literal["debug", "info", "warning", "error"] = Field("info", examples=["info"])
    format: Literal["auto", "json", "text"] = Field("auto", examples=["json"])
    """"auto" writes text to a terminal and JSON to anything else."""


def _database(value: SecretStr) -> SecretStr:
    address = value.get_secret_value()
    if address != "sqlite" and not address.startswith(("sqlite:///", "postgresql://")):
        raise ValueError('must be "sqlite", "sqlite:///path" or "postgresql://user:password@host/name"')
    return value


class Storage(Table):
    database: Annotated[SecretStr, AfterValidator(_database)] = Field(SecretStr("sqlite"), examples=["sqlite"])
    """Secret, because an address of PostgreSQL mostly carries a password."""
    data_dir: Path = Field(Path("data"), examples=["data"])
    """Where the SQLite file and the attachments live."""

    def at(self, directory: Path) -> "Storage":
        """The same with relative paths read as relative to ``directory``."""
        address = self.database.get_secret_value()
        if address.startswith("sqlite:///"):
            address = f"sqlite:///{directory / address.removeprefix('sqlite:///')}"
        return Storage(database=SecretStr(address), data_dir=directory / self.data_dir)
