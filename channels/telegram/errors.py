"""What Telegram's refusals and the network's failures mean for a delivery."""

from datetime import timedelta
from gettext import NullTranslations

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from bot.model.outbound import Delivered, Moved, Outcome, Refused, RetryLater, Unknown
from channels.markup import clean_name
from channels.telegram.session import NotConnected


def outcome_of(error: AiogramError, say: NullTranslations) -> Outcome:
    """Telegram documents no list of descriptions: those named here are what its servers have long answered
    (https://core.telegram.org/bots/api#making-requests). What is not known is a refusal in Telegram's own words."""
    match error:
        case ClientDecodeError():
            return _unreadable(error, say)
        case NotConnected():
            return RetryLater(say.gettext("Telegram cannot be reached."))
        case TelegramRetryAfter():
            reason = say.gettext("Telegram asks us to wait %(seconds)d seconds.") % {"seconds": error.retry_after}
            return RetryLater(reason, after=timedelta(seconds=error.retry_after))
        case TelegramMigrateToChat():
            return Moved(str(error.migrate_to_chat_id))
        case TelegramForbiddenError():
            return Refused(_forbidden(error.message, say), unreachable=True)
        case TelegramEntityTooLarge():
            return Refused(say.gettext("The file is too large for Telegram."))
        case TelegramNetworkError():
            return Unknown(say.gettext("The connection to Telegram broke: the message may have arrived."))
        case TelegramBadRequest():
            return _bad_request(error.message, say)
        case TelegramUnauthorizedError() | TelegramNotFound():
            return RetryLater(say.gettext("Telegram rejects the bot's token. Put a valid one into the settings."))
        case TelegramServerError() | TelegramConflictError():
            return RetryLater(say.gettext("Telegram has a problem of its own at the moment."))
    return RetryLater(say.gettext("Telegram answered with an error that is not known here."))


def _unreadable(error: ClientDecodeError, say: NullTranslations) -> Outcome:
    """A proxy's HTML page, or an answer newer than the library: then the raw answer tells that it was sent."""
    if isinstance(error.data, dict) and error.data.get("ok") is True:
        try:
            sent = error.data["result"]
            return Delivered(f"{sent['chat']['id']}:{sent['message_id']}")
        except (KeyError, TypeError):
            return Unknown(say.gettext("Telegram's answer could not be read: the message may have arrived."))
    return RetryLater(say.gettext("Telegram has a problem of its own at the moment."))


def _forbidden(message: str, say: NullTranslations) -> str:
    lower = message.lower()
    if "blocked" in lower:
        return say.gettext("The customer has blocked the bot.")
    if "deactivated" in lower:
        return say.gettext("The customer's Telegram account no longer exists.")
    if "initiate" in lower:
        return say.gettext("The customer has not started the bot: they must write first.")
    if "kicked" in lower or "not a member" in lower:
        return say.gettext("The bot is no longer in this group.")
    return say.gettext("Telegram does not let the bot write there: %(reason)s") % {"reason": _in_words(message)}


def _bad_request(message: str, say: NullTranslations) -> Refused:
    lower = message.lower()
    if "chat not found" in lower or "user not found" in lower or "peer_id_invalid" in lower:
        return Refused(say.gettext("Telegram does not know this chat any more."), unreachable=True)
    if "rights" in lower or "chat_write_forbidden" in lower:
        return Refused(say.gettext("The bot may not write in this group: an administrator must allow it."))
    if "too long" in lower or "too_long" in lower:
        return Refused(say.gettext("The text is too long for one Telegram message."))
    if "text is empty" in lower or "text must be non-empty" in lower:
        return Refused(say.gettext("The message is empty."))
    if "file must be non-empty" in lower:
        return Refused(say.gettext("The file is empty: Telegram takes no empty files."))
    if "too big" in lower:
        return Refused(say.gettext("The file is too large for Telegram."))
    if "to edit not found" in lower:
        return Refused(say.gettext("The message no longer exists at the customer's side."))
    if "can't be edited" in lower or "can't be deleted" in lower:
        return Refused(say.gettext("Telegram no longer lets the bot change this message: it is too old."))
    return Refused(say.gettext("Telegram refused: %(reason)s") % {"reason": _in_words(message)})


def _in_words(message: str) -> str:
    return clean_name(message.removeprefix("Bad Request: ").removeprefix("Forbidden: "))
