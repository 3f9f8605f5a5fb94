"""Telegram updates to what the core takes in: pure. https://core.telegram.org/bots/api#update"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated, Message, TelegramObject, User
from pydantic import ValidationError

from bot.i18n import texts
from bot.model.inbound import Inbound, InboundEdit, InboundMessage, Poison, ReachChanged, Sender, ThreadMoved
from bot.model.richtext import RichText, Span, Style
from channels.markup import clean, clean_name, from_telegram, join
from channels.telegram.contents import SERVICE, attachments, line

Json = Mapping[str, Any]

_START = re.compile(r"/start(?:@\w+)?\s+([A-Za-z0-9_-]{1,512})\s*")
"""Deep links: https://core.telegram.org/bots/features#deep-linking"""
_QUOTE_LIMIT = 500
"""Characters shown of a quoted message: it is there to remind."""
_TELEGRAM_ITSELF = 777000
"""The account that posts on behalf of channels linked to a group."""


def convert(update: Json, language: str = "en") -> list[Inbound]:
    """One update as the values that stand for it; none for what tells us nothing (service messages, other bots).

    Raises ``ValueError`` for what is malformed or of a kind that we never asked for. ``language`` is that of lines such
    as "[poll: ...]".
    """
    kinds = update.keys() - {"update_id"}
    if len(kinds) != 1 or (kind := next(iter(kinds))) not in _CONVERTERS:
        raise ValueError(f"not an update that is known here: {', '.join(sorted(kinds)) or 'nothing in it'}")
    # The parts are read without the Update around them: it would cost a third more.
    model, converter = _CONVERTERS[kind]
    return converter(model.model_validate(update[kind]), update[kind], language)


def inbound(update: Any, language: str = "en") -> list[Inbound]:
    """Like ``convert``, but what cannot be converted becomes a ``Poison``; never raises."""
    try:
        return convert(update, language)
    except Exception as error:  # whatever is in an update, those behind it must get through
        raw = json.dumps(update).encode()
        return [Poison(_poison_id(update, raw), raw, one_line(error))]


def _poison_id(update: Any, raw: bytes) -> str:
    number = update.get("update_id") if isinstance(update, dict) else None
    return f"u:{number}" if isinstance(number, int) else f"u:{hashlib.sha256(raw).hexdigest()[:32]}"


def one_line(error: Exception) -> str:
    """What was wrong, without a word of the message itself."""
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return clean_name(f"{type(error).__name__}: {error}")


# --- messages -------------------------------------------------------------------------------


def _message(message: Message, raw: Json, language: str) -> list[Inbound]:
    if message.migrate_to_chat_id:
        return [_moved(message, message.chat.id, message.migrate_to_chat_id)]
    if message.migrate_from_chat_id:
        return [_moved(message, message.migrate_from_chat_id, message.chat.id)]
    if not _from_a_customer(message) or message.content_type in SERVICE:
        return []
    body, payload = _body(message, raw, language), ""
    if start := _START.fullmatch(message.text or ""):
        body, payload = RichText("/start"), start[1]
    return [
        InboundMessage(
            external_id=_id(message),
            sender=_sender(cast(User, message.from_user)),
            address=_place(message),
            sent_at=message.date.astimezone(UTC),
            body=body,
            thread=_place(message),
            attachments=attachments(message),
            album=f"{message.chat.id}:{message.media_group_id}" if message.media_group_id else "",
            reply_to=_reply_to(message),
            payload=payload,
            automatic=bool(message.is_from_offline),
            raw=lambda: json.dumps({"message": raw}).encode(),
        )
    ]


def _edited(message: Message, raw: Json, language: str) -> list[Inbound]:
    """A moving live location is an edit a minute: the first place is enough."""
    live = message.location and message.location.live_period
    if not _from_a_customer(message) or live or message.content_type in SERVICE:
        return []
    body = _body(message, raw, language)
    at = _instant(message)
    digest = hashlib.sha256(repr(body).encode()).hexdigest()[:16]
    return [InboundEdit(f"e:{_id(message)}:{at.timestamp():.0f}:{digest}", _id(message), body, at)]


def _instant(message: Message) -> datetime:
    return datetime.fromtimestamp(message.edit_date, UTC) if message.edit_date else message.date.astimezone(UTC)


