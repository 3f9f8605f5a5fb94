"""From the file to ``Settings``, or to the list of everything that is wrong with it."""

import os
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from bot.settings.automation import RuleTable, make_rules
from bot.settings.examples import example_for
from bot.settings.lines import KeyPath, scan
from bot.settings.model import (
    CalendarTable,
    Conversations,
    DeskOptions,
    Inbox,
    InboxHead,
    Language,
    Log,
    Macros,
    PolicyTable,
    Reminder,
    Settings,
    Storage,
    Table,
    Team,
    Web,
)
from bot.settings.problems import Problem, Problems, SettingsError
from bot.settings.promises import check_reminders, make_calendars, make_policies
from bot.settings.reports import Reports
from bot.settings.resolve import Resolver
from bot.settings.team import AgentTable, Assignment, Roles, RouteTable, make_agents, make_assignment, make_routes
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy, Snapshot
from channels.registry import CHANNELS, desk_settings_model, settings_model

Model = TypeVar("Model", bound=BaseModel)

_EXPLAINED = {True: "must be a list of tables: write [[{key}]]", False: "must be one table: write [{key}]"}


def load(path: Path, env: Mapping[str, str] | None = None) -> Settings:
    """Read and check a settings file. Relative paths in it start at its folder; ``env`` is the environment by default.

    Raises SettingsError with all problems at once.
    """
    document, lines = _parsed(path)
    return read(document, path.parent.absolute(), env, source=path, lines=lines)


def load_policies(path: Path, inboxes: Collection[str]) -> list[Snapshot]:
    """The policies of a settings file with their calendars; everything else in it is left alone.

    ``inboxes``: names that conditions may use. Raises SettingsError with all problems at once.
    """
    document, lines = _parsed(path)
    problems = Problems(lines)
    reader = _Reader(document, Resolver(path.parent.absolute(), {}, problems), problems)
    calendars, policies = reader.promises(inboxes)
    if not policies:
        problems.add(("policy",), "is missing: there is nothing to try", example_for(("policy",), None))
    if problems:
        raise SettingsError(path, problems.all())
    return [Snapshot(policy, calendars[policy.calendar]) for policy in policies]


