"""Taking away what stands below a message under every mail of its sender."""

import re

from channels.email.reading.attributions import plainly
from channels.email.reading.html_marks import SIGNATURE, SIGNATURE_END, without_marks
from channels.email.reading.phrases import BELOW, is_legal_footer

_LONGEST_BELOW = 140
_LONGEST_FOOTER = 4_000
_MOST_FOOTERS = 8
_MOST_SIGNATURE_LINES = 40
_MOST_LOOSE_LINES = 10
"""Behind "--" without a space, which people write for other ends, too (RFC 3676 section 4.3 has the space)."""
_RULE = "-_=*—–─~ \t"
_LINK = re.compile(r" ?[<(\[] ?https?://[^\s<>()\[\]]{1,300} ?[>)\]]| https?://\S{1,300}$")
_LINKED_WORDS = re.compile(r"\[([^\[\]]{1,60})\]\(https?://[^\s()]{1,200}\)")
_CONTACT = re.compile(r"@|https?:|www\.|\||\d{3,}[-. )]\d{3}|\+\d")
_POSTSCRIPT = re.compile(r"p\.?\s?s\.?\b|추신|덧붙|追伸|又及|附言", re.IGNORECASE)
_SENTENCE_END = (".", "!", "。", "！", "다", "요")


def without_signature(lines: list[str]) -> list[str]:
    lines = _without_marked(lines)
    lines = _without_footers(lines)
    start = _dashed_signature(lines)
    return lines if start is None else _without_footers(lines[:start])


def _without_marked(lines: list[str]) -> list[str]:
    """Without what the HTML calls a signature, unless somebody wrote into it."""
    if not any(SIGNATURE in line for line in lines):
        return lines
    kept: list[str] = []
    start: int | None = None
    for line in lines:
        if SIGNATURE in line and start is None:
            start = len(kept)
        kept.append(line)
        if SIGNATURE_END in line and start is not None:
            if not _asks_or_adds(kept[start:]):
                del kept[start:]
            start = None
    return kept


def _asks_or_adds(lines: list[str]) -> bool:
    return len(lines) > _MOST_SIGNATURE_LINES or any(
        line.rstrip().endswith(("?", "？")) or _POSTSCRIPT.match(line.strip()) for line in map(without_marks, lines)
    )


def _without_footers(lines: list[str]) -> list[str]:
    """Without "Sent from my phone" and legal footers at the end, and without empty lines and rules there."""
    end = _trimmed(lines, len(lines))
    for _ in range(_MOST_FOOTERS):
        start = _footer_start(lines, end)
        if start == end:
            break
        end = _trimmed(lines, start)
    return lines[:end]


def _trimmed(lines: list[str], end: int) -> int:
    while end and not without_marks(lines[end - 1]).strip(_RULE):
        end -= 1
    return end


def _footer_start(lines: list[str], end: int) -> int:
    if not end:
        return end
    if _is_from_a_program(lines[end - 1], lines[end - 2] if end > 1 else ""):
        return end - 1
    if (
        end > 1
        and len(lines[end - 2]) < _LONGEST_BELOW
        and _is_from_a_program(f"{lines[end - 2]} {lines[end - 1]}", "")
    ):
        return end - 2
    return _legal_start(lines, end)


def _is_from_a_program(line: str, above: str) -> bool:
    bare = without_marks(line).strip(_RULE)
    if line.lstrip().startswith(("- ", "* ")):
        return False  # one of a list
    if not 0 < len(bare) <= _LONGEST_BELOW + 300:
        return False
    if bare[0].islower() and bare[0].isascii() and not bare.startswith("i") and above.strip():
        return False  # in the middle of a sentence
    bare = _LINK.sub("", _LINKED_WORDS.sub(r"\1", bare)).strip(_RULE)
    return len(bare) <= _LONGEST_BELOW and BELOW.fullmatch(plainly(bare)) is not None


def _legal_start(lines: list[str], end: int) -> int:
    """Where in the last paragraph a legal footer begins; ``end`` where there is none."""
    start, length = end, 0
    while start and lines[start - 1].strip() and length < _LONGEST_FOOTER:
        start -= 1
        length += len(lines[start]) + 1
    if length >= _LONGEST_FOOTER:
        return end
    tried = range(start, min(end, start + _MOST_FOOTERS))
    return next((first for first in tried if is_legal_footer(plainly(" ".join(lines[first:end])).strip("*_ "))), end)


def _dashed_signature(lines: list[str]) -> int | None:
    """The line with two dashes above a signature, if there is one."""
    for index in range(len(lines) - 1, max(len(lines) - 1 - _MOST_SIGNATURE_LINES, 0), -1):
        if lines[index].startswith("--") and lines[index].strip() == "--":
            return index if _is_signature(lines, index) else None
    return None


def _is_signature(lines: list[str], index: int) -> bool:
    above, below = lines[:index], lines[index + 1 :]
    if _is_in_a_patch(above[-1], below[0]) or any(_is_prose(paragraph) for paragraph in _paragraphs(below)[1:]):
        return False
    if lines[index] == "-- ":
        return True
    if len(below) > _MOST_LOOSE_LINES or not below[0].strip() or _is_prose(below):
        return False
    return not above[-1].strip() or (
        above[-1].rstrip()[-1:] in ".,!?。！？" and "--" not in (line.strip() for line in above[-5:])
    )


def _is_in_a_patch(above: str, below: str) -> bool:
    return above[:1] in ("+", "-") and below[:1] in ("+", "-", " ", "@")


def _paragraphs(lines: list[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return found


def _is_prose(lines: list[str]) -> bool:
    """What somebody says, and not what a signature has: names, numbers, addresses, mottoes."""
    text = " ".join(line.strip() for line in lines)
    if not text or _CONTACT.search(text):
        return False
    if text.endswith(("?", "？")) or "? " in text or _POSTSCRIPT.match(text):
        return True
    long_enough = 50 if text.isascii() else 25
    return len(text) >= long_enough and text.endswith(_SENTENCE_END) and text[0] not in "\"'“”‘«„*"
