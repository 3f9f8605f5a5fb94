"""config.example.toml shows every setting and is right."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.settings import load
from bot.settings.automation import RuleTable
from bot.settings.load import _Top
from bot.settings.model import CalendarTable, Conversations, InboxHead, Log, Macros, PolicyTable, Reminder, Storage, Web
from bot.settings.reports import Reports
from bot.settings.team import AgentTable, Assignment, Roles, RouteTable
from bot.settings.walk import inner_models, keys_of
from channels.registry import CHANNELS, desk_settings_model, settings_model

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
ENV = {
    "MAIL_PASSWORD": "a password",
    "SLACK_APP_TOKEN": "xapp-1-dummy",
    "SLACK_BOT_TOKEN": "xoxb-1-dummy",
    "SLACK_SIGNING_SECRET": "a secret",
    "TELEGRAM_TOKEN": "123456:dummy",
    "TELEGRAM_WEBHOOK_SECRET": "dummy",
}


def test_the_example_is_accepted() -> None:
    settings = load(EXAMPLE, ENV)
    assert {inbox.channel for inbox in settings.inboxes} == set(CHANNELS)
    assert [policy.name for policy in settings.policies] == ["gold", "standard"]
    assert len(settings.calendars) == 3


def _models() -> list[type[BaseModel]]:
    tables = [_Top, Web, Storage, Conversations, Macros, CalendarTable, PolicyTable, Reminder, Log]
    tables += [Roles, AgentTable, Assignment, RouteTable, RuleTable, Reports]
    found = [*tables, InboxHead, *map(settings_model, CHANNELS), desk_settings_model()]
    for model in found:
        found.extend(inner for field in model.model_fields.values() for inner in inner_models(field.annotation))
    return found


@pytest.mark.parametrize("model", _models(), ids=lambda model: f"{model.__module__}.{model.__name__}")
def test_every_setting_is_in_the_example(model: type[BaseModel]) -> None:
    text = EXAMPLE.read_text("utf-8")
    for key in keys_of(model):
        assert re.search(rf"(?m)(^|[{{,] |# )(\[\[?)?([a-z]+\.)?{key}(\]| = )", text), f"{key} of {model} is not shown"
