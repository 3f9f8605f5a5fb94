"""What a message says: reading it from a call's arguments, and making the bot's messages from it."""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.blocks import MARKDOWN_CHARACTERS, check_message_blocks
from bot.sandbox.slack.mentions import pinged
from bot.sandbox.slack.rules import Arguments, Json, SlackError
from bot.sandbox.slack.state import APP, BOT, BOT_NAME, BOT_USER, TEAM, Channel, Ephemeral, Workspace

TEXT_CHARACTERS, UPDATE_CHARACTERS = 40_000, 4_000
_EVENT_TYPE = re.compile(r"[A-Za-z0-9_.]{1,255}")


@dataclass(slots=True)
class Content:
    """What a message says."""

    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Any] | None = None
    metadata: Json | None = None
    link_names: bool = False


# --- reading the arguments -------------------------------------------------------------------


def read_content(args: Arguments, most: int = TEXT_CHARACTERS) -> Content:
    text = args.text("text")
    if len(text) > most:
        raise SlackError("msg_too_long")
    content = Content(
        text,
        deepcopy(check_message_blocks(args.structure("blocks", "invalid_blocks_format"))),
        _read_attachments(args),
        _read_metadata(args),
        args.flag("link_names") or args.text("parse") == "full",
    )
    _read_markdown(args, content)
    return content


def _read_markdown(args: Arguments, content: Content) -> None:
    """markdown_text: at most 12,000 characters and alone (https://docs.slack.dev/reference/methods/chat.postMessage)."""
    markdown = args.text("markdown_text")
    if not markdown:
        return
    if content.text or content.blocks:
        raise SlackError("markdown_text_conflict")
    if len(markdown) > MARKDOWN_CHARACTERS:
        raise SlackError("msg_too_long")
    content.blocks = [{"type": "markdown", "text": markdown}]


def _read_attachments(args: Arguments) -> list[Any] | None:
    attachments = args.structure("attachments", "invalid_attachments")
    if attachments is not None and not isinstance(attachments, list):
        raise SlackError("invalid_attachments")
    if attachments and len(attachments) > 100:
        raise SlackError("too_many_attachments")
    return attachments


def _read_metadata(args: Arguments) -> Json | None:
    """https://docs.slack.dev/messaging/message-metadata/: an event_type and an event_payload object."""
    metadata = args.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or not _EVENT_TYPE.fullmatch(metadata["event_type"]):
        raise SlackError("invalid_metadata_format")
    return metadata


# --- building a message --------------------------------------------------------------------------


def with_ids(world: Workspace, blocks: list[Json]) -> list[Json]:
    """Slack names every block and interactive element that the app left without a name."""
    for block in blocks:
        block.setdefault("block_id", world.new_id("", 5))
        for element in elements_of(block):
            if element.get("type") not in ("image", "mrkdwn", "plain_text"):
                element.setdefault("action_id", world.new_id("", 5))
    return blocks


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block."""
    if block["type"] == "actions":
        return list(block["elements"])
    return [block[name] for name in ("accessory", "element") if isinstance(block.get(name), dict)]


def bot_message(world: Workspace, channel: Channel, content: Content, thread_ts: str, author: Json) -> Json:
    message: Json = {
        "type": "message",
        "user": BOT_USER,
        "bot_id": BOT,
        "app_id": APP,
        "team": TEAM,
        "text": content.text,
        "ts": world.new_ts(),
        "bot_profile": {"id": BOT, "app_id": APP, "name": BOT_NAME, "team_id": TEAM, "deleted": False},
        **author,
    }
    if author:
        del message["user"], message["bot_profile"]
    if thread_ts:
        message |= {"thread_ts": thread_ts, "parent_user_id": channel.messages[thread_ts].get("user", BOT_USER)}
    fill(world, channel, message, content)
    return message


def fill(world: Workspace, channel: Channel, message: Json, content: Content) -> None:
    """Put the content into a new or edited message."""
    message["text"] = content.text
    message["pinged"] = pinged(world, channel, content.text, content.blocks, content.link_names)
    for name, value in (("blocks", with_ids(world, content.blocks)), ("attachments", content.attachments)):
        if value:
            message[name] = value
        else:
            message.pop(name, None)
    if content.metadata is not None:
        message["metadata"] = content.metadata


def show_ephemeral(world: Workspace, user: str, channel: Channel, message: Json) -> None:
    message["pinged"] = []
    world.ephemerals.append(Ephemeral(user, channel.id, message["ts"], message))
    world.changed()
