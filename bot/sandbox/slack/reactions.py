"""reactions.* methods (https://docs.slack.dev/reference/methods/reactions.add)."""

from bot.sandbox.slack.api import TIER_2, TIER_3, Call, method
from bot.sandbox.slack.changes import add_reaction, remove_reaction
from bot.sandbox.slack.emoji import knows
from bot.sandbox.slack.rules import Json, SlackError
from bot.sandbox.slack.state import BOT_USER, Channel, shown


@method("reactions.add", "reactions:write", tier=TIER_3)
def add(call: Call) -> Json:
    channel, message = _reacted(call)
    if channel.archived:
        raise SlackError("is_archived")
    add_reaction(call.world, call.events, channel, message, BOT_USER, _emoji(call))
    return {}


@method("reactions.remove", "reactions:write", tier=TIER_2)
def remove(call: Call) -> Json:
    channel, message = _reacted(call)
    remove_reaction(call.world, call.events, channel, message, BOT_USER, _emoji(call))
    return {}


@method("reactions.get", "reactions:read", tier=TIER_3)
def get(call: Call) -> Json:
    channel, message = _reacted(call)
    return {"type": "message", "channel": channel.id, "message": shown(message)}


def _reacted(call: Call) -> tuple[Channel, Json]:
    if "channel" not in call.args or "timestamp" not in call.args:
        raise SlackError("no_item_specified")
    channel = call.channel()
    message = channel.messages.get(call.args.moment("timestamp", "bad_timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    return channel, message


def _emoji(call: Call) -> str:
    name = call.args.required("name")
    if not knows(name):
        raise SlackError("invalid_name")
    return name
