"""The settings as plain values: what ``load`` returns once everything in the file is right."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, Self
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from bot.durations import parse_duration, parse_wait
from bot.rules import AgentRule, AssignmentRule, AutomaticRule, DigestRule, RouteRule
from bot.settings.walk import secret_values
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy
from bot.suggest import one_of
from channels.registry import CHANNELS

Language = Literal["en", "ko"]


class Table(BaseModel):
    """A table of the file. Unknown keys are problems; errors never quote what was written, it may be a secret."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _open_time(value: object) -> timedelta:
    return parse_duration(_text(value))


def _whole_time(value: object) -> timedelta:
    return parse_duration(_text(value), days=True)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError('must be a length of time in quotes, such as "30m"')
    return value


OpenTime = Annotated[timedelta, BeforeValidator(_open_time)]
"""Time that passes while a calendar is open: ``30m``, ``12h``."""
WholeTime = Annotated[timedelta, BeforeValidator(_whole_time)]
"""Time that never stops: ``12h``, ``14d``."""


def _wait(value: object) -> timedelta:
    return parse_wait(_text(value))


Wait = Annotated[timedelta, BeforeValidator(_wait)]
"""A moment, or none at all: ``10s``, ``0s``."""


def _host_and_port(value: str) -> str:
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

    listen: Annotated[str, AfterValidator(_host_and_port)] = Field("127.0.0.1:8080", examples=["127.0.0.1:8080"])
    public_url: Annotated[str, AfterValidator(_http_address)] = Field("", examples=["https://desk.example.com"])
    """How the platforms reach ``listen`` from outside: no slash at the end; empty when they need not."""

    @property
    def host(self) -> str:
        return urlsplit(f"//{self.listen}").hostname or ""

    @property
    def port(self) -> int:
        return urlsplit(f"//{self.listen}").port or 0


class Log(Table):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", examples=["info"])
    format: Literal["auto", "json", "text"] = Field("auto", examples=["json"])
    """"auto" writes text to a terminal and JSON to anything else."""


def _database(value: SecretStr) -> SecretStr:
    address = value.get_secret_value()
    if address == "sqlite" or address.startswith("sqlite:///") or _is_postgres(address):
        return value
    raise ValueError('must be "sqlite", "sqlite:///path" or "postgresql://user:password@host/name"')


def _is_postgres(address: str) -> bool:
    try:
        return urlsplit(address).scheme == "postgresql"
    except ValueError:
        return False


class Storage(Table):
    database: Annotated[SecretStr, AfterValidator(_database)] = Field(SecretStr("sqlite"), examples=["sqlite"])
    """Secret, because an address of PostgreSQL mostly carries a password."""
    data_dir: Path = Field(Path("data"), examples=["data"])
    """Where the SQLite file and the attachments live."""

    def at(self, directory: Path) -> "Storage":
        """The same with its paths read as relative to ``directory``."""
        address = self.database.get_secret_value()
        if address.startswith("sqlite:///"):
            address = f"sqlite:///{directory / address.removeprefix('sqlite:///')}"
        return self.model_copy(update={"database": SecretStr(address), "data_dir": directory / self.data_dir})

    def secrets(self) -> set[str]:
        """The password in the address of PostgreSQL, and the address with it."""
        address = self.database.get_secret_value()
        password = urlsplit(address).password
        return {address, password, unquote(password)} if password else set()


class Conversations(Table):
    reopen_within: WholeTime = Field(timedelta(days=14), examples=["14d"])
    """A customer who writes this soon after a conversation was resolved continues it; later ones open a new one."""
    new_subject: Literal["same", "new"] = "same"
    """A reply with another subject continues its conversation, or opens a new one that is linked to it."""
    acknowledge: list[str] = Field([], examples=[["email"]])
    """Inboxes whose customers are told at once that their message is here; never more than three times a day to one
    of them, and never to machines."""
    thanks_within: Wait = Field(timedelta(hours=24), examples=["24h"])
    """A mere "thank you" this soon after a conversation was resolved leaves it resolved; "0s": everything reopens."""
    resend_when_in_doubt: bool = False
    """Send again what was perhaps delivered, where the platform cannot be asked; False asks the agent."""


