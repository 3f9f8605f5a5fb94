"""Receiving from an IMAP mailbox: waits in IDLE, or polls; remembers by itself how far it has read.

Where it stands is the pair of UIDVALIDITY and the last UID taken (RFC 3501 section 2.3.1.1), kept in the inbox's memory
and moved only after the mail is stored. The Seen flag is neither used nor set: people may read the mailbox, too.
"""

import asyncio
import json
import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial

import structlog
from imapclient.exceptions import LoginError

from bot.clock import Clock
from bot.errors import StoreUnwell
from bot.i18n import texts
from bot.model.inbound import Inbound, Poison
from channels.base import Memory, Take
from channels.email.convert import Inbox, oversized, taken
from channels.email.settings import ImapSettings
from channels.email.transport.mailbox import CONNECTION_ERRORS, Listed, Mailbox
from channels.email.transport.worker import Worker

log = structlog.get_logger()

_MOST_TRIES = 5
_BUNCH_MAILS = 20
_BUNCH_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds."""

    idle: float = 120.0
    """How long one IDLE lasts. RFC 2177 allows 29 minutes; some servers and routers give up after 10."""
    poll: float = 60.0
    """Between two looks where the server has no IDLE."""
    least_wait: float = 1.0
    most_wait: float = 300.0
    """Between two attempts to connect: doubled each time, up to this."""
    login_wait: float = 60.0
    """At least, after a refused login: servers lock out those who try quickly."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """How far the mailbox has been read."""

    uid_validity: int
    uid: int
    since: str = ""
    """ISO time of the first start, where mail from before it is not wanted."""
    old_until: int = 0
    """Up to this UID mails older than ``since`` are passed over: after the server has renumbered its mails, UIDs no
    longer tell them."""


class Receiver:
    def __init__(
        self, inbox: Inbox, settings: ImapSettings, max_size: int, memory: Memory, clock: Clock, timing: Timing
    ) -> None:
        self.last_seen: datetime | None = None
        self._inbox = inbox
        self._settings = settings
        self._max_size = max_size
        self._memory = memory
        self._clock = clock
        self._timing = timing
        self._key = f"imap:{settings.user}@{settings.host}/{settings.folder}"
        self._mailbox: Mailbox | None = None
        self._stopped = False
        self._failures = 0
        self._tries: dict[int, int] = {}
        """UID -> how often fetching it has failed."""

    async def run(self, take: Take) -> None:
        """Until cancelled. The connection is cut at once then."""
        self.last_seen = self._clock.now()
        worker = Worker(f"imap-{self._inbox.name}")
        self._stopped = False
        try:
            while True:
                wait = await self._one_connection(worker, take)
                await asyncio.sleep(wait)
        finally:
            self._stopped = True
            if self._mailbox is not None:
                self._mailbox.cut()
                self._leave(worker)
            worker.end()

    async def _one_connection(self, worker: Worker, take: Take) -> float:
        """Receive until the connection fails; returns the seconds to wait before the next one."""
        least = 0.0
        try:
            mailbox = await worker.run(self._open)
            await self._receive(worker, mailbox, take)
        except LoginError as error:
            least = self._timing.login_wait
            log.error("imap_login_refused", inbox=self._inbox.name, reason=_words(error))
        except CONNECTION_ERRORS as error:
            log.warning("imap_connection_lost", inbox=self._inbox.name, reason=_words(error))
        except Exception:  # an answer that the library cannot read must not end the app
            log.exception("imap_failed", inbox=self._inbox.name)
        self._leave(worker)
        self._failures += 1
        longest = min(self._timing.least_wait * 2.0 ** min(self._failures - 1, 20), self._timing.most_wait)
        return max(longest, least) * random.uniform(0.5, 1.0)  # noqa: S311 (not a secret)

    def _open(self) -> Mailbox:
        self._mailbox = mailbox = Mailbox(self._settings)
        if self._stopped:  # nobody waits for it any more
            mailbox.close()
        return mailbox

    def _leave(self, worker: Worker) -> None:
        if self._mailbox is not None:
            worker.add(self._mailbox.close)
            self._mailbox = None

    async def _receive(self, worker: Worker, mailbox: Mailbox, take: Take) -> None:
        mark = await self._mark(mailbox)
        log.info("imap_connected", inbox=self._inbox.name, idle=mailbox.can_idle)
        while True:
            mark = await self._take_new(worker, mailbox, mark, take)
            self._seen()
            await self._wait(worker, mailbox)
            self._seen()

    async def _wait(self, worker: Worker, mailbox: Mailbox) -> None:
        if mailbox.can_idle:
            await worker.run(partial(mailbox.idle, self._timing.idle))
        else:
            await asyncio.sleep(self._timing.poll)
            await worker.run(mailbox.noop)

    def _seen(self) -> None:
        self.last_seen = self._clock.now()
        self._failures = 0

    async def _mark(self, mailbox: Mailbox) -> _Mark:
        stored = await self._memory.load(self._key)
        if not stored:
            is_new = self._settings.first_fetch == "new"
            since = self._clock.now().isoformat() if is_new else ""
            return await self._save(_Mark(mailbox.uid_validity, mailbox.next_uid - 1 if is_new else 0, since))
        mark = _Mark(**json.loads(stored))
        if mark.uid_validity == mailbox.uid_validity:
            return mark
        # Every mail has a new number: read again from the start. What was taken before is known by its external id.
        log.warning("imap_renumbered", inbox=self._inbox.name)
        return await self._save(_Mark(mailbox.uid_validity, 0, mark.since, mailbox.next_uid - 1))

    async def _save(self, mark: _Mark) -> _Mark:
        await self._memory.save(self._key, json.dumps(asdict(mark)))
        return mark

    async def _take_new(self, worker: Worker, mailbox: Mailbox, mark: _Mark, take: Take) -> _Mark:
        while True:
            page, end = await worker.run(partial(mailbox.list_after, mark.uid))
            for bunch in _bunches(each for each in page if not _is_unwanted(each, mark)):
                mark = await self._take_bunch(worker, mailbox, mark, bunch, take)
            if end > mark.uid:
                mark = await self._save(replace(mark, uid=end))
            if not page:
                return mark

    async def _take_bunch(
        self, worker: Worker, mailbox: Mailbox, mark: _Mark, bunch: list[Listed], take: Take
    ) -> _Mark:
        """Fetch one after another, hand over together; what was fetched before a failure is handed over, too."""
        items: list[Inbound] = []
        try:
            for listed in bunch:
                item = await self._fetch(worker, mailbox, listed)
                items += [item] if item is not None else []
                mark = replace(mark, uid=listed.uid)
        except CONNECTION_ERRORS:
            await self._store(items, mark, take)
            raise
        return await self._store(items, mark, take)

    async def _store(self, items: list[Inbound], mark: _Mark, take: Take) -> _Mark:
        if items:
            await self._hand_over(items, take)
            await self._save(mark)
        return mark

    async def _fetch(self, worker: Worker, mailbox: Mailbox, listed: Listed) -> Inbound | None:
        uid = listed.uid
        if self._tries.get(uid, 0) >= _MOST_TRIES:
            log.error("imap_mail_skipped", inbox=self._inbox.name, uid=uid)
            id_ = f"imap:{mailbox.uid_validity}:{uid}"
            say = texts(self._inbox.language).gettext
            reason = say("the mail server fails to hand over one mail (UID %(uid)d); it is still in the mailbox")
            return Poison(id_, b"", reason % {"uid": uid})
        self._tries[uid] = self._tries.get(uid, 0) + 1
        item = await worker.run(lambda: self._fetched(mailbox, listed))
        del self._tries[uid]
        return item

    def _fetched(self, mailbox: Mailbox, listed: Listed) -> Inbound | None:
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
        while True:
            try:
                await take(items)
                return
            except StoreUnwell as error:
                log.warning("imap_waits_for_store", inbox=self._inbox.name, reason=str(error))
                await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 (not a secret)
                wait = min(wait * 2, self._timing.most_wait)


def _is_unwanted(listed: Listed, mark: _Mark) -> bool:
    if not mark.since or listed.uid > mark.old_until or listed.arrived is None:
        return False
    return listed.arrived < datetime.fromisoformat(mark.since)


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


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
