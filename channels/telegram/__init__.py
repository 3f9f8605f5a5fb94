"""Customers on Telegram: https://core.telegram.org/bots/api."""

from importlib import import_module

from channels.base import Channel, Surroundings
from channels.telegram.settings import Settings


def build(name: str, settings: Settings, around: Surroundings) -> Channel:
    """The inbox ``name``; mode "webhook" needs ``around.public_url``."""
    # Loaded here and not above: reading the settings must not cost the seconds that aiogram takes.
    channel: Channel = import_module("channels.telegram.adapter").TelegramChannel(name, settings, around)
    return channel
