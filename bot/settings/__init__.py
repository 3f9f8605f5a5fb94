"""The settings file: read, checked as a whole, secrets kept secret."""

from bot.settings.load import load, load_policies, read
from bot.settings.model import (
    Conversations,
    DeskOptions,
    Inbox,
    Log,
    Reminder,
    Settings,
    Storage,
    Web,
)
from bot.settings.problems import Problem, SettingsError

__all__ = [
    "Conversations",
    "DeskOptions",
    "Inbox",
    "Log",
    "Problem",
    "Reminder",
    "Settings",
    "SettingsError",
    "Storage",
    "Web",
    "load",
    "load_policies",
    "read",
]
