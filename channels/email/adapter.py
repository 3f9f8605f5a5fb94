"""The email channel: receiving over IMAP or LMTP, sending over SMTP."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aiosmtplib import SMTPException

from bot.clock import Clock
from bot.model.inbound import Inbound
from bot.model.outbound import File, OutboundMessage, Outcome, Part, Refused, RetryLater
from bot.model.richtext import RichText
from channels.base import Capabilities, CheckResult, Surroundings, Take
from channels.email import smtp
from channels.email.compose import compose
from channels.email.convert import Inbox, taken, to_inbound
from channels.email.imap import Receiver, Timing
from channels.email.lmtp import Deliver, Listener
from channels.email.mailbox import CONNECTION_ERRORS, Mailbox
from channels.email.settings import ImapSettings, Settings
from channels.email.worker import Worker

_MOST_FILE_BYTES = 18_000_000
"""Base64 makes them a third larger; many servers take 25 MB a mail, all in all."""
_RECIPIENT = re.compile(r"[^\s<>@\x00-\x20\x7f]{1,64}@[A-Za-z0-9.-]{1,253}", re.ASCII)


class EmailChannel:
    """``address`` of a message is the bare address that answers go to; there are no platform threads."""

    capabilities = Capabilities(files=True, max_file_size=_MOST_FILE_BYTES)

    def __init__(self, name: str, settings: Settings, around: Surroundings, timing: Timing | None = None) -> None:
        self.name = name
        self._settings = settings
        self._clock: Clock = around.clock
        self._inbox = Inbox(name, settings.address, around.secret, around.max_file_size)
        self._sender = smtp.Sender(name, settings.smtp)
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
            return Refused(f"{message.address!r} is no address that mail can be sent to", unreachable=True)
        try:
            id_, mail = await asyncio.to_thread(self._composed, replace(message, address=recipient))
        except OSError as error:
            return RetryLater(f"an attached file cannot be read: {error.strerror}")
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
            listen = self._settings.lmtp.listen
            results.append(CheckResult(f"{self.name}: LMTP", True, f"will listen on {listen} for mail to us"))
        results.append(await self._check_smtp())
        return results

    async def _check_imap(self, settings: ImapSettings) -> CheckResult:
        what = f"{self.name}: IMAP"
        worker = Worker(f"check-{self.name}")
        try:
            mailbox = await worker.run(lambda: Mailbox(settings))
        except CONNECTION_ERRORS as error:
            fix = f"look at imap: {settings.host}, port {settings.effective_port}, tls, user, password and folder"
            return CheckResult(what, False, _words(error), fix)
        finally:
            worker.end()
        await asyncio.to_thread(mailbox.close)
        waiting = "tells of new mail at once (IDLE)" if mailbox.can_idle else "has no IDLE: is asked every minute"
        return CheckResult(what, True, f"logged in, folder {settings.folder} opened; the server {waiting}")

    async def _check_smtp(self) -> CheckResult:
        what, settings = f"{self.name}: SMTP", self._settings.smtp
        try:
            await self._sender.check()
        except (OSError, SMTPException) as error:
            fix = f"look at smtp: {settings.host}, port {settings.effective_port}, tls, user and password"
            return CheckResult(what, False, smtp.describe(error), fix)
        return CheckResult(what, True, "connected and logged in" if settings.user else "connected (no login is set)")


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
