"""What we send, as the bytes of a mail. Pure but for reading the attached files."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot import links
from bot.i18n import texts
from bot.model.outbound import File, OutboundMessage, Quoted
from bot.model.richtext import RichText
from bot.subjects import answer_subject, base_subject
from channels.email import attaching, fields, tokens
from channels.email.by_language import in_language
from channels.email.convert import Inbox
from channels.email.letter import Letter
from channels.email.outlook import thread_index
from channels.email.reading.phrases import reply_mark
from channels.email.recipients import copies
from channels.markup import clean, clean_name, join

_LONGEST_REFERENCES = 1_500
"""Characters of References: some relays refuse header fields of more than 4,096 bytes."""
_LONGEST_ID = 900
"""RFC 5322 section 2.1.1 allows 998 characters in a line."""
_AGENT = "{agent}"
_POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """How an inbox writes. The texts are by language (``channels.email.by_language``)."""

    sender_name: Mapping[str, str] = field(default_factory=dict)
    signature: Mapping[str, str] = field(default_factory=dict)
    """``{agent}`` stands for who wrote; in automatic texts its line is left out."""
    plus_address: bool = False
    quote_last: bool = False
    reply_line: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    message_id: str
    """Without angle brackets."""
    recipients: tuple[str, ...]
    """Bare addresses; the customer's comes first."""
    mail: bytes = field(repr=False)


def no_link(file: File) -> str:
    return ""


def compose(
    message: OutboundMessage, inbox: Inbox, head: Letterhead, now: datetime, link_to: Callable[[File], str] = no_link
) -> Composed:
    """Raises OSError when a file cannot be read, ``attaching.FilesTooLarge`` when a mail cannot carry all of them and
    ``link_to`` gives no link. ``message.address`` must be a bare ASCII address."""
    id_ = message_id(message, inbox)
    others = copies(message, inbox.address)
    carried, linked = attaching.sorted_out(message.files, link_to)
    files = attaching.read(carried, id_)
    letter = Letter(
        body=message.body,
        language=message.language,
        reply_line=reply_mark(message.language) if head.reply_line else "",
        signature=_signature(message, head),
        quoted=_quoted(message) if head.quote_last else None,
        links=linked,
        links_end=links.last_day(now),
        pictures=[file for file in files if file.content_id],
    )
    mail = b"".join([*_envelope(message, inbox, head, others), *_threading(message, id_, now), _content(letter, files)])
    return Composed(id_, (message.address, *others), mail)


def message_id(message: OutboundMessage, inbox: Inbox) -> str:
    domain = inbox.address.rpartition("@")[2]
    return tokens.message_id(inbox.secret, inbox.name, message.conversation, message.delivery_id, domain)


def _content(letter: Letter, files: list[attaching.Attached]) -> bytes:
    """The body, with the header fields that describe it."""
    content = EmailMessage(_POLICY)
    content.set_content(letter.text())
    content.add_alternative(letter.html(), subtype="html")
    attaching.add(content, files)
    return content.as_bytes()


def _envelope(message: OutboundMessage, inbox: Inbox, head: Letterhead, others: tuple[str, ...]) -> Iterator[bytes]:
    yield fields.mailboxes("From", [(_from_name(message, head), inbox.address)])
    yield fields.mailboxes("To", [("", message.address)])
    if others:
        yield fields.mailboxes("Cc", [("", other) for other in others])
    if head.plus_address:
        own = tokens.plus_address(inbox.secret, inbox.name, message.conversation, inbox.address)
        yield fields.mailboxes("Reply-To", [("", own)])
    if message.automatic:
        yield fields.plain("Auto-Submitted", "auto-generated")  # RFC 3834 section 5
        # [MS-OXCMAIL] section 2.1.3.2.20; not NDR: we want to hear that it could not be delivered
        yield fields.plain("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply")


def _from_name(message: OutboundMessage, head: Letterhead) -> str:
    agent, team = clean_name(message.author), clean_name(in_language(head.sender_name, message.language))
    if not agent or not team or agent == team:
        return agent or team
    return clean_name(texts(message.language).gettext("%(agent)s via %(team)s") % {"agent": agent, "team": team})


def _quoted(message: OutboundMessage) -> Quoted | None:
    return message.quoted and replace(message.quoted, author=message.quoted.author or message.address)


def _signature(message: OutboundMessage, head: Letterhead) -> str:
    agent = clean_name(message.author)
    lines = clean(in_language(head.signature, message.language)).strip().split("\n")
    return "\n".join(line.replace(_AGENT, agent) for line in lines if agent or _AGENT not in line)


def signed(message: OutboundMessage, head: Letterhead) -> RichText:
    """What the customer reads of it: the body, and the signature below."""
    signature = _signature(message, head)
    return join([message.body, RichText(f"-- \n{signature}")], "\n\n") if signature else message.body


def _threading(message: OutboundMessage, id_: str, now: datetime) -> Iterator[bytes]:
    """In-Reply-To names the customer's last message; References run from the oldest to it (RFC 5322 section 3.6.4)."""
    subject = clean_name(message.subject) or texts(message.language).gettext("Your message to us")
    is_answer = bool(message.reply_to or message.references)
    yield fields.text("Subject", answer_subject(subject) if is_answer else subject)
    yield fields.plain("Date", format_datetime(now))
    yield fields.ids("Message-ID", [id_])
    ids = [each for each in (*message.references, message.reply_to) if _is_message_id(each)]
    if _is_message_id(message.reply_to):
        yield fields.ids("In-Reply-To", [message.reply_to])
        ids = [each for each in ids if each != message.reply_to] + [message.reply_to]
    if ids:
        yield fields.ids("References", _fitting(list(dict.fromkeys(ids))))
    topic = base_subject(subject)
    if topic:
        yield fields.text("Thread-Topic", topic)  # [MS-OXOMSG]: PidTagConversationTopic
    index = thread_index(message.kept.get("thread_index", ""), now, message.delivery_id)
    if index:
        yield fields.plain("Thread-Index", index)


def _is_message_id(id_: str) -> bool:
    """Not the digest that stands for a missing or endless id, and nothing that could break out of the header."""
    is_plain = id_.isascii() and id_.isprintable() and not any(char in id_ for char in " <>")
    return "@" in id_ and is_plain and len(id_) <= _LONGEST_ID


def _fitting(ids: list[str]) -> list[str]:
    """The first, and as many of the newest as there is room for; the last one always."""
    first = ids[:1]
    newest: list[str] = []
    room = _LONGEST_REFERENCES - sum(len(id_) + 3 for id_ in first)
    for id_ in reversed(ids[1:]):
        room -= len(id_) + 3
        if room < 0 and newest:
            break
        newest.append(id_)
    return [*first, *reversed(newest)]
