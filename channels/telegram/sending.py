"""Outgoing messages as Bot API methods: https://core.telegram.org/bots/api#available-methods"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import (
    EditMessageCaption,
    EditMessageText,
    SendAnimation,
    SendAudio,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVideo,
    SendVoice,
)
from aiogram.types import FSInputFile, Message, MessageEntity, ReplyParameters

from bot.model.outbound import File, OutboundMessage, Part
from bot.model.richtext import RichText
from channels.markup import clean_name, spelled_out, split, to_telegram, utf16_len

TEXT_LIMIT = 4096
"""UTF-16 units: https://core.telegram.org/bots/api#sendmessage"""
CAPTION_LIMIT = 1024
"""UTF-16 units: https://core.telegram.org/bots/api#senddocument"""
FILE_LIMIT = 50_000_000
"""Bytes: https://core.telegram.org/bots/api#sending-files"""
_PHOTO_LIMIT = 10_000_000
"""Bytes: https://core.telegram.org/bots/api#sendphoto"""

_KINDS: dict[str, tuple[type[Any], str]] = {
    "image/jpeg": (SendPhoto, "photo"),
    "image/png": (SendPhoto, "photo"),
    "image/gif": (SendAnimation, "animation"),
    "video/mp4": (SendVideo, "video"),
    "audio/mpeg": (SendAudio, "audio"),
    "audio/mp4": (SendAudio, "audio"),
    "audio/ogg": (SendVoice, "voice"),
}
_NO_THREAD = ("message thread not found", "topic_deleted")
_NO_ENTITIES = "can't parse entities"


@dataclass(frozen=True, slots=True)
class Address:
    """A chat, or a topic in it."""

    chat: int
    topic: int | None = None

    @staticmethod
    def read(text: str) -> "Address":
        """From "<chat>" or "<chat>:<topic>". Raises ``ValueError``."""
        chat, _, topic = text.partition(":")
        return Address(int(chat), int(topic) if topic else None)


def read_id(external_id: str) -> tuple[int, int]:
    """Chat and message id from "<chat>:<message>". Raises ``ValueError``."""
    chat, _, message = external_id.partition(":")
    return int(chat), int(message)


def plan(body: RichText, files: Sequence[File]) -> list[Part]:
    """A single file carries a short text as its caption; else the text goes first and each file by itself."""
    body = spelled_out(body)
    if len(files) == 1 and utf16_len(body.text) <= CAPTION_LIMIT:
        return [Part(body, (0,))]
    texts = [Part(piece) for piece in split(body, TEXT_LIMIT)]
    if not texts and not files and body:
        texts = [Part(body)]
    return [*texts, *(Part(RichText(), (position,)) for position in range(len(files)))]


@dataclass(frozen=True, slots=True)
class Way:
    """How a message is put: every step down gives up something that Telegram has just refused."""

    entities: bool = True
    topic: bool = True
    kind: bool = True
    """As a photo, a video ... and not as a bare document."""

    def simpler(self, error: TelegramBadRequest, message: OutboundMessage) -> "Way | None":
        """The next way to try after this refusal, if there is one: a refusal means that nothing was sent."""
        reason = error.message.lower()
        if self.entities and _NO_ENTITIES in reason:
            return replace(self, entities=False)
        if self.topic and ":" in message.address and any(words in reason for words in _NO_THREAD):
            return replace(self, topic=False)
        # Pictures of odd dimensions, sound that is no OPUS, customers who take no voice messages.
        if self.kind and message.files and any(mark in reason for mark in ("photo", "image", "voice", "video")):
            return replace(self, kind=False)
        return None


def to_send(message: OutboundMessage, way: Way) -> Any:
    """The method that sends this message, which has at most one file (see ``plan``). Raises ``ValueError`` on an
    address that is not Telegram's."""
    address = Address.read(message.address)
    where: dict[str, Any] = {"chat_id": address.chat, "message_thread_id": address.topic if way.topic else None}
    where["reply_parameters"] = _reply(message.reply_to, address.chat)
    text, entities = _text(message.body, way)
    if not message.files:
        return SendMessage(text=text, entities=entities, **where)
    file = message.files[0]
    method, field = _kind(file) if way.kind else (SendDocument, "document")
    where[field] = FSInputFile(file.path, filename=clean_name(file.filename) or "file")
    return method(caption=text or None, caption_entities=entities, **where)


def to_edit(external_id: str, message: OutboundMessage, caption: bool, way: Way) -> Any:
    chat, number = read_id(external_id)
    text, entities = _text(message.body, way)
    which: dict[str, Any] = {"chat_id": chat, "message_id": number}
    if caption:
        return EditMessageCaption(caption=text, caption_entities=entities, **which)
    return EditMessageText(text=text, entities=entities, **which)


def _text(body: RichText, way: Way) -> tuple[str, list[MessageEntity] | None]:
    text, entities = to_telegram(body)
    return text, [MessageEntity(**entity) for entity in entities] if entities and way.entities else None


def _reply(reply_to: str, chat: int) -> ReplyParameters | None:
    """Quotes the customer's message where it is in the same chat; a deleted one must not hold the answer up."""
    try:
        quoted_chat, number = read_id(reply_to)
    except ValueError:
        return None
    if quoted_chat != chat:
        return None
    return ReplyParameters(message_id=number, allow_sending_without_reply=True)


def _kind(file: File) -> tuple[type[Any], str]:
    method, field = _KINDS.get(file.content_type, (SendDocument, "document"))
    return (SendDocument, "document") if field == "photo" and file.size > _PHOTO_LIMIT else (method, field)


def id_of(sent: Message) -> str:
    return f"{sent.chat.id}:{sent.message_id}"
