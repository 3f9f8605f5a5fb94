"""Customers who write emails."""

from channels.base import Channel, Surroundings
from channels.email.adapter import EmailChannel
from channels.email.settings import Settings


def build(name: str, settings: Settings, around: Surroundings) -> Channel:
    """Makes no network call."""
    return EmailChannel(name, settings, around)


__all__ = ["EmailChannel", "Settings", "build"]
