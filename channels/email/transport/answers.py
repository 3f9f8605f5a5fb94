"""What an outgoing mail server's answers mean for a delivery."""

import re
import ssl
from datetime import timedelta
from gettext import NullTranslations

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from bot.model.outbound import Refused, RetryLater
from channels.email.transport.oauth import SignInEnded

_LONGEST_REASON = 300
_LOGIN_CODES = (454, 530, 534, 535, 538)
"""RFC 4954 section 6."""
GOING_DOWN = 421
"""RFC 5321 section 3.8: the server closes the connection."""
_QUIET = timedelta(minutes=1)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
_ABOUT_THE_MAIL = (SMTPSenderRefused, SMTPRecipientRefused, SMTPDataError)
# RFC 3463 section 3.2 and 3.3, RFC 7505: there is no such mailbox or host, or it takes no mail.
_GONE = re.compile(r"\b5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b")


def is_about_login(error: Exception) -> bool:
    return isinstance(error, SignInEnded | SMTPAuthenticationError) or code_of(error) in _LOGIN_CODES


def is_final(error: Exception) -> bool:
    """About this one mail, and never different."""
    return code_of(error) >= 500 and isinstance(error, _ABOUT_THE_MAIL)


def not_sent(error: Exception, attempt: int, say: NullTranslations) -> RetryLater | Refused:
    """For a mail that certainly was not taken."""
    reason = describe(error, say)
    if is_final(error):
        is_gone = isinstance(error, SMTPRecipientRefused) and bool(_GONE.search(error.message))
        return Refused(reason, unreachable=is_gone)
    if code_of(error) == GOING_DOWN:
        return RetryLater(reason, after=_QUIET, whole_destination=True)
    if isinstance(error, _ABOUT_THE_MAIL) and code_of(error) < 500:
        return RetryLater(reason, after=patience(attempt))
    return RetryLater(reason)


def patience(attempt: int) -> timedelta:
    """Before the next attempt at a mail that was put off: servers that greylist want minutes, full mailboxes hours. RFC
    5321 section 4.5.4.1 asks for half an hour between attempts that go on for days."""
    return min(_FIRST_WAIT * (1 << min(attempt - 1, 10)), _LONGEST_WAIT)


def describe(error: Exception, say: NullTranslations) -> str:
    """What went wrong, for people; without what was sent."""
    if isinstance(error, SignInEnded):
        return str(error)
    if isinstance(error, SMTPAuthenticationError):
        text = say.gettext("the mail server refuses user and password: %(error)s")
    elif isinstance(error, ssl.SSLError):
        text = say.gettext("no safe connection to the mail server: %(error)s")
    elif isinstance(error, SMTPResponseException):
        text = say.gettext("the mail server said: %(error)s")
    else:
        text = say.gettext("the mail server cannot be reached: %(error)s")
    return text % {"error": words(error)}


def code_of(error: Exception) -> int:
    return error.code if isinstance(error, SMTPResponseException) else 0


def words(error: Exception) -> str:
    """The server's own words, on one line."""
    said = f"{error.code} {error.message}" if isinstance(error, SMTPResponseException) else str(error)
    return " ".join((said or type(error).__name__).split())[:_LONGEST_REASON]
