"""The email channel: receiving over IMAP or LMTP, sending over SMTP."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aiosmtplib import SMTPException

from bot.clock import Clock
from bot.i18n import texts
from bot.model.inbound import Inbound
from bot.model.outbound import File, OutboundMessage, Outcome, Part, Refused, RetryLater
from bot.model.richtext import RichText
from channels.base import Capabilities, CheckResult, Surroundings, Take
from channels.email.compose import compose
from channels.email.convert import Inbox, taken, to_inbound
from channels.email.settings import ImapSettings, Settings
from channels.email.transport import smtp
from channels.email.transport.imap import Receiver, Timing
from channels.email.transport.lmtp import Deliver, Listener
from channels.email.transport.mailbox import CONNECTION_ERRORS, Mailbox
from channels.email.transport.worker import Worker
from channels.markup import clean_name

_MOST_FILE_BYTES = 18_000_000
"""Base64 makes them a third larger; many servers take 25 MB a mail, all in all."""
_RECIPIENT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
"""RFC 5321 section 4.1.2, without quoted local parts, which hardly any server takes."""


class EmailChannel:
    """``address`` of a message is the bare address that answers go to; there are no platform threads."""

    capabilities = Capabilities(files=True, max_file_size=_MOST_FILE_BYTES, repeat_is_safe=True)

    def __init__(self, name: str, settings: Settings, around: Surroundings, timing: Timing | None = None) -> None:
        self.name = name
        self._settings = settings
        self._clock: Clock = around.clock
        self._say = texts(around.language)
        self._inbox = Inbox(name, settings.address, around.secret, around.max_file_size, around.language)
        self._sender = smtp.Sender(name, settings.smtp, self._say)
        self._listener = Listener(name, settings.address, settings.max_size) if settings.lmtp else None
        self._receiver = (
            Receiver(self._inbox, settings.imap, settings.max_size, around.memory, around.clock, timing or Timing())
            if settings.imap
            else None
        )

    @property
    def lmtp_address(self) -> tuple[str, int] | None:
        """Where mail can be handed over, while ``run`` is running."""
        return self._listener.address if self._listener else None

    async def run(self, take: Take) -> None:
        if self._listener and self._settings.lmtp:
            await self._listener.start(*self._settings.lmtp.host_and_port, self._deliver_to(take))
        try:
            if self._receiver:
                await self._receiver.run(take)
            else:
                await asyncio.Event().wait()
        finally:
            if self._listener:
                self._listener.stop()

    def _deliver_to(self, take: Take) -> Deliver:
        async def deliver(raw: bytes) -> None:
            await take([taken(raw, self._inbox, self._clock.now())])

        return deliver

    def last_seen(self) -> datetime | None:
        return self._receiver.last_seen if self._receiver else None

    def convert(self, raw: bytes) -> Sequence[Inbound]:
        return [to_inbound(raw, self._inbox, self._clock.now())]

    def plan(self, body: RichText, files: Sequence[File]) -> Sequence[Part]:
        return [Part(body, tuple(range(len(files))))]

    async def send(self, message: OutboundMessage) -> Outcome:
        recipient = _deliverable(message.address)
        if recipient is None:
            reason = self._say.gettext("“%(address)s” is no address that mail can be sent to")
            return Refused(reason % {"address": clean_name(message.address)}, unreachable=True)
        try:
            id_, mail = await asyncio.to_thread(self._composed, replace(message, address=recipient))
        except OSError as error:
            reason = self._say.gettext("an attached file cannot be read: %(error)s")
            return RetryLater(reason % {"error": error.strerror})
        return await self._sender.send(self._settings.address, recipient, mail, id_)

    def _composed(self, message: OutboundMessage) -> tuple[str, bytes]:
        settings = self._settings
        return compose(message, self._inbox, settings.sender_name, settings.plus_address, self._clock.now())

    async def close(self) -> None:
        await self._sender.close()

    async def check(self) -> Sequence[CheckResult]:
        results = []
        if self._settings.imap:
            results.append(await self._check_imap(self._settings.imap))
        if self._settings.lmtp:
            detail = self._say.gettext("will listen on %(address)s for mail to us")
            listen = {"address": self._settings.lmtp.listen}
            results.append(CheckResult(f"{self.name}: LMTP", True, detail % listen))
        results.append(await self._check_smtp())
        return results

    async def _check_imap(self, settings: ImapSettings) -> CheckResult:
        what, say = f"{self.name}: IMAP", self._say
        worker = Worker(f"check-{self.name}")
        try:
            mailbox = await worker.run(lambda: Mailbox(settings))
        except CONNECTION_ERRORS as error:
            fix = say.gettext("look at imap: %(host)s, port %(port)d, tls, user, password and folder")
            where = {"host": settings.host, "port": settings.effective_port}
            return CheckResult(what, False, _words(error), fix % where)
        finally:
            worker.end()
        await asyncio.to_thread(mailbox.close)
        if mailbox.can_idle:
            found = say.gettext("logged in, folder %(folder)s opened; the server tells of new mail at once (IDLE)")
        else:
            found = say.gettext("logged in, folder %(folder)s opened; the server has no IDLE: is asked every minute")
        return CheckResult(what, True, found % {"folder": settings.folder})

    async def _check_smtp(self) -> CheckResult:
        what, settings, say = f"{self.name}: SMTP", self._settings.smtp, self._say
        try:
            await self._sender.check()
        except (OSError, SMTPException) as error:
            fix = say.gettext("look at smtp: %(host)s, port %(port)d, tls, user and password")
            where = {"host": settings.host, "port": settings.effective_port}
            return CheckResult(what, False, smtp.describe(error, say), fix % where)
        found = say.gettext("connected and logged in") if settings.user else say.gettext("connected (no login is set)")
        return CheckResult(what, True, found)


def _deliverable(address: str) -> str | None:
    """The address in ASCII (RFC 5890), or None when no mail server would take it."""
    local, _, domain = address.rpartition("@")
    try:
        written = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return None
    return written if _RECIPIENT.fullmatch(written) else None


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
