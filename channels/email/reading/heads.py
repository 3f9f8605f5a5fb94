"""Header blocks: where one ends, and the fields in it (RFC 5322 section 2.2), however it was broken on the way."""

import re
from collections.abc import Callable

from channels.email.reading.headers import Headers
from channels.email.reading.limits import Limits

_MOST_FIELDS = 5_000
_MOST_LINES = 150_000
"""In all header blocks of a mail together."""
_MOST_RAW = 200
"""Fields whose charset is guessed, as they have letters beyond ASCII in them; further ones are taken for UTF-8."""
_FIELD_NAME = re.compile(rb"[!-9;-~]{1,200}[ \t]*")
"""White space before the colon is put up with."""
_LINE_END = re.compile(rb"\r*\n")
_EMPTY_LINE = re.compile(rb"\n\r*\n")
_KNOWN = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|sender|received|references|comments|keywords|importance|priority|precedence"
    rb"|status|lines|errors-to|[a-z]{1,20}-[a-z-]{1,60})[ \t]*",
    re.IGNORECASE,
)
"""Names that a header has; before a colon in a letter stands a single word."""


class HeadReader:
    def __init__(self, raw: bytes, limits: Limits, warn: Callable[[str], None]) -> None:
        self._raw = raw
        self._limits = limits
        self._warn = warn
        self._words = limits.words
        self._lines = _MOST_LINES
        self._raw_fields = _MOST_RAW
        self._empty_line: tuple[int, int, int] = (-1, -1, -1)
        """Where the last search began, and what it found."""

    def first(self) -> tuple[Headers, int]:
        """The mail's own head. An empty line that got into it does not end it."""
        end, body = self.extent(0)
        headers, body = self.fields(0, end, body)
        if headers.fields and "from" not in headers and self._goes_on(body):
            self._warn("the header block was cut in two")
            end, after = self.extent(body)
            more, after = self.fields(body, end, after)
            if "from" in more:
                return Headers([*headers.fields, *more.fields]), after
        return headers, body

    def _goes_on(self, start: int) -> bool:
        name, colon, _ = self._raw[start : start + 80].partition(b":")
        return bool(colon) and _KNOWN.fullmatch(name) is not None

    def extent(self, start: int) -> tuple[int, int]:
        """Where the header block at ``start`` ends, and where the body begins."""
        first = _LINE_END.match(self._raw, start)
        if first:
            return start, first.end()
        searched, found, end = self._empty_line
        # One search serves all the parts before its find: a mail without empty lines is not searched again for each.
        if not 0 <= searched <= start <= found:
            match = _EMPTY_LINE.search(self._raw, start)
            found, end = match.span() if match else (len(self._raw), len(self._raw))
            self._empty_line = start, found, end
        return min(found + 1, end), end

    def fields(self, start: int, end: int, body: int) -> tuple[Headers, int]:
        """The fields, and where the body begins: before lines that are no headers and have none behind them, as the
        empty line was forgotten there."""
        lines = self._raw[start : min(end, start + self._limits.head)].split(b"\n", self._lines + 1)
        if end - start > self._limits.head or len(lines) > self._lines:
            self._warn("a header block was cut")
            lines = lines[: self._lines]
        self._lines -= len(lines)
        pieces: list[tuple[str, list[bytes]]] = []
        position, junk_at = start, None
        for line in lines:
            name, colon, value = line.partition(b":")
            if line[:1] in (b" ", b"\t"):
                if pieces and junk_at is None:
                    pieces[-1][1].append(line.rstrip(b"\r"))
            elif colon and (_FIELD_NAME if junk_at is None else _KNOWN).fullmatch(name):
                junk_at = None
                pieces.append((name.strip().lower().decode("ascii"), [value.rstrip(b"\r")]))
            elif line.strip() and not line.startswith((b"From ", b">From ")):
                self._warn("a line in the header block is no header")
                junk_at = position if junk_at is None else junk_at
            position += len(line) + 1
        fields = [(name, self._within_limits(b"".join(values).strip())) for name, values in pieces[:_MOST_FIELDS]]
        return Headers(fields), body if junk_at is None else junk_at

    def _within_limits(self, value: bytes) -> bytes:
        if len(value) > self._limits.field:
            self._warn("a very long header field was cut")
            value = value[: self._limits.field]
        if not value.isascii():
            self._raw_fields -= 1
            value = value if self._raw_fields >= 0 else value.decode("utf-8", "replace").encode()
        if b"=?" not in value:
            return value
        words = value.count(b"=?")
        if words > self._words:
            self._warn("more encoded words than are read")
            value = b"=?".join(value.split(b"=?", self._words + 1)[: self._words + 1])
        self._words -= min(words, self._words)
        return value
