"""What Slack's message box makes of the text that a person types: mrkdwn ``text`` and a rich text block."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.sandbox.slack.emoji import knows
from bot.sandbox.slack.rules import Json
from bot.sandbox.slack.state import Workspace

_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<@(?P<user>[UW]\w+)>"
    r"|(?<![\w@])@(?P<name>[\w가-힣-]+)"
    r"|(?P<url>https?://[^\s<>|]+)"
    r"|:(?P<emoji>[a-z0-9_+-]+):"
    r"|(?<!\w)\*(?P<bold>[^*\s](?:[^*\n]*[^*\s])?)\*(?!\w)"
    r"|(?<!\w)_(?P<italic>[^_\s](?:[^_\n]*[^_\s])?)_(?!\w)"
    r"|(?<!\w)~(?P<strike>[^~\s](?:[^~\n]*[^~\s])?)~(?!\w)"
)
_MARKS = {"bold": "*", "italic": "_", "strike": "~", "code": "`"}
_WIDE = ("channel", "here", "everyone")
_LINE = re.compile(r"^(?P<quote>> ?)|^(?P<bullet>[-•*] )", re.MULTILINE)


@dataclass(slots=True)
class _Part:
    kind: str
    lines: list[str] = field(default_factory=list)


def compose(world: Workspace, typed: str) -> tuple[str, list[Json]]:
    """``(text, blocks)`` as a client sends them. People are named by "@alice", a display name or ``<@U0ALICE>``."""
    if not typed.strip():
        return "", []
    parts = list(_parts(typed))
    text = "\n".join(_part_text(world, part) for part in parts)
    block = {
        "type": "rich_text",
        "block_id": world.new_id("", 5),
        "elements": [_part_block(world, part) for part in parts],
    }
    return text, [block]


def _parts(typed: str) -> Iterator[_Part]:
    for place, piece in enumerate(typed.split("```")):
        if place % 2:
            yield _Part("preformatted", [piece.strip("\n")])
            continue
        lines = piece.strip("\n").split("\n") if piece.strip("\n") else []
        current: _Part | None = None
        for line in lines:
            match = _LINE.match(line)
            kind = (match.lastgroup or "") if match else "section"
            if current is None or current.kind != kind:
                if current:
                    yield current
                current = _Part(kind)
            current.lines.append(line[match.end() :] if match else line)
        if current:
            yield current


def _part_text(world: Workspace, part: _Part) -> str:
    if part.kind == "preformatted":
        return f"```{_escaped(part.lines[0])}```"
    prefix = {"quote": "&gt; ", "bullet": "• "}.get(part.kind, "")
    return "\n".join(prefix + "".join(_text(item) for item in _inline(world, line)) for line in part.lines)


def _part_block(world: Workspace, part: _Part) -> Json:
    if part.kind == "preformatted":
        return {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": part.lines[0]}], "border": 0}
    if part.kind == "bullet":
        items = [{"type": "rich_text_section", "elements": _inline(world, line)} for line in part.lines]
        return {"type": "rich_text_list", "style": "bullet", "indent": 0, "border": 0, "elements": items}
    kind = "rich_text_quote" if part.kind == "quote" else "rich_text_section"
    return {"type": kind, "elements": _inline(world, "\n".join(part.lines))}


def _inline(world: Workspace, text: str) -> list[Json]:
    found: list[Json] = []
    end = 0
    for match in _INLINE.finditer(text):
        element = _element(world, match)
        if element is None:
            continue
        if match.start() > end:
            found.append({"type": "text", "text": text[end : match.start()]})
        found.append(element)
        end = match.end()
    if text[end:]:
        found.append({"type": "text", "text": text[end:]})
    return found


def _element(world: Workspace, match: re.Match[str]) -> Json | None:
    kind, value = str(match.lastgroup), match[str(match.lastgroup)]
    if kind in _MARKS:
        return {"type": "text", "text": value, "style": {kind: True}}
    if kind == "url":
        return {"type": "link", "url": value}
    if kind == "emoji":
        return {"type": "emoji", "name": value} if knows(value) else None
    if kind == "name" and value in _WIDE:
        return {"type": "broadcast", "range": value}
    return _mention(world, value)


def _mention(world: Workspace, wanted: str) -> Json | None:
    for user in world.users.values():
        if wanted in (user["id"], user["name"], user["profile"]["display_name"]):
            return {"type": "user", "user_id": user["id"]}
    for group in world.groups.values():
        if wanted == group["handle"]:
            return {"type": "usergroup", "usergroup_id": group["id"]}
    return None


def _text(element: Json) -> str:
    match element["type"]:
        case "user":
            return f"<@{element['user_id']}>"
        case "usergroup":
            return f"<!subteam^{element['usergroup_id']}>"
        case "broadcast":
            return f"<!{element['range']}>"
        case "link":
            return f"<{_escaped(element['url'])}>"
        case "emoji":
            return f":{element['name']}:"
    mark = "".join(_MARKS[style] for style in element.get("style", {}))
    return f"{mark}{_escaped(element['text'])}{mark}"


def _escaped(text: str) -> str:
    """https://docs.slack.dev/messaging/formatting-message-text/#escaping"""
    return html.escape(text, quote=False)
