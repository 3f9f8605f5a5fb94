"""What may stand in a customer's record, from what people type. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

MOST_FIELDS, LONGEST_KEY, LONGEST_VALUE = 30, 60, 500

# language, script, region, variants: https://www.rfc-editor.org/rfc/rfc5646#section-2.1
_LANGUAGE = re.compile(
    r"(?P<language>[a-z]{2,3})(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@<>,;:]+@[^\s@<>,;:]+\.[^\s@<>,;:.]{2,}")
_PHONE = re.compile(r"\+?[0-9()./\s-]+")
_PHONE_NAME = re.compile("phone|mobile|cell|tel|전화|휴대|핸드폰|연락처", re.IGNORECASE)
_TELLING = 9
"""Digits at the end of a telephone number that are the same with and without the country's code."""
_FEWEST, _MOST = 7, 15
"""Digits of a telephone number; for the most see https://www.itu.int/rec/T-REC-E.164"""


class Wrong(ValueError):
    """What was typed will not do; ``what`` names the part of it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def language(text: str) -> str:
    """A BCP 47 tag as it is usually written ("ko", "pt-BR"), "" of nothing; raises ``Wrong``."""
    if not text.strip():
        return ""
    found = _LANGUAGE.fullmatch(text.strip().replace("_", "-"))
    if not found:
        raise Wrong(text.strip())
    script, region = found["script"], found["region"]
    parts = (found["language"].lower(), script and script.title(), region and region.upper())
    return "-".join(part for part in parts if part) + found["variants"].lower()


def timezone(text: str) -> str:
    """A name of the IANA data base, also from its last part alone ("Seoul"), "" of nothing; raises ``Wrong`` with the
    nearest names."""
    if not text.strip():
        return ""
    name = text.strip().replace(" ", "_").casefold()
    zones = _zones()
    if name in zones:
        return zones[name]
    near = [zones[each] for each in get_close_matches(name, zones, 3)]
    raise Wrong(", ".join(near))


@cache
def _zones() -> dict[str, str]:
    """By what people may type for each."""
    names = sorted(available_timezones() - {"localtime", "Factory"})
    cities: dict[str, list[str]] = {}
    for name in names:
        cities.setdefault(name.rpartition("/")[2].casefold(), []).append(name)
    alone = {city: where[0] for city, where in cities.items() if len(where) == 1}
    return alone | {name.casefold(): name for name in names}


def fields(text: str) -> dict[str, str]:
    """Lines ``key: value``; raises ``Wrong`` with the line that is none, or comes twice, or is too long."""
    made: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        key, _, value = (part.strip() for part in line.partition(":"))
        known = key in made or len(made) == MOST_FIELDS
        if not key or not value or known or len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE:
            raise Wrong(line)
        made[key] = value
    return made


def lines(known: Mapping[str, str]) -> str:
    """What ``fields`` reads."""
    return "\n".join(f"{key}: {value}" for key, value in known.items())


def is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def contacts(known: Mapping[str, str], addresses: Iterable[str] = ()) -> dict[str, str]:
    """The addresses and telephone numbers in the fields of a record, and among these addresses; by the form that makes
    the same contact the same key."""
    said = [*known.items(), *(("", address) for address in addresses)]
    return dict(_contacts(said))


def _contacts(said: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in said:
        if is_email(value):
            yield f"email:{value.lower()}", value
        elif _PHONE.fullmatch(value) and (value.startswith("+") or _PHONE_NAME.search(name)):
            digits = re.sub("[^0-9]", "", value)
            if _FEWEST <= len(digits) <= _MOST:
                yield f"phone:{digits[-_TELLING:]}", value
