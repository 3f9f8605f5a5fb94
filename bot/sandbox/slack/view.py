"""What the page shows of the workspace, as plain values."""

from bot.sandbox.slack.rules import Json
from bot.sandbox.slack.state import BOT_USER, Channel, Ephemeral, View, Workspace, shown

ACTORS = ("U0ALICE", "U0BORA", "U0MANAGER", "U0GUEST", "U0CUSTOMER")
MOST_MESSAGES = 200
"""Top-level messages of a channel that the page gets; their threads come whole."""


def view(world: Workspace, connected: bool) -> Json:
    return {
        "now": world.clock.now().timestamp(),
        "connected": connected,
        "bot": BOT_USER,
        "actors": list(ACTORS),
        "users": {user: _person(world, user) for user in world.users},
        "groups": {group["id"]: group["handle"] for group in world.groups.values()},
        "channels": [_channel(world, channel) for channel in world.channels.values()],
        "ephemerals": [_ephemeral(note) for note in world.ephemerals[-MOST_MESSAGES:]],
        "modals": {user: [_view(one) for one in stack] for user, stack in world.modals.items() if stack},
        "homes": {user: home.body for user, home in world.homes.items()},
        "home_tab": world.home_tab,
    }


def _person(world: Workspace, user: str) -> Json:
    found = world.users[user]
    return {
        "name": world.name_of(user),
        "bot": found["is_bot"],
        "stranger": found["is_stranger"],
        "tz": found["tz"],
        "admin": found["is_admin"],
    }


def _channel(world: Workspace, channel: Channel) -> Json:
    top = channel.top_level()[-MOST_MESSAGES:]
    roots = {message["ts"] for message in top} | {message.get("thread_ts", "") for message in top}
    kept = [one for one in channel.messages.values() if one["ts"] in roots or one.get("thread_ts") in roots]
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "members": sorted(channel.members),
        "archived": channel.archived,
        "shared": bool(channel.shared_with),
        "messages": [_message(message) for message in kept],
    }


def _message(message: Json) -> Json:
    """The page fetches files from its own server, without a token."""
    body = shown(message) | {"pinged": message["pinged"]}
    for file in body.get("files", []):
        file["url"] = f"/world/slack/files/{file['id']}"
    return body


def _ephemeral(note: Ephemeral) -> Json:
    return {"user": note.user, "channel": note.channel, "message": _message(note.message)}


def _view(found: View) -> Json:
    return {"view": found.body, "errors": found.errors}
