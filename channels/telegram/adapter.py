"""One Telegram inbox: receives, sends, edits, deletes, fetches files, and checks itself."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.methods import GetFile
from aiohttp import web

from bot.errors import DeskbellError
from bot.i18n import texts
from bot.model.inbound import Inbound
from bot.model.outbound import File, OutboundMessage, Outcome, Part
from bot.model.richtext import RichText
from channels.base import Capabilities, CheckResult, FileGone, Surroundings, Take
from channels.telegram.checks import check
from channels.telegram.convert import convert
from channels.telegram.errors import outcome_of
from channels.telegram.hook import Hook, HookWatch, made_up_secret, path_of
from channels.telegram.polling import Poller
from channels.telegram.sender import Sender
from channels.telegram.sending import FILE_LIMIT, plan
from channels.telegram.session import Session
from channels.telegram.settings import Settings


class TelegramChannel:
    """Channel, Editor, Deleter, FileSource, Webhook and Checkable of ``channels.base``."""

    capabilities = Capabilities(max_file_size=FILE_LIMIT)

    def __init__(self, name: str, settings: Settings, around: Surroundings) -> None:
        language, public_url = around.language, around.public_url
        self.name = name
        self._settings = settings
        self._around = around
        self._language = language
        self._session = Session(settings.api_base)
        self._bot = Bot(settings.token.get_secret_value(), session=self._session)
        self._sender = Sender(self._bot, texts(language))
        self._poller = Poller(name, self._bot, self._session, around.clock, language)
        given = settings.webhook_secret
        self._hook_secret = given.get_secret_value() if given else made_up_secret(around.secret, name)
        self._hook_url = public_url.rstrip("/") + path_of(name) if public_url else ""
        self._watch = HookWatch(name, self._bot, self._hook_url, self._hook_secret, around.clock)

    # --- receiving --------------------------------------------------------------------------

    async def run(self, take: Take) -> None:
        if self._settings.mode == "polling":
            await self._poller.run(take)
        if not self._hook_url:
            raise DeskbellError(f'Inbox {self.name}: mode = "webhook" needs public_url in [web].')
        await self._watch.run()

    def last_seen(self) -> datetime | None:
        return self._poller.last_seen if self._settings.mode == "polling" else self._watch.last_seen

    def convert(self, raw: bytes) -> Sequence[Inbound]:
        update = json.loads(raw)
        if not isinstance(update, dict):
            raise ValueError("not an update")
        return convert(update, self._language)

    def routes(self, take: Take) -> Sequence[web.RouteDef]:
        if self._settings.mode == "polling":
            return []
        return [web.post(path_of(self.name), Hook(self.name, self._hook_secret, take, self._language).handle)]

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        limit, size = self._around.max_file_size, 0
        path = await self._file_path(ref)
        try:
            async for chunk in self._session.download(self._bot.token, path):
                size += len(chunk)
                if size > limit:
                    raise FileGone(self._too_large())
                yield chunk
        except FileNotFoundError as error:
            reason = texts(self._language).gettext("Telegram no longer has the file (%(error)s).")
            raise FileGone(reason % {"error": error}) from None

    async def _file_path(self, ref: str) -> str:
        """https://core.telegram.org/bots/api#getfile: the path is good for an hour; bots get no more than 20 MB."""
        say = texts(self._language)
        try:
            file = await self._bot(GetFile(file_id=ref))
        except TelegramBadRequest as error:
            if "too big" in error.message:
                raise FileGone(say.gettext("Telegram gives bots no files above 20 MB.")) from None
            raise FileGone(say.gettext("Telegram no longer has the file.")) from None
        except AiogramError as error:
            raise ConnectionError(getattr(outcome_of(error, say), "reason", "")) from None
        if (file.file_size or 0) > self._around.max_file_size:
            raise FileGone(self._too_large())
        if not file.file_path:
            raise FileGone(say.gettext("Telegram no longer has the file."))
        return file.file_path

    def _too_large(self) -> str:
        megabytes = self._around.max_file_size // 1_000_000
        return texts(self._language).gettext("The file is larger than %(limit)d MB.") % {"limit": megabytes}

    # --- sending ----------------------------------------------------------------------------

    def plan(self, body: RichText, files: Sequence[File]) -> Sequence[Part]:
        return plan(body, files)

    async def send(self, message: OutboundMessage) -> Outcome:
        return await self._sender.send(message)

    async def edit(self, external_id: str, message: OutboundMessage) -> Outcome:
        return await self._sender.edit(external_id, message)

    async def delete(self, external_id: str, address: str) -> Outcome:
        return await self._sender.delete(external_id)

    async def show_typing(self, address: str) -> Outcome:
        return await self._sender.show_typing(address)

    # --- the rest ---------------------------------------------------------------------------

    async def check(self) -> Sequence[CheckResult]:
        return await check(self._bot, self._settings.mode, self._hook_url, texts(self._language))

    async def close(self) -> None:
        await self._session.close()
