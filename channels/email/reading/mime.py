"""Cutting a mail into its parts (RFC 5322, RFC 2045, RFC 2046): one pass over the bytes, however they are broken.

The standard library's reader recurses once per level, stops at damaged headers and takes several times as long.
"""

import binascii
import re
from dataclasses import dataclass, field

from channels.email.reading.headers import Headers, parameters
from channels.email.reading.words import from_base64

MOST_PARTS = 10_000
MOST_LEVELS = 100
_LONGEST_HEAD = 262_144
_MOST_FIELDS = 5_000
_LONGEST_BOUNDARY = 300
_MOST_DASHED_LINES = 200_000
_TYPE = re.compile(r"[^/\s]+/[^/\s]+")
_FIELD_NAME = re.compile(rb"[!-9;-~]+[ \t]*")
"""RFC 5322 section 2.2; white space before the colon is put up with."""
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_FIRST_BOUNDARY = re.compile(rb"^--(\S{1,70})[ \t]*\r?$", re.MULTILINE)


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
        encoding = self.headers.get("content-transfer-encoding").strip().lower()
        if encoding.startswith(b"base64"):
            return from_base64(self.raw)
        if encoding.startswith(b"quoted-printable"):
            return binascii.a2b_qp(self.raw)
        if encoding in (b"x-uuencode", b"uuencode", b"x-uue"):
            return from_uuencode(self.raw)
        return self.raw


@dataclass(slots=True)
class _Open:
    """A multipart whose end has not been seen."""

    boundary: bytes
    entity: Entity


