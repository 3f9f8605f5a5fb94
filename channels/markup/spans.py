"""Spans put in order, cut into runs of one look, and gathered into blocks: what every converter needs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.model.richtext import RichText, Span, Style
from channels.markup.clean import clean_rich

_SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s\x00-\x1f\x7f]{1,2000}", re.IGNORECASE)


def safe_link(url: str) -> bool:
    """May this address become a link? Only http, https, mailto and tel, in one piece, of at most 2,000 characters."""
    return _SAFE_LINK.fullmatch(url) is not None


def normal(rich: RichText) -> RichText:
    """The same look in the one canonical form: the text ``clean``, spans inside it, none empty, sorted, and for each
    style neither overlapping nor touching (where two links or two code languages overlap, the earlier one wins)."""
    rich = clean_rich(rich)
    size = len(rich.text)
    by_style: dict[Style, list[Span]] = {}
    for span in rich.spans:
        start, end = max(span.start, 0), min(span.end, size)
        value = span.value if span.style in (Style.LINK, Style.PRE) else ""
        if start < end and (span.style is not Style.LINK or safe_link(value)):
            by_style.setdefault(span.style, []).append(Span(span.style, start, end, value))
    spans = [span for group in by_style.values() for span in _merged(group)]
    return RichText(rich.text, tuple(sorted(spans, key=lambda s: (s.start, -s.end, s.style))))


def _merged(spans: list[Span]) -> list[Span]:
    done: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        last = done[-1] if done else None
        if last is None or span.start > last.end:
            done.append(span)
        elif span.value == last.value:
            done[-1] = replace(last, end=max(last.end, span.end))
        elif span.end > last.end:
            done.append(replace(span, start=last.end))
    return done


def subtract(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """``spans`` without the stretches that ``holes`` cover; each of the two sorted and not overlapping itself."""
    done: list[Span] = []
    walls = list(holes)
    first = 0
    for span in spans:
        while first < len(walls) and walls[first].end <= span.start:
            first += 1
        at, wall = span.start, first
        while wall < len(walls) and walls[wall].start < span.end:
            if at < walls[wall].start:
                done.append(replace(span, start=at, end=walls[wall].start))
            at = walls[wall].end
            wall += 1
        if at < span.end:
            done.append(replace(span, start=at))
    return done


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that looks the same all through."""

    text: str
    styles: frozenset[Style]
    link: str = ""


def runs(rich: RichText, start: int, end: int) -> Iterator[Run]:
    """``rich.text[start:end]`` in runs; ``rich`` must be ``normal``."""
    turns = sorted(_turns(rich.spans, start, end), key=lambda turn: turn[0])
    styles: set[Style] = set()
    link = ""
    at = start
    for position, opens, span in turns:
        if position > at:
            yield Run(rich.text[at:position], frozenset(styles), link)
            at = position
        (styles.add if opens else styles.discard)(span.style)
        if span.style is Style.LINK:
            link = span.value if opens else ""
    if at < end:
        yield Run(rich.text[at:end], frozenset(styles), link)


def _turns(spans: Sequence[Span], start: int, end: int) -> Iterator[tuple[int, bool, Span]]:
    """Where looks change: a sort by position keeps a closing span before an opening one of the same style."""
    for span in spans:
        if span.start < end and span.end > start:
            yield max(span.start, start), True, span
            if span.end < end:
                yield span.end, False, span


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of whole lines: plain, quoted, preformatted, or both of the latter."""

    rich: RichText
    """The block's own text, its spans counted from its start, without the PRE and QUOTE ones."""
    quote: bool = False
    pre: bool = False
    language: str = ""

    @property
    def plain(self) -> bool:
        return not (self.quote or self.pre)


