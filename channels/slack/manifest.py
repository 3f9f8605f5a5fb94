"""The app manifest: what makes a Slack app with exactly the scopes and events that we use.

https://docs.slack.dev/reference/app-manifest
"""

import json
from typing import Any, Literal
from urllib.parse import quote

from bot.i18n import texts
from channels.slack.scopes import COMMAND, EVENTS, PATH, SCOPES, USAGE, Shortcut, shortcuts


def manifest(
    mode: Literal["socket", "http"], public_url: str = "", app_name: str = "Deskbell", language: str = "en"
) -> dict[str, Any]:
    """The manifest as plain data. ``public_url`` is our server's root and only matters for ``mode="http"``; the
    descriptions that people see in Slack are in ``language``."""
    say = texts(language)
    if mode == "http" and not public_url.startswith("https://"):
        raise ValueError("Slack delivers over HTTP only to an https:// address: set public_url")
    endpoint = {"url": public_url.rstrip("/") + PATH} if mode == "http" else {}
    request = {"request_url": endpoint["url"]} if endpoint else {}
    return {
        "display_information": {
            # https://docs.slack.dev/reference/app-manifest: name up to 35 characters, description 140
            "name": app_name[:35],
            "description": say.gettext("Support conversations in Slack threads, with clocks that ring"),
        },
        "features": {
            # the messages tab must be writable, or nobody can send the bot a direct message
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": app_name[:80], "always_online": True},
            "shortcuts": [_shortcut(one) for one in shortcuts(say)],
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": say.gettext("The support desk: queue, mine, find, help"),
                    "usage_hint": USAGE,
                    "should_escape": True,
                    **endpoint,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": sorted(EVENTS), **request},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": mode == "socket",
            "token_rotation_enabled": False,
        },
    }


def _shortcut(shortcut: Shortcut) -> dict[str, str]:
    """Slack takes names of 24 characters and descriptions of 150."""
    return {
        "name": shortcut.name[:24],
        "type": "message" if shortcut.on_message else "global",
        "callback_id": shortcut.id,
        "description": shortcut.description[:150],
    }


def create_link(made: dict[str, Any]) -> str:
    """The address that opens Slack's "create an app" page filled in with this manifest."""
    compact = json.dumps(made, separators=(",", ":"))
    return f"https://api.slack.com/apps?new_app=1&manifest_json={quote(compact, safe='')}"