def _parsed(path: Path) -> tuple[dict[str, Any], Mapping[KeyPath, int]]:
    try:
        text = path.read_text("utf-8")
        return tomllib.loads(text), scan(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(path, [_syntax_problem(error)]) from None
    except UnicodeDecodeError:
        raise SettingsError(path, [Problem("", None, "is not UTF-8 text")]) from None
    except FileNotFoundError:
        raise SettingsError(path, [Problem("", None, "is not there: write one with deskbell init")]) from None
    except OSError as error:
        raise SettingsError(path, [Problem("", None, f"cannot be read: {error.strerror}")]) from None


def read(
    document: Mapping[str, Any],
    directory: Path,
    env: Mapping[str, str] | None = None,
    *,
    source: Path | None = None,
    lines: Mapping[KeyPath, int] | None = None,
) -> Settings:
    """Check settings that were parsed already; relative paths start at ``directory``. Raises SettingsError."""
    problems = Problems(lines or {})
    resolver = Resolver(directory, os.environ if env is None else env, problems)
    settings = _Reader(document, resolver, problems).settings(source)
    if settings is None:
        # Raised here, outside of any except block: a chained error of pydantic would carry the secrets it saw.
        raise SettingsError(source, problems.all(resolver.secrets))
    holds_some = source is not None and not resolver.written_out.isdisjoint(settings.secrets())
    return replace(settings, secret_files=[*([source] if source and holds_some else []), *resolver.files])


def _known_zone(name: str) -> str:
    return Calendar.build("", name, always=True).timezone


class _Top(Table):
    """The keys that may stand at the top of the file; each table is checked by a model of its own."""

    language: Language = Field("en", examples=["ko"])
    timezone: Annotated[str, AfterValidator(_known_zone)] = Field("", examples=["Asia/Seoul"])
    inbox: Any = None
    desk: Any = None
    web: Any = None
    storage: Any = None
    conversations: Any = None
    macros: Any = None
    calendar: Any = None
    policy: Any = None
    reminder: Any = None
    roles: Any = None
    agent: Any = None
    assignment: Any = None
    route: Any = None
    rule: Any = None
    reports: Any = None
    log: Any = None


class _Reader:
    def __init__(self, document: Mapping[str, Any], resolver: Resolver, problems: Problems) -> None:
        self._document = document
        self._resolver = resolver
        self._problems = problems

    def settings(self, source: Path | None) -> Settings | None:
        top = self._checked(_Top, (), self._document)
        inboxes = self._inboxes()
        desk = self._one("desk", desk_settings_model())
        web, storage = self._one("web", Web), self._one("storage", Storage)
        conversations, log = self._one("conversations", Conversations), self._one("log", Log)
        macros, reports = self._one("macros", Macros), self._one("reports", Reports)
        calendars, policies = self.promises(self._inbox_names())
        reminders = check_reminders(self._many("reminder", Reminder), self._problems)
        team = self._team(calendars, getattr(desk, "agents", ()))
        if self._problems or not (top and desk and web and storage and conversations and macros and reports and log):
            return None
        return Settings(
            language=top.language,
            inboxes=inboxes,
            desk=cast(DeskOptions, desk).with_more(team.channels(), team.people()),
            web=web,
            storage=storage.at(self._resolver.directory),
            conversations=conversations,
            macros=macros.at(self._resolver.directory),
            calendars=calendars,
            policies=policies,
            reminders=reminders,
            team=team,
            digests=reports.digests,
            forecast=reports.forecast,
            log=log,
            timezone=ZoneInfo(top.timezone or next(iter(calendars.values())).timezone),
            source=source,
        )

    def promises(self, inboxes: Collection[str]) -> tuple[dict[str, Calendar], list[Policy]]:
        calendars = make_calendars(self._many("calendar", CalendarTable), self._resolver.directory, self._problems)
        return calendars, make_policies(self._many("policy", PolicyTable), calendars, inboxes, self._problems)

    def _inboxes(self) -> list[Inbox]:
        tables = self._tables("inbox")
        if not tables:
            self._problems.add(("inbox",), "is missing: customers need a way in", example_for(("inbox",), None))
        found = [inbox for path, table in tables if (inbox := self._inbox(path, table))]
        for index, (path, table) in enumerate(tables):
            if any(table.get("name") == earlier.get("name", "") for _, earlier in tables[:index]):
                self._problems.add_repeated(path, "inbox", table["name"])
        return found

    def _inbox(self, path: KeyPath, table: Mapping[str, Any]) -> Inbox | None:
        head = self._checked(InboxHead, path, table)
        channel = table.get("channel")
        if not isinstance(channel, str) or channel not in CHANNELS:
            return None
        own = {key: value for key, value in table.items() if key not in InboxHead.model_fields}
        options = self._checked(settings_model(channel), path, own, beside=InboxHead)
        return Inbox(head.name, head.channel, options, head.agent_name, head.undo) if head and options else None

    def _team(self, calendars: Mapping[str, Calendar], agents: Sequence[str]) -> Team:
        inboxes = self._inbox_names()
        roles = self._one("roles", Roles) or Roles()
        assignment = self._one("assignment", Assignment)
        return Team(
            managers=frozenset(roles.managers),
            admins=frozenset(roles.admins),
            agents=make_agents(self._many("agent", AgentTable), calendars, self._problems),
            assignment=make_assignment(assignment, calendars, agents, self._problems),
            routes=make_routes(self._many("route", RouteTable), inboxes, self._problems),
            automatic=make_rules(self._many("rule", RuleTable), inboxes, self._problems),
        )

    def _inbox_names(self) -> list[str]:
        return [str(table["name"]) for _, table in self._tables("inbox") if "name" in table]

    def _one(self, key: str, model: type[Model]) -> Model | None:
        table = self._document.get(key, {})
        if not isinstance(table, dict):
            self._problems.add((key,), _EXPLAINED[False].format(key=key))
            return None
        return self._checked(model, (key,), table)

    def _many(self, key: str, model: type[Model]) -> list[tuple[KeyPath, Model]]:
        checked = ((path, self._checked(model, path, table)) for path, table in self._tables(key))
        return [(path, value) for path, value in checked if value is not None]

    def _tables(self, key: str) -> list[tuple[KeyPath, dict[str, Any]]]:
        tables = self._document.get(key, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._problems.add((key,), _EXPLAINED[True].format(key=key))
            return []
        return [((key, index), table) for index, table in enumerate(tables)]

    def _checked(
        self, model: type[Model], path: KeyPath, table: Mapping[str, Any], beside: type[BaseModel] | None = None
    ) -> Model | None:
        """``beside`` is a model that has taken its own keys out of the table already."""
        values = self._resolver.resolve(model, table, path)
        try:
            return model.model_validate(values)
        except ValidationError as error:
            self._problems.add_invalid(path, model, error, beside)
            return None


def _syntax_problem(error: tomllib.TOMLDecodeError) -> Problem:
    """``tomllib`` puts the place into its text: "... (at line 3, column 7)"."""
    text, _, place = str(error).rpartition(" (at ")
    line = re.match(r"line (\d+)", place)
    return Problem("", int(line[1]) if line else None, f"is not TOML: {text or error}")
