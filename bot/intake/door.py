"""The door for every channel: items in, committed rows out, and only then is the source told."""

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog

from bot.errors import StoreUnwell
from bot.intake.answers import receive_answer
from bot.intake.changes import receive_change
from bot.intake.message import Stored, receive_message
from bot.model.events import Event, Kind
from bot.model.inbound import Inbound, InboundAnswer, InboundMessage, Poison
from bot.rules import InboxRules, Rules
from storage import received
from storage.blobs import Blobs
from storage.store import Store
from storage.transaction import Transaction

_log = structlog.get_logger()


class Intake:
    """The door for every channel: ``take`` is what ``channels.base.Take`` asks for."""

    def __init__(self, store: Store, blobs: Blobs, rules: Rules) -> None:
        self._store, self._blobs, self._rules = store, blobs, rules

    async def take(self, inbox: str, items: Sequence[Inbound]) -> None:
        here = self._rules.inboxes[inbox]
        stored = [await self._keep_files(item) for item in items]
        errors = await self._store.write_each(
            [
                partial(receive, rules=self._rules, inbox=here, item=i, stored=s)
                for i, s in zip(items, stored, strict=True)
            ]
        )
        for item, error in zip(items, errors, strict=True):
            if isinstance(error, StoreUnwell):
                raise error
            if error is not None:
                await self._set_aside(here, item, error)
            _log.info("taken", inbox=inbox, external_id=item.external_id, kind=type(item).__name__)

    async def _set_aside(self, inbox: InboxRules, item: Inbound, error: BaseException) -> None:
        """What cannot be stored as it is must neither be lost nor hold up what comes behind it."""
        _log.error("an item could not be stored", inbox=inbox.name, external_id=item.external_id, exc_info=error)
        give_raw = item.raw if isinstance(item, InboundMessage | InboundAnswer) else None
        raw = give_raw() if give_raw else repr(item).encode(errors="replace")
        poison = Poison(item.external_id, raw, f"{type(error).__name__}: {error}"[:300])
        await self._store.write(partial(receive, rules=self._rules, inbox=inbox, item=poison, stored={}))

    async def retake(self, inbox: str, items: Sequence[Inbound], poison: str) -> None:
        """Take what was set aside and can be read now; the poison is gone only if all of it was stored."""
        here = self._rules.inboxes[inbox]
        stored = [await self._keep_files(item) for item in items]

        def again(tx: Transaction) -> None:
            received.forget(tx, inbox, poison)
            for item, files in zip(items, stored, strict=True):
                receive(tx, self._rules, here, item, files)

        await self._store.write(again)

    async def _keep_files(self, item: Inbound) -> Stored:
        """Files are on disk before the row that names them is committed."""
        if not isinstance(item, InboundMessage | InboundAnswer) or not item.attachments:
            return {}
        contents = {place: a.content for place, a in enumerate(item.attachments) if a.content is not None}
        try:
            return {place: await asyncio.to_thread(self._blobs.put, content) for place, content in contents.items()}
        except OSError as problem:
            raise StoreUnwell(f"attachments cannot be stored: {problem.strerror}") from problem


def receive(tx: Transaction, rules: Rules, inbox: InboxRules, item: Inbound, stored: Stored) -> None:
    """Take one item, once: what was taken before changes nothing."""
    match item:
        case InboundMessage():
            receive_message(tx, rules, inbox, item, stored)
        case InboundAnswer():
            receive_answer(tx, rules, inbox, item, stored)
        case Poison():
            if received.set_aside(tx, inbox.name, item.external_id, item.raw, item.error):
                data = {"inbox": inbox.name, "error": item.error, "external_id": item.external_id}
                tx.record(Event(Kind.SET_ASIDE, data=data))
        case _:
            if received.take(tx, inbox.name, item.external_id):
                receive_change(tx, inbox, item)
