"""Delivery reports that only people were meant to read: which addresses they are about, and what was said of each.

Older servers and some large providers (qmail, Exim, Postfix, sendmail, Exchange, Google, Yahoo, Naver, Daum) write
prose. Read line by line: an address, then what is told about it, up to the copy of the mail that came back.
"""

import re
from dataclasses import dataclass

LONGEST_REASON = 500
"""Characters."""
_LONGEST = 20_000
_MOST_ADDRESSES = 100
_MOST_LINES = 8
_ADDRESS = re.compile(r"[^\s<>()\[\]{}:;,\"'`|=*]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}", re.IGNORECASE)
_COPY_BEGINS = (
    "--- below this line is a copy",
    "------ this is a copy of",
    "--- this is a copy of",
    "this is a copy of the message",
    "----- original message",
    "--- original message",
    "original message headers",
    "----- unsent message",
    "----- message header follows",
    "--- the header of the original",
    "the header of the original message",
    "--- undelivered message follows",
    "received: from",
    "return-path: <",
    "mime-version: 1.0",
    "reporting-mta:",
    "--- 원본 메일",
    "----- 원본 메시지",
    "[원본 메일",
)
_NOT_ABOUT = ("postmaster", "mailer-daemon", "abuse", "helpdesk")
_ADVICE = ("contact", "further assistance", "forward ", "refer to", "문의하", "send mail to")
_CODE = re.compile(r"(?<![\d.])([245])(?:\.\d{1,3}\.\d{1,3}|\d\d[ \-#]|\d\d$)(?![\d])", re.MULTILINE)
_LATE = (
    "still being retried",
    "will be retried",
    "will keep trying",
    "will continue to try",
    "will retry",
    "has been delayed",
    "delivery is delayed",
    "delayed mail",
    "delivery delayed",
    "message delayed",
    "delayed:",
    "status notification (delay)",
    "temporary problem",
    "temporary failure",
    "not yet been delivered",
    "could not be delivered for",
    "no action is required",
    "배달 지연",
    "전송 지연",
    "발송 지연",
    "지연되",
    "다시 시도",
    "재시도",
)
_FULL = (
    "mailbox full",
    "mailbox is full",
    "mailbox quota",
    "over quota",
    "quota exceeded",
    "storage limit",
    "inbox is full",
    "out of storage",
    "용량 초과",
    "용량이 초과",
    "용량을 초과",
    "용량이 부족",
    "용량 부족",
    "메일함이 가득",
    "편지함이 가득",
)
_GIVEN_UP = ("give up", "giving up", "given up", "gave up", "i've given", "포기")


@dataclass(frozen=True, slots=True)
class Told:
    address: str
    reason: str
    """One line."""
    is_late: bool
    """It may arrive yet, or the next one may."""


def read_prose(text: str, subject: str, own: set[str]) -> list[Told]:
    """``own``: addresses that the report was sent to, in lower case."""
    lines = _before_the_copy(text[:_LONGEST].split("\n"))
    is_late = _says(f"{subject}\n" + "\n".join(lines), _LATE) and not _says("\n".join(lines), _GIVEN_UP)
    told: dict[str, Told] = {}
    for position, line in enumerate(lines):
        address = _subject_of(line, own)
        if address and address.lower() not in told and len(told) < _MOST_ADDRESSES:
            reason = _reason(lines, position, address, own)
            told[address.lower()] = Told(address, reason, late(reason, is_late))
    return list(told.values())


def late(reason: str, otherwise: bool) -> bool:
    """The server's code decides (RFC 3463); without one a full mailbox may be emptied."""
    code = _CODE.search(reason)
    if code and code[1] != "2":
        return code[1] == "4"
    return otherwise or _says(reason, _FULL)


def _says(text: str, words: tuple[str, ...]) -> bool:
    lower = text.lower()
    return any(word in lower for word in words)


def _before_the_copy(lines: list[str]) -> list[str]:
    for position, line in enumerate(lines):
        if line.strip(" >*").lower().startswith(_COPY_BEGINS):
            return lines[:position]
    return lines


def _subject_of(line: str, own: set[str]) -> str:
    """The one address that a line is about."""
    if "@" not in line or _says(line, _ADVICE):
        return ""
    found = {each.lower(): each for each in _ADDRESS.findall(line)}
    found = {key: each for key, each in found.items() if key not in own and not key.startswith(_NOT_ABOUT)}
    return next(iter(found.values())) if len(found) == 1 else ""


def _reason(lines: list[str], position: int, address: str, own: set[str]) -> str:
    """What stands behind the address, and below it up to an empty line or the next address."""
    words = [lines[position].rpartition(address)[2].lstrip("<>)]:;., \t")]
    if words[0].startswith("mailto:"):
        words[0] = ""
    for line in lines[position + 1 : position + 1 + _MOST_LINES]:
        other = _subject_of(line, own)
        if (other and other.lower() != address.lower()) or (not line.strip() and any(words)):
            break
        words.append(line.strip())
    return " ".join(" ".join(words).split())[:LONGEST_REASON]