def _moved(message: Message, old: int, new: int) -> ThreadMoved:
    """Told twice, in the old chat and in the new one: the same id makes it one."""
    return ThreadMoved(f"m:{old}:{new}", str(old), str(new), message.date.astimezone(UTC))


def _from_a_customer(message: Message) -> bool:
    user = message.from_user
    return user is not None and not user.is_bot and user.id != _TELEGRAM_ITSELF


def _id(message: Message) -> str:
    return f"{message.chat.id}:{message.message_id}"


def _place(message: Message) -> str:
    """The chat, or a topic in it. Replies in groups without topics carry a thread id that cannot be written to."""
    topic = message.message_thread_id if message.is_topic_message else None
    return f"{message.chat.id}:{topic}" if topic else str(message.chat.id)


def _sender(user: User) -> Sender:
    name = clean_name(f"{user.first_name} {user.last_name or ''}") or clean_name(user.username or "")
    return Sender(str(user.id), name, attested=True, language=clean_name(user.language_code or ""))


def _reply_to(message: Message) -> str:
    replied = message.reply_to_message
    # Every message of a topic "replies" to the note of the topic's creation.
    if replied is None or replied.forum_topic_created or replied.chat.id != message.chat.id:
        return ""
    return f"{replied.chat.id}:{replied.message_id}"


# --- bodies ---------------------------------------------------------------------------------


def _body(message: Message, raw: Json, language: str) -> RichText:
    say = texts(language)
    if message.text is not None:
        content = from_telegram(message.text, raw.get("entities") or ())
    else:
        caption = from_telegram(message.caption or "", raw.get("caption_entities") or ())
        content = join([part for part in (line(message, say), caption) if part], "\n")
    forwarded = say.gettext("[forwarded from %(name)s]") % {"name": _origin(message)} if message.forward_origin else ""
    return join([part for part in (RichText(forwarded), _quoted(message), content) if part], "\n")


def _quoted(message: Message) -> RichText:
    """The words answered to, where the core may not know them: out of another chat, a part marked by the customer, or
    of somebody else in a group, which privacy mode hides from the bot."""
    quote, replied = message.quote, message.reply_to_message
    if quote and (quote.is_manual or message.external_reply):
        text = quote.text
    elif replied and replied.from_user and not replied.from_user.is_bot and replied.from_user != message.from_user:
        text = replied.text or replied.caption or ""
    else:
        return RichText()
    text = clean(text).strip()
    text = f"{text[:_QUOTE_LIMIT].rstrip()}…" if len(text) > _QUOTE_LIMIT else text
    return RichText(text, (Span(Style.QUOTE, 0, len(text)),))


def _origin(message: Message) -> str:
    """Whom a forwarded message is from: a user, somebody hidden, a chat or a channel."""
    origin = message.forward_origin
    if user := getattr(origin, "sender_user", None):
        return _sender(user).name
    chat = getattr(origin, "sender_chat", None) or getattr(origin, "chat", None)
    return clean_name(str(getattr(origin, "sender_user_name", "") or getattr(chat, "title", "") or "?"))


# --- reach ----------------------------------------------------------------------------------


def _member(change: ChatMemberUpdated, raw: Json, language: str) -> list[Inbound]:
    """In private chats this tells of the customer blocking the bot and letting it in again."""
    status = change.new_chat_member.status
    if change.chat.type != ChatType.PRIVATE or status not in (ChatMemberStatus.KICKED, ChatMemberStatus.MEMBER):
        return []
    external_id = f"r:{change.chat.id}:{change.date.timestamp():.0f}:{status}"
    reachable = status == ChatMemberStatus.MEMBER
    return [ReachChanged(external_id, str(change.from_user.id), reachable, change.date.astimezone(UTC))]


_CONVERTERS: dict[str, tuple[type[TelegramObject], Callable[[Any, Json, str], list[Inbound]]]] = {
    "message": (Message, _message),
    "edited_message": (Message, _edited),
    "my_chat_member": (ChatMemberUpdated, _member),
}
ALLOWED_UPDATES = list(_CONVERTERS)
"""What Telegram is asked to send us: exactly what is converted here."""
