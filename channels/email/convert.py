"""A mail as what the core understands. Pure."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.i18n import texts
from bot.model.inbound import Attachment, Inbound, InboundAnswer, InboundMessage, Poison, Recipient, Report, Sender
from bot.model.richtext import RichText
from channels.email import tokens
from channels.email.handed_in import handed_in
from channels.email.parse import ParsedEmail, parse_email, parse_with_headers
from channels.email.reading.authentication import attested
from channels.email.reading.automatic import is_automatic
from channels.email.reading.body import ParsedAttachment
from channels.email.reading.headers import Headers, addresses
from channels.email.reading.limits import DEFAULT, LEFT_OUT, Limits

LONGEST_ID = 200
"""Characters of an external id; a longer Message-ID is represented by its digest."""
_MOST_REFERENCES = 50
_LONGEST_INDEX = 1_000
_RECIPIENT_HEADERS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")


@dataclass(frozen=True, slots=True)
class Inbox:
    """What conversion has to know of the inbox that a mail came to."""

    name: str
    address: str
    """Lower case."""
    secret: bytes = field(repr=False)
    max_file_size: int = 25_000_000
    language: str = "en"
    """The desk's: of lines that stand for what was left out."""
    trusted: tuple[str, ...] = ()
    """Mail servers whose word on who wrote a mail we take (authserv-ids, RFC 8601)."""
    agents: frozenset[str] = frozenset()
    """Lower case: addresses, and domains with their @."""
    forward: str = "marked"
    """Which forwarded mails of agents stand for the first sender: "marked" (with @fwd), "always" or "never"."""

    limits: Limits = DEFAULT

    def is_agent(self, address: str) -> bool:
        return address in self.agents or f"@{address.rpartition('@')[2]}" in self.agents


def to_inbound(raw: bytes, inbox: Inbox, now: datetime) -> InboundMessage | InboundAnswer:
    """``now`` stands in for a date that is missing or lies ahead. Raises ValueError for a mail without a sender: nobody
    could be answered."""
    parsed, headers = parse_with_headers(raw, inbox.limits)
    if not parsed.from_address:
        raise ValueError(texts(inbox.language).gettext("the mail names no sender"))
    sender = parsed.from_address.lower()
    quoted = _nearest_first(parsed)
    files, left_out = _attachments(parsed, inbox)
    vouched = attested(headers, sender, inbox.trusted) if inbox.trusted else None
    message = InboundMessage(
        external_id=external_id(parsed.message_id, raw),
        digest=_digest(parsed, sender),
        sender=Sender(
            sender, parsed.from_name, attested=bool(vouched), language=parsed.language,
            disputed=bool(inbox.trusted) and not vouched,
        ),
        address=_answer_address(parsed, sender, inbox),
        sent_at=min(parsed.sent_at or now, now),
        body=RichText("\n\n".join(text for text in (parsed.text, left_out) if text)),
        subject=parsed.subject,
        attachments=files,
        reply_to=_known_id(parsed.in_reply_to),
        references=tuple(_known_id(id_) for id_ in quoted[:_MOST_REFERENCES]),
        conversation=tokens.find(inbox.secret, inbox.name, _recipients(headers), quoted),
        automatic=_is_automatic(parsed, headers, sender, inbox),
        copied=tuple(_others(headers, sender, inbox)),
        reports=tuple(_reports(parsed)),
        kept=_kept(headers),
        raw=lambda: raw,
    )  # fmt: skip
    # Anybody can put an agent's name on a mail: only one that a server vouches for speaks for an agent.
    return _of_agent(message, parsed, inbox) if vouched and inbox.is_agent(sender) else message


def _is_automatic(parsed: ParsedEmail, headers: Headers, sender: str, inbox: Inbox) -> bool:
    if parsed.is_bounce or is_own(sender, inbox.address):
        return True
    return parsed.is_auto_reply and is_automatic(headers, inbox.address)


def _of_agent(message: InboundMessage, parsed: ParsedEmail, inbox: Inbox) -> InboundMessage | InboundAnswer:
    """Handed in for a customer, an answer to one, or a mail like any other's."""
    if message.automatic:
        return message
    if first := handed_in(parsed, inbox.forward):
        return replace(
            message, sender=Sender(first.address, first.name), address=first.address, subject=first.subject,
            body=RichText(first.text), references=(), conversation=None, copied=(), kept={}, reply_to="",
            forwarded_by=message.sender.address, remark=first.remark,
        )  # fmt: skip
    if message.conversation is None and not message.references:
        return message
    return InboundAnswer(
        external_id=message.external_id, address=message.sender.address, name=message.sender.name, body=message.body,
        sent_at=message.sent_at, subject=message.subject, to=tuple(person.address for person in message.copied),
        attachments=message.attachments, references=message.references, conversation=message.conversation,
        raw=message.raw,
    )  # fmt: skip


