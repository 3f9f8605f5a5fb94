"""Telegram's sending limits (core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this)."""

import math
from collections import defaultdict, deque

from bot.clock import Clock
from bot.sandbox.telegram.errors import ApiError

_CHAT_BURST = 3
"""Messages that a chat may get in one burst; the documentation says only "short bursts"."""
_BULK_PER_SECOND = 30


class Limits:
    """About one message a second to one chat with short bursts, 20 a minute to a group, 30 a second in all."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sent: dict[int, deque[float]] = defaultdict(deque)

    def check(self, chat_id: int, messages: int = 1) -> None:
        """Count messages to a chat. Raises 429 with ``retry_after`` and counts nothing when it is too much."""
        waits = [self._wait(0, _BULK_PER_SECOND, 1.0), self._wait(chat_id, _CHAT_BURST, float(_CHAT_BURST))]
        if chat_id < 0:
            waits.append(self._wait(chat_id, 20, 60.0))
        if (wait := max(waits)) > 0:
            seconds = max(1, math.ceil(wait))
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        now = self._clock.now().timestamp()
        for key in (0, chat_id):
            self._sent[key].extend([now] * messages)

    def _wait(self, key: int, allowed: int, seconds: float) -> float:
        """How long until one more is allowed under "``allowed`` in ``seconds``"."""
        now, sent = self._clock.now().timestamp(), self._sent[key]
        while sent and sent[0] <= now - 60.0:
            sent.popleft()
        recent = [at for at in sent if at > now - seconds]
        return recent[-allowed] + seconds - now if len(recent) >= allowed else 0.0
