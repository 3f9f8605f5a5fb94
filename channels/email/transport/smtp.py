"""Sending: what becomes of a mail that is handed to the mail server, recipient by recipient."""

import asyncio
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from gettext import NullTranslations

import structlog
from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from bot.clock import Clock
from bot.model.outbound import Delivered, Outcome, RetryLater, Unknown
from channels.base import Memory
from channels.email.settings import SmtpSettings
from channels.email.transport.answers import GOING_DOWN, is_about_login, is_final, not_sent, words
from channels.email.transport.oauth import SignInEnded, Tokens
from channels.email.transport.relay import Relay

log = structlog.get_logger()

# All together less than the 5 minutes after which the core takes an attempt for dead, and makes another one.
_QUEUE_SECONDS = 90.0
_START_SECONDS = 60.0
_DATA_SECONDS = 120.0
_SOON = timedelta(seconds=10)
_LOGIN_WAIT, _MOST_LOGIN_WAIT = timedelta(minutes=1), timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Mail:
    sender: str
    recipients: tuple[str, ...]
    """Bare addresses; the customer's comes first."""
    content: bytes = field(repr=False)
    message_id: str
    attempt: int = 1


class Sender:
    """``say`` words the reasons."""

    def __init__(
        self, inbox: str, settings: SmtpSettings, memory: Memory, clock: Clock, say: NullTranslations,
        tokens: Tokens | None = None,
    ) -> None:  # fmt: skip
        self._inbox, self._user = inbox, settings.user
        self._memory, self._clock, self._say, self._tokens = memory, clock, say, tokens
        self._relay = Relay(inbox, settings, tokens)
        self._lock = asyncio.Lock()
        self._login_failures = 0
        self._no_login: RetryLater | None = None
        self._no_login_until: datetime | None = None

    async def send(self, mail: Mail) -> Outcome:
        """One attempt. Never raises for what the server or the network does."""
        try:
            async with asyncio.timeout(_QUEUE_SECONDS):
                await self._lock.acquire()
        except TimeoutError:
            reason = self._say.gettext("the mail server is slow: other mails are still being handed over")
            return RetryLater(reason, after=_SOON)
        outcome: Outcome | None = None
        try:
            outcome = await self._attempt(mail)
            return outcome
        finally:
            if isinstance(outcome, Delivered):
                self._relay.keep()
            else:  # also when cancelled: the conversation stands anywhere
                self._relay.drop()
            self._lock.release()

    async def check(self) -> None:
        """Connect and log in. Raises OSError, SMTPException or SignInEnded."""
        await self._relay.check()

    async def close(self) -> None:
        async with self._lock:
            self._relay.drop()

    async def _attempt(self, mail: Mail) -> Outcome:
        if self._no_login and self._no_login_until and self._clock.now() < self._no_login_until:
            return self._no_login
        have_it = await self._who_has(mail)
        wanted = [each for each in mail.recipients if each not in have_it]
        try:
            async with asyncio.timeout(_START_SECONDS):
                client = await self._relay.begin(mail.sender)
                self._login_failures = 0
                refused = await _offer(client, wanted)
        except (OSError, SMTPException, SignInEnded) as error:
            return self._not_sent(error, mail)
        if len(refused) < len(wanted):
            try:
                await client.data(mail.content, timeout=_DATA_SECONDS)
            except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as error:
                # The mail may have been taken before the line went: the next try carries the same Message-ID.
                reason = self._say.gettext("the connection was lost before the mail server had confirmed: %(error)s")
                return Unknown(reason % {"error": words(error)})
            except SMTPException as error:
                return self._not_sent(error, mail)
        return await self._settled(mail, have_it, refused)

    async def _settled(self, mail: Mail, had: Collection[str], refused: Mapping[str, SMTPRecipientRefused]) -> Outcome:
        later = [error for error in refused.values() if not is_final(error)]
        customer = refused.get(mail.recipients[0])
        have_it = [each for each in mail.recipients if each in had or each not in refused]
        # Should there be another attempt, those who have it must not get it again.
        await self._note(mail, have_it if later or customer else ())
        if later:
            return self._not_sent(later[0], mail)
        if customer:
            return self._not_sent(customer, mail)
        return Delivered(mail.message_id, {each: words(error) for each, error in refused.items()})

    async def _who_has(self, mail: Mail) -> Collection[str]:
        """Of several recipients, those who got it with an earlier attempt."""
        if mail.attempt == 1 or len(mail.recipients) == 1:
            return ()
        noted: list[str] = json.loads(await self._memory.load(_key(mail)) or "[]")
        return noted

    async def _note(self, mail: Mail, have_it: Collection[str]) -> None:
        if len(mail.recipients) > 1 and (have_it or mail.attempt > 1):
            await self._memory.save(_key(mail), json.dumps(list(have_it)) if have_it else "")

    def _not_sent(self, error: Exception, mail: Mail) -> Outcome:
        outcome = not_sent(error, mail.attempt, self._say)
        if not is_about_login(error):
            return outcome
        # Mended in the settings: no reply may be lost to a wrong password, and no account locked by trying.
        if self._tokens and isinstance(error, SMTPAuthenticationError):
            self._tokens.forget()
        wait = min(_LOGIN_WAIT * (1 << min(self._login_failures, 10)), _MOST_LOGIN_WAIT)
        self._login_failures += 1
        self._no_login = RetryLater(outcome.reason, after=wait, whole_destination=True)
        self._no_login_until = self._clock.now() + wait
        log.error("smtp_login_refused", inbox=self._inbox, user=self._user, reason=outcome.reason)
        return self._no_login


async def _offer(client: SMTP, recipients: Collection[str]) -> dict[str, SMTPRecipientRefused]:
    """Those who are refused."""
    refused = {}
    for recipient in recipients:
        try:
            await client.rcpt(recipient)
        except SMTPRecipientRefused as error:
            if error.code == GOING_DOWN:
                raise
            refused[recipient] = error
    return refused


def _key(mail: Mail) -> str:
    return f"smtp:{mail.message_id}"
