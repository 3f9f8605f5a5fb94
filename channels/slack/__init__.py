"""Slack: the agents' desk, and a customers' channel. The only place that knows slack_bolt and slack_sdk.

What is offered is loaded at its first use, so that ``channels.slack.settings`` and ``.manifest`` cost next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from channels.slack.building import build, build_desk, connect
    from channels.slack.connection import SlackConnection

__all__ = ["SlackConnection", "build", "build_desk", "connect"]

_HOME = {
    "SlackConnection": "channels.slack.connection",
    "build": "channels.slack.building",
    "build_desk": "channels.slack.building",
    "connect": "channels.slack.building",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
