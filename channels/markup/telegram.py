"""Telegram's text with entities: https://core.telegram.org/bots/api#messageentity.

Offsets count UTF-16 code units there and characters here. Nothing is sent with a parse_mode, so nothing needs escaping.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from bot.model.richtext import RichText, Span, Style
from channels.markup.spans import Builder, Cutter, normal, subtract

_STYLES = {
    "bold": Style.BOLD,
    "italic": Style.ITALIC,
    "underline": Style.UNDERLINE,
    "strikethrough": Style.STRIKE,
    "code": Style.CODE,
    "pre": Style.PRE,
    "text_link": Style.LINK,
    "blockquote": Style.QUOTE,
    "expandable_blockquote": Style.QUOTE,
}
_TYPES = {style: name for name, style in reversed(_STYLES.items())}
_VALUES = {Style.LINK: "url", Style.PRE: "language"}
_WIDE = re.compile("[\U00010000-\U0010ffff]")
_WEB = re.compile("https?:", re.IGNORECASE)


def from_telegram(text: str, entities: Sequence[Mapping[str, Any]]) -> RichText:
    """A message's text and entities, or caption and caption_entities; types without a style here are left out."""
    spans: list[Span] = []
    if entities:
        units = _Units(text)
        for entity in entities:
            style = _STYLES.get(entity.get("type", ""))
            if style is not None:
                start = int(entity.get("offset", 0))
                end = start + int(entity.get("length", 0))
                value = str(entity.get(_VALUES.get(style, "")) or "")
                spans.append(Span(style, units.to_index(start), units.to_index(end), value))
    return normal(RichText(text, tuple(spans)))


def to_telegram(rich: RichText) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities. Telegram links to the web only: other links are spelled out. Nothing may lie within code."""
    rich = spelled_out(normal(rich))
    units = _Units(rich.text)
    entities: list[dict[str, Any]] = []
    for span in sorted(_untangled(rich.spans), key=lambda s: (s.start, -s.end, s.style)):
        start, end = units.from_index(span.start), units.from_index(span.end)
        entity: dict[str, Any] = {"type": _TYPES[span.style], "offset": start, "length": end - start}
        if span.value:
            entity[_VALUES[span.style]] = span.value
        entities.append(entity)
    return rich.text, entities


def _untangled(spans: Sequence[Span]) -> list[Span]:
    """Without styles inside code, which Telegram rules out; a link is worth more than the code look over it."""
    by_style: dict[Style, list[Span]] = {}
    for span in spans:
        by_style.setdefault(span.style, []).append(span)
    pre = by_style.pop(Style.PRE, [])
    quote = by_style.pop(Style.QUOTE, [])
    link = subtract(by_style.pop(Style.LINK, []), pre)
    code = subtract(subtract(by_style.pop(Style.CODE, []), pre), link)
    rest = [piece for group in by_style.values() for piece in subtract(subtract(group, pre), code)]
    return [*pre, *quote, *link, *code, *rest]


def spelled_out(rich: RichText) -> RichText:
    """Links to anything but the web become "label (address)": what ``to_telegram`` does first, for measuring a text."""
    others = [s for s in rich.spans if s.style is Style.LINK and not _WEB.match(s.value)]
    if not others:
        return rich
    cutter = Cutter(s for s in rich.spans if s not in others)
    built, at = Builder(), 0
    for link in others:
        built.add(cutter.cut(rich.text, at, link.end))
        address = link.value.partition(":")[2]
        if address and address not in rich.text[link.start : link.end]:
            built.write(f" ({address})")
        at = link.end
    built.add(cutter.cut(rich.text, at, len(rich.text)))
    return built.rich()


class _Units:
    """UTF-16 positions to character positions and back, for one text."""

    def __init__(self, text: str) -> None:
        self._size = len(text)
        # Only characters beyond the basic plane take two units: positions shift by the number of them before.
        self._wide = [m.start() for m in _WIDE.finditer(text)]
        self._wide_units = [index + before for before, index in enumerate(self._wide)]

    def to_index(self, units: int) -> int:
        """Clipped to the text; inside a surrogate pair: behind its character."""
        return min(max(units - bisect_left(self._wide_units, units), 0), self._size)

    def from_index(self, index: int) -> int:
        return index + bisect_left(self._wide, index)
