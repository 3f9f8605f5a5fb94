"""The email channel: receiving over IMAP, LMTP or SMTP, sending over SMTP."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from aiosmtplib import SMTPException

from bot import links
from bot.clock import Clock
from bot.i18n import texts
from bot.model.inbound import Inbound
from bot.model.outbound import File, OutboundMessage, Outcome, Part, Refused, RetryLater
from bot.model.richtext import RichText
from channels.base import Capabilities, CheckResult, Surroundings, Take
from channels.email import attaching
from channels.email.compose import Letterhead, compose, signed
from channels.email.convert import Inbox, taken, to_inbound
from channels.email.recipients import deliverable
from channels.email.settings import ImapSettings, ListenSettings, OAuthSettings, Settings
from channels.email.transport import tls
from channels.email.transport.answers import describe
from channels.email.transport.imap import Receiver
from channels.email.transport.listener import Deliver, Listener, Protocol
from channels.email.transport.mailbox import CONNECTION_ERRORS, Mailbox
from channels.email.transport.oauth import SignInEnded, Tokens
from channels.email.transport.signing import Signer
from channels.email.transport.smtp import Mail, Sender
from channels.email.transport.timing import Timing
from channels.email.transport.worker import Worker
from channels.markup import clean_name

_UNDO = timedelta(seconds=10)
_LISTENING: dict[Protocol, str] = {"lmtp": "LMTP", "smtp": "SMTP in"}


class EmailChannel:
    """``address`` of a message is the bare address that answers go to; there are no platform threads."""

    def __init__(self, name: str, settings: Settings, around: Surroundings, timing: Timing | None = None) -> None:
        """Raises DeskbellError for a certificate or a signing key that is none."""
        self.name = name
        self._settings = settings
        self._clock: Clock = around.clock
        self._timing = timing or Timing()
        self._say = texts(around.language)
        self._inbox = Inbox(
            name, settings.address, around.secret, around.max_file_size, around.language, tuple(settings.authserv),
            frozenset(agent.lower() for agent in settings.agents), settings.forward,
            settings.limits,
        )  # fmt: skip
        self._link_to = around.link_to
        self._can_link = bool(around.public_url)
        self.capabilities = Capabilities(
            max_file_size=links.LARGEST_FILE if self._can_link else attaching.MOST_BYTES, repeat_is_safe=True,
            shows_author=True, undo=_UNDO,
        )  # fmt: skip
        self._signer = Signer(settings.dkim, settings.address.rpartition("@")[2]) if settings.dkim else None
        self._smtp_tokens = self._tokens(settings.smtp.oauth, around)
        self._imap_tokens = self._smtp_tokens
        if settings.imap and settings.imap.oauth != settings.smtp.oauth:
            self._imap_tokens = self._tokens(settings.imap.oauth, around)
        self._sender = Sender(name, settings.smtp, around.memory, around.clock, self._say, self._smtp_tokens)
        self._listeners = {kind: self._listener(kind, listen) for kind, listen in self._listening().items()}
        self._receiver = (
            Receiver(
                self._inbox, settings.imap, settings.max_size, around.memory, around.clock, self._timing,
                self._imap_tokens,
            )
            if settings.imap
            else None
        )  # fmt: skip

    def _tokens(self, settings: OAuthSettings | None, around: Surroundings) -> Tokens | None:
        return Tokens(self.name, settings, around.memory, around.clock, self._say) if settings else None

    def _listening(self) -> dict[Protocol, ListenSettings]:
        wanted: dict[Protocol, ListenSettings | None] = {"lmtp": self._settings.lmtp, "smtp": self._settings.smtp_in}
        return {kind: listen for kind, listen in wanted.items() if listen}

    def _listener(self, kind: Protocol, listen: ListenSettings) -> Listener:
        return Listener(kind, self.name, self._settings.address, self._settings.max_size, tls.own(listen))

    def listens_on(self, kind: Protocol) -> tuple[str, int] | None:
        """Where mail can be handed over, while ``run`` is running."""
        listener = self._listeners.get(kind)
        return listener.address if listener else None

    async def run(self, take: Take) -> None:
        try:
            for kind, listen in self._listening().items():
                await self._listeners[kind].start(*listen.host_and_port, self._deliver_to(take))
            if self._receiver:
                await self._receiver.run(take)
            else:
                await asyncio.Event().wait()
        finally:
            for listener in self._listeners.values():
                listener.stop()

    def _deliver_to(self, take: Take) -> Deliver:
        async def deliver(raw: bytes) -> None:
            await take([taken(raw, self._inbox, self._clock.now())])

        return deliver

    def last_seen(self) -> datetime | None:
        return self._receiver.last_seen if self._receiver else None

    def convert(self, raw: bytes) -> Sequence[Inbound]:
        return [to_inbound(raw, self._inbox, self._clock.now())]

    def plan(self, body: RichText, files: Sequence[File]) -> Sequence[Part]:
        if self._can_link:
            return [Part(body, tuple(range(len(files))))]
        first, *further = attaching.groups(file.size for file in files)
        return [Part(body, tuple(first)), *(Part(RichText(), tuple(group)) for group in further)]

    def preview(self, message: OutboundMessage) -> RichText:
        return signed(message, _letterhead(self._settings))

    async def send(self, message: OutboundMessage) -> Outcome:
        recipient = deliverable(message.address)
        if recipient is None:
            reason = self._say.gettext("“%(address)s” is no address that mail can be sent to")
            return Refused(reason % {"address": clean_name(message.address)}, unreachable=True)
        try:
            mail = await asyncio.to_thread(self._composed, replace(message, address=recipient))
        except attaching.FilesTooLarge:
            reason = self._say.gettext("the attached files are too large for a mail: it can carry up to %(mb)d MB")
            return Refused(reason % {"mb": attaching.MOST_BYTES // 1_000_000})
        except OSError as error:
            reason = self._say.gettext("an attached file cannot be read: %(error)s")
            return RetryLater(reason % {"error": error.strerror})
        return await self._sender.send(mail)

    def _composed(self, message: OutboundMessage) -> Mail:
        made = compose(message, self._inbox, _letterhead(self._settings), self._clock.now(), self._link_to)
        content = self._signer.sign(made.mail) if self._signer else made.mail
        return Mail(self._settings.address, made.recipients, content, made.message_id, message.attempt)

    async def close(self) -> None:
        await self._sender.close()

    async def check(self) -> Sequence[CheckResult]:
        results = []
        if self._settings.imap:
            results.append(await self._check_imap(self._settings.imap))
        for kind, listen in self._listening().items():
            detail = self._say.gettext("will listen on %(address)s for mail to us")
            what = f"{self.name}: {_LISTENING[kind]}"
            results.append(CheckResult(what, True, detail % {"address": listen.listen}))
        results.append(await self._check_smtp())
        return results

    async def _check_imap(self, settings: ImapSettings) -> CheckResult:
        what, say = f"{self.name}: IMAP", self._say
        worker = Worker(f"check-{self.name}")
        try:
            token = await self._imap_tokens.token() if self._imap_tokens else None
            mailbox = await worker.run(lambda: Mailbox(settings, self._timing, token))
        except (*CONNECTION_ERRORS, SignInEnded) as error:
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
        except (OSError, SMTPException, SignInEnded) as error:
            fix = say.gettext("look at smtp: %(host)s, port %(port)d, tls, user and password")
            where = {"host": settings.host, "port": settings.effective_port}
            return CheckResult(what, False, describe(error, say), fix % where)
        found = say.gettext("connected and logged in") if settings.user else say.gettext("connected (no login is set)")
        return CheckResult(what, True, found)


def _letterhead(settings: Settings) -> Letterhead:
    return Letterhead(
        settings.sender_name, settings.signature, settings.plus_address, settings.quote_last, settings.reply_line
    )


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
