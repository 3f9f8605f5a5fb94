"""Sending: one connection to the mail server, kept for a burst of messages."""

import asyncio
import re
import ssl
from datetime import timedelta
from gettext import NullTranslations

import structlog
from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from bot.model.outbound import Delivered, Outcome, Refused, RetryLater, Unknown
from channels.email.settings import SmtpSettings
from channels.email.transport import tls

log = structlog.get_logger()

_IDLE_SECONDS = 20.0
_TIMEOUT = 60.0
_WAIT_AFTER_LOGIN_FAILURE = timedelta(minutes=1)
_LONGEST_REASON = 300
_LOGIN_CODES = (530, 534, 535, 538)
"""RFC 4954 section 6."""
_ABOUT_THE_MAIL = (SMTPSenderRefused, SMTPRecipientRefused, SMTPDataError)
# RFC 3463 section 3.2 and 3.3, RFC 7505: there is no such mailbox or host, or it takes no mail.
_GONE = re.compile(r"\b5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b")


class Sender:
    """``say`` words the reasons."""

    def __init__(self, inbox: str, settings: SmtpSettings, say: NullTranslations) -> None:
        self._inbox = inbox
        self._settings = settings
        self._say = say
        self._client: SMTP | None = None
        self._lock = asyncio.Lock()
        self._closing: asyncio.TimerHandle | None = None

    async def send(self, sender: str, recipient: str, mail: bytes, message_id: str) -> Outcome:
        """One attempt. Never raises for what the server or the network does."""
        async with self._lock:
            self._keep_open()
            outcome: Outcome | None = None
            try:
                outcome = await self._attempt(sender, recipient, mail, message_id)
            finally:
                if isinstance(outcome, Delivered):
                    self._close_when_idle()
                else:  # also when cancelled: the conversation stands anywhere
                    self._drop()
            return outcome

    async def check(self) -> None:
        """Connect and log in. Raises OSError or SMTPException."""
        client = await self._connected()
        await client.quit()

    async def close(self) -> None:
        async with self._lock:
            self._keep_open()
            self._drop()

    async def _attempt(self, sender: str, recipient: str, mail: bytes, message_id: str) -> Outcome:
        try:
            client = await self._ready(sender)
            await client.rcpt(recipient)
        except (OSError, SMTPException) as error:
            return _not_sent(error, self._say)
        try:
            await client.data(mail)
        except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as error:
            # The mail may have been taken before the line went: the next try carries the same Message-ID.
            reason = self._say.gettext("the connection was lost before the mail server had confirmed: %(error)s")
            return Unknown(reason % {"error": _words(error)})
        except SMTPException as error:
            return _not_sent(error, self._say)
        return Delivered(message_id)

    async def _ready(self, sender: str) -> SMTP:
        """A connection on which a message has been begun. One that was kept may have been closed by the server."""
        if self._client is not None and self._client.is_connected:
            try:
                await self._client.mail(sender)
                return self._client
            except (OSError, SMTPException) as error:
                log.debug("smtp_connection_renewed", inbox=self._inbox, reason=_words(error))
        self._drop()
        self._client = await self._connected()
        await self._client.mail(sender)
        return self._client

    async def _connected(self) -> SMTP:
        settings = self._settings
        client = SMTP(
            hostname=settings.host,
            port=settings.effective_port,
            use_tls=settings.tls == "implicit",
            start_tls=settings.tls == "starttls",
            tls_context=tls.context(settings) if settings.tls != "none" else None,
            timeout=_TIMEOUT,
        )
        await client.connect()
        try:
            if settings.user:
                await client.login(settings.user, settings.secret)
        except BaseException:
            client.close()
            raise
        return client

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _close_when_idle(self) -> None:
        self._closing = asyncio.get_running_loop().call_later(_IDLE_SECONDS, self._drop)

    def _keep_open(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None


def describe(error: Exception, say: NullTranslations) -> str:
    """What went wrong, for people; without what was sent."""
    if isinstance(error, SMTPAuthenticationError):
        text = say.gettext("the mail server refuses user and password: %(error)s")
    elif isinstance(error, ssl.SSLError):
        text = say.gettext("no safe connection to the mail server: %(error)s")
    elif isinstance(error, SMTPResponseException):
        text = say.gettext("the mail server said: %(error)s")
    else:
        text = say.gettext("the mail server cannot be reached: %(error)s")
    return text % {"error": _words(error)}


def _not_sent(error: Exception, say: NullTranslations) -> Outcome:
    reason = describe(error, say)
    code = error.code if isinstance(error, SMTPResponseException) else 0
    if code in _LOGIN_CODES:  # mended in the settings: no reply may be lost to a wrong password
        return RetryLater(reason, after=_WAIT_AFTER_LOGIN_FAILURE, whole_destination=True)
    if code < 500 or not isinstance(error, _ABOUT_THE_MAIL):
        return RetryLater(reason, whole_destination=code == 421)
    is_gone = isinstance(error, SMTPRecipientRefused) and bool(_GONE.search(error.message))
    return Refused(reason, unreachable=is_gone)


def _words(error: Exception) -> str:
    """The server's own words, on one line."""
    words = f"{error.code} {error.message}" if isinstance(error, SMTPResponseException) else str(error)
    return " ".join((words or type(error).__name__).split())[:_LONGEST_REASON]
