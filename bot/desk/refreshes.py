"""How often a card may change: under load several changes make one."""

from datetime import datetime, timedelta

from bot.model.shown import PostCard

_APART = timedelta(seconds=3)
_KEPT = 1_000


class Refreshes:
    """When the cards of late were last brought up to date. Only for pace: to forget it does no harm."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], datetime] = {}

    def wait(self, card: PostCard, now: datetime) -> timedelta:
        """How long until this card may change again."""
        last = self._last.get((card.channel, card.ts))
        return max(last + _APART - now, timedelta(0)) if last else timedelta(0)

    def note(self, card: PostCard, now: datetime) -> None:
        """It has just been brought up to date."""
        self._last.pop((card.channel, card.ts), None)
        self._last[card.channel, card.ts] = now
        if len(self._last) > _KEPT:
            del self._last[next(iter(self._last))]
