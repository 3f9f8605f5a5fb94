"""Separators, and the blocks of headers that Outlook and others write above an earlier mail."""

import re
from dataclasses import dataclass

from channels.email.reading.attributions import plainly
from channels.email.reading.html_marks import ATTRIBUTION
from channels.email.reading.phrases import FORWARDED, LABELS, ORIGINAL, VAGUE

DASHES = "-_=*—–─~ \t"
_ROW = re.compile(r"[-_=*]{3,}")
_LONGEST_LABEL = 24
_LONGEST_SEPARATOR = 200
_MOST_LINES = 16
_TELLING = {"from", "date", "to", "subject"}
# What a pasted source of a mail has, and no program writes above a quotation.
_SOURCE = ("received", "message-id", "mime-version", "return-path", "content-type", "x-mailer", "delivered-to")


@dataclass(frozen=True, slots=True)
class Block:
    end: int
    """The line behind it."""
    is_history: bool
    """Not a customer's own list ("From: Seoul, To: Busan, Date: 5 May")."""


def is_original(bare: str, following: str = "") -> bool:
    """``following``: the next line with anything in it. A phrase that people write, too, counts above a block only."""
    if bare[:1] not in DASHES:
        return False
    phrase = _between_dashes(bare)
    if phrase in ORIGINAL or (phrase in VAGUE and label(following)[0] in _TELLING):
        return True
    # Samsung's plain form has no line break behind it.
    parts = _ROW.split(bare[:300], maxsplit=2)
    return len(parts) == 3 and plainly(parts[1]) in ORIGINAL and label(parts[2])[0] in _TELLING


def is_forward(bare: str, following: str = "") -> bool:
    """``following``: the next line with anything in it; a bare phrase counts above a block of headers only."""
    bare = bare.lstrip(ATTRIBUTION)
    if len(bare) > _LONGEST_SEPARATOR:
        return False
    stands_out = bare[:1] in DASHES or bare[-1:] in ":："
    if not stands_out and label(following)[0] not in _TELLING:
        return False
    return _between_dashes(bare).rstrip(":： ") in FORWARDED


def header_block(lines: list[str], position: int) -> Block | None:
    """The block that begins on this line, if it can be one: a sender, and enough of date, recipient and subject."""
    first = label(lines[position])[0]
    if first not in _TELLING:
        return None
    end = _end_of_block(lines, position)
    labels = [label(line) for line in lines[position:end]]
    kinds = {kind for kind, _ in labels}
    known = len(kinds & {"date", "to", "subject"})
    if "from" not in kinds or known < 2 or (first == "to" and known < 3):
        return None
    has_address = any(kind == "from" and "@" in value for kind, value in labels)
    is_source = any(line.lower().startswith(_SOURCE) for line in lines[position:end])
    return Block(end, not is_source and (known == 3 or has_address or "subject" in kinds))


def _end_of_block(lines: list[str], position: int) -> int:
    """Up to an empty line, unless another label follows that (some leave a line free after each); and no further than
    the subject, where that is the last label."""
    has_subject = False
    for end in range(position, min(position + _MOST_LINES, len(lines))):
        kind = label(lines[end])[0]
        has_subject = has_subject or kind == "subject"
        if not lines[end].strip():
            if end + 1 == len(lines) or not label(lines[end + 1])[0]:
                return end
        elif has_subject and not kind and end - position > 3:
            return end
    return min(position + _MOST_LINES, len(lines))


def label(line: str) -> tuple[str, str]:
    """("보낸 사람: Kim") -> ("from", " Kim"); ("", "") for a line that begins with no known label."""
    start = line[: _LONGEST_LABEL + 1].replace("：", ":")
    colon = start.find(":")
    if colon < 0:
        return "", ""
    head = plainly(start[:colon]).strip("*>| ").replace(" ", "")
    return LABELS.get(head, ""), line[colon + 1 : colon + _LONGEST_SEPARATOR]


def _between_dashes(bare: str) -> str:
    return plainly(bare.strip(DASHES)) if 0 < len(bare) < _LONGEST_SEPARATOR else ""
