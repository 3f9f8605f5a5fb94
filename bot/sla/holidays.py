"""Public holidays by country and region, and the owner's own dates.

Apart from the calendars because the ``holidays`` package is slow: importing it takes about 0.4 s (tables of moon
calendars), the first question about any country or region 0.5 s more (it loads all countries). Ask once at the start.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path

from holidays import country_holidays, list_supported_countries
from holidays.registry import COUNTRIES

from bot.sla.calendar import HolidayRule
from bot.sla.ical import YEARLY, closed_days, in_year
from bot.sla.policy import Snapshot

_CODES = frozenset(names[1] for names in COUNTRIES.values())
"""ISO 3166-1 alpha-2."""
_FILE = "file:"


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
    """Dates that the owner lists, or that were read from a file."""

    dates: frozenset[date]
    yearly: frozenset[date] = frozenset()
    """Dates that come again every year from then on; 29 February in leap years only."""

    @property
    def written(self) -> tuple[str, ...]:
        once = (day.isoformat() for day in sorted(self.dates))
        return (*once, *(f"{day.isoformat()}{YEARLY}" for day in sorted(self.yearly)))

    def days(self, year: int) -> Collection[date]:
        again = (in_year(day, year) for day in self.yearly if day.year <= year)
        return {day for day in self.dates if day.year == year} | {day for day in again if day}


def read_holidays(written: str | Sequence[str | date]) -> tuple[HolidayRule, ...]:
    """Read ``holidays`` of the settings: ``"KR"``, ``"US-CA"``, or a list of regions and dates ("2026-12-24",
    "2026-12-24 yearly"), mixed as one likes.

    Raises ValueError with a sentence for people.
    """
    entries = [written] if isinstance(written, str) else written
    own = {day for day in map(_date, entries) if day}
    yearly = {day for day in map(_yearly, entries) if day}
    regions = dict.fromkeys(str(entry).strip() for entry in entries if not (_date(entry) or _yearly(entry)))
    for region in regions:
        _check(region)
    dates = [OwnHolidays(frozenset(own), frozenset(yearly))] if own or yearly else ()
    return (*map(PublicHolidays, regions), *dates)


def with_files(written: str | Sequence[str | date], directory: Path) -> list[str | date]:
    """The entries, with the days of each "file:closed.ics" in its place: conversations keep the days, not the file.

    Relative paths start at ``directory``. Raises ValueError with a sentence for people.
    """
    entries = [written] if isinstance(written, str) else written
    return [day for entry in entries for day in (_of_file(entry, directory) if _is_file(entry) else [entry])]


@lru_cache(maxsize=256)
def load_snapshot(text: str) -> Snapshot:
    """The policy and calendar that a conversation carries; equal texts share one calendar, prepared once."""
    return Snapshot.from_json(text, read_holidays)


def _is_file(entry: str | date) -> bool:
    return isinstance(entry, str) and entry.startswith(_FILE)


def _of_file(entry: str | date, directory: Path) -> list[str]:
    file = directory / Path(str(entry).removeprefix(_FILE)).expanduser()
    try:
        found = closed_days(file.read_text("utf-8"))
    except OSError as error:
        raise ValueError(f"the file {file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"the file {file} is not UTF-8 text") from None
    except ValueError as error:
        raise ValueError(f"the file {file}: {error}") from None
    if not found:
        raise ValueError(f"the file {file} has no all-day event, so it would close nothing")
    return found


def _yearly(entry: str | date) -> date | None:
    return _date(entry.removesuffix(YEARLY)) if isinstance(entry, str) and entry.endswith(YEARLY) else None


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
