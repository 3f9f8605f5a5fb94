"""What a Telegram message holds beside its text: files, and things that become a readable line."""

import re
from collections.abc import Iterator
from gettext import NullTranslations

from aiogram.enums import ContentType
from aiogram.types import Contact, Location, Message, Poll, Sticker

from bot.model.inbound import Attachment
from bot.model.richtext import RichText, Span, Style
from channels.markup import clean, clean_name, join

_ANY_TYPE = "application/octet-stream"
_MIME = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}")
_MAP = "https://www.openstreetmap.org/?mlat={lat:.5f}&mlon={lon:.5f}#map=17/{lat:.5f}/{lon:.5f}"

SERVICE = frozenset(
    {
        ContentType.NEW_CHAT_MEMBERS,
        ContentType.LEFT_CHAT_MEMBER,
        ContentType.CHAT_OWNER_LEFT,
        ContentType.CHAT_OWNER_CHANGED,
        ContentType.NEW_CHAT_TITLE,
        ContentType.NEW_CHAT_PHOTO,
        ContentType.DELETE_CHAT_PHOTO,
        ContentType.GROUP_CHAT_CREATED,
        ContentType.SUPERGROUP_CHAT_CREATED,
        ContentType.CHANNEL_CHAT_CREATED,
        ContentType.MESSAGE_AUTO_DELETE_TIMER_CHANGED,
        ContentType.PINNED_MESSAGE,
        ContentType.CONNECTED_WEBSITE,
        ContentType.WRITE_ACCESS_ALLOWED,
        ContentType.PROXIMITY_ALERT_TRIGGERED,
        ContentType.BOOST_ADDED,
        ContentType.CHAT_BACKGROUND_SET,
        ContentType.FORUM_TOPIC_CREATED,
        ContentType.FORUM_TOPIC_EDITED,
        ContentType.FORUM_TOPIC_CLOSED,
        ContentType.FORUM_TOPIC_REOPENED,
        ContentType.GENERAL_FORUM_TOPIC_HIDDEN,
        ContentType.GENERAL_FORUM_TOPIC_UNHIDDEN,
        ContentType.PAID_MESSAGE_PRICE_CHANGED,
        ContentType.DIRECT_MESSAGE_PRICE_CHANGED,
        ContentType.VIDEO_CHAT_SCHEDULED,
        ContentType.VIDEO_CHAT_STARTED,
        ContentType.VIDEO_CHAT_ENDED,
        ContentType.VIDEO_CHAT_PARTICIPANTS_INVITED,
        ContentType.COMMUNITY_CHAT_ADDED,
        ContentType.COMMUNITY_CHAT_REMOVED,
        ContentType.COMMUNITY_CHAT_JOINED,
    }
)
"""Notes of the platform about the chat itself: nobody said anything. Whatever is not named here is shown."""


def attachments(message: Message) -> tuple[Attachment, ...]:
    return tuple(_attachments(message))


def _attachments(message: Message) -> Iterator[Attachment]:
    """References are Telegram's file ids: they open nothing without the token. Names and types are kept here, since
    the server that the file is fetched from does not know them (core.telegram.org/bots/api#getfile)."""
    number = message.message_id
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        yield Attachment(f"photo-{number}.jpg", "image/jpeg", largest.file_size, ref=largest.file_id)
    if message.sticker:
        name, mime = _sticker_type(message.sticker)
        yield Attachment(f"sticker-{number}.{name}", mime, message.sticker.file_size, ref=message.sticker.file_id)
    if note := message.video_note:
        yield Attachment(f"video-note-{number}.mp4", "video/mp4", note.file_size, ref=note.file_id)
    if voice := message.voice:
        mime = _mime(voice.mime_type, "audio/ogg")
        yield Attachment(f"voice-{number}.ogg", mime, voice.file_size, ref=voice.file_id)
    if audio := message.audio:
        name = clean_name(audio.file_name or "") or f"audio-{number}.mp3"
        yield Attachment(name, _mime(audio.mime_type, "audio/mpeg"), audio.file_size, ref=audio.file_id)
    if video := message.animation or message.video:
        name = clean_name(video.file_name or "") or f"video-{number}.mp4"
        yield Attachment(name, _mime(video.mime_type, "video/mp4"), video.file_size, ref=video.file_id)
    # An animation comes as a document, too.
    if (document := message.document) and not message.animation:
        name = clean_name(document.file_name or "") or f"file-{number}"
        yield Attachment(name, _mime(document.mime_type, _ANY_TYPE), document.file_size, ref=document.file_id)


def _mime(told: str | None, usual: str) -> str:
    return told.lower() if told and _MIME.fullmatch(told) else usual


def _sticker_type(sticker: Sticker) -> tuple[str, str]:
    if sticker.is_animated:
        return "tgs", "application/x-tgsticker"
    return ("webm", "video/webm") if sticker.is_video else ("webp", "image/webp")


def line(message: Message, texts: NullTranslations) -> RichText:
    """What stands for a message without text, or for the part of it that is not its caption."""
    if message.sticker:
        return RichText(clean(message.sticker.emoji or ""))
    if message.venue:
        place = RichText(", ".join(clean_name(part) for part in (message.venue.title, message.venue.address) if part))
        return _in_brackets(texts.gettext("place"), join([place, _coordinates(message.venue.location)], ", "))
    if message.location:
        return _in_brackets(texts.gettext("location"), _coordinates(message.location))
    if message.contact:
        return _in_brackets(texts.gettext("contact"), RichText(_contact(message.contact)))
    if message.poll:
        return _in_brackets(texts.gettext("poll"), RichText(_poll(message.poll)))
    if message.dice:
        return _in_brackets(texts.gettext("dice"), RichText(f"{message.dice.emoji} {message.dice.value}"))
    if attachments(message):
        return RichText()
    return _something_else(message, texts)


def _in_brackets(kind: str, what: RichText) -> RichText:
    return join([RichText(f"[{kind}: "), what, RichText("]")])


def _coordinates(location: Location) -> RichText:
    text = f"{location.latitude:.5f}, {location.longitude:.5f}"
    address = _MAP.format(lat=location.latitude, lon=location.longitude)
    return RichText(text, (Span(Style.LINK, 0, len(text), address),))


def _contact(contact: Contact) -> str:
    name = clean_name(f"{contact.first_name} {contact.last_name or ''}")
    return ", ".join(part for part in (name, clean_name(contact.phone_number)) if part)


def _poll(poll: Poll) -> str:
    options = " / ".join(clean_name(option.text) for option in poll.options)
    return f"{clean_name(poll.question)} - {options}"


def _something_else(message: Message, texts: NullTranslations) -> RichText:
    """A kind of message without a line of its own: its platform name and title are better than silence."""
    kind = message.content_type
    if kind == ContentType.UNKNOWN:
        return RichText(texts.gettext("[a message of a kind that cannot be shown here]"))
    content = getattr(message, kind, None)
    title = clean_name(str(getattr(content, "title", "") or ""))
    name = kind.replace("_", " ")
    return RichText(f"[{name}: {title}]" if title else f"[{name}]")
