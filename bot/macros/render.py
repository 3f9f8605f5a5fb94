"""Filling in a macro's text. Pure."""

import re
from collections.abc import Iterator, Mapping

from bot.model.richtext import RichText
from channels.markup import to_markdown

_PIECE = re.compile(r"\{\{|\}\}|\{([\w.]+)\}|[{}]")
"""Doubled braces, a variable, or a brace that stands alone."""


class BraceAlone(ValueError):
    """A brace that is neither doubled nor around the name of a variable."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line
        """Counted from 1."""


def check(text: str) -> None:
    """Raises BraceAlone."""
    for piece in _PIECE.finditer(text):
        if piece[0] in ("{", "}"):
            raise BraceAlone(text.count("\n", 0, piece.start()) + 1)


def variables(text: str) -> Iterator[tuple[str, int]]:
    """The names of the variables, each with its line, counted from 1."""
    for piece in _PIECE.finditer(text):
        if piece[1]:
            yield piece[1], text.count("\n", 0, piece.start()) + 1


def missing(text: str, values: Mapping[str, str]) -> list[str]:
    """The variables that have no value, in the order of the text."""
    return list(dict.fromkeys(name for name, _ in variables(text) if not values.get(name)))


def render(text: str, values: Mapping[str, str]) -> str:
    """The text as Markdown with every variable replaced; one without a value stays as it stands: look for these with
    ``missing``. A value is shown as it is: nothing in a customer's name becomes markup, or another variable."""

    def shown(piece: re.Match[str]) -> str:
        if piece[1]:
            value = " ".join(values.get(piece[1], "").split())
            return _closed(to_markdown(RichText(value))) if value else piece[0]
        return piece[0][0]

    return _PIECE.sub(shown, text)


def _closed(value: str) -> str:
    """A backslash at its end must not escape what the macro says next."""
    backslashes = len(value) - len(value.rstrip("\\"))
    return value + "\\" * (backslashes % 2)
