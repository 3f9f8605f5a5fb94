"""Text with styles, in the one form that every channel converts from and to."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Style(StrEnum):
    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKE = "strike"
    CODE = "code"
    PRE = "pre"
    LINK = "link"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Span:
    """One style over ``text[start:end]``, in Python characters (not UTF-16 units, not bytes)."""

    style: Style
    start: int
    end: int
    value: str = ""
    """The address of a LINK, the programming language of a PRE, else empty."""


@dataclass(frozen=True, slots=True)
class RichText:
    """A text and its styles. Lists are lines that begin with a bullet or a number; mentions are plain text."""

    text: str = ""
    spans: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    def after(self, length: int) -> "RichText":
        """The text without its first characters and the space after them."""
        rest = self.text[length:]
        cut = length + len(rest) - len(rest.lstrip())
        moved = (Span(s.style, max(s.start - cut, 0), s.end - cut, s.value) for s in self.spans if s.end > cut)
        return RichText(self.text[cut:], tuple(moved))

    def as_json(self) -> list[list[Any]]:
        """The spans as plain lists, for a JSON column (the text has a column of its own)."""
        return [[s.style.value, s.start, s.end, s.value] for s in self.spans]

    @staticmethod
    def from_json(text: str, spans: list[list[Any]] | None) -> "RichText":
        return RichText(text, tuple(Span(Style(s), a, b, v) for s, a, b, v in spans or ()))
