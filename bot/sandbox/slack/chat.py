"""chat.* methods (https://docs.slack.dev/reference/methods/chat.postMessage and its neighbours)."""

from bot.sandbox.slack.api import POSTING, TIER_3, TIER_4, Call, method
from bot.sandbox.slack.changes import delete_message
from bot.sandbox.slack.content import UPDATE_CHARACTERS, bot_message, fill, read_content, show_ephemeral
from bot.sandbox.slack.rules import Arguments, Json, SlackError
from bot.sandbox.slack.state import BOT, BOT_NAME, BOT_USER, TEAM_DOMAIN, Channel, shown


def postable(call: Call, wanted: str) -> Channel:
    """A channel by id or name, or the direct message with a person; the bot must be in it."""
    world = call.world
    if wanted in world.users:
        return world.direct(wanted)
    channel = world.channels.get(wanted) or next(
        (one for one in world.channels.values() if one.name and one.name == wanted.removeprefix("#")), None
    )
    if channel is None:
        raise SlackError("channel_not_found")
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel" if channel.kind == "channel" else "channel_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def read_thread(args: Arguments, channel: Channel) -> str:
    """A parent's ts. Slack takes a reply's ts too and threads wrongly; here that is an error, so that it is noticed."""
    thread_ts = args.moment("thread_ts", "invalid_thread_ts")
    if not thread_ts:
        return ""
    parent = channel.messages.get(thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    if parent.get("thread_ts", thread_ts) != thread_ts:
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def read_author(call: Call) -> Json:
    """The name and icon of a customised post (https://docs.slack.dev/reference/scopes/chat.write.customize)."""
    username, emoji, url = (call.args.text(name) for name in ("username", "icon_emoji", "icon_url"))
    if not (username or emoji or url):
        return {}
    call.need("chat:write.customize")
    icons = {"emoji": f":{emoji.strip(':')}:"} if emoji else {"image_48": url} if url else {}
    return {"subtype": "bot_message", "username": username or BOT_NAME} | ({"icons": icons} if icons else {})


# --- the methods ------------------------------------------------------------------------------------


@method("chat.postMessage", "chat:write", tier=POSTING)
def post_message(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    channel = postable(call, call.args.required("channel"))
    content = read_content(call.args)
    if not (content.text or content.blocks or content.attachments):
        raise SlackError("no_text")
    thread_ts = read_thread(call.args, channel)
    message = bot_message(call.world, channel, content, thread_ts, read_author(call))
    if thread_ts and call.args.flag("reply_broadcast"):
        message |= {"subtype": "thread_broadcast", "root": shown(channel.messages[thread_ts])}
    call.world.put(channel, message)
    call.events.posted(channel, message)
    return {"channel": channel.id, "ts": message["ts"], "message": shown(message)}


@method("chat.update", "chat:write", tier=TIER_3)
def update(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.update: blocks stay only when no text is given; "edited" shows
    only without blocks."""
    channel, message = own_message(call, "cant_update_message")
    if channel.archived:
        raise SlackError("is_inactive")
    content = read_content(call.args, UPDATE_CHARACTERS)
    given = [name for name in ("text", "blocks", "attachments", "markdown_text", "metadata") if name in call.args]
    if not given:
        raise SlackError("no_text")
    previous = shown(message)
    if "text" not in given and "blocks" not in given and "markdown_text" not in given:
        content.text, content.blocks = message["text"], message.get("blocks", [])
    if "attachments" not in given:
        content.attachments = message.get("attachments")
    fill(call.world, channel, message, content)
    if not content.blocks:
        message["edited"] = {"user": BOT_USER, "ts": call.world.new_ts()}
    call.world.changed()
    call.events.changed(channel, message, previous)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": shown(message)}


@method("chat.delete", "chat:write", tier=TIER_3)
def delete(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    channel, message = own_message(call, "cant_delete_message")
    delete_message(call.world, call.events, channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


def own_message(call: Call, error: str) -> tuple[Channel, Json]:
    channel = call.channel()
    call.args.required("ts")
    message = channel.messages.get(call.args.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.get("bot_id") != BOT or message.get("subtype") == "tombstone":
        raise SlackError(error)
    return channel, message


@method("chat.postEphemeral", "chat:write", tier=TIER_4)
def post_ephemeral(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    channel = postable(call, call.args.required("channel"))
    user = call.args.required("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    content = read_content(call.args)
    if not (content.text or content.blocks or content.attachments):
        raise SlackError("no_text")
    thread_ts = read_thread(call.args, channel)
    message = bot_message(call.world, channel, content, thread_ts, read_author(call))
    show_ephemeral(call.world, user, channel, message)
    return {"message_ts": message["ts"]}


@method("chat.getPermalink", tier=TIER_4)
def get_permalink(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    channel = call.channel()
    ts = call.args.required("message_ts")
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    link = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.get("thread_ts", ts) != ts:
        link += f"?thread_ts={message['thread_ts']}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