def blocks(rich: RichText) -> list[Block]:
    """``rich`` (any) as blocks, top to bottom. The line break that a quoted or preformatted block ends with is part of
    neither it nor the block behind it; a plain block before one keeps its own."""
    rich = normal(rich)
    inner = tuple(s for s in rich.spans if s.style not in (Style.PRE, Style.QUOTE))
    cutter = Cutter(inner)
    done: list[Block] = []
    at = 0
    for start, end, quote, pre in _special(rich):
        if at < start:
            done.append(Block(cutter.cut(rich.text, at, start)))
        language = pre.value if pre else ""
        done.append(Block(cutter.cut(rich.text, start, end), quote, pre is not None, language))
        at = end + (rich.text[end : end + 1] == "\n")
    if at < len(rich.text):
        done.append(Block(cutter.cut(rich.text, at, len(rich.text))))
    return done


def _special(rich: RichText) -> Iterator[tuple[int, int, bool, Span | None]]:
    """(start, end, quoted, preformatted) of everything that is not plain, trimmed of line breaks at the edges."""
    pres = [s for s in rich.spans if s.style is Style.PRE]
    quotes = [s for s in rich.spans if s.style is Style.QUOTE]
    quoted_pres = subtract(pres, subtract(pres, quotes))
    bare = [(s, False, s) for s in subtract(pres, quotes)]
    both = [(s, True, s) for s in quoted_pres]
    plain = [(s, True, None) for s in subtract(quotes, pres)]
    for span, quote, pre in sorted([*bare, *both, *plain], key=lambda piece: piece[0].start):
        start, end = span.start, span.end
        while start < end and rich.text[start] == "\n":
            start += 1
        while start < end and rich.text[end - 1] == "\n":
            end -= 1
        if start < end:
            yield start, end, quote, pre


class Cutter:
    """Cuts stretches out of one text, left to right, with the spans that belong to each; linear over all of them."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._coming = sorted(spans, key=lambda s: s.start, reverse=True)
        self._open: list[Span] = []

    def cut(self, text: str, start: int, end: int) -> RichText:
        while self._coming and self._coming[-1].start < end:
            self._open.append(self._coming.pop())
        self._open = [s for s in self._open if s.end > start]
        here = (Span(s.style, max(s.start - start, 0), min(s.end, end) - start, s.value) for s in self._open)
        return RichText(text[start:end], tuple(s for s in here if s.start < s.end))


def join(parts: Iterable[RichText], between: str = "") -> RichText:
    """The parts one after the other, with ``between`` (unstyled) in each gap."""
    texts: list[str] = []
    spans: list[Span] = []
    size = 0
    for part in parts:
        if texts:
            texts.append(between)
            size += len(between)
        spans.extend(Span(s.style, s.start + size, s.end + size, s.value) for s in part.spans)
        texts.append(part.text)
        size += len(part.text)
    return RichText("".join(texts), tuple(spans))


class Builder:
    """Collects text and spans while a converter walks its source."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self.size = 0
        self.spans: list[Span] = []
        self.last = "\n"
        """The last character written; a line break before anything is."""

    def write(self, text: str) -> None:
        if text:
            self._texts.append(text)
            self.size += len(text)
            self.last = text[-1]

    def mark(self, style: Style, start: int, value: str = "") -> None:
        """Lay ``style`` over everything written since ``start``."""
        if start < self.size:
            self.spans.append(Span(style, start, self.size, value))

    def add(self, rich: RichText) -> None:
        self.spans.extend(Span(s.style, s.start + self.size, s.end + self.size, s.value) for s in rich.spans)
        self.write(rich.text)

    def new_line(self) -> None:
        """End the present line, if anything stands on it."""
        if self.last != "\n":
            self.write("\n")

    def between_blocks(self, plain_before: bool, plain_now: bool) -> None:
        """Write the line break that ``blocks`` left out between two of its blocks."""
        if not plain_before:
            self.write("\n")
        elif not plain_now:
            self.new_line()

    def rich(self) -> RichText:
        return normal(RichText("".join(self._texts), tuple(self.spans)))
