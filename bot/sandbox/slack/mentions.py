"""Whom a message rings (https://docs.slack.dev/messaging/formatting-message-text/#mentions).

Slack reads mentions in mrkdwn and in rich text elements, never in ``plain_text`` nor where ``<`` is escaped. With
blocks, the top-level text is only the fallback; it is read here all the same, since it is what notifications show.
"""

import re
from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.rules import Json
from bot.sandbox.slack.state import Channel, Workspace

_TOKEN = re.compile(r"<(?:@(?P<user>[UW]\w+)|!subteam\^(?P<group>S\w+)|!(?P<wide>channel|here|everyone))(?:\|[^>]*)?>")
_BARE = re.compile(r"(?<![\w@])@([\w.-]+)")
_WIDE = {"channel", "here", "everyone"}


def pinged(world: Workspace, channel: Channel, text: str, blocks: list[Json], link_names: bool = False) -> list[str]:
    """The ids of the people who are mentioned or rung, sorted. ``link_names`` (or parse=full) also reads "@here"."""
    found = set(_in_mrkdwn(text))
    for block in blocks:
        found |= set(_in_blocks(block))
    if link_names:
        handles = {group["handle"]: group["id"] for group in world.groups.values()}
        found |= {handles.get(name, name) for name in _BARE.findall(text) if name in handles or name in _WIDE}
    people: set[str] = set()
    for target in found:
        people |= _people(world, channel, target)
    return sorted(people)


def _people(world: Workspace, channel: Channel, target: str) -> set[str]:
    if target in _WIDE:
        return {user for user in channel.members if not world.users[user]["is_bot"]}
    if target in world.groups:
        return set(world.groups[target]["users"])
    return {target} & set(world.users)


def _in_mrkdwn(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        yield match["user"] or match["group"] or match["wide"]


def _in_blocks(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _in_blocks(item)
    elif isinstance(value, dict):
        kind = value.get("type")
        if kind in ("mrkdwn", "markdown"):
            yield from _in_mrkdwn(str(value.get("text", "")))
        elif kind in ("user", "usergroup", "broadcast"):
            yield str(value.get("user_id") or value.get("usergroup_id") or value.get("range"))
        else:
            for item in value.values():
                yield from _in_blocks(item)
