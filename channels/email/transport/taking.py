"""Taking what is new in an open mailbox: page by page, in order, each mail stored before the mark moves past it."""

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

import structlog

from bot.clock import Clock
from bot.errors import StoreUnwell
from bot.i18n import texts
from bot.model.inbound import Inbound, InboundMessage, Poison
from channels.base import Take
from channels.email.convert import Inbox, oversized, taken
from channels.email.transport.mailbox import CONNECTION_ERRORS, LOST, Listed, Mailbox
from channels.email.transport.mark import Mark, Marks
from channels.email.transport.progress import catching_up
from channels.email.transport.timing import Timing
from channels.email.transport.worker import Worker

log = structlog.get_logger()
T = TypeVar("T")

_MOST_TRIES = 5
_BUNCH_MAILS = 20
_BUNCH_BYTES = 4_000_000


class Line:
    """An open mailbox, asked in its own thread."""

    def __init__(self, worker: Worker, mailbox: Mailbox, longest: float) -> None:
        self.mailbox = mailbox
        self._worker, self._longest = worker, longest

    async def ask(self, call: Callable[[Mailbox], T]) -> T:
        """Raises one of CONNECTION_ERRORS."""
        try:
            async with asyncio.timeout(self._longest):
                return await self._worker.run(lambda: call(self.mailbox))
        except TimeoutError:
            self.mailbox.cut()
            raise


class Taker:
    """Lives through many connections. ``seen`` is called whenever mails have been taken."""

    def __init__(
        self, inbox: Inbox, max_size: int, move_to: str, marks: Marks, clock: Clock, timing: Timing,
        seen: Callable[[], None],
    ) -> None:  # fmt: skip
        self._inbox = inbox
        self._max_size = max_size
        self._move_to = move_to
        self._marks = marks
        self._clock = clock
        self._timing = timing
        self._seen = seen
        self._tries: dict[int, int] = {}
        """UID -> how often fetching it has failed."""

    async def take_new(self, line: Line, mark: Mark, take: Take) -> Mark:
        """Everything above the mark; returns the new one."""
        if mark.is_catching_up:
            mark = await self._catch_up(line, mark, take)
        while True:
            page, end = await line.ask(partial(Mailbox.list_after, uid=mark.uid))
            mark = await self._take_page(line, mark, page, end, take)
            if not page:
                return mark

    async def _catch_up(self, line: Line, mark: Mark, take: Take) -> Mark:
        """Read what was there before we came, as far as it is wanted."""
        with catching_up(self._inbox.name, mark.uid, mark.old_until) as progress:
            while mark.is_catching_up:
                find = partial(Mailbox.list_after, uid=mark.uid, until=mark.old_until, since=mark.first_day)
                page, end = await line.ask(find)
                mark = await self._take_page(line, mark, page, end, take, progress.took)
                progress.tell(mark.uid)
        return mark

    async def _take_page(
        self, line: Line, mark: Mark, page: Sequence[Listed], end: int, take: Take,
        took: Callable[[int, int], None] | None = None,
    ) -> Mark:  # fmt: skip
        for bunch in _bunches(each for each in page if not mark.is_unwanted(each)):
            mark = await self._take_bunch(line, mark, bunch, take)
            self._seen()
            if took:
                took(len(bunch), mark.uid)
        return await self._marks.save(replace(mark, uid=end)) if end > mark.uid else mark

    async def _take_bunch(self, line: Line, mark: Mark, bunch: list[Listed], take: Take) -> Mark:
        """Fetch one after another, hand over together; what was fetched before a failure is handed over, too."""
        items: list[Inbound] = []
        whole: list[int] = []
        try:
            for listed in bunch:
                item = await self._fetch(line, listed)
                items += [item] if item is not None else []
                whole += [listed.uid] if self._is_whole(item, listed) else []
                mark = replace(mark, uid=listed.uid)
        except CONNECTION_ERRORS:
            await self._hand_over(items, take)
            # What should still be moved is fetched and offered again, which is harmless.
            if items and not self._move_to:
                await self._marks.save(mark)
            raise
        await self._hand_over(items, take)
        await self._move(line, whole)
        return await self._marks.save(mark)

    def _is_whole(self, item: Inbound | None, listed: Listed) -> bool:
        is_there = isinstance(item, InboundMessage) or (isinstance(item, Poison) and bool(item.raw))
        return is_there and listed.size <= self._max_size

    async def _move(self, line: Line, uids: list[int]) -> None:
        """A mail that stays where it is was taken all the same."""
        if not self._move_to or not uids:
            return
        try:
            await line.ask(partial(Mailbox.move, uids=uids, folder=self._move_to))
        except LOST:
            raise
        except CONNECTION_ERRORS as error:
            log.error("imap_not_moved", inbox=self._inbox.name, folder=self._move_to, reason=words(error))

    async def _fetch(self, line: Line, listed: Listed) -> Inbound | None:
        uid = listed.uid
        if self._tries.get(uid, 0) >= _MOST_TRIES:
            log.error("imap_mail_skipped", inbox=self._inbox.name, uid=uid)
            id_ = f"imap:{line.mailbox.uid_validity}:{uid}"
            say = texts(self._inbox.language).gettext
            reason = say("the mail server fails to hand over one mail (UID %(uid)d); it is still in the mailbox")
            return Poison(id_, b"", reason % {"uid": uid})
        self._tries[uid] = self._tries.get(uid, 0) + 1
        item = await line.ask(partial(self._fetched, listed))
        del self._tries[uid]
        return item

    def _fetched(self, listed: Listed, mailbox: Mailbox) -> Inbound | None:
        """In the worker's thread, conversion included."""
        whole = listed.size <= self._max_size
        raw = mailbox.fetch(listed.uid, whole)
        if raw is None:
            return None
        now = self._clock.now()
        return taken(raw, self._inbox, now) if whole else oversized(raw, listed.size, self._inbox, now)

    async def _hand_over(self, items: list[Inbound], take: Take) -> None:
        """Offer them until the store is well."""
        wait = self._timing.least_wait
        while items:
            try:
                await take(items)
                return
            except StoreUnwell as error:
                log.warning("imap_waits_for_store", inbox=self._inbox.name, reason=str(error))
                await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 (not a secret)
                wait = min(wait * 2, self._timing.most_wait)


def _bunches(page: Iterable[Listed]) -> Iterable[list[Listed]]:
    bunch: list[Listed] = []
    size = 0
    for listed in page:
        bunch.append(listed)
        size += listed.size
        if len(bunch) >= _BUNCH_MAILS or size >= _BUNCH_BYTES:
            yield bunch
            bunch, size = [], 0
    if bunch:
        yield bunch


def words(error: BaseException) -> str:
    """On one line, for people."""
    return " ".join(str(error).split())[:200] or type(error).__name__
