"""What we send, as the bytes of a mail. Pure but for reading the attached files."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, formataddr
from mimetypes import MimeTypes

from bot.i18n import texts
from bot.model.outbound import File, OutboundMessage
from channels.email import tokens
from channels.email.convert import Inbox
from channels.markup import clean_name, to_html, to_plain

_LONGEST_REFERENCES = 1_500
"""Characters of References: some relays refuse header fields of more than 4,096 bytes."""
_LONGEST_ID = 900
"""RFC 5322 section 2.1.1 allows 998 characters in a line."""
_REPLY_PREFIX = re.compile(r"(?:re|aw|sv|antw|回复|回覆|返信|답장|회신)\s?(?:\[\d{1,3}\])?\s?[:：]", re.IGNORECASE)
_ID_HEADERS = ("message-id", "in-reply-to", "references")
_HTML_HEAD = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"></head>'
    '<body style="font-family:sans-serif;font-size:14px;line-height:1.5;color:#222222">'
)
_TYPES = MimeTypes(filenames=())


class _Policy(EmailPolicy):
    """The library's SMTP policy would write a long id as an encoded word, which nobody could match."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in _ID_HEADERS:
            return (f"{name}: " + "\r\n ".join(str(value).split()) + "\r\n").encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _Policy(linesep=SMTP.linesep, max_line_length=78, cte_type="7bit", utf8=False)


def compose(
    message: OutboundMessage, inbox: Inbox, sender_name: str, plus_address: bool, now: datetime
) -> tuple[str, bytes]:
    """(Message-ID without angle brackets, the mail). Raises OSError when a file cannot be read."""
    id_ = message_id(message, inbox)
    mail = EmailMessage(_POLICY)
    mail["From"] = formataddr((_from_name(message, sender_name), inbox.address), charset="utf-8")
    mail["To"] = message.address
    mail["Subject"] = _subject(message)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{id_}>"
    if plus_address:
        mail["Reply-To"] = tokens.plus_address(inbox.secret, inbox.name, message.conversation, inbox.address)
    _thread(mail, message)
    if message.automatic:
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834 section 5
        mail["X-Auto-Response-Suppress"] = "All"  # [MS-OXCMAIL] section 2.2.3.2.14
    mail.set_content(to_plain(message.body) + "\n")
    mail.add_alternative(f"{_HTML_HEAD}{to_html(message.body)}</body></html>\n", subtype="html")
    for file in message.files:
        _attach(mail, file)
    return id_, mail.as_bytes()


def message_id(message: OutboundMessage, inbox: Inbox) -> str:
    domain = inbox.address.rpartition("@")[2]
    return tokens.message_id(inbox.secret, inbox.name, message.conversation, message.delivery_id, domain)


def _from_name(message: OutboundMessage, sender_name: str) -> str:
    agent, team = clean_name(message.author), clean_name(sender_name)
    if not agent or not team or agent == team:
        return agent or team
    return texts(message.language).gettext("%(agent)s via %(team)s") % {"agent": agent, "team": team}


def _subject(message: OutboundMessage) -> str:
    subject = clean_name(message.subject) or texts(message.language).gettext("Your message to us")
    is_answer = bool(message.reply_to or message.references)
    return f"Re: {subject}" if is_answer and not _REPLY_PREFIX.match(subject) else subject


def _thread(mail: EmailMessage, message: OutboundMessage) -> None:
    """In-Reply-To names the customer's last message; References run from the oldest to it (RFC 5322 section 3.6.4)."""
    ids = [id_ for id_ in (*message.references, message.reply_to) if _is_message_id(id_)]
    if _is_message_id(message.reply_to):
        mail["In-Reply-To"] = f"<{message.reply_to}>"
        ids = [id_ for id_ in ids if id_ != message.reply_to] + [message.reply_to]
    if ids:
        mail["References"] = " ".join(f"<{id_}>" for id_ in _fitting(list(dict.fromkeys(ids))))


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


def _attach(mail: EmailMessage, file: File) -> None:
    filename = clean_name(file.filename).replace("/", "_").replace("\\", "_") or "file"
    known = _TYPES.guess_type(filename)[0] or "application/octet-stream"
    kind = file.content_type if re.fullmatch(r"[\w.+-]{1,80}/[\w.+-]{1,80}", file.content_type, re.ASCII) else known
    main, _, sub = kind.partition("/")
    if main in ("multipart", "message"):
        main, sub = "application", "octet-stream"
    mail.add_attachment(file.path.read_bytes(), maintype=main, subtype=sub, filename=filename)
