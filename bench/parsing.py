"""Reading mails: ours beside the standard library's, full and lean, each mail in turn."""

import email
import email.policy
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message

from bench.mails import Mail
from channels.email.parse import parse_email

_ROUNDS = 3
_HEADERS = ("from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "reply-to")


@dataclass(slots=True)
class Reading:
    """Seconds of each mail, the best of some rounds; ``full`` and ``lean`` are the standard library's."""

    ours: list[float] = field(default_factory=list)
    full: list[float] = field(default_factory=list)
    lean: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Ours to full, at the median of the mails."""
        return statistics.median(ours / full for ours, full in zip(self.ours, self.full, strict=True))

    @property
    def lean_ratio(self) -> float:
        return statistics.median(lean / full for lean, full in zip(self.lean, self.full, strict=True))


def read_all(mails: Sequence[Mail], tell: Callable[[int], None]) -> Reading:
    reading = Reading()
    sides = ((reading.ours, parse_email), (reading.full, read_fully), (reading.lean, read_leanly))
    for mail in mails:
        best = [float("inf")] * len(sides)
        for _ in range(_ROUNDS):
            for place, (_, read) in enumerate(sides):
                began = time.thread_time()
                read(mail.raw)
                best[place] = min(best[place], time.thread_time() - began)
        for (seconds, _), taken in zip(sides, best, strict=True):
            seconds.append(taken)
        tell(1)
    return reading


def read_fully(raw: bytes) -> list[object]:
    """As its documentation proposes: EmailMessage, every part's content, the usual headers as values."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    found: list[object] = [message[name] for name in _HEADERS]
    found += [address for name in ("from", "to", "cc") if message[name] for address in message[name].addresses]
    for part in message.walk():
        if not part.is_multipart():
            found.append(part.get_content())
            found.append(part.get_filename())
    return found


def read_leanly(raw: bytes) -> list[object]:
    """The old way, and no more than is needed."""
    message: Message = email.message_from_bytes(raw)
    found: list[object] = [str(make_header(decode_header(message[name]))) for name in _HEADERS if message[name]]
    for part in message.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            is_text = part.get_content_maintype() == "text"
            found.append(content.decode(part.get_content_charset("utf-8"), "replace") if is_text else content)
            found.append(part.get_filename())
    return found
