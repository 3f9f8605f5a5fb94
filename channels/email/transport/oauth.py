"""Access tokens for XOAUTH2, renewed with a refresh token (RFC 6749 section 6).

developers.google.com/workspace/gmail/imap/xoauth2-protocol,
learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
"""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from gettext import NullTranslations
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.clock import Clock
from channels.base import Memory
from channels.email.settings import OAuthSettings

log = structlog.get_logger()

_BEFORE_ITS_END = timedelta(minutes=5)
_USUAL_LIFE = 3600
"""Seconds, where the server does not say (``expires_in`` is only recommended)."""
_TIMEOUT = ClientTimeout(total=30)
_LONGEST_REASON = 300
_TRY_AGAIN = (408, 429)


class SignInEnded(Exception):
    """No new token will come until somebody signs in again; says so, in words for people."""


class Unavailable(OSError):
    """The server that gives out tokens cannot be reached, or asks to come back later."""


class Tokens:
    """One sign-in, shared by all that log in with it. ``say`` words the reasons."""

    def __init__(
        self, inbox: str, settings: OAuthSettings, memory: Memory, clock: Clock, say: NullTranslations
    ) -> None:
        self._inbox, self._settings, self._memory, self._clock, self._say = inbox, settings, memory, clock, say
        self._lock = asyncio.Lock()
        self._token = ""
        self._ends: datetime | None = None
        granted = f"{settings.client_id}\0{settings.refresh_token.get_secret_value()}"
        self._key = "oauth:" + hashlib.sha256(granted.encode()).hexdigest()[:16]
        """Of the sign-in in the settings: after a new one, what the old one left behind is not looked at."""

    async def token(self) -> str:
        """One that is good for some minutes. Raises SignInEnded, or OSError when it may come later."""
        async with self._lock:
            now = self._clock.now()
            if self._ends is None or now >= self._ends - _BEFORE_ITS_END:
                try:
                    await self._renew(now)
                except Unavailable:
                    if self._ends is None or now >= self._ends:
                        raise  # else the old one still holds
            return self._token

    def forget(self) -> None:
        """The mail server does not take the token: the next one is a new one."""
        self._ends = None

    async def _renew(self, now: datetime) -> None:
        refresh_token = await self._memory.load(self._key) or self._settings.refresh_token.get_secret_value()
        answer = await self._ask(refresh_token)
        token, renewed = answer.get("access_token"), answer.get("refresh_token")
        if not isinstance(token, str) or not token:
            raise Unavailable(self._said("the answer holds no token"))
        # Microsoft hands out another refresh token each time, and the one in the settings ends after 90 days.
        if isinstance(renewed, str) and renewed and renewed != refresh_token:
            await self._memory.save(self._key, renewed)
        self._token, self._ends = token, now + timedelta(seconds=_life(answer))
        log.info("oauth_renewed", inbox=self._inbox, until=self._ends.isoformat())

    async def _ask(self, refresh_token: str) -> Mapping[str, Any]:
        settings = self._settings
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": settings.client_id}
        optional = {"client_secret": settings.client_secret.get_secret_value(), "scope": settings.scope}
        form |= {name: value for name, value in optional.items() if value}
        try:
            async with (
                ClientSession(timeout=_TIMEOUT) as session,
                session.post(settings.token_url, data=form, allow_redirects=False) as response,
            ):
                status, answer = response.status, await response.json(content_type=None)
        except (ClientError, TimeoutError, OSError) as error:
            raise Unavailable(self._said(str(error) or type(error).__name__)) from None
        except ValueError:
            raise Unavailable(self._said("the answer is no JSON")) from None
        answer = answer if isinstance(answer, dict) else {}
        if status == 200:
            return answer
        # RFC 6749 section 5.2
        words = " ".join(str(answer.get(key, "")) for key in ("error", "error_description")).strip() or str(status)
        words = _without((refresh_token, settings.client_secret.get_secret_value()), words)
        if 400 <= status < 500 and status not in _TRY_AGAIN:
            raise self._ended(words)
        raise Unavailable(self._said(words))

    def _ended(self, words: str) -> SignInEnded:
        text = self._say.gettext(
            "%(server)s does not renew the sign-in: %(error)s. Sign in to the mailbox again and put the new "
            "refresh_token into the settings; if the error is invalid_client, a new client_secret"
        )
        reason = text % {"server": self._server, "error": words}
        log.error("oauth_sign_in_ended", inbox=self._inbox, reason=reason)
        return SignInEnded(reason)

    def _said(self, words: str) -> str:
        return f"{self._server}: {words}"

    @property
    def _server(self) -> str:
        return urlsplit(self._settings.token_url).hostname or ""


def _life(answer: Mapping[str, Any]) -> int:
    try:
        return int(answer["expires_in"])
    except (KeyError, TypeError, ValueError):
        return _USUAL_LIFE


def _without(secrets: tuple[str, ...], words: str) -> str:
    """On one line, and without what we sent, should the server repeat it."""
    for secret in filter(None, secrets):
        words = words.replace(secret, "***")
    return " ".join(words.split())[:_LONGEST_REASON]
