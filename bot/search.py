"""The language of ``/deskbell find``: words, "phrases", -unwanted, and operators as in ``from:kim is:open``."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from bot.i18n import texts
from bot.model.conversation import Status
from bot.suggest import closest
from bot.tokens import Term, fold, term

OPERATORS = ("from", "tag", "is", "in", "on", "before", "after")
_ELSEWHERE = {
    "author": "from", "by": "from", "customer": "from", "sender": "from", "label": "tag", "state": "is", "status": "is",
    "inbox": "in", "channel": "on", "until": "before", "since": "after",
}  # fmt: skip
"""What other programs call them."""

UNASSIGNED, WAITING = "unassigned", "waiting"
_STATES = (*(status.value for status in Status), UNASSIGNED, WAITING)
UNFINISHED = frozenset({Status.OPEN.value, Status.PENDING.value, Status.SNOOZED.value})
_LONGEST = 1_000
"""Characters of what is typed."""

_QUOTES = '"“”„«»'
# what stands before a word, the operator, and a phrase (its end may be missing) or a word
_PART = re.compile(rf"(-?)(?:([^\W\d_]+):)?(?:[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]?|([^\s{_QUOTES}]*))")
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
"""A person as Slack writes one: https://docs.slack.dev/messaging/formatting-message-text#mentioning-users"""

_DAY = re.compile(r"(\d{4})[-./](\d{1,2})(?:[-./](\d{1,2}))?\.?")
_DAYS_AGO = {"today": 0, "오늘": 0, "yesterday": 1, "어제": 1}


@dataclass(frozen=True, slots=True)
class Known:
    """What can be named in a search."""

    tags: Collection[str] = ()
    inboxes: Collection[str] = ()
    channels: Collection[str] = ()
    me: str = ""
    """Id of the one who asks."""


@dataclass(slots=True)
class Query:
    """What a message and its conversation must be like; empty parts ask for nothing."""

    words: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    authors: tuple[Term, ...] = ()
    """All of them in the name or address of the one who wrote the message."""
    statuses: frozenset[str] = frozenset()
    """Any of them."""
    unassigned: bool = False
    waiting: bool = False
    tags: tuple[frozenset[str], ...] = ()
    """Of each set one: the same tag may be spelt in several ways."""
    inboxes: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    since: datetime | None = None
    """Messages that came at this instant or later."""
    until: datetime | None = None
    """Messages that came earlier."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a search cannot be read, for the one who typed it."""

    text: str


class _Unreadable(Exception):
    pass


@dataclass(slots=True)
class _Reader:
    """Collects the parts of one search."""

    known: Known
    today: date
    timezone: tzinfo
    language: str
    query: Query = field(default_factory=Query)

    def say(self, text: str, **values: str) -> str:
        return texts(self.language).gettext(text) % values


def parse(
    text: str, today: date, timezone: tzinfo, known: Known | None = None, language: str = "en"
) -> Query | Problem:
    """Read what was typed. Days begin at midnight in ``timezone``."""
    reader = _Reader(known or Known(), today, timezone, language)
    try:
        if len(text) > _LONGEST:
            raise _Unreadable(reader.say("That is too much at once. Write fewer words."))
        for match in _PART.finditer(unicodedata.normalize("NFKC", text)):
            _read(reader, *match.groups(""))
    except _Unreadable as problem:
        return Problem(str(problem))
    query = reader.query
    if query == Query():
        return Problem(how(language))
    if query.unassigned and not query.statuses:
        query.statuses = UNFINISHED
    return query


def how(language: str) -> str:
    """The language in a few lines."""
    say = texts(language).gettext
    lines = (
        say("Write what you are looking for:"),
        say("/deskbell find refund – a word, or how it begins; several words: all of them"),
        say("/deskbell find “not shipped” -invoice – this phrase, and not that word"),
        say("from:kim – written by this customer (name, address) or agent; from:me"),
        say("is:open – or pending, snoozed, resolved, closed, unassigned, waiting"),
        say("tag:billing, in:inbox, on:telegram – of the conversation"),
        say("after:2026-10-31 before:2026-12-01 – in November"),
    )
    return "\n".join(lines)


