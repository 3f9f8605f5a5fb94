"""Reads a mail for showing, and finds what a careful receiving server would refuse."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

from bot.sandbox.mail.state import FileInfo, Shown

_IDS = re.compile(r"<[^<>\s]+>")
_LINE_LIMIT = 998
"""Octets without CRLF; RFC 5322 section 2.1.1."""
_ONCE = ("From", "Date", "To", "Subject", "Message-ID", "In-Reply-To", "References", "Reply-To", "Sender", "Cc")
"""Headers of which RFC 5322 section 3.6 allows one; the first two must be there."""


def faults_of(raw: bytes, *, utf8: bool) -> str:
    """What is wrong with a mail by RFC 5322 and RFC 6532; empty when nothing is."""
    if any(len(line) > _LINE_LIMIT for line in raw.split(b"\r\n")):
        return "line longer than 998 octets (RFC 5322 section 2.1.1)"
    head = raw.partition(b"\r\n\r\n")[0]
    if not head.isascii() and not utf8:
        return "header with 8-bit characters without SMTPUTF8 (RFC 6532)"
    message = message_from_bytes(head)
    for name in _ONCE:
        count = len(message.get_all(name, []))
        if count > 1 or (count == 0 and name in _ONCE[:2]):
            return f"{count} {name} headers (RFC 5322 section 3.6)"
    if "@" not in parseaddr(message["From"])[1]:
        return "From without an address (RFC 5322 section 3.6.2)"
    return ""


def read_mail(raw: bytes) -> Shown:
    message = _parse(raw)
    name, address = parseaddr(str(message["From"] or ""))
    text, html = _body(message, "plain"), _body(message, "html")
    return Shown(
        from_name=name,
        from_address=address.lower(),
        reply_to=parseaddr(str(message["Reply-To"] or ""))[1],
        to_address=parseaddr(str(message["To"] or ""))[1],
        subject=str(message["Subject"] or ""),
        text=text,
        html=html,
        files=[FileInfo(name, mime, len(content)) for name, mime, content in files_of(raw)],
        message_id=str(message["Message-ID"] or "").strip(),
        references=_references(message),
    )


def files_of(raw: bytes) -> list[tuple[str, str, bytes]]:
    """Names, types and contents of the attached files."""
    found = []
    for part in _parse(raw).iter_attachments():
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else part.as_bytes()
        found.append((part.get_filename() or "attachment", part.get_content_type(), data))
    return found


def _parse(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    return str(part.get_content()).replace("\r\n", "\n").rstrip("\n")


def _references(message: EmailMessage) -> list[str]:
    """References, then In-Reply-To when it is not among them (RFC 5322 section 3.6.4)."""
    ids = _IDS.findall(str(message["References"] or ""))
    return ids + [name for name in _IDS.findall(str(message["In-Reply-To"] or "")) if name not in ids]
