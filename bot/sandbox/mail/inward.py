"""The SMTP server that takes mail for customers (RFC 5321)."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.sandbox.mail.reading import faults_of

SIZE_LIMIT = 25 * 1024 * 1024
"""Bytes; what the big providers take, announced with SIZE (RFC 1870)."""


@dataclass(frozen=True, slots=True)
class SmtpFault:
    code: int
    text: str
    after_data: bool
    drop: bool


class Connection(SMTP):
    """One connection; known to its server, so that it can be cut."""

    def __init__(self, open_ones: set["Connection"], **options: Any) -> None:
        super().__init__(**options)
        self._open_ones = open_ones

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert isinstance(transport, asyncio.WriteTransport)
        self._wire = transport
        self._open_ones.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._open_ones.discard(self)
        super().connection_lost(error)

    def cut(self) -> None:
        """End the connection without a word."""
        self._wire.abort()


class Inward:
    """Hands accepted mails to ``accept(recipient, raw)``; recipients that ``is_dead`` knows are refused with 550."""

    def __init__(
        self, accept: Callable[[str, bytes], None], is_dead: Callable[[str], bool], user: str, password: str
    ) -> None:
        self._accept = accept
        self._is_dead = is_dead
        self._login = (user.encode(), password.encode()) if user else None
        self._server: asyncio.Server | None = None
        self._open: set[Connection] = set()
        self.faults: deque[SmtpFault] = deque()

    async def start(self, host: str, port: int) -> tuple[str, int]:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, host, port)
        bound: tuple[str, int] = self._server.sockets[0].getsockname()[:2]
        return bound

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            for connection in list(self._open):
                connection.cut()
            await self._server.wait_closed()
            self._server = None

    def _connection(self) -> Connection:
        login: dict[str, Any] = {"authenticator": self._check_login, "auth_require_tls": False} if self._login else {}
        return Connection(
            self._open,
            handler=self,
            data_size_limit=SIZE_LIMIT,
            enable_SMTPUTF8=True,
            hostname="mx.customer.example",
            ident="customer's provider (stand-in)",
            **login,
        )

    def _check_login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """RFC 4954; LOGIN and PLAIN."""
        given = (data.login, data.password) if isinstance(data, LoginPassword) else None
        return AuthResult(success=given == self._login, handled=False)

    # --- aiosmtpd's hooks -------------------------------------------------------------------

    async def handle_MAIL(  # noqa: N802
        self, server: Connection, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Connection, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.faults and not self.faults[0].after_data:
            return self._spoil(server)
        if self._is_dead(address.lower()):
            return "550 5.1.1 The email account that you tried to reach does not exist"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Connection, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.faults and not self.faults[0].drop:
            return self._spoil(server)
        raw = envelope.content
        assert isinstance(raw, bytes)
        if wrong := faults_of(raw, utf8=envelope.smtp_utf8):
            return f"550 5.7.1 Not accepted: {wrong}"
        for address in envelope.rcpt_tos:
            self._accept(address.lower(), raw)
        # a dropped connection after the data: the mail is in, and its sender cannot know
        return self._spoil(server) if self.faults else "250 2.0.0 OK"

    def _spoil(self, server: Connection) -> str:
        fault = self.faults.popleft()
        if fault.drop:
            server.cut()
        return f"{fault.code} {fault.text}"
