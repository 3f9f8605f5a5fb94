"""Customers on Telegram: https://core.telegram.org/bots/api."""

from importlib import import_module

from channels.base import Channel, Surroundings
from channels.telegram.settings import Settings


def build(name: str, settings: Settings, around: Surroundings, public_url: str = "", language: str = "en") -> Channel:
    """The inbox ``name``. ``public_url`` is where Telegram reaches our web server (mode "webhook" only); ``language``
    is that of the lines which stand for what is no text (a poll, a location) and of the reasons told to agents."""
    # Loaded here and not above: reading the settings must not cost the seconds that aiogram takes.
    channel: Channel = import_module("channels.telegram.adapter").TelegramChannel(
        name, settings, around, public_url, language
    )
    return channel
