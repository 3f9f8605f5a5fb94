"""The grammar of ``bot.when``: how long, which days, which time of day."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

_EN_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_KO_NUMBERS = ("한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한", "열두")

# --- one way of writing each thing ----------------------------------------------------------------

_SAME = {
    r"\ba\.m\.": "am", r"\bp\.m\.": "pm", r"\btonight\b": "today night", r"\bhalf an hour\b": "30m",
    r"\b(?:a|an)(?= (?:minute|hour|day|week)\b)": "1", r"\bnoon\b|정오": "12:00", r"\bmidnight\b|자정": "24:00",
    r"하루": "1d", r"이틀": "2d", r"사흘": "3d", r"나흘": "4d", r"일주일": "7d", r"낼(?=\s|$)": "내일",
    r"내일 ?모레|\b(?:the )?day after tomorrow\b": "모레", r"(?<=[가-힣0-9])(?:까지|에)(?=\s|$)": "",
}  # fmt: skip
_SAME_WRITING = [(re.compile(pattern), one) for pattern, one in _SAME.items()]
_EN_NUMBER = re.compile(rf"\b({'|'.join(_EN_NUMBERS)})(?= (?:min|hour|day|week))")
_KO_NUMBER = re.compile(rf"({'|'.join(sorted(_KO_NUMBERS, key=len, reverse=True))}) ?(?=시|주)")


def plain(words: str) -> str:
    """The words in small letters with single spaces, and each thing written in one way."""
    text = " ".join(unicodedata.normalize("NFKC", words).lower().replace("_", " ").split()).rstrip("!?")
    for pattern, one in _SAME_WRITING:
        text = pattern.sub(one, text)
    text = _EN_NUMBER.sub(lambda found: str(_EN_NUMBERS.index(found[1]) + 1), text)
    return _KO_NUMBER.sub(lambda found: str(_KO_NUMBERS.index(found[1]) + 1), text).strip()


# --- how long --------------------------------------------------------------------------------------

_N = r"(\d{1,5}(?:\.\d)?)"
_UNITS = {
    r"w|weeks?|주일?": timedelta(weeks=1), r"d|days?|일": timedelta(days=1), r"h|hrs?|hours?|시간": timedelta(hours=1),
    r"m|mins?|minutes?|분": timedelta(minutes=1),
}  # fmt: skip
_UNIT = {re.compile(pattern): length for pattern, length in _UNITS.items()}
_PIECE = re.compile(
    rf"{_N} ?({'|'.join(_UNITS)})( ?반)?(?![a-z가-힣])(?: ?(?:and|,))? ?|{_N}(시간|[wdhm])( ?반)?(?=\d)"
)
_AHEAD, _AFTER = re.compile(r"^(?:in|for|after) "), re.compile(r"(?:from now|later| ?(?:뒤|후|있다가|이따가|동안))$")
_DAY_OF_MONTH = re.compile(r"\d{1,2} ?일")


def length_meant(text: str) -> tuple[int, timedelta] | None:
    """Days, and hours and minutes; None when it is no length. "3일" is a day of the month, "3일 뒤" a length."""
    if _DAY_OF_MONTH.fullmatch(text):
        return None
    rest = _AFTER.sub("", _AHEAD.sub("", text)).strip()
    total, days, place = timedelta(0), 0, 0
    while found := _PIECE.match(rest, place):
        number, unit, half = (found[1], found[2], found[3]) if found[1] else (found[4], found[5], found[6])
        length = _length_of(unit) * (float(number) + (0.5 if half else 0))
        if length % timedelta(days=1) or _length_of(unit) < timedelta(days=1):
            total += length
        else:
            days += length.days
        place = found.end()
    return (days, total) if place and place == len(rest) else None


def _length_of(unit: str) -> timedelta:
    return next(length for pattern, length in _UNIT.items() if pattern.fullmatch(unit))


# --- which days ------------------------------------------------------------------------------------

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KO_WEEKDAYS = "월화수목금토일"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WEEKDAY = r"\b(mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|" + "|".join(_WEEKDAYS) + r")\b"
_KO_WEEKDAY = f"([{_KO_WEEKDAYS}])(?:요일)?(?![가-힣])"
_MONTH = r"\b(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|" + "|".join(_MONTHS) + r")\b\.?"
_NTH = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (\d{4})(?![\d:]))?"
_PART_OF_TODAY = r"\bthis(?= (?:morning|afternoon|evening))"

_Rule = Callable[["re.Match[str]", date, bool], list[date]]
"""From what was found, today, and whether no time of day is told: the days it may mean, the likeliest first."""


def days_meant(text: str, today: date, language: str) -> tuple[list[date] | None, str]:
    """The days that the text names (None when it names none, empty for 31 February), and the text without them."""
    for pattern, rule in _DAYS + (_KO_DAYS if language.startswith("ko") else ()):
        if found := pattern.search(text):
            rest = _trimmed(f"{text[: found.start()]} {text[found.end() :]}")
            return rule(found, today, not rest), rest
    return None, text


def _exact(found: "re.Match[str]", today: date, bare: bool) -> list[date]:
    return [date(int(found[1]), int(found[2]), int(found[3]))]


def _every_year(year: str | None, month: int, day: int, today: date) -> list[date]:
    """29 February may be eight years away."""
    if year:
        return [date(int(year), month, day)]
    return [each for ahead in range(9) if (each := _date(today.year + ahead, month, day))]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_and_day(found: "re.Match[str]", today: date, bare: bool) -> list[date]:
    return _every_year(found[3], _month(found[1]), int(found[2]), today)


def _day_and_month(found: "re.Match[str]", today: date, bare: bool) -> list[date]:
    return _every_year(found[3], _month(found[2]), int(found[1]), today)


def _month(word: str) -> int:
    return int(word) if word.isdigit() else next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(word))


def _ko_date(found: "re.Match[str]", today: date, bare: bool) -> list[date]:
    return _every_year(found[1], int(found[2]), int(found[3]), today)


def _ko_slashed(found: "re.Match[str]", today: date, bare: bool) -> list[date]:
    return _every_year(None, int(found[1]), int(found[2]), today)


def _next_month(found: "re.Match[str]", today: date, bare: bool) -> list[date]:
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return [date(first.year, first.month, int(found[1] or 1))]


def _day_of_month(found: "re.Match[str]", today: date, bare: bool) -> list[date]:
    months = [divmod(today.month - 1 + ahead, 12) for ahead in range(4)]
    return [day for year, month in months if (day := _date(today.year + year, month + 1, int(found[1] or found[2])))]


def _weekday(word: str) -> int:
    if word in _KO_WEEKDAYS:
        return _KO_WEEKDAYS.index(word)
    return next(n for n, name in enumerate(_WEEKDAYS) if name.startswith(word))


def _coming(found: "re.Match[str]", today: date, bare: bool) -> list[date]:
    """The next one; said on the day itself it is that of next week, unless a time of day tells that it is still to
    come."""
    ahead = (_weekday(found[1]) - today.weekday()) % 7
    return [today + timedelta(days=days) for days in (ahead, ahead + 7) if days or not bare]


def _in_week(weeks: int) -> _Rule:
    """Of the week that begins on Monday; the Monday itself when no day is told."""

    def days(found: "re.Match[str]", today: date, bare: bool) -> list[date]:
        monday = today + timedelta(days=7 * weeks - today.weekday())
        return [monday + timedelta(days=_weekday(found[1]) if found.re.groups and found[1] else 0)]

    return days


def _ahead(days: int) -> _Rule:
    return lambda found, today, bare: [today + timedelta(days=days)]


def _days_ahead(found: "re.Match[str]", today: date, bare: bool) -> list[date]:
    return [today + timedelta(days=int(found[1]) * (7 if found[2] else 1))]


def _rules(*rules: tuple[str, _Rule]) -> tuple[tuple["re.Pattern[str]", _Rule], ...]:
    return tuple((re.compile(pattern), rule) for pattern, rule in rules)


_DAYS = _rules(
    (r"(?<!\d)(\d{4}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{1,2})\.?(?:t(?=\d)|(?!\d))", _exact),
    (r"(?:(\d{4})년 ?)?(?<!\d)(\d{1,2})월 ?(\d{1,2})일", _ko_date),
    (rf"{_MONTH} {_NTH}(?![\d:]){_YEAR}", _month_and_day),
    (rf"(?<![\d:]){_NTH}(?: of)? {_MONTH}{_YEAR}", _day_and_month),
    (r"(?:다음 ?달|담달)(?: ?(\d{1,2})일)?|\bnext month\b", _next_month),
    (rf"다다음 ?주(?: ?{_KO_WEEKDAY})?", _in_week(2)),
    (rf"(?:다음 ?주|담주|차주)(?: ?{_KO_WEEKDAY})?", _in_week(1)),
    (rf"(?:이번 ?주|금주) ?{_KO_WEEKDAY}", _in_week(0)),
    (rf"{_WEEKDAY} next week", _in_week(1)),
    (rf"\bnext week(?: on)?(?: {_WEEKDAY})?", _in_week(1)),
    (rf"\bnext {_WEEKDAY}", _in_week(1)),
    (rf"\bthis {_WEEKDAY}", _in_week(0)),
    (rf"(?:\bcoming )?{_WEEKDAY}", _coming),
    (f"(?:(?:오는|돌아오는) )?([{_KO_WEEKDAYS}])요일", _coming),
    (rf"(?<!\S)([{_KO_WEEKDAYS}])(?!\S)", _coming),
    (rf"\btoday\b|오늘|금일|{_PART_OF_TODAY}", _ahead(0)),
    (r"\b(?:tomorrow|tmrw?|tmw)\b|내일|익일|명일", _ahead(1)),
    ("모레", _ahead(2)),
    ("글피", _ahead(3)),
    (
        r"(?:\bin )?(?<!\d)(\d{1,4}) ?(?:(주|weeks?|w)|일|days?|d)(?: ?(?:뒤|후| later|(?<=[a-z])))(?![a-z])",
        _days_ahead,
    ),
    (r"\bthe (\d{1,2})(?:st|nd|rd|th)\b|(?<!\d)(\d{1,2})일(?! ?[뒤후])", _day_of_month),
)
_KO_DAYS = _rules((r"(?<![\d:])(\d{1,2}) ?[/.] ?(\d{1,2})\.?(?![\d:])", _ko_slashed))

# --- which time of day -----------------------------------------------------------------------------

_PARTS = {
    "am": 9, "오전": 9, "morning": 9, "아침": 9, "새벽": 6, "점심": 12, "낮": 12, "afternoon": 14, "pm": 14, "오후": 14,
    "evening": 18, "저녁": 18, "night": 20, "밤": 20,
}  # fmt: skip
"""The hour that a part of the day means by itself."""
_BEFORE_NOON = frozenset(("am", "오전", "morning", "아침", "새벽"))
_MIDDAY = frozenset(("점심", "낮"))
_NIGHT = frozenset(("night", "밤"))
_LATE = _NIGHT | {"evening", "저녁"}
_PART = "|".join(_PARTS)
_TIME = re.compile(
    rf"(?:(?P<part>{_PART}) ?(?:at )?)?"
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})|(?P<sharp> ?시| ?o.?clock)(?: ?(?P<more>\d{1,2}) ?분| ?(?P<half>반))?)?"
    rf"(?: ?(?:in the |at )?(?P<after>{_PART}))?(?: (?P<twice>{_PART}))?"
)
_FILLER = re.compile(r"^(?:[,@]|(?:at|on|by|around)\b)+ ?| ?(?:[,@]|\b(?:at|on))$")
_AT = re.compile(r"^(?:at\b|@)")


def _trimmed(text: str) -> str:
    return " ".join(text.split()).strip(", ")


def minutes_meant(text: str, *, alone: bool) -> int | None:
    """Minutes after midnight, more than a day's for the small hours of a night; None when it is no time of day.
    ``alone``: no day is told, and a mere number might mean anything."""
    rest = _FILLER.sub("", _FILLER.sub("", text))
    if rest in _PARTS:
        return _PARTS[rest] * 60
    found = _TIME.fullmatch(rest)
    if not found:
        return None
    parts = [found[name] for name in ("part", "after", "twice") if found[name]]
    told = bool(parts or found["minute"] or found["sharp"])
    if alone and not told and not _AT.match(text):
        return None
    minute = 30 if found["half"] else int(found["minute"] or found["more"] or 0)
    hour = _hour(int(found["hour"]), parts, literal=found["minute"] is not None)
    if hour is None or minute > 59 or (hour == 24 and minute and not parts):
        return None
    return hour * 60 + minute


def _hour(hour: int, parts: list[str], *, literal: bool) -> int | None:
    """From midnight of the day, so that the small hours of a night come after its 23."""
    if hour > 24:
        return None
    if not parts:
        return hour + 12 if 1 <= hour <= 6 and not literal else hour
    if not _BEFORE_NOON.isdisjoint(parts):
        small_hours = 0 if _NIGHT.isdisjoint(parts) else 24
        return hour % 12 + small_hours if hour <= 12 else None
    if hour > 12:
        return hour
    if (
        not _LATE.isdisjoint(parts)
        and (hour == 12 or (hour < 6 and not _NIGHT.isdisjoint(parts)))
        and "pm" not in parts
    ):
        return hour % 12 + 24
    if not _MIDDAY.isdisjoint(parts) and hour >= 10:
        return hour
    return hour % 12 + 12
