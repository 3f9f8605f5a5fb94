"""What a failed call to Slack means for a delivery.

Error names: the "Errors" section of each method's page, e.g. https://docs.slack.dev/reference/methods/chat.postMessage
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from gettext import NullTranslations
from json import JSONDecodeError
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.model.outbound import Outcome, Refused, RetryLater, Unknown


class Kind(StrEnum):
    EARLY = "early"
    """It is not our turn yet, so nothing was done."""
    BUSY = "busy"
    """Slack asked us to wait."""
    DOWN = "down"
    """Nothing was reached, or Slack had an accident: later it may work."""
    LOST = "lost"
    """The call went out and no answer came back: it may have worked."""
    MENDABLE = "mendable"
    """A person can put it right (token, scope, membership); until then it waits."""
    GONE = "gone"
    """The thread or message is not there any more."""
    TOO_BIG = "too big"
    """Slack does not take these blocks or this length."""
    REFUSED = "refused"


@dataclass
class SlackFailed(Exception):
    """A call that did not succeed; ``error`` is Slack's own word for it (or ours, for the network)."""

    kind: Kind
    error: str
    retry_after: timedelta | None = None

    def __str__(self) -> str:
        return f"{self.kind}: {self.error}"


_BUSY = {"ratelimited", "rate_limited", "message_limit_exceeded"}
_DOWN = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
_MENDABLE = {
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "access_denied",
    "missing_scope",
    "no_permission",
    "not_in_channel",
    "channel_not_found",
    "is_archived",
    "is_inactive",
    "restricted_action",
    "restricted_action_thread_only_channel",
    "restricted_action_read_only_channel",
    "org_login_required",
    "ekm_access_denied",
}
_LOST = {
    "not_in_channel": "removed",
    # of a private channel that we were put out of Slack says the same as of one that never was
    "channel_not_found": "removed",
    "is_archived": "archived",
    "is_inactive": "archived",
}
"""What has happened to the channel, in the words of ``ChannelChanged.change``."""
_GONE = {
    "thread_not_found",
    "message_not_found",
    # of a message that is ours: somebody deleted it, and its replies keep its place (a tombstone)
    "cant_update_message",
    "invalid_thread_ts",
    "cannot_reply_to_message",
    "bad_timestamp",
}
_TOO_BIG = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}


def kind_of(error: str) -> Kind:
    """What one of Slack's error words means; words that we do not know are final."""
    for names, kind in (
        (_BUSY, Kind.BUSY),
        (_DOWN, Kind.DOWN),
        (_MENDABLE, Kind.MENDABLE),
        (_GONE, Kind.GONE),
        (_TOO_BIG, Kind.TOO_BIG),
    ):
        if error in names:
            return kind
    return Kind.REFUSED


async def ask(call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
    """Await a call of the Web API and return its answer; raises ``SlackFailed`` for whatever went wrong."""
    return (await ask_whole(call))[0]


async def ask_whole(call: Awaitable[AsyncSlackResponse]) -> tuple[dict[str, Any], dict[str, str]]:
    """Like ``ask``, with the answer's headers (names in lower case)."""
    try:
        response = await call
    except SlackApiError as problem:
        raise _from_answer(problem) from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as problem:
        raise SlackFailed(Kind.DOWN, f"no connection ({type(problem).__name__})") from None
    except (aiohttp.ClientError, TimeoutError, OSError) as problem:
        raise SlackFailed(Kind.LOST, f"no answer ({type(problem).__name__})") from None
    except (AttributeError, UnicodeDecodeError, JSONDecodeError, SlackRequestError):
        # slack_sdk trips over a 200 that is no JSON object (a proxy's page): done or not, nobody knows
        raise SlackFailed(Kind.LOST, "an answer that is not Slack's") from None
    data = response.data if isinstance(response.data, dict) else {}
    return data, {name.lower(): value for name, value in response.headers.items()}


def _from_answer(problem: SlackApiError) -> SlackFailed:
    """The SDK hands over either its own answer object or, when the body was no JSON, the raw aiohttp answer."""
    answer = problem.response
    status = int(getattr(answer, "status_code", None) or getattr(answer, "status", 0) or 0)
    data = getattr(answer, "data", None)
    error = data.get("error", "") if isinstance(data, dict) else ""
    if status == 429 or error in _BUSY:
        return SlackFailed(Kind.BUSY, error or "ratelimited", _retry_after(getattr(answer, "headers", {})))
    if not error:
        return SlackFailed(Kind.DOWN, f"HTTP {status} that is not Slack's answer")
    return SlackFailed(kind_of(error), str(error))


def _retry_after(headers: Any) -> timedelta:
    """https://docs.slack.dev/apis/web-api/rate-limits : seconds in Retry-After."""
    text = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return timedelta(seconds=min(int(text), 3600) if text.isascii() and text.isdigit() else 30)


def outcome(failed: SlackFailed, say: NullTranslations, *, repeatable: bool) -> Outcome:
    """The delivery's fate. ``repeatable``: doing it twice does no harm, so a lost answer is simply tried again."""
    match failed.kind:
        case Kind.EARLY:
            return RetryLater(say.gettext("It waits for its turn in Slack"), failed.retry_after, tried=False)
        case Kind.BUSY:
            return RetryLater(say.gettext("Slack asked us to slow down"), failed.retry_after)
        case Kind.DOWN:
            return RetryLater(say.gettext("Slack cannot be reached (%(error)s)") % {"error": failed.error})
        case Kind.LOST if repeatable:
            return RetryLater(say.gettext("Slack gave no answer (%(error)s)") % {"error": failed.error})
        case Kind.LOST:
            return Unknown(say.gettext("Slack gave no answer (%(error)s)") % {"error": failed.error})
        case Kind.MENDABLE:
            return RetryLater(advice(failed.error, say), lost=_LOST.get(failed.error, ""))
        case Kind.GONE:
            return Refused(advice(failed.error, say), unreachable=True)
        case _:
            return Refused(advice(failed.error, say))


def advice(error: str, say: NullTranslations) -> str:
    """One of Slack's error words in words that an agent can act on."""
    texts = {
        "not_in_channel": say.gettext("The bot is not in the channel: invite it with /invite @Deskbell"),
        "channel_not_found": say.gettext(
            "Slack does not know the channel, or the bot is not in it: check the channel's id and invite the bot"
        ),
        "is_inactive": say.gettext("The channel is archived: unarchive it or set another one"),
        "is_archived": say.gettext("The channel is archived: unarchive it or set another one"),
        "missing_scope": say.gettext(
            'The Slack app lacks a permission: run "deskbell check", add the scope and install the app again'
        ),
        "thread_not_found": say.gettext("The thread is not there any more"),
        "message_not_found": say.gettext("The message is not there any more"),
        "cant_update_message": say.gettext("Slack does not let us change this message"),
        "cant_delete_message": say.gettext("Slack does not let us delete this message"),
        "edit_window_closed": say.gettext("The workspace's settings do not allow changing a message this late"),
        "user_not_in_channel": say.gettext("This person is not in the channel"),
        "storage_limit_reached": say.gettext("The workspace has no room left for files"),
        "msg_too_long": say.gettext("Slack says that the message is too long"),
    }
    token = {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"}
    if error in token:
        return say.gettext("Slack does not accept our token (%(error)s): put a new bot_token into the settings") % {
            "error": error
        }
    return texts.get(error) or say.gettext("Slack refused it (%(error)s)") % {"error": error}
