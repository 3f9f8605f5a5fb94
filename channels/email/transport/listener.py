"""Receiving from mail servers that hand mail to us: over LMTP (RFC 2033) or SMTP (RFC 5321)."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Literal

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.errors import StoreUnwell
from channels.email.convert import is_own

log = structlog.get_logger()

Protocol = Literal["lmtp", "smtp"]

_TOO_LARGE = "552 5.3.4 The message is larger than this inbox takes"
_STORE_UNWELL = "452 4.3.1 The message cannot be stored now, try again later"
_OUR_FAULT = "451 4.3.0 The message cannot be taken now, try again later"
_TOO_MANY = "452 4.5.3 Too many recipients, send the rest in another message"
_BUSY = b"421 4.3.2 Too many connections, try again later\r\n"
_NO_SUCH_MAILBOX = "550 5.1.1 No such mailbox here"
_LONGEST_LINE = 1_000_000
"""Bytes. RFC 5321 section 4.5.3.1.6 allows 1,000, and programs write longer ones."""
_MOST_RECIPIENTS = 100
"""RFC 5321 section 4.5.3.1.8: at least as many must be taken."""
_MOST_CONNECTIONS = 50
_LINES_A_TIMEOUT = 1_000

Deliver = Callable[[bytes], Awaitable[None]]
"""Takes a mail; returns after the commit, raises StoreUnwell."""


class Listener:
    """Answers 250 for a mail only after it is stored."""

    def __init__(
        self, protocol: Protocol, inbox: str, own_address: str, max_size: int, context: ssl.SSLContext | None = None
    ) -> None:
        """With a ``context``, STARTTLS is offered."""
        self._kind = _Lmtp if protocol == "lmtp" else _Smtp
        self._protocol = protocol
        self._inbox = inbox
        self._own_address = own_address
        self._max_size = max_size
        self._context = context
        self._server: asyncio.Server | None = None
        self._connections: set[_Connection] = set()

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port, while listening."""
        if self._server is None:
            return None
        host, port = self._server.sockets[0].getsockname()[:2]
        return host, port

    async def start(self, host: str, port: int, deliver: Deliver) -> None:
        """Raises OSError when the port cannot be had."""
        handler = _Handler(self._inbox, self._own_address, deliver)
        loop = asyncio.get_running_loop()

        def connection() -> asyncio.BaseProtocol:
            if len(self._connections) >= _MOST_CONNECTIONS:
                log.warning(f"{self._protocol}_busy", inbox=self._inbox)
                return _Busy()
            return self._kind(self._connections, handler, self._max_size, self._context, loop)

        self._server = await loop.create_server(connection, host, port)
        log.info(f"{self._protocol}_listening", inbox=self._inbox, address=self.address)

    def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in list(self._connections):
            connection.end()


class _Busy(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(_BUSY)
        transport.close()


class _Connection(SMTP):
    """Reads mails by itself: the library answers DATA once, where LMTP wants one answer for each recipient, and refuses
    long lines."""

    line_length_limit = _LONGEST_LINE
    greeting = "EHLO"

    def __init__(
        self, siblings: set["_Connection"], handler: "_Handler", max_size: int, context: ssl.SSLContext | None,
        loop: asyncio.AbstractEventLoop,
    ) -> None:  # fmt: skip
        super().__init__(
            handler,
            data_size_limit=max_size,
            enable_SMTPUTF8=True,
            hostname=handler.domain,  # without one the library asks the DNS, at every connection and blocking
            ident="Deskbell",
            tls_context=context,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            loop=loop,
        )
        self._siblings = siblings
        self._deliver_mail = handler.deliver_mail
        self._most_bytes = max_size

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._siblings.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._siblings.discard(self)
        super().connection_lost(error)

    def end(self) -> None:
        if self.transport is not None:
            self.transport.close()

    def answers(self, answer: str, recipients: int) -> list[str]:
        """What is said when all of the mail is here."""
        return [answer]

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 (the library's name)
        if await self.check_helo_needed(self.greeting):
            return
        envelope = self.envelope
        if envelope is None or not envelope.rcpt_tos or arg:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 No recipient was accepted")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        mail = await self._read_mail()
        answer = await self._deliver_mail(envelope, mail) if mail is not None else _TOO_LARGE
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        for each in self.answers(answer, len(envelope.rcpt_tos)):
            await self.push(each)

    async def _read_mail(self) -> bytes | None:
        """The mail, or None when it is larger than allowed; read to its end in any case."""
        lines: list[bytes] = []
        size = 0
        at_line_start = True
        while True:
            line = await self._line()
            if at_line_start and line == b".\r\n":
                return b"".join(lines) if size <= self._most_bytes else None
            if at_line_start and line.startswith(b"."):
                line = line[1:]  # RFC 5321 section 4.5.2
            at_line_start = line.endswith(b"\r\n")
            size += len(line)
            if size <= self._most_bytes:
                lines.append(line)
            else:
                lines.clear()
            if len(lines) % _LINES_A_TIMEOUT == 0:
                self._reset_timeout()

    async def _line(self) -> bytes:
        """Up to the end of the line, or as much of an endless one as fits into the buffer."""
        try:
            return bytes(await self._reader.readuntil(b"\r\n"))
        except asyncio.LimitOverrunError as overrun:
            return bytes(await self._reader.readexactly(overrun.consumed))


class _Smtp(_Connection):
    pass


class _Lmtp(_Connection, LMTP):
    greeting = "LHLO"

    def answers(self, answer: str, recipients: int) -> list[str]:
        """RFC 2033 section 4.2."""
        return [answer] * recipients


class _Handler:
    """What the library asks at each step."""

    def __init__(self, inbox: str, own_address: str, deliver: Deliver) -> None:
        self.domain = own_address.rpartition("@")[2]
        self._inbox = inbox
        self._own_address = own_address
        self._deliver = deliver

    async def handle_EHLO(  # noqa: N802 (the library's name)
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [line for line in responses if not line.startswith("250-AUTH")]  # nobody can log in here

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not is_own(address, self._own_address):
            return _NO_SUCH_MAILBOX
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return _TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def deliver_mail(self, envelope: Envelope, mail: bytes) -> str:
        """The answer for every recipient: they are all the same inbox."""
        try:
            await self._deliver(_trace(envelope) + mail)
        except StoreUnwell as error:
            log.warning("handed_mail_deferred", inbox=self._inbox, reason=str(error))
            return _STORE_UNWELL
        except Exception:  # the library would answer 500, and the mail server would give the mail up
            log.exception("handed_mail_failed", inbox=self._inbox)
            return _OUR_FAULT
        return "250 2.0.0 Stored"

    async def handle_exception(self, error: Exception) -> str:
        """The library asks this before it answers 500, which is final."""
        log.error("listener_failed", inbox=self._inbox, error=type(error).__name__)
        return _OUR_FAULT


def _trace(envelope: Envelope) -> bytes:
    """What the last server on a mail's way writes on top (RFC 5321 section 4.4; Delivered-To as Postfix does): the
    envelope tells bounces and our tokens even where the head of the mail does not.

    Nothing that changes from one attempt to the next, such as the time: a mail without an id is known by its bytes.
    """
    sender = "".join(char for char in envelope.mail_from or "" if char.isprintable()).strip("<>")
    recipients = ("".join(char for char in each if char.isprintable()) for each in envelope.rcpt_tos)
    lines = [f"Return-Path: <{sender}>", *(f"Delivered-To: {each}" for each in recipients)]
    return "".join(line + "\r\n" for line in lines).encode("utf-8", "replace")
