"""Writes mails the way a webmail program does: text beside HTML, answers above the quoted mail."""

import textwrap
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from bot.sandbox.mail.state import Letter, Owner

Attached = tuple[str, str, bytes]
"""File name, MIME type, content."""

_SEVEN_BITS = SMTP.clone(cte_type="7bit")
_WEEKDAYS = "월화수목금토일"


@dataclass(frozen=True, slots=True)
class Draft:
    owner: Owner
    to_address: str
    subject: str
    text: str
    html: str = ""
    attachments: Sequence[Attached] = ()
    answers: Letter | None = None
    """The letter that is being answered, when it is in the mailbox."""
    answered_id: str = ""
    """Its Message-ID; may be given without the letter."""


def write_mail(draft: Draft, now: datetime) -> tuple[str, bytes]:
    """The new mail's Message-ID and its bytes."""
    message = EmailMessage(policy=_SEVEN_BITS)
    user, _, domain = draft.owner.address.rpartition("@")
    message["From"] = Address(draft.owner.name, user, domain)
    message["To"] = draft.to_address
    message["Subject"] = draft.subject
    message["Date"] = format_datetime(now)
    message.set_content(_plain(draft))
    message.add_alternative(_html(draft), subtype="html")
    for name, mime, content in draft.attachments:
        kind, _, subtype = mime.partition("/")
        message.add_attachment(
            content, maintype=kind or "application", subtype=subtype or "octet-stream", filename=name
        )
    message_id = f"<{uuid.uuid4().hex}@{domain}>"
    return message_id, _id_headers(draft, message_id) + message.as_bytes()


def _id_headers(draft: Draft, message_id: str) -> bytes:
    """Written by hand: the library's folding turns long ids into encoded words, which RFC 2047 section 5 forbids."""
    lines = [f"Message-ID: {message_id}"]
    if draft.answered_id:
        earlier = draft.answers.shown.references if draft.answers else []
        lines += [f"In-Reply-To: {draft.answered_id}"]
        lines += ["References: " + "\r\n ".join([*earlier, draft.answered_id])]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii", "replace")


def _plain(draft: Draft) -> str:
    if draft.answers is None:
        return draft.text + "\n"
    quoted = "\n".join(f"> {line}".rstrip() for line in draft.answers.shown.text.splitlines())
    intro = textwrap.fill(_attribution(draft.owner, draft.answers), 76, break_long_words=False, break_on_hyphens=False)
    return f"{draft.text}\n\n{intro}\n\n{quoted}\n"


def _html(draft: Draft) -> str:
    own = draft.html or f'<div dir="ltr">{_as_html(draft.text)}</div>'
    if draft.answers is None:
        return own + "\n"
    shown = draft.answers.shown
    quoted = shown.html or _as_html(shown.text)
    intro = escape(_attribution(draft.owner, draft.answers))
    return (
        f'{own}<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{intro}<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">'
        f"{quoted}</blockquote></div>\n"
    )


def _as_html(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


def _attribution(owner: Owner, letter: Letter) -> str:
    """The line above the quote, as Gmail words it in the owner's language."""
    at, shown = datetime.fromtimestamp(letter.at, UTC), letter.shown
    who = f"{shown.from_name} <{shown.from_address}>" if shown.from_name else f"<{shown.from_address}>"
    if owner.language.startswith("ko"):
        half = "오전" if at.hour < 12 else "오후"
        day = f"{at.year}년 {at.month}월 {at.day}일 ({_WEEKDAYS[at.weekday()]})"
        return f"{day} {half} {at.hour % 12 or 12}:{at:%M}, {who}님이 작성:"
    return f"On {at:%a, %b} {at.day}, {at.year} at {at.hour % 12 or 12}:{at:%M}\u202f{at:%p} {who} wrote:"
