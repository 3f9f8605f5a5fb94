"""Lines of text as they come out of HTML: white space collapsed, quotations and lists marked."""

import re

_SPACES = re.compile(r"[ \t\r\n\f]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_DEEPEST_QUOTE = 10
_LONGEST_ADDRESS = 500
_NEAR = 20


class Lines:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._space = False
        """A space is due before the next word."""
        self._quotes = 0
        self._prefix = ""
        self._keeping = False
        self._lists: list[int | None] = []

    def text(self) -> str:
        self.end_line()
        return _EMPTY_LINES.sub("\n\n", "\n".join(self._lines)).strip("\n")

    def write(self, text: str) -> None:
        if self._keeping:
            self._write_as_is(text)
            return
        words = _SPACES.sub(" ", text)
        stripped = words.strip(" ")
        if not stripped:
            self._space = True
            return
        if self._line and (self._space or words[0] == " "):
            self._line.append(" ")
        self._line.append(stripped)
        self._space = words[-1] == " "

    def _write_as_is(self, text: str) -> None:
        first, *others = text.split("\n")
        self._line.append(first)
        for line in others:
            self.newline()
            self._line.append(line)

    def space(self) -> None:
        self._space = True

    def newline(self) -> None:
        self._lines.append(self._prefix + "".join(self._line).rstrip())
        self._line, self._space = [], False

    def end_line(self) -> None:
        if self._line:
            self.newline()
        self._space = False

    def paragraph(self, spaced: bool) -> None:
        """Begin a line; with ``spaced`` an empty one before it."""
        self.end_line()
        if spaced and self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._prefix.rstrip())

    def mark(self, mark: str) -> None:
        self.end_line()
        self._line.append(mark)

    def mark_end(self, mark: str) -> None:
        """Behind the last words."""
        if self._line or not self._lines:
            self._line.append(mark)
        else:
            self._lines[-1] += mark

    def quote(self, by: int) -> None:
        self._quotes = max(self._quotes + by, 0)
        self._prefix = "> " * min(self._quotes, _DEEPEST_QUOTE)

    def keep_spaces(self, keep: bool) -> None:
        self._keeping = keep

    def open_list(self, numbered: bool) -> None:
        self._lists.append(0 if numbered else None)

    def close_list(self) -> None:
        if self._lists:
            self._lists.pop()

    def bullet(self) -> None:
        number = self._lists[-1] if self._lists else None
        if number is None:
            self._line.append("- ")
        else:
            self._lists[-1] = number + 1
            self._line.append(f"{number + 1}. ")

    def address(self, address: str) -> None:
        """A link's address behind its words, unless they show it already."""
        if not address.startswith(("http://", "https://")) or len(address) > _LONGEST_ADDRESS:
            return
        shown = "".join(self._line[-_NEAR:])
        if shown.strip() and address.split("://", 1)[1].rstrip("/") not in shown:
            self._line.append(f" ({address})")
