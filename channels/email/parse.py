"""Reading one mail: ``parse_email``."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from channels.email.reading.automatic import is_automatic
from channels.email.reading.body import Body, ParsedAttachment, Section, charset_hint, read_body, tidy
from channels.email.reading.bounces import read_bounce
from channels.email.reading.headers import Headers, addresses, date, message_ids, text
from channels.email.reading.html_text import LONGEST, html_to_text, without_marks
from channels.email.reading.mime import Entity, read
from channels.email.reading.quotes import own_words

# A cheap look for what html_text would mark, or put behind "> ".
_HTML_HISTORY = re.compile(r"<blockquote|gmail_quote|divRplyFwdMsg|appendonsend|moz-cite|yahoo_quoted", re.IGNORECASE)
_SAMPLE = 4_000
_HANGUL = re.compile("[가-힣]")
_KANA = re.compile("[ぁ-ヿ]")
_HAN = re.compile("[一-鿿]")


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
    is_bounce: bool = False
    bounced_addresses: list[str] = field(default_factory=list)
    """Failed for good."""
    delayed_addresses: list[str] = field(default_factory=list)
    language: str = ""
    """A tag such as "ko", guessed from the script; empty where that tells nothing."""
    warnings: list[str] = field(default_factory=list)
    """What had to be guessed, or was cut."""


def parse_email(raw: bytes) -> ParsedEmail:
    """Pure; never raises, takes linear time."""
    return parse_with_headers(raw)[0]


def parse_with_headers(raw: bytes) -> tuple[ParsedEmail, Headers]:
    """Also the mail's own header fields, for those who need more of them."""
    try:
        root, warnings = read(raw)
        return _parsed(root, warnings), root.headers
    except Exception as error:  # a mail that breaks our reader must not break the inbox: its bytes are shown instead
        found = raw.decode("utf-8", "replace").replace("\0", "")
        warning = f"could not be read: {type(error).__name__}"
        return ParsedEmail(text=found, full_text=found, warnings=[warning]), Headers()


def _parsed(root: Entity, warnings: list[str]) -> ParsedEmail:
    headers = root.headers
    hint = charset_hint(root)
    body = read_body(root, hint)
    bounce = read_bounce(headers, body.reports)
    from_name, from_address = _sender(headers, hint, warnings)
    subject = text(headers.get("subject"), hint)
    in_reply_to = next(iter(message_ids(headers.get("in-reply-to"))), "")
    references = message_ids(headers.get("references"))
    reply, full_text = _texts(body, subject, bool(in_reply_to or references))
    return ParsedEmail(
        from_address=from_address,
        from_name=from_name,
        subject=subject,
        sent_at=_sent_at(headers, warnings),
        text=reply,
        full_text=full_text,
        html=body.html,
        attachments=body.attachments,
        message_id=next(iter(message_ids(headers.get("message-id"))), ""),
        in_reply_to=in_reply_to,
        references=references,
        to=_bare(headers, "to"),
        cc=_bare(headers, "cc"),
        reply_to=next(iter(_bare(headers, "reply-to")), None),
        is_auto_reply=is_automatic(headers),
        is_bounce=bounce.is_bounce,
        bounced_addresses=bounce.failed,
        delayed_addresses=bounce.delayed,
        language=_language(reply) or _language(subject),
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


def _texts(body: Body, subject: str, is_reply: bool) -> tuple[str, str]:
    """(what was written now, everything). The plain form is preferred, unless only the HTML shows what is history."""
    if all(section.plain for section in body.sections):
        plain = "\n\n".join(section.plain for section in body.sections)
        own = own_words(plain, subject, is_reply)
        if not own.has_history and _HTML_HISTORY.search(body.html):
            from_html = own_words(_rendered([Section(html=body.html)]), subject, is_reply)
            own = from_html if from_html.has_history else own
        return own.text, plain.strip("\n")
    rendered = _rendered(body.sections)
    return own_words(rendered, subject, is_reply).text, without_marks(rendered)


def _rendered(sections: list[Section]) -> str:
    texts = []
    budget = LONGEST
    for section in sections:
        texts.append(section.plain or tidy(html_to_text(section.html[:budget])))
        budget -= 0 if section.plain else min(len(section.html), budget)
    return "\n\n".join(texts)


def _language(text: str) -> str:
    sample = text[:_SAMPLE]
    if sample.isascii():
        return ""
    hangul, kana, han = (len(script.findall(sample)) for script in (_HANGUL, _KANA, _HAN))
    if max(hangul, kana + han) < 2:
        return ""
    if hangul >= kana + han:
        return "ko"
    return "ja" if kana else "zh"
