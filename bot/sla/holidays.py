"""Public holidays by country and region, and the owner's own dates.

Apart from the calendars because the ``holidays`` package is slow: importing it takes about 0.4 s (tables of moon
calendars), the first question about any country or region 0.5 s more (it loads all countries). Ask once at the start.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache, lru_cache

from holidays import country_holidays, list_supported_countries
from holidays.registry import COUNTRIES

from bot.sla.calendar import HolidayRule
from bot.sla.policy import Snapshot

_CODES = frozenset(names[1] for names in COUNTRIES.values())
"""ISO 3166-1 alpha-2."""


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The days on which a country or region rests, substitute days included."""

    region: str
    """"KR", or with a region "US-CA"."""

    @property
    def written(self) -> tuple[str, ...]:
        return (self.region,)

    def days(self, year: int) -> Collection[date]:
        return _days(self.region, year)


@dataclass(frozen=True, slots=True)
class OwnHolidays:
    """Dates that the owner lists."""

    dates: frozenset[date]

    @property
    def written(self) -> tuple[str, ...]:
        return tuple(day.isoformat() for day in sorted(self.dates))

    def days(self, year: int) -> Collection[date]:
        return {day for day in self.dates if day.year == year}


def read_holidays(written: str | Sequence[str | date]) -> tuple[HolidayRule, ...]:
    """Read ``holidays`` of the settings: ``"KR"``, ``"US-CA"``, or a list of regions and dates, mixed as one likes.

    Raises ValueError with a sentence for people.
    """
    entries = [written] if isinstance(written, str) else written
    own = {day for day in map(_date, entries) if day}
    regions = dict.fromkeys(str(entry).strip() for entry in entries if not _date(entry))
    for region in regions:
        _check(region)
    return (*map(PublicHolidays, regions), *([OwnHolidays(frozenset(own))] if own else ()))


@lru_cache(maxsize=256)
def load_snapshot(text: str) -> Snapshot:
    """The policy and calendar that a conversation carries; equal texts share one calendar, prepared once."""
    return Snapshot.from_json(text, read_holidays)


def _date(entry: str | date) -> date | None:
    if isinstance(entry, date):
        return entry.date() if isinstance(entry, datetime) else entry
    try:
        return date.fromisoformat(entry)
    except ValueError:
        return None


@cache
def _days(region: str, year: int) -> frozenset[date]:
    country, _, part = region.partition("-")
    return frozenset(country_holidays(country, subdiv=part or None, years=year))


def _check(region: str) -> None:
    country, dash, part = region.partition("-")
    if country not in _CODES:
        raise ValueError(f'no holidays are known for "{region}": {_near_country(country)}')
    if not dash:
        return
    parts = list_supported_countries(include_aliases=False)[country]
    if not parts:
        raise ValueError(f'the holidays of "{country}" are not kept by region: write "{country}"')
    if part not in parts:
        near = get_close_matches(part.upper(), parts, 1) or parts[:1]
        raise ValueError(f'"{country}" has no region "{part}": write one of its codes, such as "{country}-{near[0]}"')


def _near_country(text: str) -> str:
    codes = {alias.lower(): names[1] for names in COUNTRIES.values() for alias in names}
    codes |= {name.replace("_", " "): names[1] for name, names in COUNTRIES.items()}
    wanted = text.strip().lower()
    near = get_close_matches(wanted, codes, 1) or [name for name in codes if wanted and wanted in name]
    if near:
        return f'did you mean "{codes[near[0]]}"?'
    return 'write a country such as "KR", a region such as "US-CA", or a list of dates such as ["2026-12-24"]'
