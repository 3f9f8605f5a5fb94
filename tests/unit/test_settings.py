"""The settings file: what is right becomes values, and everything that is wrong is said at once, with its line."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.settings import Problem, Settings, SettingsError, load, read
from bot.settings.examples import example_for
from bot.settings.load import _Top
from bot.settings.model import (
    CalendarTable,
    Conversations,
    InboxHead,
    Log,
    PolicyTable,
    Reminder,
    Storage,
    Web,
)
from bot.settings.walk import inner_models, keys_of
from channels.registry import CHANNELS, desk_settings_model, settings_model

DESK = """
[desk]
bot_token = "xoxb-1-abcdefgh"
app_token = "xapp-1-abcdefgh"
channel = "C0123456789"
"""
INBOX = """
[[inbox]]
name = "partners"
channel = "slack"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def loaded(folder: Path, text: str, env: Mapping[str, str] | None = None) -> Settings:
    return load(write(folder, text), env or {})


def problems(folder: Path, text: str, env: Mapping[str, str] | None = None) -> dict[str, Problem]:
    with pytest.raises(SettingsError) as caught:
        loaded(folder, text, env)
    return {problem.key: problem for problem in caught.value.problems}


def test_the_shortest_file_has_sensible_defaults(tmp_path: Path) -> None:
    settings = loaded(tmp_path, INBOX + DESK)
    assert settings.language == "en"
    assert [(inbox.name, inbox.channel) for inbox in settings.inboxes] == [("partners", "slack")]
    assert settings.desk.channel == "C0123456789"
    assert (settings.web.host, settings.web.port, settings.web.public_url) == ("127.0.0.1", 8080, "")
    assert settings.storage.database.get_secret_value() == "sqlite"
    assert settings.conversations.reopen_within == timedelta(days=14)
    assert list(settings.calendars) == ["always"]
    assert (settings.policies, settings.reminders) == ([], [])


def test_promises_are_made_of_what_is_written(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        INBOX
        + DESK
        + """
        [[calendar]]
        name = "office"
        timezone = "Asia/Seoul"
        hours = { mon = ["09:00-12:00", "13:00-18:00"] }
        holidays = ["KR", 2026-12-31]
        exceptions = { "2026-12-24" = ["09:00-12:00"] }
        [[policy]]
        name = "gold"
        calendar = "office"
        when = { tier = ["gold"], inbox = ["partners"] }
        first_response = "30m"
        resolution = "16h"
        warn = ["50%", "5m"]
        [[policy]]
        name = "rest"
        resolution = "3d"
        [[reminder]]
        when = "unassigned"
        after = "15m"
        every = "1h"
        times = 3
        """,
    )
    gold, rest = settings.policies
    assert gold.targets == {
        "first_response": {"normal": timedelta(minutes=30)},
        "resolution": {"normal": timedelta(hours=16)},
    }
    assert [point.label for point in gold.warnings] == ["50%", "5m"]
    assert settings.calendars[gold.calendar].timezone == "Asia/Seoul"
    assert settings.calendars[rest.calendar].always
    assert settings.reminders[0].every == timedelta(hours=1)


def test_relative_paths_start_at_the_folder_of_the_file(tmp_path: Path) -> None:
    settings = loaded(tmp_path, INBOX + DESK + '[storage]\ndatabase = "sqlite:///desk.db"\ndata_dir = "files"\n')
    assert settings.storage.database.get_secret_value() == f"sqlite:///{tmp_path}/desk.db"
    assert settings.storage.data_dir == tmp_path / "files"


def test_all_problems_come_at_once_with_key_line_and_example(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """langauge = "ko"
        [[inbox]]
        name = "Shop!"
        channel = "slak"
        [[inbox]]
        channel = "slack"
        direct_mesages = true
        [[inbox]]
        name = "desk"
        channel = "email"
        address = "support@example.com"
        imap = { host = "a", user = "u", password = "p", tls = "sometimes" }
        [desk]
        bot_token = "xoxb-1"
        channel = "general"
        [web]
        listen = "8080"
        public_url = "desk.example.com"
        [storage]
        database = "mysql://"
        [log]
        level = "loud"
        """,
    )
    lines = {key: problem.line for key, problem in found.items()}
    assert lines == {
        "langauge": 1,
        "inbox[0].name": 3,
        "inbox[0].channel": 4,
        "inbox[1].name": 5,
        "inbox[1].direct_mesages": 7,
        "inbox[2].name": 9,
        "inbox[2].imap.tls": 12,
        "inbox[2].smtp": 8,
        "desk.channel": 15,
        "web.listen": 17,
        "web.public_url": 18,
        "storage.database": 20,
        "log.level": 22,
    }
    assert all(problem.example for problem in found.values())
    assert 'Did you mean "language"?' in found["langauge"].message
    assert 'Did you mean "slack"?' in found["inbox[0].channel"].message
    assert 'Did you mean "direct_messages"?' in found["inbox[1].direct_mesages"].message
    assert found["inbox[1].name"].message == "is missing"


