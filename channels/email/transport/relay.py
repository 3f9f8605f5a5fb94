"""The connection to the mail server that sends for us: made when it is needed, and kept for a burst of messages."""

import asyncio

import structlog
from aiosmtplib import SMTP, SMTPException

from channels.email.settings import SmtpSettings
from channels.email.transport import tls
from channels.email.transport.answers import words
from channels.email.transport.oauth import Tokens

log = structlog.get_logger()

_IDLE_SECONDS = 20.0
_COMMAND_SECONDS = 30.0


class Relay:
    """To be used by one at a time."""

    def __init__(self, inbox: str, settings: SmtpSettings, tokens: Tokens | None = None) -> None:
        self._inbox, self._settings, self._tokens = inbox, settings, tokens
        self._client: SMTP | None = None
        self._closing: asyncio.TimerHandle | None = None

    async def begin(self, sender: str) -> SMTP:
        """A connection on which a message has been begun; ``keep`` or ``drop`` must follow. One that was kept may have
        been closed by the server meanwhile. Raises OSError, SMTPException or SignInEnded."""
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        if self._client is not None and self._client.is_connected:
            try:
                await self._client.mail(sender)
                return self._client
            except (OSError, SMTPException) as error:
                log.debug("smtp_connection_renewed", inbox=self._inbox, reason=words(error))
        self.drop()
        self._client = await self._connected()
        await self._client.mail(sender)
        return self._client

    def keep(self) -> None:
        """For the next message, if it comes soon."""
        self._closing = asyncio.get_running_loop().call_later(_IDLE_SECONDS, self.drop)

    def drop(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        if self._client is not None:
            self._client.close()
            self._client = None

    async def check(self) -> None:
        """Connect and log in. Raises like ``begin``."""
        client = await self._connected()
        await client.quit()

    async def _connected(self) -> SMTP:
        settings = self._settings
        client = SMTP(
            hostname=settings.host,
            port=settings.effective_port,
            use_tls=settings.tls == "implicit",
            start_tls=settings.tls == "starttls",
            tls_context=tls.context(settings) if settings.tls != "none" else None,
            timeout=_COMMAND_SECONDS,
        )
        await client.connect()
        try:
            if self._tokens:
                await client.auth_xoauth2(settings.user, await self._tokens.token())
            elif settings.user:
                await client.login(settings.user, settings.secret)
        except BaseException:
            client.close()
            raise
        return client
