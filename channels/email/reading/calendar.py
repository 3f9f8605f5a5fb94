"""An invitation (iCalendar, RFC 5545) in one line that needs no translation."""

import re

_FOLD = re.compile(r"\n[ \t]")
_LONGEST = 1_000_000
_ESCAPES = {"\\n": " ", "\\N": " ", "\\,": ",", "\\;": ";", "\\\\": "\\"}
_ESCAPED = re.compile(r"\\[nN,;\\]")
_PARAMETER = re.compile(r';([A-Za-z-]{1,40})=("[^"]*"|[^;:"]*)')
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(?:\d\d)?(Z)?)?")
_Fields = dict[str, tuple[str, dict[str, str]]]
_ANSWERS = {"ACCEPTED": "✔", "DECLINED": "✖", "TENTATIVE": "?"}


def invitation(text: str) -> str:
    """ "📅 Title · 2025-03-05 15:00–16:00 (Asia/Seoul) · Kim"; "" where there is no event."""
    fields = _event(_FOLD.sub("", text[:_LONGEST].replace("\r\n", "\n")).split("\n"))
    if "DTSTART" not in fields:
        return ""
    title, organiser = _unescaped(fields.get("SUMMARY", ("", {}))[0]), _person(*fields.get("ORGANIZER", ("", {})))
    title = " ".join(part for part in (_mark(fields), title) if part)
    return "📅 " + " · ".join(part for part in (title, _when(fields), organiser) if part)


def _event(lines: list[str]) -> _Fields:
    """The fields of the calendar and of its first event: name -> (value, parameters)."""
    fields: _Fields = {}
    components: list[str] = []
    for line in lines:
        name, value, values = _field(line.rstrip("\r"))
        if name == "BEGIN":
            components.append(value.upper())
        elif name == "END":
            if components and components.pop() == "VEVENT":
                break
        elif components in (["VCALENDAR"], ["VCALENDAR", "VEVENT"]):
            fields.setdefault(name, (value, values))
    return fields


def _field(line: str) -> tuple[str, str, dict[str, str]]:
    name = re.split("[;:]", line[:80], maxsplit=1)[0]
    position = len(name)
    values = {}
    while found := _PARAMETER.match(line, position):
        values[found[1].upper()] = found[2].strip('"')
        position = found.end()
    return name.upper(), line[position:].removeprefix(":").strip(), values


def _mark(fields: _Fields) -> str:
    method, status, (_, guest) = _value(fields, "METHOD"), _value(fields, "STATUS"), fields.get("ATTENDEE", ("", {}))
    if "CANCEL" in (method, status[:6]):
        return "✖"
    return _ANSWERS.get(guest.get("PARTSTAT", "").upper(), "") if method == "REPLY" else ""


def _value(fields: _Fields, name: str) -> str:
    return fields.get(name, ("", {}))[0].upper()


def _when(fields: _Fields) -> str:
    start, values = fields["DTSTART"]
    begins = _TIME.match(start)
    if not begins:
        return ""
    day = "-".join(begins.group(1, 2, 3))
    if begins[4] is None:
        return day
    ends = _TIME.match(fields.get("DTEND", ("", {}))[0])
    until = f"–{ends[4]}:{ends[5]}" if ends and ends[4] and ends.group(1, 2, 3) == begins.group(1, 2, 3) else ""
    zone = "UTC" if begins[6] else " ".join(values.get("TZID", "").split())[:60]
    return f"{day} {begins[4]}:{begins[5]}{until}" + (f" ({zone})" if zone else "")


def _person(value: str, values: dict[str, str]) -> str:
    address = value[7:] if value.lower().startswith("mailto:") else value
    return _unescaped(values.get("CN", "") or address)


def _unescaped(value: str) -> str:
    return " ".join(_ESCAPED.sub(lambda found: _ESCAPES[found[0]], value).split())[:300]
