"""Receiving from an IMAP mailbox: waits in IDLE, or polls; remembers by itself how far it has read.

Where it stands is kept in the inbox's memory and moved only after the mail is stored. The Seen flag is neither used nor
set: people may read the mailbox, too.
"""

import asyncio
import random
from datetime import datetime
from functools import partial

import structlog
from imapclient.exceptions import LoginError

from bot.clock import Clock
from channels.base import Memory, Take
from channels.email.convert import Inbox
from channels.email.settings import ImapSettings
from channels.email.transport.mailbox import CONNECTION_ERRORS, Mailbox
from channels.email.transport.mark import Marks
from channels.email.transport.oauth import SignInEnded, Tokens
from channels.email.transport.taking import Line, Taker, words
from channels.email.transport.timing import Timing
from channels.email.transport.worker import Worker

log = structlog.get_logger()


class Receiver:
    def __init__(
        self, inbox: Inbox, settings: ImapSettings, max_size: int, memory: Memory, clock: Clock, timing: Timing,
        tokens: Tokens | None = None,
    ) -> None:  # fmt: skip
        self.last_seen: datetime | None = None
        self._inbox = inbox
        self._settings = settings
        self._clock = clock
        self._timing = timing
        self._tokens = tokens
        self._marks = Marks(inbox.name, settings, memory, clock)
        self._taker = Taker(inbox, max_size, settings.move_to, self._marks, clock, timing, self._got_on)
        self._mailbox: Mailbox | None = None
        self._stopped = False
        self._failures = 0
        """In a row; refused logins among them."""
        self._refusals = 0

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
        is_refused = False
        try:
            token = await self._tokens.token() if self._tokens else None
            mailbox = await worker.run(partial(self._open, token))
            await self._receive(Line(worker, mailbox, self._timing.answer), take)
        except (LoginError, SignInEnded) as error:
            is_refused = True
            log.error("imap_login_refused", inbox=self._inbox.name, user=self._settings.user, reason=words(error))
            if self._tokens and isinstance(error, LoginError):
                self._tokens.forget()
        except CONNECTION_ERRORS as error:
            log.warning("imap_connection_lost", inbox=self._inbox.name, reason=words(error))
        except Exception:  # an answer that the library cannot read must not end the app
            log.exception("imap_failed", inbox=self._inbox.name)
        self._leave(worker)
        return self._wait_after(is_refused)

    def _wait_after(self, is_refused: bool) -> float:
        timing = self._timing
        self._failures += 1
        if not is_refused:
            return _anything_up_to(timing.least_wait, self._failures, timing.most_wait)
        self._refusals += 1
        least = min(timing.login_wait * 2.0 ** min(self._refusals - 1, 20), timing.most_login_wait)
        return least * random.uniform(1.0, 1.25)  # noqa: S311 (not a secret)

    def _open(self, token: str | None) -> Mailbox:
        self._mailbox = mailbox = Mailbox(self._settings, self._timing, token)
        if self._stopped:  # nobody waits for it any more
            mailbox.close()
        return mailbox

    def _leave(self, worker: Worker) -> None:
        if self._mailbox is not None:
            worker.add(self._mailbox.close)
            self._mailbox = None

    async def _receive(self, line: Line, take: Take) -> None:
        self._refusals = 0
        mark = await self._marks.of(line.mailbox)
        log.info("imap_connected", inbox=self._inbox.name, idle=line.mailbox.can_idle)
        while True:
            mark = await self._taker.take_new(line, mark, take)
            self.last_seen = self._clock.now()
            await self._wait(line)
            self._got_on()

    async def _wait(self, line: Line) -> None:
        if line.mailbox.can_idle:
            await line.ask(partial(Mailbox.idle, seconds=self._timing.idle))
        else:
            await asyncio.sleep(self._timing.poll)
            await line.ask(Mailbox.noop)

    def _got_on(self) -> None:
        """More than a connection that is made and lost again."""
        self.last_seen = self._clock.now()
        self._failures = 0


def _anything_up_to(least: float, failures: int, most: float) -> float:
    """Back-off with full jitter: many who lost the same server do not come back at once."""
    return random.uniform(0, min(least * 2.0 ** min(failures - 1, 20), most))  # noqa: S311 (not a secret)