def read(raw: bytes) -> tuple[Entity, list[str]]:
    """The mail as a tree, and what had to be guessed. Never raises."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    return _Reader(raw).read()


def read_headers(raw: bytes) -> Headers:
    """Only the head of a mail."""
    return _Reader(raw).head(0)[0]


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._open: list[_Open] = []
        self._parts = 0
        self._warnings: dict[str, None] = {}

    def read(self) -> tuple[Entity, list[str]]:
        headers, start = self.head(0)
        root = self._entity(headers, "text/plain")
        if root.is_multipart and not self._boundary_occurs(root, start):
            self._guess_boundary(root, start)
        self._body(root, start)
        return root, list(self._warnings)

    def head(self, start: int) -> tuple[Headers, int]:
        """The header block at ``start``, and where the body begins."""
        raw = self._raw
        if raw.startswith((b"\n", b"\r\n"), start):
            return Headers(), raw.index(b"\n", start) + 1
        empty = _EMPTY_LINE.search(raw, start)
        end, body = (empty.start() + 1, empty.end()) if empty else (len(raw), len(raw))
        cut = self._delimiter_in_head(start, end)
        if cut is not None:
            end = body = cut
        if end - start > _LONGEST_HEAD:
            self._warn("the header block was cut")
            end = start + _LONGEST_HEAD
        return self._fields(start, end, body)

    def _delimiter_in_head(self, start: int, end: int) -> int | None:
        """A part that ends before its head does: where the next delimiter line begins."""
        at = self._raw.find(b"\n--", start - 1, end) if self._open else -1
        while at >= 0:
            if self._level_of(at) is not None:
                return at
            at = self._raw.find(b"\n--", at + 1, end)
        return None

    def _fields(self, start: int, end: int, body: int) -> tuple[Headers, int]:
        pieces: list[tuple[str, list[bytes]]] = []
        position, junk_at = start, None
        for line in self._raw[start:end].split(b"\n"):
            name, colon, value = line.partition(b":")
            if line[:1] in (b" ", b"\t"):
                if pieces and junk_at is None:
                    pieces[-1][1].append(line.rstrip(b"\r"))
            elif colon and _FIELD_NAME.fullmatch(name):
                junk_at = None
                pieces.append((name.strip().lower().decode("ascii"), [value.rstrip(b"\r")]))
            elif line.strip() and not line.startswith((b"From ", b">From ")):
                self._warn("a line in the header block is no header")
                junk_at = position if junk_at is None else junk_at
            position += len(line) + 1
        fields = [(name, b"".join(values).strip()) for name, values in pieces[:_MOST_FIELDS]]
        # Lines that are no headers, with none behind them: the empty line before the body was forgotten.
        return Headers(fields), body if junk_at is None else junk_at

    def _entity(self, headers: Headers, default_type: str) -> Entity:
        self._parts += 1
        type_, values = parameters(headers.get("content-type"))
        if not type_:
            type_ = default_type
        elif not _TYPE.fullmatch(type_):
            type_ = "text/plain"  # RFC 2045 section 5.2
        return Entity(headers, type_, values)

    def _boundary_occurs(self, entity: Entity, start: int) -> bool:
        boundary = _boundary(entity)
        return bool(boundary) and self._raw.find(b"--" + boundary, start) >= 0

    def _guess_boundary(self, entity: Entity, start: int) -> None:
        found = _FIRST_BOUNDARY.search(self._raw, start)
        if found:
            self._warn("the boundary was guessed")
            entity.parameters["boundary"] = found[1].decode("latin-1")

    def _body(self, root: Entity, start: int) -> None:
        """Walk from delimiter line to delimiter line. A line of an outer multipart also ends the inner ones."""
        current: Entity | None = self._enter(root)
        position = max(start - 1, 0)
        dashed = 0
        while self._open and dashed < _MOST_DASHED_LINES and self._parts < MOST_PARTS:
            at = self._raw.find(b"\n--", position)
            if at < 0:
                break
            level = self._level_of(at)
            if level is None:
                dashed += 1
                position = at + 1
                continue
            self._finish(current, start, at)
            position = self._end_of_line(at)
            current, start = self._next_part(level, at, position)
            position = max(start - 1, position)
        if dashed >= _MOST_DASHED_LINES or self._parts >= MOST_PARTS:
            self._warn("more parts than are read")
        self._finish(current, start, len(self._raw))
        if root.is_multipart and not root.children:
            self._warn("a multipart without parts")
            root.type, root.raw = "text/plain", self._raw[start:]

    def _next_part(self, level: int, at: int, end_of_line: int) -> tuple[Entity | None, int]:
        """What begins behind the delimiter line at ``at``: a part, or (None) nothing that counts."""
        multipart = self._open[level]
        is_end = self._line(at).endswith(b"--") and self._line(at) != multipart.boundary
        del self._open[level + (not is_end) :]
        if is_end:
            return None, end_of_line
        headers, start = self.head(end_of_line + 1)
        default = "message/rfc822" if multipart.entity.type == "multipart/digest" else "text/plain"
        entity = self._entity(headers, default)
        multipart.entity.children.append(entity)
        return self._enter(entity), start

    def _enter(self, entity: Entity) -> Entity | None:
        """Returns the entity when its body is to be kept, None when it is a multipart whose parts will be."""
        if not entity.is_multipart:
            return entity
        boundary = _boundary(entity)
        if not boundary or len(self._open) >= MOST_LEVELS:
            self._warn("a multipart without boundary" if not boundary else "parts are nested too deeply")
            entity.type = "text/plain" if not boundary else "application/octet-stream"
            return entity
        self._open.append(_Open(boundary, entity))
        return None

    def _finish(self, entity: Entity | None, start: int, end: int) -> None:
        if entity is not None:
            end -= self._raw[end - 1 : end] == b"\r" and end < len(self._raw)
            entity.raw = self._raw[start : max(start, end)]

    def _level_of(self, at: int) -> int | None:
        """Which open multipart the line behind the newline at ``at`` delimits, innermost first."""
        line = self._line(at)
        for level in range(len(self._open) - 1, -1, -1):
            boundary = self._open[level].boundary
            if line.startswith(boundary) and line[len(boundary) :] in (b"", b"--"):
                return level
        return None

    def _line(self, at: int) -> bytes:
        """What follows "\\n--" at ``at``, up to the end of its line."""
        end = self._raw.find(b"\n", at + 3, at + 3 + _LONGEST_BOUNDARY)
        return self._raw[at + 3 : end if end >= 0 else at + 3 + _LONGEST_BOUNDARY].rstrip()

    def _end_of_line(self, at: int) -> int:
        end = self._raw.find(b"\n", at + 1)
        return end if end >= 0 else len(self._raw)

    def _warn(self, warning: str) -> None:
        self._warnings.setdefault(warning)


def _boundary(entity: Entity) -> bytes:
    return entity.parameters.get("boundary", "").strip().encode("utf-8", "replace")


def from_uuencode(data: bytes) -> bytes:
    """The lines between "begin" and "end"; broken lines are skipped."""
    out = []
    lines = iter(data.splitlines())
    for line in lines:
        if line.startswith(b"begin "):
            break
    for line in lines:
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders count wrongly: what the first character announces is all there is (as uu in Python 2 did).
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                continue
    return b"".join(out)
