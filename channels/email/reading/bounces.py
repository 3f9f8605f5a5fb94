"""Delivery reports: which addresses failed for good, which are only late, why, and what mail it is about (RFC 3464)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from channels.email.reading.headers import Headers, addresses, message_ids, text
from channels.email.reading.mime import read_headers
from channels.email.reading.prose import LONGEST_REASON, late, read_prose

_MOST_RECIPIENTS = 1_000
_LONGEST_REPORT = 1_000_000
_SENDERS = (
    "mailer-daemon",
    "mailerdaemon",
    "postmaster",
    "mail-daemon",
    "maildaemon",
    "mdaemon",
    "maildelivery",
    "microsoftexchange",
    "mail delivery",
    "bounce",
)
_SUBJECTS = (
    "undeliver",
    "nondeliverable",
    "not delivered",
    "could not be delivered",
    "delivery status notification",
    "delivery notification",
    "delivery failure",
    "delivery has failed",
    "delivery incomplete",
    "delivery problem",
    "delivery report",
    "delayed mail",
    "message delayed",
    "could not send message",
    "unable to deliver",
    "failed delivery",
    "returned mail",
    "returned to sender",
    "failure notice",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery system",
    "mail system error",
    "rejected:",
    "배달되지 않",
    "배달하지 못",
    "배달 실패",
    "배달 지연",
    "전송 실패",
    "전송실패",
    "전송에 실패",
    "전송되지 않",
    "발송 실패",
    "발송실패",
    "발송에 실패",
    "반송",
    "전달할 수 없음",
    "전달되지 않",
    "배달할 수 없",
    "unzustellbar",
    "nicht zustellbar",
    "nicht zugestellt",
    "non remis",
    "non distribu",
    "échec de la remise",
    "no se puede entregar",
    "no se pudo entregar",
    "não entregue",
    "falha na entrega",
    "non recapitabile",
    "mancato recapito",
    "onbestelbaar",
    "niet bezorgd",
    "ej levererat",
    "kunde inte levereras",
    "niedostarczon",
    "не доставлен",
    "недоставлен",
    "配信不能",
    "配信できません",
    "送信できません",
    "未配達",
    "退信",
    "无法投递",
    "無法傳遞",
    "未送达",
)
_PROGRAMS = (
    "hi. this is the qmail-send program",
    "this message was created automatically by mail delivery software",
    "this is the mail system at host",
    "this is the postfix program at host",
    "the following addresses had permanent fatal errors",
    "delivery has failed to these recipients or groups",
)
"""With which the texts of some servers begin."""
_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")
REPORTS = ("message/delivery-status", "message/global-delivery-status")


@dataclass(frozen=True, slots=True)
class Bounce:
    is_bounce: bool = False
    failed: list[str] = field(default_factory=list)
    delayed: list[str] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    """Address -> the server's words."""
    about: str = ""
    """The Message-ID of the mail that came back."""


@dataclass(slots=True)
class _Found:
    failed: dict[str, str] = field(default_factory=dict)
    delayed: dict[str, str] = field(default_factory=dict)
    id: str = ""

    def add(self, address: str, reason: str, is_late: bool) -> None:
        (self.delayed if is_late else self.failed).setdefault(address, reason)


def is_returned(type_: str) -> bool:
    """A part of this type may be the mail that came back, or its head."""
    return type_ in _RETURNED


def read_bounce(headers: Headers, reports: Sequence[bytes], returned: Sequence[bytes], prose: str) -> Bounce:
    """``prose``: the text of the mail; ``returned``: parts that may be the mail which came back."""
    found = _Found()
    for report in reports:
        _read_report(report, found)
    formal = bool(found.failed or found.delayed)
    if formal and not _may_report(headers):
        return Bounce()
    if not formal:
        if (reports and _content_type(headers).startswith(b"multipart/report")) or not _is_prose(headers, prose):
            return Bounce()
        _read_text(headers, prose, found)
    delayed = {address: reason for address, reason in found.delayed.items() if address not in found.failed}
    reasons = {address: reason for address, reason in (delayed | found.failed).items() if reason}
    return Bounce(True, list(found.failed), list(delayed), reasons, _about(headers, found.id, returned, prose))


