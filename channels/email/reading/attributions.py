"""The lines that programs write above a quotation: "On Wed, Mar 5, 2025 at 3:21 PM X <x@y> wrote:"."""

from dataclasses import dataclass
from enum import IntEnum

from channels.email.reading.html_marks import ATTRIBUTION, without_marks
from channels.email.reading.phrases import ADDRESS, CLOCK_TIME, DATE, I_WROTE, WEEKDAY, WROTE

_LONGEST = 400
_MOST_LINES = 4
_MOST_TRIED = 1_000
"""Lines that end as an attribution does; more stand in no real mail, and each costs some time."""
_INVISIBLE = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD))
_INVISIBLE |= dict.fromkeys((0xA0, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)), " ")
_BLANK = f" \t{ATTRIBUTION}"
_AT_END = " \t*_\u200b\u200e\u200f\u202c"
_ENDS = (":", "：", ">", "-", "–", "—", ")")


class Grade(IntEnum):
    NONE = 0
    LIKELY = 1
    """Perhaps in a language that we do not know: counts only with a quotation behind it, in an answer or in HTML."""
    WITH_QUOTATION = 2
    """Counts with a quoted line behind it."""
    DATED = 3
    """So does this; it says more."""
    WITH_WEEKDAY = 4
    """As programs write the day of the week: in an answer it counts alone."""
    CERTAIN = 5


@dataclass(frozen=True, slots=True)
class Attribution:
    end: int
    """Its last line."""
    is_certain: bool


def plainly(line: str) -> str:
    """As phrases are compared."""
    if not line.isascii():
        line = line.translate(_INVISIBLE)
    return " ".join(line.split()).lower()


def following(lines: list[str]) -> list[int]:
    """For each line, the next one behind it that holds anything but marks; ``len(lines)`` where there is none."""
    found = [0] * len(lines)
    upcoming = len(lines)
    for position in range(len(lines) - 1, -1, -1):
        found[position] = upcoming
        if lines[position].strip(_BLANK):
            upcoming = position
    return found


def attributions(lines: list[str], after: list[int], is_reply: bool) -> dict[int, Attribution]:
    """First line -> attribution. ``after``: what ``following`` gave."""
    found: dict[int, Attribution] = {}
    tried = 0
    for end, line in enumerate(lines):
        if line.startswith(ATTRIBUTION):
            if len(line) > 1 or _is_quoted(lines, after[end]):
                found.setdefault(end, Attribution(end, len(line) > 1))
        elif tried < _MOST_TRIED and _may_end_one(line):
            tried += 1
            grade, start = attribution_above(lines, end)
            if _counts(grade, lines, end, after, is_reply):
                found[start] = Attribution(end, grade is Grade.CERTAIN or (grade is Grade.WITH_WEEKDAY and is_reply))
    return found


def _may_end_one(line: str) -> bool:
    """A cheap look."""
    return line[-12:].rstrip(_AT_END).endswith(_ENDS) and len(line) <= _LONGEST and not line.lstrip().startswith(">")


def leading(lines: list[str]) -> int:
    """How many of these lines, which were quoted, are an attribution themselves (iPhones quote it, too)."""
    joined = ""
    for count, line in enumerate(lines[:_MOST_LINES], 1):
        joined = f"{joined} {plainly(without_marks(line))}".strip()
        if len(joined) > _LONGEST or not line.strip():
            break
        if grade_of(joined) >= Grade.DATED:
            return count
    return 0


def _counts(grade: Grade, lines: list[str], end: int, after: list[int], is_reply: bool) -> bool:
    if grade in (Grade.NONE, Grade.CERTAIN):
        return grade is Grade.CERTAIN
    if grade is Grade.WITH_WEEKDAY and is_reply:
        return True
    if not _is_quoted(lines, after[end]):
        return False
    return grade > Grade.LIKELY or is_reply or any(ATTRIBUTION in line for line in lines[end + 1 : after[end]])


def _is_quoted(lines: list[str], position: int) -> bool:
    return position < len(lines) and lines[position].lstrip().startswith(">")


def attribution_above(lines: list[str], end: int) -> tuple[Grade, int]:
    """The best one that ends on the line ``end``, and its first line: programs wrap attributions over up to four."""
    best, first, joined = Grade.NONE, end, ""
    for start in range(end, max(end - _MOST_LINES, -1), -1):
        line = plainly(lines[start][:_LONGEST])
        if not line or line[0] == ">" or len(joined) + len(line) > _LONGEST:
            break
        joined = f"{line} {joined}".strip()
        grade = grade_of(joined)
        if grade > best:
            best, first = grade, start
    if best > Grade.LIKELY and first and plainly(lines[first][:10])[:1] in ("<", "("):
        first -= _is_wrapped_name(lines[first - 1])
    return best, first


def _is_wrapped_name(line: str) -> bool:
    bare = line.strip()
    return 0 < len(bare) < 80 and bare[0] != ">" and bare[-1] not in ".!?。！？,:;"


def grade_of(text: str) -> Grade:
    """``text``: one line, as ``plainly`` makes it."""
    text = text.strip("*_ ")
    core = text.rstrip(":： -–—*_")
    introduces = text != core and (text[-1] in ":：" or text[0] in "-–—")
    if len(core) < 5 or I_WROTE.search(core):
        return Grade.NONE
    address = ADDRESS.search(core)
    date, time, wrote = DATE.search(core), CLOCK_TIME.search(core), WROTE.search(core)
    if address and _says_all(core, introduces, date is not None, time is not None, wrote is not None):
        return Grade.CERTAIN
    if wrote and date and time and (introduces or core.endswith(">")):
        return Grade.WITH_WEEKDAY if introduces and WEEKDAY.search(core) else Grade.DATED
    if introduces and ((wrote and (address or date)) or (date and time and "@" in core)):
        return Grade.WITH_QUOTATION
    is_likely = address or (date and time) or (wrote and wrote.end() == len(core))
    return Grade.LIKELY if introduces and is_likely else Grade.NONE


def _says_all(core: str, introduces: bool, has_date: bool, has_time: bool, has_verb: bool) -> bool:
    """With an address in brackets: when, and that it was written; or else that it is the last thing said."""
    if core[0] in "-–—":
        return has_verb
    if not introduces or not has_date:
        return False
    return has_verb or (has_time and core[-1] in ">)]")
