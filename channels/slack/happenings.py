"""Slack's events that are no messages: the home page opened, an emoji set, a channel lost. Pure.

https://docs.slack.dev/reference/events
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.model.desk import ChannelChanged, Place
from channels.slack.events import Me, digest

Json = Mapping[str, Any]

_CHANGES = {
    "channel_archive": "archived",
    "channel_deleted": "deleted",
    "channel_left": "removed",
    "channel_unarchive": "unarchived",
    "group_archive": "archived",
    "group_deleted": "deleted",
    "group_left": "removed",
    "group_unarchive": "unarchived",
    "member_joined_channel": "joined",
}


@dataclass(frozen=True, slots=True)
class Reaction:
    id: str
    user: str
    place: Place
    emoji: str


def opened_home(envelope: Json) -> str:
    """Who looks at our home page; "" for anything else, such as the messages beside it.
    https://docs.slack.dev/reference/events/app_home_opened"""
    event = envelope["event"]
    is_home = event.get("type") == "app_home_opened" and event.get("tab") == "home"
    return str(event.get("user") or "") if is_home else ""


def reaction(envelope: Json, me: Me, channels: Collection[str]) -> Reaction | None:
    """Somebody's emoji on a message in one of ``channels``; our own ticks are left out.
    https://docs.slack.dev/reference/events/reaction_added"""
    event = envelope["event"]
    item = event.get("item") or {}
    channel, ts, user = (str(part or "") for part in (item.get("channel"), item.get("ts"), event.get("user")))
    ours = user == me.user or channel not in channels
    if event.get("type") != "reaction_added" or item.get("type") != "message" or ours or not user or not ts:
        return None
    # a skin tone follows the name: "thumbsup::skin-tone-3"
    name = str(event.get("reaction") or "").partition("::")[0]
    return Reaction(once(envelope), user, Place(channel, ts), name)


def change(envelope: Json, me: Me, channels: Collection[str]) -> ChannelChanged | None:
    """One of ``channels`` was lost to us, or is ours again. That we were put out Slack tells as channel_left and not as
    member_left_channel, and sometimes not at all: https://docs.slack.dev/reference/events/channel_left"""
    event = envelope["event"]
    kind, channel = str(event.get("type") or ""), event.get("channel")
    if kind not in _CHANGES or channel not in channels:
        return None
    if kind == "member_joined_channel" and event.get("user") != me.user:
        return None
    return ChannelChanged(once(envelope), str(channel), _CHANGES[kind])


def once(envelope: Json) -> str:
    """The same for every delivery of one event: https://docs.slack.dev/apis/events-api/#event-payload (event_id)"""
    return f"event:{envelope.get('event_id') or digest(repr(sorted(envelope['event'].items())))}"