def _read(reader: _Reader, minus: str, operator: str, phrase: str, word: str) -> None:
    value, name = phrase or word, operator.lower()
    if name in OPERATORS:
        if minus:
            raise _Unreadable(reader.say("A minus goes before words only, not before “%(name)s:”.", name=name))
        _OF[name](reader, value.strip())
        return
    if near := _ELSEWHERE.get(name) or (operator and closest(name, OPERATORS)):
        said = reader.say(
            "There is no “%(name)s:”. Did you mean “%(near)s:%(value)s”? For the words themselves use quotation marks.",
            name=operator, near=near, value=value,
        )  # fmt: skip
        raise _Unreadable(said)
    found = term(f"{operator}:{value}" if operator else value, whole=bool(phrase))
    if found and minus:
        reader.query.unwanted += (found,)
    elif found:
        reader.query.words += (found,)


def _from(reader: _Reader, value: str) -> None:
    mention = _MENTION.fullmatch(value)
    name = mention[1] if mention else reader.known.me if value.lower() == "me" else value
    found = term(name, whole=bool(mention))
    if found is None:
        raise _Unreadable(reader.say("Write a name or an address after “from:”, as in from:kim."))
    reader.query.authors += (found,)


def _is(reader: _Reader, value: str) -> None:
    query, state = reader.query, value.lower()
    if state not in _STATES:
        hint, every = _hint(reader, state, _STATES), ", ".join(_STATES)
        said = reader.say("There is no “is:%(value)s”.%(hint)s It can be: %(all)s.", value=value, hint=hint, all=every)
        raise _Unreadable(said)
    if state == UNASSIGNED:
        query.unassigned = True
    elif state == WAITING:
        query.waiting = True
    else:
        query.statuses |= {state}


def _tag(reader: _Reader, value: str) -> None:
    reader.query.tags += (_named(reader, "tag", value, reader.known.tags),)


def _in(reader: _Reader, value: str) -> None:
    reader.query.inboxes |= _named(reader, "in", value, reader.known.inboxes)


def _on(reader: _Reader, value: str) -> None:
    reader.query.channels |= _named(reader, "on", value, reader.known.channels)


def _named(reader: _Reader, operator: str, value: str, known: Collection[str]) -> frozenset[str]:
    """Every spelling of this name that there is."""
    found = frozenset(each for each in known if fold(each) == fold(value))
    if not found:
        hint = _hint(reader, fold(value), map(fold, known))
        said = reader.say("There is nothing for “%(name)s:%(value)s”.%(hint)s", name=operator, value=value, hint=hint)
        raise _Unreadable(said)
    return found


def _hint(reader: _Reader, value: str, known: Iterable[str]) -> str:
    near = closest(value, known)
    return reader.say(" Did you mean “%(near)s”?", near=near) if near else ""


def _before(reader: _Reader, value: str) -> None:
    begin, _ = _days(reader, "before", value)
    reader.query.until = min(begin, reader.query.until or begin)


def _after(reader: _Reader, value: str) -> None:
    _, end = _days(reader, "after", value)
    reader.query.since = max(end, reader.query.since or end)


def _days(reader: _Reader, operator: str, value: str) -> tuple[datetime, datetime]:
    """When the day or month that is named begins, and when it is over."""
    try:
        first, after = _day_or_month(reader.today, value.lower())
    except (ValueError, OverflowError):
        said = reader.say(
            "“%(value)s” is no date. Write it like this: %(name)s:2026-11-01 (or 2026-11, today, yesterday)",
            value=value, name=operator,
        )  # fmt: skip
        raise _Unreadable(said) from None
    return datetime.combine(first, time(), reader.timezone), datetime.combine(after, time(), reader.timezone)


def _day_or_month(today: date, value: str) -> tuple[date, date]:
    if value in _DAYS_AGO:
        day = today - timedelta(days=_DAYS_AGO[value])
        return day, day + timedelta(days=1)
    parts = _DAY.fullmatch(value)
    if parts is None or int(parts[1]) < 1970:
        raise ValueError(value)
    if parts[3]:
        day = date(int(parts[1]), int(parts[2]), int(parts[3]))
        return day, day + timedelta(days=1)
    first = date(int(parts[1]), int(parts[2]), 1)
    return first, (first + timedelta(days=31)).replace(day=1)


_OF: dict[str, Callable[[_Reader, str], None]] = {
    "from": _from, "tag": _tag, "is": _is, "in": _in, "on": _on, "before": _before, "after": _after,
}  # fmt: skip
