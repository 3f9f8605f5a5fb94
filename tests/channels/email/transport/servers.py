"""Mail servers for the tests: real protocols on 127.0.0.1, told to misbehave in one way at a time."""

import asyncio
import base64
import contextlib
import ssl
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

CERTIFICATE = Path(__file__).parent / "localhost.pem"
"""For the name localhost, signed by itself, good for 100 years; the key is in the same file and protects nothing."""
PASSWORD = "correct horse"


def server_tls() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


@dataclass
class MailServer:
    """What an outgoing mail server got, and how it answers."""

    port: int = 0
    connections: int = 0
    mails: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    password: str = PASSWORD
    token: str = ""
    """What XOAUTH2 takes."""
    on_mail: list[str] = field(default_factory=list)
    """Answers to the next MAIL commands; empty: 250."""
    on_rcpt: list[str] = field(default_factory=list)
    on_data: list[str] = field(default_factory=list)
    """Answers to the next mails; "drop": the mail is kept, but the line goes before the answer; "hang": no answer."""
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    sessions: list[SMTP] = field(default_factory=list)

    def hang_up(self) -> None:
        for session in self.sessions:
            if session.transport is not None:
                session.transport.close()

    def login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        is_right = isinstance(data, LoginPassword) and data.password == self.password.encode()
        return AuthResult(success=is_right, handled=False)

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:  # noqa: N802
        """developers.google.com/workspace/gmail/imap/xoauth2-protocol"""
        said = base64.b64decode(arguments[1]).decode()
        is_right = bool(self.token) and said.endswith(f"\1auth=Bearer {self.token}\1\1")
        if not is_right:
            await server.push("334 " + base64.b64encode(b'{"status":"401"}').decode())
            assert await server._reader.readline() == b"\r\n"
        return AuthResult(success=is_right, handled=False)

    async def handle_MAIL(  # noqa: N802 (the library's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.on_mail.pop(0) if self.on_mail else "250 OK"
        envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.on_rcpt.pop(0) if self.on_rcpt else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.on_data.pop(0) if self.on_data else "250 OK"
        if answer == "hang":
            self.hanging.set()
            await asyncio.Event().wait()
        if answer in ("drop", "250 OK"):
            self.mails.append(envelope.original_content or b"")
            self.recipients += envelope.rcpt_tos
        if answer == "drop" and server.transport is not None:
            server.transport.abort()
        return answer


@contextlib.asynccontextmanager
async def mail_server(tls: str = "none", auth: bool = False) -> AsyncIterator[MailServer]:
    made = MailServer()
    loop = asyncio.get_running_loop()

    def connection() -> SMTP:
        made.connections += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library warns of a login without TLS
            session = SMTP(
                made,
                hostname="localhost",
                loop=loop,
                tls_context=server_tls() if tls == "starttls" else None,
                require_starttls=tls == "starttls",
                authenticator=made.login if auth else None,
                auth_required=auth,
                auth_require_tls=False,
            )
        made.sessions.append(session)
        return session

    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=server_tls() if tls == "implicit" else None)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.hang_up()
