"""``[roles]``, ``[[agent]]``, ``[assignment]`` and ``[[route]]``: who does what at the desk, and where."""

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.conditions import ABOUT_CONVERSATION, Conditions
from bot.rules import AgentRule, AssignmentRule, RouteRule
from bot.settings.examples import literal
from bot.settings.lines import KeyPath
from bot.settings.model import Table
from bot.settings.problems import Problems
from bot.settings.promises import WORDS
from bot.sla.calendar import Calendar
from bot.suggest import did_you_mean, one_of
from channels.registry import desk_id

PersonOrGroup = Annotated[str, AfterValidator(lambda id_: desk_id(id_, "person", "group"))]


class Roles(Table):
    """Who may do more than answer. Whoever stands here need not stand in ``desk.agents``, too."""

    managers: list[PersonOrGroup] = Field([], examples=[["U0123456780"]])
    """Ids of people or user groups: they may also set others away and see the team's figures."""
    admins: list[PersonOrGroup] = Field([], examples=[["U0123456781"]])
    """They may all that managers may."""


class AgentTable(Table):
    """``[[agent]]``: what is particular to one agent."""

    id: Annotated[str, AfterValidator(lambda id_: desk_id(id_, "person"))] = Field(examples=["U0123456789"])
    name: str = Field("", max_length=80, examples=["Kim"])
    """As customers see it, where an inbox shows names; default: the name in Slack."""
    capacity: int | None = Field(None, ge=0, le=1000, examples=[10])
    """Open conversations that Deskbell gives them at most; default: ``assignment.capacity``."""
    calendar: str = Field("", examples=["office"])
    """Their shift; default: ``assignment.calendar``."""


class Assignment(Table):
    mode: Literal["manual", "round_robin", "least_loaded"] = Field("manual", examples=["round_robin"])
    capacity: int = Field(20, ge=1, le=1000, examples=[20])
    """Open conversations (those that we owe an answer) that Deskbell gives to one agent at most."""
    agents: list[PersonOrGroup] = Field([], examples=[["S0123456789"]])
    """To whom conversations are given; default: ``desk.agents``."""
    calendar: str = Field("", examples=["office"])
    """Everybody's shift, where ``[[agent]]`` says nothing else; default: always."""


class RouteTable(Table):
    """``[[route]]``: a desk channel for some of the conversations."""

    to: Annotated[str, AfterValidator(lambda id_: desk_id(id_, "channel"))] = Field(examples=["C0123456782"])
    when: dict[str, list[str]] = Field({}, examples=[{"tag": ["billing"], "keyword": ["refund"]}])


def make_agents(
    tables: Iterable[tuple[KeyPath, AgentTable]], calendars: Mapping[str, Calendar], problems: Problems
) -> dict[str, AgentRule]:
    made: dict[str, AgentRule] = {}
    for path, table in tables:
        if table.id in made:
            problems.add((*path, "id"), f'there is another agent "{table.id}": write one [[agent]] for each')
        calendar = _calendar((*path, "calendar"), table.calendar, calendars, problems)
        made[table.id] = AgentRule(table.id, table.name, table.capacity, calendar)
    return made


def make_assignment(
    table: Assignment | None, calendars: Mapping[str, Calendar], everybody: Collection[str], problems: Problems
) -> AssignmentRule:
    if table is None:
        return AssignmentRule()
    calendar = _calendar(("assignment", "calendar"), table.calendar, calendars, problems)
    return AssignmentRule(table.mode, table.capacity, tuple(table.agents or everybody), calendar)


def _calendar(path: KeyPath, name: str, calendars: Mapping[str, Calendar], problems: Problems) -> Calendar | None:
    if name and name not in calendars:
        hint = did_you_mean(name, calendars) or " Write one as [[calendar]]."
        problems.add(path, f'names a calendar that is not there: "{name}".{hint}', 'calendar = "office"')
    return calendars.get(name)


def make_routes(
    tables: Iterable[tuple[KeyPath, RouteTable]], inboxes: Collection[str], problems: Problems
) -> list[RouteRule]:
    return [
        RouteRule(table.to, conditions)
        for path, table in tables
        if (conditions := read_conditions((*path, "when"), table.when, ABOUT_CONVERSATION, inboxes, problems))
    ]


def read_conditions(
    path: KeyPath, when: Mapping[str, list[str]], known: tuple[str, ...], inboxes: Collection[str], problems: Problems,
    words: Mapping[str, Collection[str]] = WORDS,
) -> Conditions | None:  # fmt: skip
    """None when something is wrong with them: then it has been said."""
    before, values_of = len(problems), {**words, "inbox": inboxes}
    for key, values in when.items():
        with problems.at((*path, key), RouteTable, "when"):
            Conditions.read({key: values}, known)
        unknown = next((value for value in values if key in values_of and value not in values_of[key]), None)
        if unknown is not None:
            example = f"when = {literal({key: list(values_of[key])[:1]})}"
            problems.add((*path, key), f'"{unknown}" {one_of(unknown, values_of[key])}', example)
    return Conditions.read(when, known) if len(problems) == before else None
