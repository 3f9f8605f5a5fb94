"""Closed days out of an iCalendar file: its all-day events, those of every year included.

Reads what calendars of days off are made of (RFC 5545: https://www.rfc-editor.org/rfc/rfc5545) and refuses the rest by
line, rather than keeping the desk open on a day that was meant to be closed. Events with a time of day close nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

YEARLY = " yearly"
"""After a date: every year from then on."""
_DAY = timedelta(days=1)
_MOST_DAYS = 366
"""Of one event."""
_MOST_TIMES = 200
_DURATION = re.compile(r"P(?:(\d{1,3})W)?(?:(\d{1,3})D)?")
_PLAIN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY"}


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    name: str
    parameters: str
    value: str


@dataclass(slots=True)
class _Event:
    number: int
    """The line on which it begins."""
    lines: dict[str, _Line] = field(default_factory=dict)
    without: list[_Line] = field(default_factory=list)


def closed_days(text: str) -> list[str]:
    """The days in order, as ``bot.sla.holidays.read_holidays`` takes them: "2026-12-24", "2026-12-24 yearly".

    Raises ValueError that names the line.
    """
    lines = list(_lines(text))
    if not lines or (lines[0].name, lines[0].value.upper()) != ("BEGIN", "VCALENDAR"):
        raise ValueError("is no iCalendar file: its first line must be BEGIN:VCALENDAR")
    return sorted({day for event in _events(lines) for day in _days(event)})


def _lines(text: str) -> Iterator[_Line]:
    """A line that begins with a space goes on with the one before."""
    whole: list[tuple[int, str]] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if line[:1] in (" ", "\t") and whole:
            whole[-1] = (whole[-1][0], whole[-1][1] + line[1:])
        elif line.strip():
            whole.append((number, line))
    for number, line in whole:
        head, colon, value = _split(line)
        if not colon:
            raise ValueError(f'line {number}: "{line[:40]}" is not NAME:VALUE')
        name, _, parameters = head.partition(";")
        yield _Line(number, name.strip().upper(), parameters.upper(), value.strip())


def _split(line: str) -> tuple[str, str, str]:
    """At the first colon that is not quoted."""
    found = re.match(r'((?:[^":]|"[^"]*")*)(:)(.*)', line, re.S)
    return (found[1], found[2], found[3]) if found else (line, "", "")


def _events(lines: Sequence[_Line]) -> Iterator[_Event]:
    inside: list[str] = []
    event = _Event(0)
    for line in lines:
        if line.name == "BEGIN":
            inside.append(line.value.upper())
            if inside[-1] == "VEVENT":
                event = _Event(line.number)
        elif line.name == "END":
            if not inside or inside.pop() != line.value.upper():
                raise ValueError(f"line {line.number}: END:{line.value} has no BEGIN")
            if line.value.upper() == "VEVENT":
                yield event
        elif inside[-1:] == ["VEVENT"]:
            if line.name == "EXDATE":
                event.without.append(line)
            else:
                event.lines.setdefault(line.name, line)
    if inside:
        raise ValueError(f"ends within {inside[-1]}: END:{inside[-1]} is missing")


def _days(event: _Event) -> list[str]:
    start = event.lines.get("DTSTART")
    if start is None:
        raise ValueError(f"line {event.number}: the event has no DTSTART")
    state = event.lines.get("STATUS")
    if not _is_day(start) or (state and state.value.upper() == "CANCELLED"):
        return []
    for name in ("RDATE", "RECURRENCE-ID"):
        if line := event.lines.get(name):
            raise ValueError(f"line {line.number}: {name} is not understood: write the days as events of their own")
    days = [_date(start) + _DAY * ahead for ahead in range(_length(event, start))]
    rule = event.lines.get("RRULE")
    if rule is None:
        return [day.isoformat() for day in days]
    return _every_year(event, rule, days)


def _is_day(line: _Line) -> bool:
    return "VALUE=DATE-TIME" not in line.parameters and ("VALUE=DATE" in line.parameters or len(line.value) == 8)


def _date(line: _Line, text: str = "") -> date:
    text = text or line.value
    try:
        if not re.fullmatch(r"\d{8}", text, re.A):
            raise ValueError
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise ValueError(f'line {line.number}: "{text[:40]}" is no date such as 20261224') from None


def _length(event: _Event, start: _Line) -> int:
    """In days; the end of an event is the day after its last."""
    end, duration = event.lines.get("DTEND"), event.lines.get("DURATION")
    if end:
        days = (_date(end) - _date(start)).days
    elif duration:
        found = _DURATION.fullmatch(duration.value)
        if not found:
            raise ValueError(f'line {duration.number}: "{duration.value[:40]}" is no number of days such as P2D')
        days = int(found[1] or 0) * 7 + int(found[2] or 0)
    else:
        days = 1
    last = end or duration or start
    if days > _MOST_DAYS or days < 0:
        raise ValueError(f"line {last.number}: the event must end after it begins, and within a year")
    return max(days, 1)  # some programs end a day on itself


def _every_year(event: _Event, rule: _Line, days: Sequence[date]) -> list[str]:
    parts = dict(part.partition("=")[::2] for part in rule.value.upper().split(";") if part)
    first = days[0]
    own = {"BYMONTH": str(first.month), "BYMONTHDAY": str(first.day), "INTERVAL": "1", "FREQ": "YEARLY"}
    odd = parts.keys() - _PLAIN or {key for key, usual in own.items() if parts.get(key, usual).lstrip("0") != usual}
    if odd or "FREQ" not in parts:
        raise ValueError(
            f'line {rule.number}: "{rule.value[:60]}" is not understood: only FREQ=YEARLY on one date, with COUNT or '
            "UNTIL; write other days as events of their own"
        )
    if "COUNT" not in parts and "UNTIL" not in parts:
        if event.without:
            raise ValueError(f"line {event.without[0].number}: EXDATE needs a rule that ends: write COUNT or UNTIL")
        return [f"{day.isoformat()}{YEARLY}" for day in days]
    left_out = {_date(line, each[:8]) for line in event.without for each in line.value.split(",")}
    begins = [day for day in _begins(rule, parts, first) if day not in left_out]
    return [(day + (each - first)).isoformat() for day in begins for each in days]


def _begins(rule: _Line, parts: dict[str, str], first: date) -> list[date]:
    until = _date(rule, parts["UNTIL"][:8]) if "UNTIL" in parts else date.max
    count = parts.get("COUNT", str(_MOST_TIMES))
    if not re.fullmatch(r"\d{1,3}", count, re.A) or not 1 <= int(count) <= _MOST_TIMES:
        raise ValueError(f"line {rule.number}: COUNT must be 1 to {_MOST_TIMES}")
    years = range(first.year, min(until.year, first.year + _MOST_TIMES) + 1)
    found = (again for year in years if (again := in_year(first, year)) and again <= until)
    return [day for _, day in zip(range(int(count)), found, strict=False)]


def in_year(day: date, year: int) -> date | None:
    """The same day of another year; None for 29 February of a common one."""
    try:
        return day.replace(year=year)
    except ValueError:
        return None