def _may_report(headers: Headers) -> bool:
    """A person may pass on the parts of a report, too."""
    return (
        _content_type(headers).startswith(b"multipart/report")
        or headers.get("return-path").strip() == b"<>"
        or headers.get("auto-submitted").strip().lower() not in (b"", b"no")
        or _is_by_a_server(headers)
    )


def _content_type(headers: Headers) -> bytes:
    return headers.get("content-type").lower().lstrip()


def _read_report(report: bytes, found: _Found) -> None:
    """One block about the whole message, then one for each recipient (RFC 3464 section 2.1)."""
    report = report[:_LONGEST_REPORT].replace(b"\r\n", b"\n")
    for block in report.split(b"\n\n", _MOST_RECIPIENTS)[:_MOST_RECIPIENTS]:
        fields = read_headers(block.lstrip(b"\n"))
        found.id = found.id or next(iter(message_ids(fields.get("x-original-message-id"))), "")
        recipient = _recipient(fields)
        action = fields.get("action").partition(b"(")[0].strip().lower()
        status = fields.get("status").strip()[:1]
        if not recipient:
            continue
        if action == b"failed" or (not action and status == b"5"):
            found.add(recipient, _diagnosis(fields), is_late=False)
        elif action == b"delayed" or (not action and status == b"4"):
            found.add(recipient, _diagnosis(fields), is_late=True)


def _recipient(fields: Headers) -> str:
    """The address as the sender wrote it, where it is told (RFC 3464 section 2.3.1)."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        found = addresses(fields.get(name).rpartition(b";")[2])
        if found:
            return found[0][1]
    return ""


def _diagnosis(fields: Headers) -> str:
    kind, semicolon, words = text(fields.get("diagnostic-code")).partition(";")
    return (words.strip() if semicolon else kind)[:LONGEST_REASON] or text(fields.get("status"))[:LONGEST_REASON]


def _is_prose(headers: Headers, prose: str) -> bool:
    """Reports of older servers are prose; who sent them and what they are called has to do."""
    if "x-failed-recipients" in headers:
        return True
    if _is_by_a_server(headers) or headers.get("return-path").strip() == b"<>":
        subject = text(headers.get("subject")).lower()
        opening = prose[:2_000].lower()
        return any(words in subject for words in _SUBJECTS) or any(words in opening for words in _PROGRAMS)
    return False


def _is_by_a_server(headers: Headers) -> bool:
    written = headers.get("from").lower().decode("latin-1")
    if not any(name in written for name in _SENDERS):
        return False
    senders = addresses(headers.get("from"))
    local = senders[0][1].rpartition("@")[0].lower() if senders else written
    return local.strip("<> \"'").startswith(_SENDERS)


def _read_text(headers: Headers, prose: str, found: _Found) -> None:
    own = {address.lower() for name in ("to", "delivered-to", "from") for _, address in addresses(headers.get(name))}
    told = read_prose(prose, text(headers.get("subject")), own)
    named = [address for value in headers.all("x-failed-recipients") for _, address in addresses(value)]
    reasons = {each.address.lower(): each.reason for each in told}
    for address in named:
        reason = reasons.get(address.lower(), "")
        found.add(address, reason, late(reason, otherwise=False))
    for each in told if not named else ():
        found.add(each.address, each.reason, each.is_late)


def _about(headers: Headers, told: str, returned: Sequence[bytes], prose: str) -> str:
    """From the mail that came back, with the report or within its text; else the report says it, or answers it."""
    for original in returned:
        ids = message_ids(read_headers(original.lstrip(b"\r\n")).get("message-id"))
        if ids:
            return ids[0]
    in_text = _line_of_text(prose, "message-id:")
    for value in (in_text.encode("utf-8", "replace"), headers.get("in-reply-to"), headers.get("references")):
        if told:
            break
        told = next(reversed(message_ids(value)), "")
    return told


def _line_of_text(prose: str, label: str) -> str:
    for line in prose.split("\n"):
        if line[:40].lstrip(" >\t").lower().startswith(label):
            return line.partition(":")[2]
    return ""
