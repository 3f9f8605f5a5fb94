"""Finds where an agent tells a customer when they will hear from us: "I'll get back to you by Friday", "내일 오전까지
연락드리겠습니다".

What is no promise for sure is none: a question, a quotation, a condition ("if you ...", "... 주시면"), the past, what
somebody else does, a time that belongs to something else ("about the delivery on Friday"), and every time that is not
understood to its end. A promise that is overlooked can be made with one word; one that was never given would ring.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot import when
from bot.sla.calendar import Calendar, Kind, segments
from bot.when_words import days_meant, length_meant, plain

_CLOSING = time(18)
"""Of a day on which nothing opens, and without opening hours."""
_LONGEST = 600
"""Characters of a sentence that is looked at."""
_MOST_WORDS = 7
"""Of a time."""

Promise = tuple[datetime, str]
"""Until when, in UTC, and the words that say so."""


def promised(
    text: str, now: datetime, timezone: tzinfo, language: str = "en", calendar: Calendar | None = None
) -> Promise | None:
    """The first promise in an answer that was written at ``now``; days and hours are those of ``timezone``.

    A day without an hour ends when its last opening hours of ``calendar`` end, or at 18:00. ``language`` decides on
    dates like "12/1", as in ``bot.when.until``.
    """
    clock = _Clock(now, timezone, language, calendar)
    for sentence in _sentences(text):
        for due, words in (*_english(sentence, clock), *_korean(sentence, clock)):
            if due > now:
                return due, words
    return None


# --- sentences ------------------------------------------------------------------------------------

_HISTORY = re.compile(r"^(?:on .{4,200} wrote:|.{4,200}님이 (?:작성|쓴 글)|-{2,} ?original message.*)$", re.I | re.M)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|「[^」]*」|`[^`]*`|(?<!\w)'[^'\n]*'(?!\w)")
_ENDS = re.compile(r"(?<![ap]\.m\.)(?<=[.!?…。])\s+|\n+")


def _sentences(text: str) -> Iterator[str]:
    """Our own, without questions and without what we quote."""
    text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    if history := _HISTORY.search(text):
        text = text[: history.start()]
    lines = (line for line in text.splitlines() if not line.lstrip().startswith(">"))
    for sentence in _ENDS.split(_QUOTED.sub("…", "\n".join(lines))):
        if "?" not in sentence and len(sentence) <= _LONGEST:
            yield " ".join(sentence.split())


# --- English --------------------------------------------------------------------------------------

_WE_WILL = r"\b(?:i|we|our team|a colleague)(?:'ll| will| shall|'(?:m|re) going to| (?:am|are|is) going to)"
_SURELY = r"(?: (?:also|then|definitely|certainly|surely|personally|gladly|be sure to|make sure to))*"
_TELL = (
    r"(?:get|come|write|report|call) back to you|(?:get|be) (?:back )?in (?:touch|contact)|get back|write back|"
    r"(?:answer|update|contact|call|inform|notify|message|email|e-mail|mail) you|(?:write|reply|respond) to you|"
    r"answer|reply|respond|follow up|let you know|call you back|"
    r"send you (?:an? )?(?:answer|reply|update|e-?mail|message)|"
    r"(?:have|give you) (?:an? )?(?:answer|reply|update|response|call)"
)
_YOU_HEAR = (
    r"\byou(?:'ll| will| can expect to) (?:hear (?:back )?from (?:us|me|our team)|"
    r"(?:get|receive|have) (?:an?|our|my) (?:answer|reply|response|update))|"
    r"\byou can expect (?:an?|our|my) (?:answer|reply|response|update)"
)
_PROMISES = re.compile(rf"{_WE_WILL}{_SURELY}(?: [^.;:!?]{{1,80}}? and{_SURELY})? (?:{_TELL})\b|{_YOU_HEAR}\b", re.I)
_NO_PROMISE = re.compile(
    r"\b(?:if|unless|once you|when you|as soon as you|after you|until you|not|never|maybe|perhaps|might|hope|try|said|"
    r"told|promised|asked|thought|wish|would)\b|n't\b",
    re.I,
)
_BETWEEN = frozenset(
    (
        "you", "to", "with", "an", "a", "the", "our", "my", "me", "us", "from", "answer", "reply", "response",
        "update", "details", "more", "information", "news", "result", "results", "solution", "again", "here",
        "personally", "directly", "about", "on", "this", "it", "that", "by", "via", "email", "e-mail", "phone", "mail",
        "and", "back", "soon", "latest", "no", "later", "than", "at",
    )
)  # fmt: skip
"""Words that may stand between the promise and its time; any other may be what the time belongs to."""
_UNTIL = re.compile(
    r"\b(?:no later than|by|until|within(?: the next)?|in(?: the next)?)\s+|\bon\s+(?=[a-z]*day\b)|"
    r"\b(?=(?:later )?(?:today|tomorrow|tonight|this (?:morning|afternoon|evening)|next week)\b(?!'s))",
    re.I,
)
_OPENS = re.compile(r"^(?:(?:and|so|but|then|ok|okay|sure|yes),? )?$", re.I)
_GOES_ON = re.compile(
    r"^(?:\d|[ap]\.?m\b|of\b|or\b|next\b|to\b|after\b|from\b|before\b|(?:business|working|week)|'s|-|–)", re.I
)
_STRIPPED = " \t,.;:!)"


def _english(sentence: str, clock: "_Clock") -> Iterator[Promise]:
    if _NO_PROMISE.search(sentence):
        return
    for found in _PROMISES.finditer(sentence):
        for preposition in _UNTIL.finditer(sentence, found.end()):
            between = sentence[found.end() : preposition.start()].lower().replace(",", " ").split()
            if not _BETWEEN.issuperset(between):
                break
            if due := _reads_on(sentence, preposition.end(), clock):
                yield due[0], sentence[found.start() : due[1]].strip(_STRIPPED)
                break
        else:
            yield from _time_first(sentence, found, clock)


def _time_first(sentence: str, found: "re.Match[str]", clock: "_Clock") -> Iterator[Promise]:
    """ "By Friday we will get back to you." """
    preposition = _UNTIL.search(sentence, 0, found.start())
    if preposition and _OPENS.match(sentence[: preposition.start()]):
        words = sentence[preposition.end() : found.start()].strip(_STRIPPED)
        if due := clock.end_of(words.removesuffix(" at the latest")):
            yield due, sentence[preposition.start() : found.end()]


def _reads_on(sentence: str, start: int, clock: "_Clock") -> tuple[datetime, int] | None:
    """The longest time that begins here, and where it ends; None when what follows seems to belong to it."""
    ends = [found.end() for found in re.finditer(r"\S+", sentence[start:])][:_MOST_WORDS]
    for end in reversed(ends):
        words = sentence[start : start + end].rstrip(_STRIPPED)
        if due := clock.end_of(words):
            after = sentence[start + len(words) :]
            goes_on = after[:1] not in ",.;:!)" and _GOES_ON.match(after.strip())
            return None if goes_on else (due, start + len(words))
    return None


# --- Korean ---------------------------------------------------------------------------------------

_WE_TELL = re.compile(
    r"(?:(?:답변|회신|연락|안내|답장|답신|답|전화|공유|말씀|메일|이메일|문자|업데이트|소식|결과)(?:을|를|도)? ?"
    r"(?:다시 |꼭 )?(?:보내 ?|전달 ?|공유 ?|안내 ?)?(?:해 ?)?|알려 ?|전해 ?)"
    r"(?:드리도록 ?하겠|드리겠|드릴게|드릴께|하도록 ?하겠|하겠|할게|할께|주겠|줄게|드릴 예정|할 예정)"
    r"(?!\w{0,2}(?:다고|다는|다면))\w*"
)
_NO_PROMISE_KO = re.compile(
    r"(?:시|하|되|으|주|오|나|다|라)면(?:\s|,|$)|경우|않|못|없|아마|수도 있|노력|다고 (?:말|했|하)|부탁"
)
_UNTIL_KO = re.compile(
    r"(?<=\S)(?P<by>까지는?|(?: ?중)(?:으로|에)(?:는)?)(?=[\s,])|"
    r"(?<=\S)(?P<within> ?(?:이내|내|안)(?:에|로|으로)(?:는)?)(?=[\s,])|"
    r"(?:(?<=오늘)|(?<=내일)|(?<=모레)|(?<=오전)|(?<=오후))(?P<at>에|)(?=[\s,])"
)
_BETWEEN_KO = re.compile(
    r"(?:(?:확인|검토|점검|조사|정리|파악|처리|문의|논의|상의)(?:해서|하여|하고|한|해|후|후에|해보고)?|"
    r"후|후에|뒤|뒤에|및|다시|꼭|반드시|"
    r"(?:해당 ?)?(?:내용|결과|상황|사항|부분|답변|일정)(?:을|를|에)?|대해|대한|"
    r"담당자가|담당자와|담당팀에서|저희가|저희|제가|고객님께|"
    r"(?:상세|자세|정확|신속|빠르|명확)(?:한|히|하게|게)|직접|개별|별도로|따로|한번|추가로|최종|진행|관련|"
    r"(?:이메일|메일|전화|문자|유선|채팅|여기)로|늦어도|보고),?"
)
_BEFORE_KO = re.compile(r"\d|[월주달]$|마지막|^매|지난|첫|째$|또는|이나$|이르면|빠르면|영업일|평일|근무일|기준|부터")


def _korean(sentence: str, clock: "_Clock") -> Iterator[Promise]:
    for found in _WE_TELL.finditer(sentence):
        if _NO_PROMISE_KO.search(sentence[: found.end()]):
            return
        head = sentence[: found.start()]
        for marker in reversed(list(_UNTIL_KO.finditer(head))):
            if not all(_BETWEEN_KO.fullmatch(word) for word in head[marker.end() :].replace(",", " ").split()):
                break
            if due := _reads_back(head[: marker.start()], bool(marker["within"]), clock):
                yield due[0], sentence[due[1] : found.end()]
                return


def _reads_back(head: str, within: bool, clock: "_Clock") -> tuple[datetime, int] | None:
    """The longest time that ends here, and where it begins."""
    starts = [found.start() for found in re.finditer(r"\S+", head)][-_MOST_WORDS:]
    for start in starts:
        words = head[start:]
        # "2일 내로" is a length, "2일까지" a date
        due = (clock.end_of(f"{words} 뒤") if within else None) or clock.end_of(words)
        if due:
            before = head[:start].split()
            goes_on = before and not head[:start].rstrip().endswith(",") and _BEFORE_KO.search(before[-1])
            return None if goes_on else (due, start)
    return None


# --- what the words mean --------------------------------------------------------------------------

_SAME = tuple(
    (re.compile(pattern), one)
    for pattern, one in (
        (r"^(?:later )(?=today|tomorrow)|^the (?=(?:next )?\d)|^(?:약|늦어도) ", ""),
        (r"(?:the )?end of (?:the )?(?:business )?(?:day|business)|\beod\b|\bcob\b|close of business", "today"),
        (r"^today (?:on |of )?(?=\S)(?!\d|at\b|[ap]m\b|morning|afternoon|evening|night)", ""),
        (r"^(?:the )?end of (?:the |this )?week$|^this week$|^(?:이번 ?주|금주)(?: ?(?:중|내))?$", "this friday"),
        (r"^(?:the )?end of next week$|^next week$|^(?:다음 ?주|차주|담주)(?: ?(?:중|내))?$", "next friday"),
    )
)
_PART_ENDS = {
    "am": time(12), "morning": time(12), "오전": time(12), "아침": time(12), "오전 중": time(12), "evening": time(21),
    "저녁": time(21), "night": time(23), "밤": time(23),
}  # fmt: skip
"""When a part of a day is over; the afternoon is with the day."""
_AFTERNOON = ("", "afternoon", "pm", "오후", "오후 중", "중")


class _Clock:
    def __init__(self, now: datetime, timezone: tzinfo, language: str, calendar: Calendar | None) -> None:
        self._now, self._zone, self._language, self._calendar = now, timezone, language, calendar

    def end_of(self, words: str) -> datetime | None:
        """The last instant that the words name; None when they are not all understood, or past."""
        text = plain(words)
        for pattern, one in _SAME:
            text = pattern.sub(one, text)
        if not text:
            return None
        if length_meant(text):
            return self._exactly(text)
        today = self._now.astimezone(self._zone).date()
        try:
            days, rest = days_meant(text, today, self._language)
        except (ValueError, OverflowError):  # 31 February
            return None
        if days is None and not rest:
            return None
        if rest in _AFTERNOON or rest in _PART_ENDS:
            return self._first(self._ends(day, rest) for day in days or [today])
        return self._exactly(text)

    def _exactly(self, text: str) -> datetime | None:
        due = when.until(text, self._now, self._zone, self._language)
        return due if isinstance(due, datetime) else None

    def _first(self, found: Iterator[datetime]) -> datetime | None:
        return next((due for due in found if due > self._now), None)

    def _ends(self, day: date, part: str) -> datetime:
        if part in _PART_ENDS:
            return self._instant(day, _PART_ENDS[part])
        if self._calendar and not self._calendar.always:
            first, last = (self._instant(each, time()) for each in (day, day + timedelta(days=1)))
            opened = [each.end for each in segments(self._calendar, first, last) if each.kind is Kind.OPEN]
            if opened:
                return opened[-1]
        return self._instant(day, _CLOSING)

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self._zone).astimezone(UTC)
