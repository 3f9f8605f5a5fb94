"""uuencode (POSIX.1): as a transfer encoding, and between the lines of a text, as old programs attach files."""

import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n", re.MULTILINE)
_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)
_LINE = re.compile(rb"[^\r\n]+")
_MOST_FILES = 100
_MOST_LINES = 1_000_000
_LONGEST_PREFACE = 100_000


@dataclass(frozen=True, slots=True)
class File:
    name: bytes
    content: bytes


def from_uuencode(data: bytes) -> bytes:
    """The lines between "begin" and "end"; broken lines are skipped."""
    begin = _BEGIN.search(data[:_LONGEST_PREFACE])
    return _lines(line[0] for line in _LINE.finditer(data, begin.end() if begin else 0))


def taken_out(text: bytes) -> tuple[bytes, list[File]]:
    """The text without the files in it, and the files."""
    files: list[File] = []
    rest: list[bytes] = []
    position = 0
    for _ in range(_MOST_FILES):
        begin = _BEGIN.search(text, position) if b"begin " in text else None
        end = _END.search(text, begin.end()) if begin else None
        if not begin or not end:
            break
        lines = text[begin.end() : end.start()].splitlines()
        if _is_coded(lines):
            rest.append(text[position : begin.start()])
            files.append(File(begin[1], _lines(lines)))
        else:
            rest.append(text[position : end.end()])
        position = end.end()
    return b"".join([*rest, text[position:]]), files


def _is_coded(lines: list[bytes]) -> bool:
    """The first character of a line announces how long it is; what people write between "begin" and "end" breaks that
    rule. Spaces at the end may be lost."""
    coded = [line for line in lines if line.strip() not in (b"", b"`")]
    wrong = sum(not _fits(line, len(line)) and not _fits(line, len(line.rstrip())) for line in coded)
    return bool(coded) and wrong * 50 <= len(coded)


def _fits(line: bytes, length: int) -> bool:
    announced = (((line[0] - 32) & 63) + 2) // 3 * 4
    return announced - 4 < length - 1 <= announced + 1


def _lines(lines: Iterable[bytes]) -> bytes:
    out = []
    for line in islice(lines, _MOST_LINES):
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
