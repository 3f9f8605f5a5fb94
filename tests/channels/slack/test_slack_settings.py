"""Settings say what is wrong in words; the manifest asks for exactly what is used."""

import json
import subprocess
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from channels.slack.manifest import create_link, manifest
from channels.slack.scopes import EVENTS, SCOPES, missing
from channels.slack.settings import DeskSettings, Settings

GOOD: dict[str, Any] = {"bot_token": "xoxb-1", "app_token": "xapp-1", "channel": "C0SUPPORT"}


def test_the_least_settings_are_socket_mode_and_the_desk_channel_for_managers() -> None:
    desk = DeskSettings(**GOOD)
    assert (desk.mode, desk.reply_mode, desk.managers) == ("socket", "relay", "")
    assert desk.channels == {"C0SUPPORT"}


def test_user_groups_are_told_from_users() -> None:
    assert DeskSettings(**GOOD, agents=["U0ALICE", "W0BOB", "S0TEAM"]).groups == {"S0TEAM"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"app_token": None}, "app_token"),
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
    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in made["features"]["slash_commands"][0]


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