def _macro_mark(mark: str) -> str:
    if not re.fullmatch(r"[!$%+=;:?^|]{1,3}", mark):
        raise ValueError("must be one to three of ! $ % + = ; : ? ^ |")
    return mark


class Macros(Table):
    """Ready answers. Those made at the desk need none of this."""

    folder: Path | None = Field(None, examples=["macros"])
    """Where the files are: name.md, name.ko.md."""
    mark: Annotated[str, AfterValidator(_macro_mark)] = Field("!", examples=["!"])
    """Before a macro's name, alone on the first line of a message in a thread, to send it."""

    def at(self, directory: Path) -> "Macros":
        """The same with its path read as relative to ``directory``."""
        return self.model_copy(update={"folder": directory / self.folder}) if self.folder else self


class CalendarTable(Table):
    """``[[calendar]]`` as written; ``bot.sla.calendar`` makes opening hours of it."""

    name: str = Field(min_length=1, examples=["office"])
    timezone: str = Field(examples=["Asia/Seoul"])
    always: bool = Field(False, examples=[True])
    hours: dict[str, list[str]] = Field({}, examples=[{"mon": ["09:00-12:00", "13:00-18:00"]}])
    holidays: str | list[str | date] = Field([], examples=["KR"])
    exceptions: dict[str, list[str]] = Field({}, examples=[{"2026-12-31": ["09:00-12:00"]}])


class PolicyTable(Table):
    """``[[policy]]`` as written; ``bot.sla.policy`` makes promises of it."""

    name: str = Field(min_length=1, examples=["standard"])
    calendar: str = Field("always", examples=["office"])
    when: dict[str, list[str]] = Field({}, examples=[{"tier": ["gold"]}])
    first_response: str | dict[str, str] = Field("", examples=["30m", {"urgent": "15m", "normal": "1h"}])
    """One length for all, or by priority; what is not named has that of "normal"."""
    next_response: str | dict[str, str] = Field("", examples=["2h"])
    first_resolution: str | dict[str, str] = Field("", examples=["8h"])
    resolution: str | dict[str, str] = Field("", examples=["16h"])
    warn: list[str] = Field([], examples=[["50%", "5m"]])
    pauses: list[str] = Field(["pending"], examples=[["pending"]])
    """In which status the resolution clocks stand still."""
    ladder: list[dict[str, Any]] = Field([], examples=[[{"after": "1h", "to": "managers"}]])
    """Who is told when nobody has answered so long after a breach."""


class Reminder(Table):
    """Ring at the desk while a conversation stays in a state; counted in the open time of its policy's calendar."""

    when: Literal["unassigned", "waiting_on_us", "waiting_on_customer"] = Field(examples=["unassigned"])
    after: OpenTime = Field(examples=["15m"])
    every: OpenTime | None = Field(None, examples=["30m"])
    """How long between repetitions; None rings once."""
    times: int = Field(1, ge=1, le=100, examples=[3])
    """How often at most, the first time included."""
    nudge: bool = False
    """Of waiting_on_customer: ask the customer, with the last one, whether help is still needed."""
    close_after: WholeTime | None = Field(None, examples=["3d"])
    """After the nudge, by the clock on the wall: resolve the conversation; None never does."""


