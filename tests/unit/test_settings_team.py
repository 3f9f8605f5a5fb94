"""Roles, agents, routes, assignment and rules in the settings file."""

from pathlib import Path

import pytest

from bot.model.desk import Person
from bot.model.events import Kind
from bot.rules import Action, Rules
from tests.unit.test_settings import DESK, INBOX, loaded, problems

CALENDAR = """
[[calendar]]
name = "early"
timezone = "UTC"
hours = { mon = ["06:00-14:00"] }
"""


def test_everything_has_its_place(tmp_path: Path) -> None:
    text = """
    [roles]
    managers = ["S0LEADS"]
    admins = ["U0BOSS"]
    [assignment]
    mode = "least_loaded"
    capacity = 3
    agents = ["S0POOL", "U0KIM"]
    [[agent]]
    id = "U0KIM"
    name = "Kim"
    capacity = 1
    calendar = "early"
    [[route]]
    to = "C0BILLING"
    when = { keyword = ["환불"], inbox = ["partners"] }
    [[rule]]
    name = "refunds"
    on = "opened"
    when = { keyword = ["refund"] }
    do = [{ tag = "billing" }, { notify = "C0ALERTS", text = "look" }, { notify = "U0BOSS", text = "look" }]
    """
    settings = loaded(tmp_path, INBOX + DESK + CALENDAR + text)
    team = settings.team
    assert (team.managers, team.admins) == ({"S0LEADS"}, {"U0BOSS"})
    assert (team.assignment.mode, team.assignment.capacity, team.assignment.pool) == (
        "least_loaded",
        3,
        ("S0POOL", "U0KIM"),
    )
    kim = team.agents["U0KIM"]
    assert (kim.name, kim.capacity, kim.calendar) == ("Kim", 1, settings.calendars["early"])
    assert team.routes[0].to == "C0BILLING"
    assert team.automatic[0].on is Kind.OPENED
    assert team.automatic[0].actions[1:] == [Action("notify", "C0ALERTS", "look"), Action("ring", "U0BOSS", "look")]


def test_the_desk_hears_and_checks_every_channel_and_group_that_is_named_anywhere(tmp_path: Path) -> None:
    text = """
    [roles]
    managers = ["S0LEADS"]
    [assignment]
    agents = ["S0POOL"]
    [[route]]
    to = "C0BILLING"
    [[rule]]
    name = "tell"
    on = "opened"
    do = [{ notify = "C0ALERTS", text = "look" }]
    """
    desk = loaded(tmp_path, INBOX + DESK + text).desk
    assert desk.channels == {"C0123456789", "C0BILLING", "C0ALERTS"}
    assert desk.groups == {"S0LEADS", "S0POOL"}


def test_the_pool_is_everybody_who_may_answer_unless_it_is_named(tmp_path: Path) -> None:
    desk = DESK + 'agents = ["U0KIM", "S0TEAM"]\n'
    assert loaded(tmp_path, INBOX + desk).team.assignment.pool == ("U0KIM", "S0TEAM")


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        ('[roles]\nmanagers = ["#kim"]', "roles.managers[0]", '"#kim" is not a user id'),
        ('[[agent]]\nid = "S0TEAM"', "agent[0].id", '"S0TEAM" is not a user id'),
        ('[[agent]]\nid = "U0A"\n[[agent]]\nid = "U0A"', "agent[1].id", "there is another agent"),
        ('[[agent]]\nid = "U0A"\ncalendar = "earli"', "agent[0].calendar", 'Did you mean "early"?'),
        ('[assignment]\nmode = "random"', "assignment.mode", 'must be "manual", "round_robin" or "least_loaded"'),
        ('[assignment]\ncalendar = "late"', "assignment.calendar", "names a calendar that is not there"),
        ('[[route]]\nto = "#billing"', "route[0].to", "is not a channel id"),
        ('[[route]]\nto = "C0B"\nwhen = { tags = ["x"] }', "route[0].when.tags", 'did you mean "tag"?'),
        ('[[route]]\nto = "C0B"\nwhen = { inbox = ["partner"] }', "route[0].when.inbox", 'Did you mean "partners"?'),
    ],
)
def test_what_is_wrong_about_the_team_is_said_with_its_key(tmp_path: Path, text: str, key: str, message: str) -> None:
    found = problems(tmp_path, INBOX + DESK + CALENDAR + text + "\n")
    assert message in found[key].message


RULE = '[[rule]]\nname = "r"\non = "{on}"\nwhen = {{ {when} }}\ndo = [{do}]\n'


@pytest.mark.parametrize(
    ("on", "when", "do", "key", "message"),
    [
        ("opend", "", '{ tag = "x" }', "on", 'Did you mean "opened"?'),
        (
            "opened",
            'from_status = ["open"]',
            '{ tag = "x" }',
            "when.from_status",
            'known only with on = "status_changed"',
        ),
        ("opened", 'metric = ["first_response"]', '{ tag = "x" }', "when.metric", "would never hold"),
        ("opened", 'status = ["opne"]', '{ tag = "x" }', "when.status", 'Did you mean "open"?'),
        ("opened", "", '{ tagg = "x" }', "do[0]", 'Did you mean "tag"?'),
        ("opened", "", '{ tag = "x", priority = "high" }', "do[0]", "each action does one thing"),
        ("opened", "", '{ tag = "a,b" }', "do[0]", "no comma"),
        ("opened", "", '{ priority = "hihg" }', "do[0]", 'Did you mean "high"?'),
        ("opened", "", '{ assign = "kim" }', "do[0]", 'assign takes "nobody", "pool" or a person'),
        ("opened", "", '{ status = "snoozed" }', "do[0]", "say how long it sleeps"),
        ("opened", "", '{ snooze = "soon" }', "do[0]", "is not a length of time"),
        ("opened", "", '{ notify = "#alerts", text = "x" }', "do[0]", "is not a channel id"),
        ("opened", "", '{ notify = "C0ALERTS" }', "do[0]", "needs a text"),
        ("opened", "", '{ tag = "x", text = "x" }', "do[0]", "needs a text"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_with_its_key(
    tmp_path: Path, on: str, when: str, do: str, key: str, message: str
) -> None:
    found = problems(tmp_path, INBOX + DESK + RULE.format(on=on, when=when, do=do))
    assert message in found[f"rule[0].{key}"].message


def test_two_rules_of_one_name_cannot_be_told_apart(tmp_path: Path) -> None:
    rule = RULE.format(on="opened", when="", do='{ tag = "x" }')
    assert "rule[1].name" in problems(tmp_path, INBOX + DESK + rule + rule)


def test_each_role_may_all_that_those_below_may() -> None:
    rules = Rules({}, "C", "", frozenset({"U0A", "S0A"}), managers=frozenset({"S0M"}), admins=frozenset({"U0X"}))
    agent, manager, admin = Person("U0A", "a"), Person("U0M", "m", frozenset({"S0A", "S0M"})), Person("U0X", "x")
    assert [rules.role_of(each) for each in (agent, manager, admin)] == ["agent", "manager", "admin"]
    assert rules.role_of(Person("U0Z", "z")) == ""
    assert rules.role_of(Person("U0X", "x", outsider=True)) == ""
    assert [rules.may(each, "manager") for each in (agent, manager, admin)] == [False, True, True]
    assert all(rules.may_answer(each) for each in (agent, manager, admin))
