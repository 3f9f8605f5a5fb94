"""conversations.* methods (https://docs.slack.dev/reference/methods/conversations.info and its neighbours)."""

import base64
import binascii
from typing import Any

from bot.sandbox.slack.api import TIER_2, TIER_3, TIER_4, Call, method
from bot.sandbox.slack.cast import CREATED
from bot.sandbox.slack.rules import Json, SlackError
from bot.sandbox.slack.state import BOT_USER, TEAM, Channel, shown

_READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
_HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def page(call: Call, items: list[Any], default: int, most: int = 1000) -> tuple[list[Any], Json]:
    """One page and its ``response_metadata`` (https://docs.slack.dev/apis/web-api/pagination)."""
    limit = call.args.number("limit", default, 1, most)
    cursor = call.args.text("cursor")
    try:
        start = int(base64.b64decode(cursor, validate=True).removeprefix(b"next:")) if cursor else 0
    except (ValueError, binascii.Error):
        raise SlackError("invalid_cursor") from None
    more = start + limit < len(items)
    token = base64.b64encode(f"next:{start + limit}".encode()).decode() if more else ""
    return items[start : start + limit], {"next_cursor": token}


def channel_json(channel: Channel) -> Json:
    """https://docs.slack.dev/reference/objects/conversation-object"""
    shared = bool(channel.shared_with)
    common = {
        "id": channel.id,
        "created": CREATED,
        "is_im": channel.kind == "im",
        "is_mpim": False,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_private": channel.kind != "channel",
        "is_archived": channel.archived,
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_org_shared": False,
        "context_team_id": TEAM,
    }
    if channel.kind == "im":
        other = next(user for user in channel.members if user != BOT_USER)
        return common | {"user": other, "is_open": True}
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_general": channel.name == "general",
        "is_member": BOT_USER in channel.members,
        "creator": "U0MANAGER",
        "shared_team_ids": [TEAM, *channel.shared_with],
        "connected_team_ids": list(channel.shared_with),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


@method("conversations.info", *_READ.values(), tier=TIER_3)
def info(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "im":
        call.need(_READ[channel.kind])
    body = channel_json(channel)
    if call.args.flag("include_num_members"):
        body["num_members"] = len(channel.members)
    return {"channel": body}


@method("conversations.list", *_READ.values(), tier=TIER_2)
def list_all(call: Call) -> Json:
    wanted = [name.strip() for name in call.args.text("types", "public_channel").split(",")]
    if not set(wanted) <= set(_TYPES):
        raise SlackError("invalid_types")
    kinds = {_TYPES[name] for name in wanted}
    for kind in kinds & set(_READ):
        call.need(_READ[kind])
    visible = [
        channel_json(channel) | {"num_members": len(channel.members)}
        for channel in call.world.channels.values()
        if channel.kind in kinds and (channel.kind == "channel" or BOT_USER in channel.members)
        if not (channel.archived and call.args.flag("exclude_archived"))
    ]
    channels, metadata = page(call, visible, 100)
    return {"channels": channels, "response_metadata": metadata}


@method("conversations.members", *_READ.values(), tier=TIER_4)
def members(call: Call) -> Json:
    people, metadata = page(call, sorted(call.channel().members), 100)
    return {"members": people, "response_metadata": metadata}


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need(_HISTORY[channel.kind])
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _window(call: Call, messages: list[Json]) -> list[Json]:
    """The messages between oldest and latest; both ends only with ``inclusive``."""
    oldest = call.args.text("oldest", "0")
    latest = call.args.text("latest") or "9999999999.999999"
    for name, value in (("oldest", oldest), ("latest", latest)):
        if not value.replace(".", "", 1).isdigit():
            raise SlackError(f"invalid_ts_{name}")
    low, high = (_micros(oldest), _micros(latest))
    if call.args.flag("inclusive"):
        return [message for message in messages if low <= _micros(message["ts"]) <= high]
    return [message for message in messages if low < _micros(message["ts"]) < high]


def _micros(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds or 0) * 1_000_000 + int(fraction.ljust(6, "0")[:6])


@method("conversations.history", *_HISTORY.values(), tier=TIER_3)
def history(call: Call) -> Json:
    """Newest first; replies only when they were also sent to the channel."""
    found = _window(call, _readable(call).top_level())
    metadata = call.args.flag("include_all_metadata")
    messages, cursor = page(call, found[::-1], 100, 999)
    return _messages(messages, cursor, metadata)


@method("conversations.replies", *_HISTORY.values(), tier=TIER_3)
def replies(call: Call) -> Json:
    """The parent, then the replies, oldest first."""
    channel = _readable(call)
    ts = call.args.text("ts")
    if ts not in channel.messages:
        raise SlackError("thread_not_found")
    root = channel.messages[ts]
    found = [root, *_window(call, channel.replies(ts))]
    messages, cursor = page(call, found, 1000)
    return _messages(messages, cursor, call.args.flag("include_all_metadata"))


def _messages(messages: list[Json], cursor: Json, metadata: bool) -> Json:
    more = bool(cursor["next_cursor"])
    answer: Json = {"messages": [shown(message, metadata) for message in messages], "has_more": more}
    return answer | ({"response_metadata": cursor} if more else {})


@method("conversations.open", "im:write", tier=TIER_3)
def open_direct(call: Call) -> Json:
    users = [user for user in call.args.text("users").split(",") if user]
    if not users and "channel" not in call.args:
        raise SlackError("users_list_not_supplied")
    if not users:
        channel = call.channel()
    elif any(user not in call.world.users for user in users):
        raise SlackError("user_not_found")
    elif len(users) > 1:
        raise SlackError("method_not_supported_for_channel_type")
    else:
        channel = call.world.direct(users[0])
    return {"channel": channel_json(channel) if call.args.flag("return_im") else {"id": channel.id}}


@method("conversations.join", "channels:join", tier=TIER_3)
def join(call: Call) -> Json:
    channel = call.channel()
    if channel.archived:
        raise SlackError("is_archived")
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if BOT_USER not in channel.members:
        channel.members.add(BOT_USER)
        call.world.changed()
        call.events.joined(channel, BOT_USER)
    return {"channel": channel_json(channel)}
