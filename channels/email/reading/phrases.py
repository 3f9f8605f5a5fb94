"""The phrases of all languages put together, ready to be looked for.

Compared in lower case, with white space collapsed. No expression here can take more than linear time on a line that is
as long as the callers allow.
"""

import re
from collections.abc import Iterable

from channels.email.reading.languages import LANGUAGES
from channels.email.reading.languages.things import BEFORE, DEVICES, MAIL, MORE, PROGRAMS

_ALL = tuple(LANGUAGES.values())


def _words(phrases: Iterable[str]) -> str:
    """Any of them, as whole words where the script has spaces between words."""
    found = sorted(set(phrases), key=len, reverse=True)
    spaced = "|".join(re.escape(phrase) for phrase in found if phrase[0] < "\u3000")
    unspaced = "|".join(re.escape(phrase) for phrase in found if phrase[0] >= "\u3000")
    return rf"(?:(?<!\w)(?:{spaced})(?!\w)|{unspaced})"


WROTE = re.compile(_words(phrase for language in _ALL for phrase in language.wrote))
I_WROTE = re.compile(_words(phrase for language in _ALL for phrase in language.i_wrote))
ORIGINAL = frozenset(phrase for language in _ALL for phrase in language.original)
VAGUE = frozenset(phrase for language in _ALL for phrase in language.vague)
FORWARDED = frozenset(phrase for language in _ALL for phrase in language.forwarded)
LABELS = {label: kind for language in _ALL for kind, labels in language.labels.items() for label in labels}
"""Of the block above an earlier mail, without spaces -> from, date, to, cc, subject, other."""

_COUNTER = r"(?:\s?\[\d{1,3}\])?"
FORWARD_SUBJECT = re.compile(
    r"\s*(?:\[[^\[\]]{1,30}\]\s?)?"
    rf"(?:{'|'.join(re.escape(each) for language in _ALL for each in language.forward_subjects)}){_COUNTER}\s?[:：]"
    r"|\s*\[(?:전달|전달됨|fwd|fw)\]"
)
REPLY_SUBJECT = re.compile(
    rf"\s*(?:{'|'.join(re.escape(each) for language in _ALL for each in language.reply_subjects)}){_COUNTER}\s?[:：]"
)

_MONTH_NAME = r"[^\W\d]{2,12}\.?"
DATE = re.compile(
    r"\d{4}\s?[년年]|\d{4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,2}|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.|º|er)?,?(?: de| d')? {_MONTH_NAME},?(?: de)? \d{{4}}"
    rf"|{_MONTH_NAME} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}월|\d{{4}}\. {_MONTH_NAME} \d{{1,2}}"
)
WEEKDAY = re.compile(
    r"[(（][월화수목금토일月火水木金土日][)）]|[周週][一二三四五六日]|\b(?:mon|tue|wed|thu|fri|sat|sun), "
)
"""As programs shorten it; people hardly do so in front of a full date and a time."""
CLOCK_TIME = re.compile(r"(?<!\d)\d{1,2}[:.시時h] ?\d{2}(?!\d)")
ADDRESS = re.compile(r"[<(\[] ?(?:mailto:)?[^\s<>()\[\]@]{1,100} ?@ ?[^\s<>()\[\]@]{1,255} ?[>)\]]")

_NAMES = "|".join(map(re.escape, sorted({*DEVICES.split(), *PROGRAMS.split()}, key=len, reverse=True)))
_PROGRAMS = "|".join(map(re.escape, sorted(PROGRAMS.split(), key=len, reverse=True)))
_PLAIN_MAIL = rf"(?:{'|'.join(MAIL)})(?= ?(?:{'|'.join(BEFORE)}))"
_ENDING = r"[^\s,?!;:]{0,20}"
_FOLLOWING = "|".join(map(re.escape, MORE.split()))
_MORE = rf"(?: (?:(?:{_NAMES}|{_FOLLOWING}){_ENDING}|[^\s,?!;:]{{0,9}}\d[^\s,?!;:]{{0,9}})){{0,6}}?"
_THINGS = {
    "THING": rf"(?:{_NAMES}|{_PLAIN_MAIL}){_ENDING}{_MORE}",
    "PROGRAM": rf"(?:{_PROGRAMS}|{_PLAIN_MAIL}){_ENDING}{_MORE}",
}


def _with_things(pattern: str) -> str:
    for name, things in _THINGS.items():
        pattern = pattern.replace(name, things)
    return pattern


BELOW = re.compile("|".join(_with_things(pattern) for language in _ALL for pattern in language.below))
"""The single line that a phone or a program puts below what its owner wrote. For whole lines of at most 140 characters,
so that it stays cheap whatever they hold."""
_FOOTERS: tuple[tuple[re.Pattern[str], tuple[str, ...], tuple[str, ...]], ...] = tuple(
    (re.compile("|".join(map(re.escape, language.this_mail))), language.forbidding, language.warning)
    for language in _ALL
    if language.this_mail
)
ANSWERS_BELOW = re.compile("|".join(pattern for language in _ALL for pattern in language.answers_below))
REPLY_MARKS = {tag: language.reply_mark for tag, language in LANGUAGES.items() if language.reply_mark}
"""Language -> the line that asks a customer to write above it. What stands below it is history."""
_A_REPLY_MARK = re.compile(r"[>\s|*]{0,40}##-.{1,150}-##[\s*]{0,10}")


def reply_mark(language: str) -> str:
    """The line for a language tag such as "ko" or "pt-BR"; the English one where there is none."""
    return REPLY_MARKS.get(language.replace("_", "-").partition("-")[0].lower(), REPLY_MARKS["en"])


def is_reply_mark(line: str) -> bool:
    return "##-" in line[:60] and len(line) < 250 and _A_REPLY_MARK.fullmatch(line) is not None


def is_legal_footer(text: str) -> bool:
    """``text`` in lower case. A footer speaks of itself first, then forbids, then warns; a customer who speaks about
    these things asks."""
    if "?" in text or "？" in text:
        return False
    return any(
        begins.search(text[:120])
        and _counts(forbidding, text)
        and _counts(forbidding, text) + _counts(warning, text) >= 3
        for begins, forbidding, warning in _FOOTERS
    )


def _counts(phrases: tuple[str, ...], text: str) -> int:
    return sum(phrase in text for phrase in phrases)
