"""What Telegram demands of texts, captions and their entities.

Lengths and offsets count UTF-16 code units (core.telegram.org/bots/api#messageentity).
"""

import html
from html.parser import HTMLParser
from typing import Any

from bot.sandbox.telegram.errors import ApiError, bad_request
from bot.sandbox.telegram.params import Params

TEXT_LIMIT = 4096
"""core.telegram.org/bots/api#sendmessage: "1-4096 characters after entities parsing"."""
CAPTION_LIMIT = 1024
"""core.telegram.org/bots/api#sendphoto: "0-1024 characters after entities parsing"."""

_KINDS = frozenset(
    [
        *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"),
        *("bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote"),
        *("code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"),
    ]
)
"""core.telegram.org/bots/api#messageentity"""
_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
}


def utf16(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_text(params: Params) -> tuple[str, list[dict[str, Any]]]:
    """The ``text`` of a message and its entities (core.telegram.org/bots/api#sendmessage)."""
    text, entities = _formatted(params, "text", "entities")
    if not text.strip():
        raise bad_request("message text is empty")
    if utf16(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return text, entities


def read_caption(params: Params) -> tuple[str, list[dict[str, Any]]]:
    """The ``caption`` of a file and its entities (core.telegram.org/bots/api#sendphoto)."""
    text, entities = _formatted(params, "caption", "caption_entities")
    if utf16(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return text, entities


def _formatted(params: Params, name: str, entities_name: str) -> tuple[str, list[dict[str, Any]]]:
    text, mode = params.text(name), params.text("parse_mode").lower()
    if mode == "html":
        return _read_html(text)
    if mode not in ("", "none"):
        raise bad_request("unsupported parse_mode: the stand-in knows HTML and entities only")
    return text, checked_entities(text, params.array(entities_name))


def checked_entities(text: str, entities: list[Any]) -> list[dict[str, Any]]:
    """The entities, sorted by offset. Refuses unknown kinds, missing fields and places outside of the text."""
    edges = _edges(text)
    for entity in entities:
        _check_entity(entity, edges)
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _edges(text: str) -> set[int]:
    """Offsets that lie between characters, and not inside a surrogate pair."""
    places, at = {0}, 0
    for character in text:
        at += 2 if character > "\uffff" else 1
        places.add(at)
    return places


def _check_entity(entity: Any, edges: set[int]) -> None:
    if not isinstance(entity, dict) or entity.get("type") not in _KINDS:
        raise _unparsable("expected a MessageEntity of a known type")
    offset, length = entity.get("offset"), entity.get("length")
    if type(offset) is not int or type(length) is not int or offset < 0 or length <= 0:
        raise _unparsable("offset and length must be Integers, and length positive")
    if offset not in edges or offset + length not in edges:
        raise _unparsable(f"entity at {offset}+{length} is outside of the text or cuts a character")
    if entity["type"] == "text_link" and not str(entity.get("url") or ""):
        raise _unparsable("text_link without url")
    if entity["type"] == "text_mention" and not isinstance(entity.get("user"), dict):
        raise _unparsable("text_mention without user")


def _unparsable(detail: str) -> ApiError:
    return bad_request(f"can't parse entities: {detail}")


class _HtmlReader(HTMLParser):
    """HTML style: core.telegram.org/bots/api#html-style."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[tuple[str, dict[str, Any]]] = []
        self.entities: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise _unparsable(f'unsupported start tag "{html.escape(tag)}"')
        entity: dict[str, Any] = {"type": _TAGS[tag], "offset": utf16(self.text)}
        if tag == "a":
            entity["url"] = dict(attrs).get("href") or ""
        self.open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise _unparsable(f'unexpected end tag "{html.escape(tag)}"')
        entity = self.open.pop()[1]
        entity["length"] = utf16(self.text) - entity["offset"]
        if entity["length"]:
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        self.text += data


def _read_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    reader = _HtmlReader()
    reader.feed(source)
    reader.close()
    if reader.open:
        raise _unparsable(f'can\'t find end tag corresponding to start tag "{reader.open[-1][0]}"')
    return reader.text, checked_entities(reader.text, reader.entities)