def _slug(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", name):
        raise ValueError("must be 1 to 40 small letters, digits, - or _")
    if name == "desk":
        raise ValueError('must not be "desk": that name is taken by the agents\' side')
    return name


def _channel(name: str) -> str:
    if name not in CHANNELS:
        raise ValueError(one_of(name, CHANNELS))
    return name


class InboxHead(Table):
    """What every ``[[inbox]]`` says of itself; the rest is the channel's own (``channels.<channel>.settings``)."""

    model_config = ConfigDict(extra="ignore")

    name: Annotated[str, AfterValidator(_slug)] = Field(examples=["support"])
    channel: Annotated[str, AfterValidator(_channel)] = Field(examples=["telegram"])
    agent_name: Literal["none", "first", "full"] | None = Field(None, examples=["first"])
    """How much customers see of the name of whoever answers. None: "full" where the channel shows a name beside a
    message, else "none"."""
    undo: Wait | None = Field(None, examples=["10s"])
    """How long an answer waits before it goes out, for its author to take it back. None: as the channel has it."""


@dataclass(frozen=True, slots=True)
class Inbox:
    name: str
    channel: str
    options: BaseModel
    """An instance of ``channels.<channel>.settings.Settings``."""
    agent_name: str | None = None
    undo: timedelta | None = None


class EmojiOptions(Protocol):
    """Emoji on cards."""

    @property
    def by_act(self) -> Mapping[str, str]:
        """Name of the act -> name of the emoji, "" for none."""


class DeskOptions(Protocol):
    """What the core asks of ``[desk]``; the rest is between the settings and the desk's own code."""

    channel: str
    managers: str
    agents: list[str]
    reply_mode: str
    reasons: list[str]
    emoji: EmojiOptions
    join: bool
    broadcast: str
    collision: timedelta
    offer_promises: bool

    def with_more(self, channels: Iterable[str], people: Iterable[str]) -> Self:
        """The same with what other tables name: channels of the desk, people and user groups."""


@dataclass(frozen=True, slots=True)
class Team:
    """Who does what at the desk, and what happens there by itself: in the words of ``bot.rules``."""

    managers: frozenset[str] = frozenset()
    admins: frozenset[str] = frozenset()
    agents: Mapping[str, AgentRule] = field(default_factory=dict)
    assignment: AssignmentRule = field(default_factory=AssignmentRule)
    routes: Sequence[RouteRule] = ()
    automatic: Sequence[AutomaticRule] = ()

    def people(self) -> Iterator[str]:
        """Ids of people and user groups."""
        yield from (*self.managers, *self.admins, *self.assignment.pool)

    def channels(self) -> Iterator[str]:
        """Ids of the desk's channels."""
        yield from (route.to for route in self.routes)
        yield from (action.value for rule in self.automatic for action in rule.actions if action.what == "notify")


@dataclass(frozen=True, slots=True)
class Settings:
    language: Language
    inboxes: Sequence[Inbox]
    desk: DeskOptions
    """An instance of ``channels.slack.settings.DeskSettings``."""
    web: Web
    storage: Storage
    conversations: Conversations
    macros: Macros
    calendars: Mapping[str, Calendar]
    """By name; "always" is there even if nobody wrote it."""
    policies: Sequence[Policy]
    """In the order of the file: the first that holds is the one."""
    reminders: Sequence[Reminder]
    log: Log
    timezone: ZoneInfo
    """The team's, for "tomorrow 9:00"."""
    team: Team = field(default_factory=Team)
    digests: Mapping[str, DigestRule] = field(default_factory=dict)
    """Reports that come by themselves: "daily", "weekly"."""
    forecast: bool = True
    """Tell the managers when answers will probably be late."""
    source: Path | None = None
    """The file they were read from."""
    secret_files: Sequence[Path] = ()
    """Files that hold secrets: those named by "file:", and ``source`` if a secret is written out in it."""

    @property
    def people(self) -> frozenset[str]:
        """Ids of all people and user groups that have something to do at the desk."""
        return frozenset({*self.desk.agents, *self.team.managers, *self.team.admins})

    def secrets(self) -> set[str]:
        """Every secret, for ``bot.log.redact``."""
        parts: list[Any] = [self.desk, *(inbox.options for inbox in self.inboxes)]
        return {secret for part in parts for secret in secret_values(part)} | self.storage.secrets()