def test_problems_of_promises_name_the_very_key(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        INBOX
        + DESK
        + """
        [[calendar]]
        name = "office"
        timezone = "Asia/Seul"
        hours = { mon = ["9-18"], tus = ["09:00-18:00"] }
        holidays = "KO"
        exceptions = { "someday" = [] }
        [[calendar]]
        name = "office"
        timezone = "UTC"
        [[policy]]
        name = "gold"
        calendar = "ofice"
        when = { inbox = ["partnrs"], tear = ["gold"], priority = ["hihg"] }
        first_response = "30x"
        warn = ["50%", "500%"]
        [[policy]]
        name = "gold"
        calendar = "office"
        [[reminder]]
        when = "unasigned"
        after = 15
        [[reminder]]
        when = "unassigned"
        after = "15m"
        times = 3
        """,
    )
    assert set(found) == {
        "calendar[0].timezone",
        "calendar[0].hours.mon",
        "calendar[0].hours.tus",
        "calendar[0].holidays",
        "calendar[0].exceptions.someday",
        "calendar[1].name",
        "calendar[1]",
        "policy[0].calendar",
        "policy[0].when.inbox",
        "policy[0].when.tear",
        "policy[0].when.priority",
        "policy[0].first_response",
        "policy[0].warn[1]",
        "policy[1].name",
        "reminder[0].when",
        "reminder[0].after",
        "reminder[1].every",
    }
    assert all(problem.line and problem.example for problem in found.values())
    assert 'Did you mean "office"?' in found["policy[0].calendar"].message
    assert 'Did you mean "partners"?' in found["policy[0].when.inbox"].message


def test_the_teams_time_zone_is_that_of_the_first_calendar_unless_it_is_given(tmp_path: Path) -> None:
    calendar = '[[calendar]]\nname = "office"\ntimezone = "Asia/Seoul"\nalways = true\n'
    assert loaded(tmp_path, INBOX + DESK).timezone.key == "UTC"
    assert loaded(tmp_path, INBOX + DESK + calendar).timezone.key == "Asia/Seoul"
    assert loaded(tmp_path, 'timezone = "Europe/Berlin"\n' + INBOX + DESK + calendar).timezone.key == "Europe/Berlin"
    assert "timezone" in problems(tmp_path, 'timezone = "Mars"\n' + INBOX + DESK)


def test_a_promise_that_its_calendar_can_never_reach_is_a_problem(tmp_path: Path) -> None:
    text = """
    [[calendar]]
    name = "rare"
    timezone = "UTC"
    hours = { mon = ["09:00-09:01"] }
    [[policy]]
    name = "slow"
    calendar = "rare"
    resolution = "100h"
    """
    assert "does not open" in problems(tmp_path, INBOX + DESK + text)["policy[0].resolution"].message


def test_the_name_always_belongs_to_the_calendar_that_never_closes(tmp_path: Path) -> None:
    text = '[[calendar]]\nname = "always"\ntimezone = "UTC"\nhours = { mon = ["09:00-10:00"] }\n'
    assert "calendar[0].name" in problems(tmp_path, INBOX + DESK + text)


def test_one_table_and_a_list_of_tables_are_told_apart(tmp_path: Path) -> None:
    found = problems(tmp_path, '[inbox]\nname = "a"\n[[desk]]\nchannel = "C1"\n')
    assert found["inbox"].message == "must be a list of tables: write [[inbox]]"
    assert found["desk"].message == "must be one table: write [desk]"


def test_two_inboxes_cannot_share_a_name(tmp_path: Path) -> None:
    assert problems(tmp_path, INBOX + INBOX + DESK)["inbox[1].name"].line == 7


def test_a_file_without_inboxes_is_told_to_get_one(tmp_path: Path) -> None:
    assert problems(tmp_path, DESK)["inbox"].example.startswith("[[inbox]]")


@pytest.mark.parametrize(("content", "line"), [(b"a = 1\nb = = 2\n", 2), (b"a = '\xff'", None)])
def test_what_is_not_toml_is_one_problem(tmp_path: Path, content: bytes, line: int | None) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert [problem.line for problem in caught.value.problems] == [line]


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="deskbell init"):
        load(tmp_path / "config.toml")


def test_the_message_names_file_and_line_like_a_compiler(tmp_path: Path) -> None:
    path = write(tmp_path, INBOX + DESK + "[web]\nlisten = 1\n")
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert f"{path}:11: web.listen: " in str(caught.value)


def test_settings_can_be_made_without_a_file(tmp_path: Path) -> None:
    document = tomllib.loads(INBOX + DESK)
    assert read(document, tmp_path, {}).storage.data_dir == tmp_path / "data"
    with pytest.raises(SettingsError) as caught:
        read({}, tmp_path, {})
    assert {problem.line for problem in caught.value.problems} == {None}


def _models() -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = [
        *map(settings_model, CHANNELS),
        desk_settings_model(),
        *(Web, Storage, Log, Conversations, CalendarTable, PolicyTable, Reminder, InboxHead),
    ]
    for model in found:
        found.extend(inner for field in model.model_fields.values() for inner in inner_models(field.annotation))
    return found


@pytest.mark.parametrize("model", _models(), ids=lambda model: f"{model.__module__}.{model.__name__}")
def test_every_setting_has_an_example_that_is_toml(model: type[BaseModel]) -> None:
    for key in keys_of(model):
        assert key in tomllib.loads(example_for((key,), model)), key


def test_the_top_of_the_file_knows_every_table() -> None:
    tables = {"inbox", "desk", "web", "storage", "conversations", "calendar", "policy", "reminder", "log"}
    tables |= {"roles", "agent", "assignment", "route", "rule", "macros", "reports"}
    assert set(keys_of(_Top)) == tables | {"language", "timezone"}
