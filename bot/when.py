"""Times in words, English and Korean: "tomorrow 9", "fri 14:30", "in 3 hours", "내일 오전 9시", "3시간 뒤".

Everything must be understood or nothing is: a guess would wake people at the wrong hour. Ready-made parsers were tried:
they know little Korean ("내일 오후 5시" became 19:00, "모레" nothing) and answer confidently where they should ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.durations import LONGEST
from bot.i18n import texts
from bot.when_words import days_meant, length_meant, minutes_meant, plain

_DEFAULT = 9 * 60
"""Minutes after midnight, when only the day is told."""


@dataclass(frozen=True, slots=True)
class Problem:
    text: str
    """For people, with examples."""


def until(words: str, now: datetime, timezone: tzinfo, language: str = "en") -> datetime | Problem:
    """The instant that the words mean, in UTC and after ``now``; days and hours are those of ``timezone``.

    ``language``: of the problem's text, and of dates like "12/1", which only Korean writes in one way. An hour from 1
    to 6 with nothing that tells more ("tomorrow 3", "3시") is one of the afternoon; "3:00" is what it says.
    """
    try:
        found = _meant(plain(words), now, timezone, language)
    except (ValueError, OverflowError):  # 31 February; beyond the last year
        found = []
    say = texts(language).gettext
    if not found:
        return Problem(
            say("“%(words)s” is no time that I understand.") % {"words": words.strip()[:80]} + _examples(language)
        )
    future = [instant for instant in found if instant > now]
    if not future:
        return Problem(say("“%(words)s” is past.") % {"words": words.strip()[:80]} + _examples(language))
    if future[0] - now > LONGEST:
        return Problem(say("“%(words)s” is more than ten years away.") % {"words": words.strip()[:80]})
    return future[0]


def _examples(language: str) -> str:
    return texts(language).gettext(
        " Write it like this: 2h, tomorrow 9, fri 14:30, next week, 2026-12-01 09:00, 내일 오전 9시, 3시간 뒤."
    )


def _meant(text: str, now: datetime, timezone: tzinfo, language: str) -> list[datetime]:
    """What it may mean, the likeliest first."""
    if length := length_meant(text):
        return [_later(now, timezone, *length)]
    today = now.astimezone(timezone).date()
    days, rest = days_meant(text, today, language)
    minutes = minutes_meant(rest, alone=days is None) if rest else _DEFAULT
    if minutes is None or not text:
        return []
    if days is None:
        days = [today, today + timedelta(days=1)]
    return _instants(days, minutes, timezone)


def _later(now: datetime, timezone: tzinfo, days: int, rest: timedelta) -> datetime:
    """Days keep the time of day, whatever the clocks do in between; hours and minutes are counted."""
    begins = now.astimezone(timezone) + timedelta(days=days) if days else now
    return begins.astimezone(UTC) + rest


def _instants(days: Sequence[date], minutes: int, timezone: tzinfo) -> list[datetime]:
    """A time that the clocks leave out is taken as much later as they jump; one that comes twice, as either."""
    found = []
    for day in days:
        local = datetime.combine(day + timedelta(days=minutes // 1440), time(minutes % 1440 // 60, minutes % 60))
        both = [local.replace(tzinfo=timezone, fold=fold).astimezone(UTC) for fold in (0, 1)]
        found += both if both[0] < both[1] else both[:1]
    return found
