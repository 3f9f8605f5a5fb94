"""What a person wrote now, without quoted history and signature.

Works line by line in linear time on text in which quotations stand behind "> " (plain mails have them; ``html_text``
writes them, and adds marks where the HTML itself says what is history). When in doubt, text is kept: losing a
customer's words is worse than showing a quotation.
"""

import re
from dataclasses import dataclass, field

from channels.email.reading.html_text import ATTRIBUTION, HISTORY, without_marks
from channels.email.reading.phrases import (
    ATTRIBUTION_DATE,
    ATTRIBUTION_ENDS,
    ATTRIBUTION_STARTS,
    CLOCK_TIME,
    FORWARD_SEPARATORS,
    FORWARD_SUBJECTS,
    HEADER_LABELS,
    OWN_QUOTATION_ENDS,
    QUOTED_SEPARATORS,
)
from channels.email.reading.signature import without_signature

_LONGEST_ATTRIBUTION = 500
_ATTRIBUTION_LINES = 4
_HEADER_BLOCK_LINES = 10
_EMPTY_LINES = re.compile(r"\n{3,}")
_DASHES = "-_=*—–─ \t"


@dataclass(frozen=True, slots=True)
class Reply:
    text: str
    """Never empty where there was any text."""
    has_history: bool
    """Quoted history was found and taken away."""


def own_words(text: str, subject: str = "", is_reply: bool = False) -> Reply:
    """``subject`` tells a forwarded mail, whose history is its content; ``is_reply``: the mail names one that it
    answers, so that quoted lines are history even where nothing introduces them."""
    lines = text.split("\n")
    if subject.strip().lower().startswith(FORWARD_SUBJECTS):
        return Reply(_joined([lines]), False)
    cutter = _Cutter(lines, is_reply)
    cutter.cut()
    own = _joined([*map(without_signature, cutter.own), cutter.forwarded])
    own = own or _joined([*cutter.own, cutter.forwarded])
    return Reply(own, cutter.found_history) if own else Reply(_joined([lines]), False)


def _joined(segments: list[list[str]]) -> str:
    paragraphs = ("\n".join(line.rstrip() for line in lines).strip("\n") for lines in segments)
    joined = without_marks("\n\n".join(text for text in paragraphs if text.strip()))
    return _EMPTY_LINES.sub("\n\n", joined).strip()


@dataclass(slots=True)
class _Cutter:
    """Sorts the lines of a mail into the sender's own, in segments, and history."""

    lines: list[str]
    is_reply: bool
    found_history: bool = False
    own: list[list[str]] = field(default_factory=lambda: [[]])
    forwarded: list[str] = field(default_factory=list)
    """A mail that the sender passes on."""

    def cut(self) -> None:
        attributions = self._attributions()
        introduced = self.is_reply or bool(attributions) or any(HISTORY in line for line in self.lines)
        position = 0
        while position < len(self.lines):
            bare = self.lines[position].strip()
            if _is_forward(bare):
                self.forwarded = self.lines[position:]
                return
            end, is_certain = attributions.get(position, (position, False))
            if self._begins_history(position, bare) or (is_certain and not self._after(end).startswith(">")):
                self.found_history = True
                return
            if position in attributions or (introduced and bare.startswith(">")):
                position = self._skip(end + 1)
            else:
                self.own[-1].append(self.lines[position])
                position += 1

    def _skip(self, position: int) -> int:
        """Past a run of quoted lines; a new segment begins behind it."""
        self.found_history = True
        while position < len(self.lines) and self.lines[position].lstrip()[:1] in (">", ""):
            position += 1
        self.own.append([])
        return position

    def _after(self, end: int) -> str:
        """The next line with anything in it."""
        for position in range(end + 1, len(self.lines)):
            bare = self.lines[position].strip().strip(ATTRIBUTION)
            if bare:
                return bare
        return ""

    def _attributions(self) -> dict[int, tuple[int, bool]]:
        """First line -> (last line, certain) of each "X wrote:" above a quotation. An uncertain one counts only with a
        quoted line behind it."""
        found = {}
        for end, line in enumerate(self.lines):
            if line.startswith(ATTRIBUTION) and (len(line) > 1 or self._after(end).startswith(">")):
                found[end] = (end, len(line) > 1)
            elif line.rstrip()[-20:].lower().endswith(ATTRIBUTION_ENDS) and not line.lstrip().startswith(">"):
                start, is_certain = self._attribution_start(end)
                if is_certain or self._after(end).startswith(">"):
                    found[start] = (end, is_certain)
        return found

    def _attribution_start(self, end: int) -> tuple[int, bool]:
        """Where the attribution that ends on this line begins (programs wrap it), and whether it is surely one."""
        joined, with_address = "", end
        for start in range(end, max(end - _ATTRIBUTION_LINES, -1), -1):
            line = self.lines[start].strip().strip("*_")
            joined = f"{line} {joined}".strip()
            if not line or line.startswith(">") or len(joined) > _LONGEST_ATTRIBUTION:
                break
            if _is_attribution(joined.lower()):
                return start, True
            if "@" in line:
                with_address = start
        return with_address, False

    def _begins_history(self, position: int, bare: str) -> bool:
        """A separator, or a block of headers, behind which an earlier mail stands to the end."""
        if not bare:
            return False
        if bare.startswith(HISTORY):
            return len(bare) > 1 or bool(self._after(position))
        if bare[0] in _DASHES and _between_dashes(bare) in QUOTED_SEPARATORS:
            return True
        return self._is_header_block(position)

    def _is_header_block(self, position: int) -> bool:
        """A sender and enough of date, recipient and subject to be no list of a customer's own ("From: Seoul,
        To: Busan, Date: 5 May")."""
        if _labelled(self.lines[position])[0] not in ("from", "date", "subject"):
            return False
        kinds = set()
        has_address = False
        for line in self.lines[position : position + _HEADER_BLOCK_LINES]:
            if not line.strip():
                break
            kind, value = _labelled(line)
            kinds.add(kind)
            has_address = has_address or (kind == "from" and "@" in value)
        known = len(kinds & {"date", "to", "subject"})
        return "from" in kinds and (known == 3 or (known == 2 and (has_address or "subject" in kinds)))


def _is_attribution(line: str) -> bool:
    """Does a program say here who wrote what follows, and when?"""
    if line.endswith(OWN_QUOTATION_ENDS) or not ("@" in line or CLOCK_TIME.search(line)):
        return False
    if line.startswith(ATTRIBUTION_STARTS):
        return bool(ATTRIBUTION_DATE.search(line))
    return bool(ATTRIBUTION_DATE.match(line.lstrip("월화수목금토일요, ")[:30]))


def _is_forward(bare: str) -> bool:
    bare = bare.strip(ATTRIBUTION)
    return (bare[:1] in _DASHES or bare.endswith(":")) and _between_dashes(bare).rstrip(":") in FORWARD_SEPARATORS


def _between_dashes(bare: str) -> str:
    return " ".join(bare.strip(_DASHES).lower().split()) if len(bare) < 200 else ""


def _labelled(line: str) -> tuple[str, str]:
    """("보낸 사람: Kim") -> ("from", " Kim"); ("", "") for a line that begins with no known label."""
    head, colon, value = line[:200].replace("：", ":").partition(":")
    if not colon or len(head) > 24:
        return "", ""
    return HEADER_LABELS.get("".join(head.strip("*> \t").lower().split()), ""), value
