"""Short-lived rights that come with an interaction: trigger ids and response URLs."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.rules import SlackError
from bot.sandbox.slack.timing import Timing


@dataclass(slots=True)
class Trigger:
    user: str
    until: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    user: str
    channel: str
    until: float
    uses: int
    ts: str = ""
    """The message that the interaction came from; "" for a slash command."""
    ephemeral: bool = False
    thread_ts: str = ""


class Tickets:
    """Lives count in real time, as on the platform; ``now`` is a monotonic clock in seconds."""

    def __init__(self, timing: Timing, now: Callable[[], float] = time.monotonic) -> None:
        self._timing, self._now = timing, now
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponseUrl] = {}

    def trigger(self, user: str) -> str:
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user, self._now() + self._timing.trigger)
        return trigger_id

    def redeem_trigger(self, trigger_id: str) -> str:
        """The user whose interaction it was; errors as on https://docs.slack.dev/reference/methods/views.open."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._now() >= trigger.until:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def response(self, user: str, channel: str, ts: str = "", ephemeral: bool = False, thread_ts: str = "") -> str:
        """The secret part of a new response URL."""
        secret = secrets.token_urlsafe(18)
        until, uses = self._now() + self._timing.response_url, self._timing.response_url_uses
        self._responses[secret] = ResponseUrl(user, channel, until, uses, ts, ephemeral, thread_ts)
        return secret

    def redeem_response(self, secret: str) -> ResponseUrl:
        """https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses: 5 times in 30 minutes."""
        found = self._responses.get(secret)
        if found is None:
            raise SlackError("invalid_url", status=404)
        if self._now() >= found.until:
            raise SlackError("expired_url", status=404)
        if found.uses <= 0:
            raise SlackError("used_url", status=404)
        found.uses -= 1
        return found
