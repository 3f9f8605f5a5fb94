"""Changes of messages that the bot and people make alike."""

from bot.sandbox.slack.events import Events
from bot.sandbox.slack.rules import Json, SlackError
from bot.sandbox.slack.state import Channel, Workspace, shown


def delete_message(world: Workspace, events: Events, channel: Channel, message: Json) -> None:
    """A parent with replies stays as a tombstone (https://docs.slack.dev/reference/events/message/message_changed)."""
    previous, ts = shown(message), message["ts"]
    if message.get("reply_count"):
        kept = {key: message[key] for key in message if key in ("type", "ts", "thread_ts") or key.startswith("reply_")}
        tombstone = {**kept, "latest_reply": message["latest_reply"], "subtype": "tombstone", "hidden": True}
        tombstone |= {"user": "USLACKBOT", "text": "This message was deleted.", "pinged": []}
        channel.messages[ts] = tombstone
        events.changed(channel, tombstone, previous)
    else:
        channel.drop(message)
        if message.get("thread_ts", ts) != ts:
            world.count_replies(channel, message["thread_ts"])
        events.deleted(channel, previous)
    world.changed()


def add_reaction(world: Workspace, events: Events, channel: Channel, message: Json, user: str, name: str) -> None:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    reactions = message.setdefault("reactions", [])
    reaction = next((one for one in reactions if one["name"] == name), None)
    if reaction is None:
        reaction = {"name": name, "users": [], "count": 0}
        reactions.append(reaction)
    if user in reaction["users"]:
        raise SlackError("already_reacted")
    reaction["users"].append(user)
    reaction["count"] += 1
    world.changed()
    events.reaction(True, channel, message, user, name)


def remove_reaction(world: Workspace, events: Events, channel: Channel, message: Json, user: str, name: str) -> None:
    """https://docs.slack.dev/reference/methods/reactions.remove"""
    reactions = message.get("reactions", [])
    reaction = next((one for one in reactions if one["name"] == name), None)
    if reaction is None or user not in reaction["users"]:
        raise SlackError("no_reaction")
    reaction["users"].remove(user)
    reaction["count"] -= 1
    message["reactions"] = [one for one in reactions if one["count"]]
    if not message["reactions"]:
        del message["reactions"]
    world.changed()
    events.reaction(False, channel, message, user, name)
