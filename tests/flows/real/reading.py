"""Reading what Slack shows."""

from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]


def seen_text(message: Mapping[str, Any]) -> str:
    """What people read: the blocks where there are some, else the text with escapes undone."""
    blocks = message.get("blocks") or []
    if not blocks:
        text = str(message.get("text", ""))
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return "\n".join(text for block in blocks if (text := "".join(_words(block))))


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _words(each)
        return
    if not isinstance(part, dict):
        return
    match part.get("type"):
        case "text" | "plain_text" | "mrkdwn":
            yield str(part["text"]) + ("\n" if part["type"] == "mrkdwn" else "")
        case "link":
            yield str(part.get("text") or part["url"])
        case "user":
            yield f"<@{part['user_id']}>"
        case "broadcast":
            yield f"<!{part['range']}>"
        case "emoji":
            yield f":{part['name']}:"
        case _:
            for key in ("text", "fields", "elements"):
                yield from _words(part.get(key))


def is_notice(message: Json) -> bool:
    return not message.get("username") and not (message.get("blocks") and message["blocks"][0]["type"] == "header")


def buttons(message: Json) -> dict[str, Json]:
    """Action id -> element."""
    blocks = [block for block in message.get("blocks", ()) if block["type"] == "actions"]
    return {element["action_id"]: element for block in blocks for element in block["elements"]}
