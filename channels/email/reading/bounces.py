"""Delivery reports: which addresses failed for good, and which are only late (RFC 3464)."""

from dataclasses import dataclass, field

from channels.email.reading.headers import Headers, addresses, text
from channels.email.reading.mime import read_headers

_MOST_RECIPIENTS = 1_000
_SENDERS = ("mailer-daemon", "postmaster", "mail-daemon", "maildelivery")
_SUBJECTS = (
    "undeliver",
    "delivery status notification",
    "delivery failure",
    "delivery has failed",
    "delivery incomplete",
    "returned mail",
    "failure notice",
    "mail delivery failed",
    "mail delivery system",
    "배달되지 않음",
    "배달 실패",
    "전송 실패",
    "발송 실패",
    "메일 전송 실패",
    "반송",
    "전달할 수 없음",
)


@dataclass(frozen=True, slots=True)
class Bounce:
    is_bounce: bool = False
    failed: list[str] = field(default_factory=list)
    delayed: list[str] = field(default_factory=list)


def read_bounce(headers: Headers, reports: list[bytes]) -> Bounce:
    failed: dict[str, None] = {}
    delayed: dict[str, None] = {}
    for report in reports:
        _read_report(report, failed, delayed)
    if not reports and _looks_like_a_bounce(headers):
        for _, address in addresses(headers.get("x-failed-recipients")):
            failed.setdefault(address)
        return Bounce(True, list(failed))
    return Bounce(bool(failed or delayed), list(failed), [each for each in delayed if each not in failed])


def _read_report(report: bytes, failed: dict[str, None], delayed: dict[str, None]) -> None:
    """One block about the whole message, then one for each recipient (RFC 3464 section 2.1)."""
    for block in report.replace(b"\r\n", b"\n").split(b"\n\n")[:_MOST_RECIPIENTS]:
        fields = read_headers(block.lstrip(b"\n"))
        recipient = _recipient(fields)
        action = fields.get("action").strip().lower()
        status = fields.get("status").strip()[:1]
        if not recipient:
            continue
        if action == b"failed" or (not action and status == b"5"):
            failed.setdefault(recipient)
        elif action == b"delayed" or (not action and status == b"4"):
            delayed.setdefault(recipient)


def _recipient(fields: Headers) -> str:
    """The address as the sender wrote it, where it is told (RFC 3464 section 2.3.1)."""
    for name in ("original-recipient", "final-recipient"):
        found = addresses(fields.get(name).rpartition(b";")[2])
        if found:
            return found[0][1]
    return ""


def _looks_like_a_bounce(headers: Headers) -> bool:
    """Reports of older servers are prose; who sent them and what they are called has to do."""
    if "x-failed-recipients" in headers:
        return True
    senders = addresses(headers.get("from"))
    local = senders[0][1].rpartition("@")[0].lower() if senders else headers.get("from").decode("latin-1").lower()
    subject = text(headers.get("subject")).lower()
    return local.strip("<> ").startswith(_SENDERS) and any(words in subject for words in _SUBJECTS)
