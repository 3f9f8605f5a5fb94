"""Rich text written as Markdown, for edit forms and transcripts."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.model.richtext import RichText, Style
from channels.markup.markdown import from_markdown
from channels.markup.spans import Block, Builder, Run, blocks, runs

_MARKS = {Style.BOLD: "**", Style.ITALIC: "_", Style.STRIKE: "~~"}
_SPECIAL = re.compile(r"[\\`*\[\]<~]|(?<![^\W_])_|_(?![^\W_])")
_LINE_START = re.compile(r"^([ \t]*)(#{1,6}(?=\s|$)|>|[-+](?=\s|$))", re.MULTILINE)
_TICKS = re.compile("`+")


def to_markdown(rich: RichText) -> str:
    """Markdown that ``from_markdown`` reads back as ``rich``, as far as it can: what Markdown cannot say (underlining,
    a style that ends inside a word) is left out; the words stay."""
    if not rich.spans and from_markdown(rich.text) == rich:
        return rich.text
    written = ""
    for styles in (frozenset(Style), frozenset((Style.LINK, Style.CODE, Style.PRE, Style.QUOTE)), frozenset[Style]()):
        written = _write(RichText(rich.text, tuple(s for s in rich.spans if s.style in styles)))
        if _lines(from_markdown(written).text) == _lines(rich.text):
            break
    return written


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").rstrip().split("\n")]


def _write(rich: RichText) -> str:
    built, plain_before = Builder(), True
    for block in blocks(rich):
        built.between_blocks(plain_before, block.plain)
        text = _fenced(block) if block.pre else _LINE_START.sub(r"\1\\\2", "".join(_marked(block.rich)))
        built.write("> " + text.replace("\n", "\n> ") if block.quote else text)
        plain_before = block.plain
    return built.rich().text


def _fenced(block: Block) -> str:
    fence = "`" * max(3, 1 + _longest_ticks(block.rich.text))
    return f"{fence}{block.language}\n{block.rich.text}\n{fence}"


def _longest_ticks(text: str) -> int:
    return max((len(ticks) for ticks in _TICKS.findall(text)), default=0)


def _marked(rich: RichText) -> Iterator[str]:
    open_marks: list[tuple[str, str]] = []
    for run in _fitted(rich):
        wanted = _marks(run)
        while open_marks != wanted[: len(open_marks)]:
            yield open_marks.pop()[1]
        for mark in wanted[len(open_marks) :]:
            yield mark[0]
            open_marks.append(mark)
        yield _code(run.text) if Style.CODE in run.styles else _SPECIAL.sub(r"\\\g<0>", run.text)
    for mark in reversed(open_marks):
        yield mark[1]


def _marks(run: Run) -> list[tuple[str, str]]:
    """What opens and closes this run's styles, outermost first."""
    marks = [(mark, mark) for style, mark in _MARKS.items() if style in run.styles]
    if run.link:
        address = run.link.replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
        marks.insert(0, ("[", f"](<{address}>)" if "(" in address or ")" in address else f"]({address})"))
    return marks


def _fitted(rich: RichText) -> Iterator[Run]:
    """Runs that begin and end with a word, for a mark must touch one; the space between two keeps what both have."""
    pieces = [*_pieces(rich), Run("", frozenset())]
    before = pieces[-1]
    for piece, after in pairwise(pieces):
        if piece.text.isspace() and "\n" not in piece.text:
            link = before.link if before.link == after.link else ""
            piece = Run(piece.text, before.styles & after.styles - {Style.CODE}, link)
        yield piece
        before = piece


def _pieces(rich: RichText) -> Iterator[Run]:
    bare = frozenset[Style]()
    for run in runs(rich, 0, len(rich.text)):
        for number, line in enumerate(run.text.split("\n")):
            core = line.strip()
            at = line.find(core) if core else len(line)
            pieces = (
                Run("\n" * bool(number) + line[:at], bare),
                Run(core, run.styles, run.link),
                Run(line[at + len(core) :], bare),
            )
            yield from (piece for piece in pieces if piece.text)


def _code(text: str) -> str:
    ticks = "`" * (1 + _longest_ticks(text))
    pad = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"
