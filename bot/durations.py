"""Lengths of time as people write them in the settings: ``30m``, ``1h30m``, ``50%``."""

import re
from dataclasses import dataclass
from datetime import timedelta

LONGEST = timedelta(days=3650)

_DURATION = re.compile(r"(?:([0-9]+)d)?\s*(?:([0-9]+)h)?\s*(?:([0-9]+)m)?\s*(?:([0-9]+)s)?")
_PERCENT = re.compile(r"([0-9]{1,3})\s*%")


@dataclass(frozen=True, slots=True)
class WarningPoint:
    """When to warn before a target is missed: after a share of it, or some open time before its end."""

    percent: int | None = None
    before: timedelta | None = None

    @property
    def label(self) -> str:
        """As it is written in the settings: ``50%``, ``5m``."""
        return f"{self.percent}%" if self.before is None else format_duration(self.before)

    def used(self, target: timedelta) -> timedelta:
        """How much of the target is used up when the warning is due; zero or less when it never is."""
        return target - self.before if self.before is not None else target * (self.percent or 0) / 100


def parse_duration(text: str, *, days: bool = False) -> timedelta:
    """Read ``30m``, ``1h30m``, ``45s``; with ``days`` also ``2d`` (24 hours each, for clocks that never stop).

    Raises ValueError with a sentence for people: unreadable, zero, above ten years, or days where a day has no length.
    """
    found = _DURATION.fullmatch(text.strip().lower())
    if not found or not any(found.groups()):
        raise ValueError(f'"{text}" is not a length of time: write a number with h, m or s, such as "30m" or "1h30m"')
    if found[1] and not days:
        raise ValueError(
            f'"{text}" counts days, but a day of opening hours has no fixed length: write hours, such as "16h"'
        )
    numbers = dict(zip(("days", "hours", "minutes", "seconds"), (int(n or 0) for n in found.groups()), strict=True))
    try:
        length = timedelta(**numbers)
    except OverflowError:
        length = timedelta.max
    if not length:
        raise ValueError(f'"{text}" is no time at all: write more than zero, such as "30m"')
    if length > LONGEST:
        raise ValueError(f'"{text}" is longer than ten years: write something shorter, such as "48h"')
    return length


def parse_wait(text: str) -> timedelta:
    """Like ``parse_duration``, but ``0s`` is no wait at all. Raises ValueError."""
    return timedelta(0) if text.strip() in ("0", "0s") else parse_duration(text)


def format_duration(length: timedelta) -> str:
    """What ``parse_duration`` reads back, without days: ``36h``, ``1h30m``, ``45s``; parts of a second are dropped."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return "".join(f"{n}{unit}" for n, unit in ((hours, "h"), (minutes, "m"), (seconds, "s")) if n) or "0s"


def parse_warning(text: str, *, days: bool = False) -> WarningPoint:
    """Read one entry of ``warn``: ``50%`` of the target, or ``5m`` of open time before its end. Raises ValueError."""
    share = _PERCENT.fullmatch(text.strip())
    if share:
        if not 0 < int(share[1]) < 100:
            raise ValueError(f'"{text}" is not a moment before the end: write a share from 1% to 99%, such as "50%"')
        return WarningPoint(percent=int(share[1]))
    try:
        return WarningPoint(before=parse_duration(text, days=days))
    except ValueError as wrong:
        raise ValueError(f'{wrong}, or a share of the target, such as "50%"') from None