def _digest(parsed: ParsedEmail, sender: str) -> str:
    """Of what makes a mail this mail, and not of what servers put on it on its way."""
    parts = (sender, str(parsed.sent_at), parsed.subject, parsed.full_text, *(str(a.size) for a in parsed.attachments))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _others(headers: Headers, sender: str, inbox: Inbox) -> Iterator[Recipient]:
    """To whom else it went."""
    seen = {sender}
    values = (value for name in ("to", "cc") for value in headers.all(name))
    for name, address in (found for value in values for found in addresses(value)):
        lowered = address.lower()
        if lowered not in seen and not is_own(lowered, inbox.address):
            seen.add(lowered)
            yield Recipient(lowered, name)


def _reports(parsed: ParsedEmail) -> Iterator[Report]:
    about = _known_id(parsed.about_message_id)
    for address in dict.fromkeys((*parsed.bounced_addresses, *parsed.delayed_addresses)):
        reason = parsed.bounce_reasons.get(address, "")
        yield Report(about, address.lower(), address in parsed.bounced_addresses, reason)


def _kept(headers: Headers) -> dict[str, str]:
    """Outlook's own threading ([MS-OXPROPS] section 2.644), to be continued in the answer."""
    index = headers.get("thread-index").strip()
    return {"thread_index": index.decode("ascii", "replace")} if 0 < len(index) <= _LONGEST_INDEX else {}


def taken(raw: bytes, inbox: Inbox, now: datetime) -> Inbound:
    """``to_inbound``, or what cannot be converted, kept as it came."""
    try:
        return to_inbound(raw, inbox, now)
    except ValueError as error:
        return Poison(external_id(parse_email(raw).message_id, raw), raw, str(error))


def oversized(head: bytes, size: int, inbox: Inbox, now: datetime) -> Inbound:
    """A mail of which only the header block was fetched, because it is larger than the inbox takes."""
    say = texts(inbox.language)
    note = say.gettext(
        "[This mail is too large to be fetched: %(megabytes)s MB. Please look at it in the mailbox itself.]"
    )
    plain = b"".join(line + b"\n" for line in _without_mime(head))
    body = (note % {"megabytes": f"{size / 1_000_000:.1f}"}).encode()
    item = taken(plain + b"Content-Type: text/plain; charset=utf-8\n\n" + body, inbox, now)
    if not isinstance(item, InboundMessage):
        return item
    # the note is in the desk's language, which need not be the customer's
    return replace(item, sender=replace(item.sender, language=parse_email(head).language))


def _without_mime(head: bytes) -> list[bytes]:
    """The lines of a header block but for those that describe a body which is not there."""
    kept: list[bytes] = []
    dropping = False
    for line in head.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n"):
        if line[:1] not in (b" ", b"\t"):
            dropping = line.lower().startswith((b"content-", b"mime-version:"))
        if not dropping and line:
            kept.append(line)
    return kept


def external_id(message_id: str, raw: bytes) -> str:
    """Never empty: a mail without a Message-ID is known by the digest of its bytes."""
    return _known_id(message_id) or "sha256:" + hashlib.sha256(raw).hexdigest()


def _known_id(message_id: str) -> str:
    """The form under which an id is stored and looked for."""
    if len(message_id) > LONGEST_ID:
        return "sha256:" + hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()
    return message_id


def is_own(address: str, own: str) -> bool:
    """Ours, with or without a token."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" == own or address.lower() == own


def _answer_address(parsed: ParsedEmail, sender: str, inbox: Inbox) -> str:
    reply_to = (parsed.reply_to or "").lower()
    return sender if not reply_to or is_own(reply_to, inbox.address) else reply_to


def _nearest_first(parsed: ParsedEmail) -> list[str]:
    nearest = [parsed.in_reply_to] if parsed.in_reply_to else []
    return list(dict.fromkeys([*nearest, *reversed(parsed.references)]))


def _recipients(headers: Headers) -> list[str]:
    values = (value for name in _RECIPIENT_HEADERS for value in headers.all(name))
    return [address for value in values for _, address in addresses(value)]


def _attachments(parsed: ParsedEmail, inbox: Inbox) -> tuple[tuple[Attachment, ...], str]:
    """The files, and a line for each that is too large to be kept."""
    say = texts(inbox.language)
    notes = []
    files = []
    if not LEFT_OUT.isdisjoint(parsed.warnings):
        notes.append(say.gettext("[A part of this mail was left out. Please look at it in the mailbox itself.]"))
    for each in parsed.attachments:
        if each.size > inbox.max_file_size:
            note = say.gettext("[The file %(name)s is too large to be kept: %(megabytes)s MB]")
            notes.append(note % {"name": each.filename, "megabytes": f"{each.size / 1_000_000:.1f}"})
        else:
            files.append(_attachment(each))
    return tuple(files), "\n".join(notes)


def _attachment(each: ParsedAttachment) -> Attachment:
    return Attachment(each.filename, each.content_type, each.size, each.content)
