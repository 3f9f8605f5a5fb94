"""Reading one mail: ``parse_email``."""

from dataclasses import dataclass, field
from datetime import datetime

from channels.email.reading.automatic import kind_of_machine
from channels.email.reading.body import ParsedAttachment, charset_hint, read_body
from channels.email.reading.bounces import read_bounce
from channels.email.reading.headers import Headers, addresses, date, message_ids, text
from channels.email.reading.language import language_of
from channels.email.reading.limits import DEFAULT, Limits
from channels.email.reading.mime import Entity, read
from channels.email.reading.texts import texts
from channels.markup.clean import clean


@dataclass(frozen=True, slots=True)
class ParsedEmail:
    from_address: str | None = None
    """Bare, as written; None when there is no usable one."""
    from_name: str = ""
    subject: str = ""
    """One line."""
    sent_at: datetime | None = None
    """Aware, UTC."""
    text: str = field(default="", repr=False)
    """What the person wrote now; quoted history and signature gone, but never empty where there is any text."""
    full_text: str = field(default="", repr=False)
    """Everything."""
    html: str = field(default="", repr=False)
    """As it was sent: not to be shown without cleaning."""
    attachments: list[ParsedAttachment] = field(default_factory=list)
    message_id: str = ""
    """Ids stand without angle brackets."""
    in_reply_to: str = ""
    references: list[str] = field(default_factory=list)
    """Oldest first."""
    to: list[str] = field(default_factory=list)
    """Bare addresses."""
    cc: list[str] = field(default_factory=list)
    reply_to: str | None = None
    is_auto_reply: bool = False
    """Written by a machine or sent by a list."""
    kind_of_automatic: str = ""
    """ "bounce", "receipt", "reply" (of a vacation program), "list", "machine" (any other); "" for a person's mail."""
    is_bounce: bool = False
    bounced_addresses: list[str] = field(default_factory=list)
    """Failed for good."""
    delayed_addresses: list[str] = field(default_factory=list)
    bounce_reasons: dict[str, str] = field(default_factory=dict)
    """Of those two, address -> the server's words: one line, at most 500 characters. Not every address has some."""
    about_message_id: str = ""
    """Of a bounce: the Message-ID of the mail that came back, as the report tells it; anybody can write a report."""
    language: str = ""
    """A tag such as "ko", guessed from the script; empty where that tells nothing."""
    warnings: list[str] = field(default_factory=list)
    """What had to be guessed, or was cut."""


def parse_email(raw: bytes, limits: Limits = DEFAULT) -> ParsedEmail:
    """Pure; never raises, takes linear time. What lies beyond ``limits`` is left out, with a warning."""
    return parse_with_headers(raw, limits)[0]


def parse_with_headers(raw: bytes, limits: Limits = DEFAULT) -> tuple[ParsedEmail, Headers]:
    """Also the mail's own header fields, for those who need more of them."""
    try:
        root, warnings = read(raw, limits)
        return _parsed(root, warnings, limits), root.headers
    except Exception as error:  # a mail that breaks our reader must not break the inbox: its bytes are shown instead
        found = clean(raw[: limits.text].decode("utf-8", "replace"))
        warning = f"could not be read: {type(error).__name__}"
        return ParsedEmail(text=found, full_text=found, warnings=[warning]), Headers()


def _parsed(root: Entity, warnings: list[str], limits: Limits = DEFAULT) -> ParsedEmail:
    headers = root.headers
    hint = charset_hint(root)
    body = read_body(root, hint, limits)
    from_name, from_address = _sender(headers, hint, warnings)
    subject = text(headers.get("subject"), hint)
    in_reply_to = next(iter(message_ids(headers.get("in-reply-to"))), "")
    references = message_ids(headers.get("references"))
    own, everything = texts(body, subject, bool(in_reply_to or references))
    bounce = read_bounce(headers, body.reports, body.returned, everything)
    machine = kind_of_machine(headers)
    return ParsedEmail(
        from_address=from_address,
        from_name=from_name,
        subject=subject,
        sent_at=_sent_at(headers, warnings),
        text=own,
        full_text=everything,
        html=body.html,
        attachments=body.attachments,
        message_id=next(iter(message_ids(headers.get("message-id"))), ""),
        in_reply_to=in_reply_to,
        references=references,
        to=_bare(headers, "to"),
        cc=_bare(headers, "cc"),
        reply_to=next(iter(_bare(headers, "reply-to")), None),
        is_auto_reply=machine != "",
        kind_of_automatic="bounce" if bounce.is_bounce else machine,
        is_bounce=bounce.is_bounce,
        bounced_addresses=bounce.failed,
        delayed_addresses=bounce.delayed,
        bounce_reasons=bounce.reasons,
        about_message_id=bounce.about,
        language=language_of(own) or language_of(subject),
        warnings=[*warnings, *body.warnings],
    )


def _sender(headers: Headers, hint: str, warnings: list[str]) -> tuple[str, str | None]:
    """The first usable From; Sender where there is none."""
    fields = headers.all("from")
    if len(fields) > 1:
        warnings.append("more than one From")
    for value in (*fields, headers.get("sender")):
        found = addresses(value, hint)
        if found:
            return found[0]
    warnings.append("no usable From")
    return "", None


def _sent_at(headers: Headers, warnings: list[str]) -> datetime | None:
    sent_at = date(headers.get("date"))
    if sent_at is None:
        warnings.append("no usable Date: the time of receipt is taken, if it is known")
        sent_at = date(headers.get("received").rpartition(b";")[2])
    return sent_at


def _bare(headers: Headers, name: str) -> list[str]:
    found = (address for value in headers.all(name) for _, address in addresses(value))
    return list(dict.fromkeys(found))
