"""Settings say what is wrong in words; the manifest asks for exactly what is used."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from bot.i18n import texts
from channels.slack import scopes
from channels.slack.manifest import create_link, manifest
from channels.slack.scopes import EVENTS, SCOPES, missing, shortcuts
from channels.slack.settings import DeskSettings, Settings

GOOD: dict[str, Any] = {"bot_token": "xoxb-1", "app_token": "xapp-1", "channel": "C0SUPPORT"}


def test_the_least_settings_are_socket_mode_and_the_desk_channel_for_managers() -> None:
    desk = DeskSettings(**GOOD)
    assert (desk.mode, desk.reply_mode, desk.managers) == ("socket", "relay", "")
    assert desk.channels == {"C0SUPPORT"}


def test_an_emoji_is_written_with_or_without_colons_and_can_be_switched_off() -> None:
    emoji = DeskSettings(**GOOD, emoji={"assign": ":raised_hand:", "snooze": ""}).emoji.by_act
    assert (emoji["assign_me"], emoji["resolve"], emoji["snooze"]) == ("raised_hand", "white_check_mark", "")


def test_user_groups_are_told_from_users() -> None:
    assert DeskSettings(**GOOD, agents=["U0ALICE", "W0BOB", "S0TEAM"]).groups == {"S0TEAM"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"app_token": None}, "app_token"),
        ({"reasons": []}, "1 to 50 different reasons"),
        ({"reasons": ["solved", " solved "]}, "1 to 50 different reasons"),
        ({"reasons": ["solved", ""]}, "a reason has 1 to"),
        ({"emoji": {"assign": "two words"}}, "without colons"),
        ({"emoji": {"assign": "eyes", "resolve": ":eyes:"}}, "stands there twice"),
        ({"emoji": {"asign": "eyes"}}, "asign"),
        ({"mode": "http"}, "signing_secret"),
        ({"mode": "http", "signing_secret": "  "}, "signing_secret"),
        ({"bot_token": "xoxp-1"}, "xoxb-"),
        ({"app_token": "xoxb-1"}, "xapp-"),
        ({"channel": "#support"}, "channel id"),
        ({"managers": "leads"}, "channel id"),
        ({"agents": ["alice"]}, "user id"),
        ({"api_base": "https://slack.com"}, "/api/"),
        ({"chanel": "C0X"}, "Extra inputs"),
    ],
)
def test_every_mistake_is_named(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        DeskSettings(**{**GOOD, **changes})


def test_secrets_are_not_shown() -> None:
    desk = DeskSettings(**{**GOOD, "bot_token": "xoxb-verysecret", "app_token": "xapp-verysecret"})
    assert "verysecret" not in repr(desk)
    assert "verysecret" not in desk.model_dump_json()


def test_an_inbox_must_hear_something() -> None:
    assert Settings().direct_messages
    with pytest.raises(ValidationError, match="direct_messages"):
        Settings(direct_messages=False)
    with pytest.raises(ValidationError, match="channel id"):
        Settings(channels=["acme"])


def test_settings_and_manifest_load_without_slack_code() -> None:
    """They are read by commands that must start at once."""
    code = (
        "import sys, channels.slack.settings, channels.slack.manifest;"
        "assert not {'slack_sdk', 'slack_bolt', 'aiohttp'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)


def test_the_manifest_asks_for_exactly_the_scopes_and_events_in_the_list() -> None:
    made = manifest("socket")
    assert made["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert made["settings"]["event_subscriptions"] == {"bot_events": sorted(EVENTS)}
    assert made["features"]["app_home"]["home_tab_enabled"] is True
    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in made["features"]["slash_commands"][0]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_shortcuts_fit_into_slacks_menus(language: str) -> None:
    made = manifest("socket", language=language)["features"]["shortcuts"]
    ids = {(one["callback_id"], one["type"]) for one in made}
    assert ids == {
        ("deskbell_act", "message"),
        ("deskbell_split", "message"),
        ("deskbell_note", "message"),
        ("deskbell_find", "global"),
        ("deskbell_queue", "global"),
    }
    names = {one.name for one in shortcuts(texts(language))}
    assert {one["name"] for one in made} == names, "none is cut"
    assert all(len(one["description"]) <= 150 for one in made)


_SCOPES_OF = {
    # https://docs.slack.dev/reference/methods
    "apps_connections_open": "",
    "auth_test": "",
    "chat_delete": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "conversations_history": "channels:history groups:history im:history",
    "conversations_info": "channels:read groups:read",
    "conversations_replies": "channels:history groups:history im:history",
    "files_completeUploadExternal": "files:write",
    "files_getUploadURLExternal": "files:write",
    "files_info": "files:read",
    "reactions_add": "reactions:write",
    "reactions_remove": "reactions:write",
    "usergroups_users_list": "usergroups:read",
    "users_info": "users:read",
    "views_open": "",
    "views_publish": "",
    "views_push": "",
    "views_update": "",
    # https://docs.slack.dev/reference/events
    "app_home_opened": "",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read groups:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
}
_NOT_BY_METHOD = {
    "chat:write.customize": "username=",
    "commands": "app.command(",
    "metadata.message:read": "include_all_metadata",
}
"""Scopes that an argument or a feature needs -> what in our code shows that it is used."""


def test_the_scopes_are_those_of_what_is_called_and_heard_and_no_other() -> None:
    code = "\n".join(path.read_text() for path in Path(scopes.__file__).parent.glob("*.py"))
    called = set(re.findall(r"\b_?web(?:\(\))?\.([a-z]+_[A-Za-z_]+)\(", code)) - {"json_response"}
    needed = {scope for name in called | set(EVENTS) for scope in _SCOPES_OF[name].split()}
    needed |= {scope for scope, sign in _NOT_BY_METHOD.items() if sign in code}
    assert needed == set(SCOPES)


def test_over_http_every_address_is_our_endpoint() -> None:
    made = manifest("http", "https://desk.example/")
    url = "https://desk.example/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"] == {"is_enabled": True, "request_url": url}
    assert made["features"]["slash_commands"][0]["url"] == url
    assert made["settings"]["socket_mode_enabled"] is False
    with pytest.raises(ValueError, match="https"):
        manifest("http", "http://desk.example")


def test_the_link_carries_the_whole_manifest() -> None:
    made = manifest("socket", app_name="도움 & Desk")
    query = parse_qs(urlsplit(create_link(made)).query)
    assert query["new_app"] == ["1"]
    assert json.loads(query["manifest_json"][0]) == made


def test_missing_scopes_are_named_and_further_ones_do_not_matter() -> None:
    granted = ", ".join([*(scope for scope in SCOPES if scope != "files:read"), "team:read"])
    assert missing(granted) == ["files:read"]
