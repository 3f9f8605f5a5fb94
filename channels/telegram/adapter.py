"""One Telegram inbox: receives, sends, edits, deletes, fetches files, and checks itself."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.methods import DeleteMessage, DeleteWebhook, GetFile, GetWebhookInfo, SetWebhook
from aiohttp import web

from bot.errors import DeskbellError
from bot.i18n import texts
from bot.model.inbound import Inbound
from bot.model.outbound import Delivered, File, OutboundMessage, Outcome, Part, Refused, RetryLater
from bot.model.richtext import RichText
from channels.base import Capabilities, CheckResult, FileGone, Surroundings, Take
from channels.telegram import sending
from channels.telegram.backoff import Backoff, pause
from channels.telegram.checks import check
from channels.telegram.convert import ALLOWED_UPDATES, convert
from channels.telegram.errors import outcome_of
from channels.telegram.hook import Hook, made_up_secret, path_of
from channels.telegram.polling import Poller
from channels.telegram.sending import FILE_LIMIT, Way, id_of, read_id, to_edit, to_send
from channels.telegram.session import Session
from channels.telegram.settings import Settings

_WATCH = 300
"""Seconds between two looks at whether the webhook still stands."""

log = structlog.get_logger()


class TelegramChannel:
    """Channel, Editor, Deleter, FileSource, Webhook and Checkable of ``channels.base``."""

    capabilities = Capabilities(max_file_size=FILE_LIMIT)

    def __init__(self, name: str, settings: Settings, around: Surroundings, public_url: str, language: str) -> None:
        self.name = name
        self._settings = settings
        self._around = around
        self._language = language
        self._say = texts(language)
        self._session = Session(settings.api_base)
        self._bot = Bot(settings.token.get_secret_value(), session=self._session)
        self._poller = Poller(name, self._bot.token, self._session, around.clock, language)
        self._hook_url = public_url.rstrip("/") + path_of(name) if public_url else ""
        self._hook_seen: datetime | None = None
        self._log = log.bind(inbox=name)

    # --- receiving --------------------------------------------------------------------------

    async def run(self, take: Take) -> None:
        if self._settings.mode == "webhook":
            await self._watch_webhook()
        await self._until_done(self._remove_webhook)
        await self._poller.run(take)

    def last_seen(self) -> datetime | None:
        return self._hook_seen if self._settings.mode == "webhook" else self._poller.last_seen

    def convert(self, raw: bytes) -> Sequence[Inbound]:
        update = json.loads(raw)
        if not isinstance(update, dict):
            raise ValueError("not an update")
        try:
            return convert(update, self._language)
        except (TypeError, AttributeError, KeyError) as error:
            raise ValueError(f"not an update: {error}") from error

    def routes(self, take: Take) -> Sequence[web.RouteDef]:
        if self._settings.mode != "webhook":
            return []
        return [web.post(path_of(self.name), Hook(self.name, self._webhook_secret(), take, self._language).handle)]

    def _webhook_secret(self) -> str:
        given = self._settings.webhook_secret
        return given.get_secret_value() if given else made_up_secret(self._around.secret, self.name)

    async def _watch_webhook(self) -> None:
        """Set the webhook and see that it stays: updates come in through ``routes``."""
        if not self._hook_url:
            raise DeskbellError(f"Inbox {self.name}: mode \"webhook\" needs public_url in [web]")
        while True:
            await self._until_done(self._set_webhook)
            await pause(self._around.clock, _WATCH)

    async def _set_webhook(self) -> None:
        info = await self._bot(GetWebhookInfo())
        if info.url != self._hook_url or self._hook_seen is None:
            secret = self._webhook_secret()
            await self._bot(SetWebhook(url=self._hook_url, secret_token=secret, allowed_updates=ALLOWED_UPDATES))
            self._log.info("telegram.webhook_set")
        elif info.last_error_message:
            self._log.warning("telegram.webhook_trouble", reason=info.last_error_message)
        self._hook_seen = self._around.clock.now()

    async def _remove_webhook(self) -> None:
        """Polling does not work while a webhook is set; what waits for it is kept."""
        if (await self._bot(GetWebhookInfo())).url:
            await self._bot(DeleteWebhook())
            self._log.info("telegram.webhook_removed")

    async def _until_done(self, step: Callable[[], Any]) -> None:
        backoff = Backoff(self._around.clock)
        while True:
            try:
                return await step()
            except AiogramError as error:
                reason = getattr(outcome_of(error, texts("en")), "reason", type(error).__name__)
                self._log.warning("telegram.start_failed", reason=reason)
                await backoff.wait()

    # --- sending ----------------------------------------------------------------------------

    def plan(self, body: RichText, files: Sequence[File]) -> Sequence[Part]:
        return sending.plan(body, files)

    async def send(self, message: OutboundMessage) -> Outcome:
        if missing := [file for file in message.files if not await asyncio.to_thread(file.path.is_file)]:
            return Refused(self._say.gettext("The file %(name)s is no longer stored.") % {"name": missing[0].filename})
        return await self._try(message, lambda way: to_send(message, way))

    async def edit(self, external_id: str, message: OutboundMessage) -> Outcome:
        chat, number = read_id(external_id)
        caption = bool(message.files)
        return await self._try(message, lambda way: to_edit(chat, number, message, way, caption))
