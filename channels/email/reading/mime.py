"""Cutting a mail into its parts (RFC 5322, RFC 2045, RFC 2046): one pass over the bytes, however they are broken.

The standard library's reader recurses once per level, stops at damaged headers and takes several times as long.
"""

import re
from dataclasses import dataclass, field

from channels.email.reading.headers import Headers, parameters
from channels.email.reading.heads import HeadReader
from channels.email.reading.limits import DEFAULT, Limits
from channels.email.reading.transfer import decoded

_LONGEST_BOUNDARY = 300
_MOST_DASHED_LINES = 250_000
_MOST_GUESSES = 20
_LONGEST_INNER_HEAD = 65_536
_TYPE = re.compile(r"[^/\s]+/[^/\s]+")
_FIRST_BOUNDARY = re.compile(rb"^--(\S{1,200})[ \t]*\r*\n(?=content-)", re.MULTILINE | re.IGNORECASE)
_PROLOGUE = 2_000
"""Bytes within which a first part begins in a mail that does not say that it has parts."""
_GUESSED_WITHIN = 1_000_000
"""Bytes within which a boundary is looked for that was named wrongly."""


@dataclass(slots=True)
class Entity:
    """A mail or one part of it."""

    headers: Headers
    type: str
    parameters: dict[str, str]
    raw: bytes = b""
    """The body as it was sent, transfer encoding and all; empty for a multipart."""
    children: list["Entity"] = field(default_factory=list)

    @property
    def is_multipart(self) -> bool:
        return self.type.startswith("multipart/")

    def content(self) -> bytes:
        """The body with its transfer encoding undone."""
        return decoded(self.raw, self.headers.get("content-transfer-encoding"), self.type.startswith("text/"))


@dataclass(slots=True)
class _Open:
    """A multipart whose end has not been seen."""

    boundary: bytes
    entity: Entity


