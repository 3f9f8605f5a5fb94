"""The hours of a day as people write them in the settings: ``09:00-12:00``, ``22:00-06:00``, ``13:00-24:00``."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_DAY = 24 * 60

_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})")


class OpenHours(NamedTuple):
    """One span of a day, in minutes after its midnight; an end above 1440 lies on the next day."""

    start: int
    end: int

    def __str__(self) -> str:
        end = self.end if self.end <= WHOLE_DAY else self.end - WHOLE_DAY
        return f"{self.start // 60:02}:{self.start % 60:02}-{end // 60:02}:{end % 60:02}"


def read_week(hours: Mapping[str, Sequence[str]]) -> tuple[tuple[OpenHours, ...], ...]:
    """The spans for Monday to Sunday. Raises ValueError with a sentence for people, as everything here."""
    for day in hours:
        if day not in DAYS:
            near = get_close_matches(day.lower()[:3], DAYS, 1)
            hint = f'did you mean "{near[0]}"?' if near else f"write one of {', '.join(DAYS)}"
            raise ValueError(f'"{day}" is not a day: {hint}')
    return tuple(read_hours(day, hours.get(day, ())) for day in DAYS)


def read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"{text}" is not a date: write year-month-day, such as "2026-12-24"') from None


def read_hours(day: str, spans: Sequence[str]) -> tuple[OpenHours, ...]:
    if isinstance(spans, str):
        raise ValueError(f'{day} must be a list of spans: write {day} = ["{spans}"]')
    return tuple(_read_span(day, span) for span in spans)


def _read_span(day: str, text: str) -> OpenHours:
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise ValueError(f'{day}: "{text}" is not a span of time: write two times, such as "09:00-18:00"')
    hour, minute, end_hour, end_minute = (int(number) for number in found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if start >= WHOLE_DAY or end > WHOLE_DAY or max(minute, end_minute) > 59:
        raise ValueError(f'{day}: "{text}" has a time that no clock shows: write 00:00 to 23:59, or 24:00 as an end')
    if start == end:
        raise ValueError(f'{day}: "{text}" ends where it begins: for the whole day write "00:00-24:00"')
    return OpenHours(start, end if end > start else end + WHOLE_DAY)
