"""Customers who write emails."""

from channels.base import Channel, Surroundings
from channels.email.adapter import EmailChannel
from channels.email.settings import Settings


def build(name: str, settings: Settings, around: Surroundings, public_url: str = "") -> Channel:
    """Makes no network call. ``public_url`` is not needed: nothing is fed over HTTP."""
    return EmailChannel(name, settings, around)


__all__ = ["EmailChannel", "Settings", "build"]