def read(raw: bytes, limits: Limits = DEFAULT) -> tuple[Entity, list[str]]:
    """The mail as a tree, and what had to be guessed. Never raises."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    return _Reader(raw, limits).read()


def read_headers(raw: bytes) -> Headers:
    """Only the head of a mail."""
    return _Reader(raw[:_LONGEST_INNER_HEAD], DEFAULT).head(0)[0]


class _Reader:
    def __init__(self, raw: bytes, limits: Limits) -> None:
        self._raw = raw[: limits.mail]
        self._limits = limits
        self._open: list[_Open] = []
        self._levels: dict[bytes, list[int]] = {}
        """The boundaries of what is open -> where in ``_open``."""
        self._parts = 0
        self._guesses = 0
        self._warnings: dict[str, None] = {}
        self._heads = HeadReader(self._raw, limits, self._warn)
        if len(raw) > limits.mail:
            self._warn("a very long mail was cut")

    def read(self) -> tuple[Entity, list[str]]:
        headers, start = self._heads.first()
        root = self._entity(headers, "text/plain")
        if "content-type" not in headers:
            self._look_for_parts(root, start)
        self._body(root, start)
        return root, list(self._warnings)

    def head(self, start: int) -> tuple[Headers, int]:
        """The header block at ``start``, and where the body begins."""
        end, body = self._heads.extent(start)
        cut = self._delimiter_in_head(start, end)
        return self._heads.fields(start, *((end, body) if cut is None else (cut, cut)))

    def _delimiter_in_head(self, start: int, end: int) -> int | None:
        """A part that ends before its head does: where the next delimiter line begins."""
        at = self._raw.find(b"\n--", start - 1, end) if self._open else -1
        while at >= 0:
            if self._level_of(at) is not None:
                return at
            at = self._raw.find(b"\n--", at + 1, end)
        return None

    def _entity(self, headers: Headers, default_type: str) -> Entity:
        self._parts += 1
        type_, values = self._content_type(headers)
        if not type_:
            type_ = default_type
        elif not _TYPE.fullmatch(type_):
            type_ = "text/plain"  # RFC 2045 section 5.2
        return Entity(headers, type_, values)

    def _content_type(self, headers: Headers) -> tuple[str, dict[str, str]]:
        """Where there are several, one with the boundary of parts that are there counts for more."""
        first, *others = (parameters(value) for value in headers.all("content-type") or [b""])
        for type_, values in others[:5]:
            if type_.startswith("multipart/") and not first[0].startswith("multipart/") and values.get("boundary"):
                self._warn("more than one Content-Type")
                return type_, values
        return first

    def _look_for_parts(self, root: Entity, start: int) -> None:
        """A mail whose head was damaged may have parts without saying so."""
        found = _FIRST_BOUNDARY.search(self._raw, start, start + _PROLOGUE)
        if found:
            self._warn("the boundary was guessed")
            root.type, root.parameters["boundary"] = "multipart/mixed", found[1].decode("latin-1")

    def _body(self, root: Entity, start: int) -> None:
        """Walk from delimiter line to delimiter line. A line of an outer multipart also ends the inner ones."""
        current: Entity | None = self._enter(root, start)
        position = max(start - 1, 0)
        dashed = 0
        while self._open and (at := self._raw.find(b"\n--", position)) >= 0:
            level = self._level_of(at)
            if level is None:
                dashed += 1
                position = at + 1
                if dashed < _MOST_DASHED_LINES:
                    continue
                break
            self._finish(current, start, at)
            current = None
            if self._parts >= self._limits.parts:
                break
            position = self._end_of_line(at)
            current, start = self._next_part(level, at, position)
            position = max(start - 1, position)
        if dashed >= _MOST_DASHED_LINES or self._parts >= self._limits.parts:
            self._warn("more parts than are read")
        self._finish(current, start, len(self._raw))
        if root.is_multipart and not root.children:
            self._warn("a multipart without parts")
            root.type, root.raw = "text/plain", self._raw[start:]

    def _next_part(self, level: int, at: int, end_of_line: int) -> tuple[Entity | None, int]:
        """What begins behind the delimiter line at ``at``: a part, or (None) nothing that counts."""
        multipart = self._open[level]
        is_end = self._line(at) != multipart.boundary
        self._close(level + (not is_end))
        if is_end:
            return None, end_of_line
        headers, start = self.head(end_of_line + 1)
        default = "message/rfc822" if multipart.entity.type == "multipart/digest" else "text/plain"
        entity = self._entity(headers, default)
        multipart.entity.children.append(entity)
        return self._enter(entity, start), start

    def _close(self, level: int) -> None:
        for each in self._open[level:]:
            self._levels[each.boundary].pop()
        del self._open[level:]

    def _enter(self, entity: Entity, start: int) -> Entity | None:
        """Returns the entity when its body is to be kept, None when it is a multipart whose parts will be."""
        if not entity.is_multipart:
            return entity
        boundary = self._boundary(entity, start)
        if not boundary or len(self._open) >= self._limits.levels:
            self._warn("a multipart without boundary" if not boundary else "parts are nested too deeply")
            entity.type = "text/plain" if not boundary else "application/octet-stream"
            return entity
        self._levels.setdefault(boundary, []).append(len(self._open))
        self._open.append(_Open(boundary, entity))
        return None

    def _boundary(self, entity: Entity, start: int) -> bytes:
        """As it is named, or as the parts have it where it is named wrongly."""
        named = entity.parameters.get("boundary", "").strip().encode("utf-8", "replace")[: _LONGEST_BOUNDARY - 10]
        if self._guesses >= _MOST_GUESSES or (named and self._raw.find(b"--" + named, start) >= 0):
            return named
        self._guesses += 1
        found = _FIRST_BOUNDARY.search(self._raw, start, start + _GUESSED_WITHIN)
        if not found or self._levels.get(found[1].removesuffix(b"--")):
            return named
        self._warn("the boundary was guessed")
        return found[1]

    def _finish(self, entity: Entity | None, start: int, end: int) -> None:
        if entity is not None:
            end -= self._raw[end - 1 : end] == b"\r" and end < len(self._raw)
            entity.raw = self._raw[start : max(start, end)]

    def _level_of(self, at: int) -> int | None:
        """Which open multipart the line behind the newline at ``at`` delimits, innermost first."""
        line = self._line(at)
        levels = self._levels.get(line) or self._levels.get(line.removesuffix(b"--"))
        return levels[-1] if levels else None

    def _line(self, at: int) -> bytes:
        """What follows "\\n--" at ``at``, up to the end of its line."""
        end = self._raw.find(b"\n", at + 3, at + 3 + _LONGEST_BOUNDARY)
        return self._raw[at + 3 : end if end >= 0 else at + 3 + _LONGEST_BOUNDARY].rstrip()

    def _end_of_line(self, at: int) -> int:
        end = self._raw.find(b"\n", at + 1)
        return end if end >= 0 else len(self._raw)

    def _warn(self, warning: str) -> None:
        self._warnings.setdefault(warning)
