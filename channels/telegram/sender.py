"""Makes the calls that reach a customer and tells what came of each."""

import asyncio
from collections.abc import Callable
from functools import partial
from gettext import NullTranslations
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.methods import DeleteMessage, SendChatAction

from bot.model.outbound import Delivered, OutboundMessage, Outcome, Refused
from channels.telegram.errors import outcome_of
from channels.telegram.sending import Address, Way, id_of, read_id, to_edit, to_send

_NO_SUCH_PART = ("there is no text in the message", "there is no caption in the message")


class Sender:
    """One bot's calls; ``say`` words the reasons."""

    def __init__(self, bot: Bot, say: NullTranslations) -> None:
        self._bot = bot
        self._say = say

    async def send(self, message: OutboundMessage) -> Outcome:
        for file in message.files:
            if not await asyncio.to_thread(file.path.is_file):
                return Refused(self._say.gettext("The file %(name)s is no longer stored.") % {"name": file.filename})
        try:
            return await self._call(message, partial(to_send, message))
        except AiogramError as error:
            return outcome_of(error, self._say)

    async def edit(self, external_id: str, message: OutboundMessage) -> Outcome:
        """What was sent with a file has a caption, else a text; the message alone does not tell for sure."""
        captions = [bool(message.files), not message.files]
        while True:
            try:
                return await self._call(message, partial(to_edit, external_id, message, captions[0]))
            except AiogramError as error:
                if _refused_for(error, "message is not modified"):
                    return Delivered(external_id)
                if len(captions) == 1 or not _refused_for(error, *_NO_SUCH_PART):
                    return outcome_of(error, self._say)
                captions.pop(0)

    async def delete(self, external_id: str) -> Outcome:
        """https://core.telegram.org/bots/api#deletemessage: within 48 hours of sending."""
        try:
            chat, number = read_id(external_id)
            await self._bot(DeleteMessage(chat_id=chat, message_id=number))
        except ValueError:
            return Refused(self._say.gettext("This is not a message on Telegram."))
        except AiogramError as error:
            if not _refused_for(error, "message to delete not found"):
                return outcome_of(error, self._say)
        return Delivered(external_id)

    async def show_typing(self, address: str) -> Outcome:
        """https://core.telegram.org/bots/api#sendchataction: for five seconds, or until the answer comes."""
        try:
            to = Address.read(address)
            await self._bot(SendChatAction(chat_id=to.chat, message_thread_id=to.topic, action="typing"))
        except ValueError:
            return Refused(self._say.gettext("This is not a chat on Telegram."))
        except AiogramError as error:
            return outcome_of(error, self._say)
        return Delivered("")

    async def _call(self, message: OutboundMessage, method: Callable[[Way], Any]) -> Outcome:
        """Once, and again only after a refusal that a simpler way gets around. Raises ``AiogramError``."""
        way = Way()
        while True:
            try:
                call = method(way)
            except ValueError:
                return Refused(self._say.gettext("This is not an address on Telegram."))
            try:
                return Delivered(id_of(await self._bot(call)))
            except TelegramBadRequest as error:
                simpler = way.simpler(error, message)
                if simpler is None:
                    raise
                way = simpler


def _refused_for(error: AiogramError, *reasons: str) -> bool:
    return isinstance(error, TelegramBadRequest) and any(reason in error.message for reason in reasons)
