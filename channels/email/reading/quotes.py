"""What a person wrote now, without quoted history and signature.

Works line by line in linear time on text in which quotations stand behind "> " (plain mails have them; ``html_text``
writes them, and adds marks where the HTML itself says what is history). When in doubt, text is kept: losing a
customer's words is worse than showing a quotation.
"""

import re
from dataclasses import dataclass

from channels.email.reading.attributions import Grade, attribution_above
from channels.email.reading.cutter import Answer, Cutter, has_words
from channels.email.reading.html_marks import without_marks
from channels.email.reading.phrases import ANSWERS_BELOW, FORWARD_SUBJECT, REPLY_SUBJECT, is_reply_mark
from channels.email.reading.signature import without_signature

_EMPTY_LINES = re.compile(r"\n{3,}")
_MOST_INTRODUCING = 8
"""Lines that may introduce history: a block of headers, or an attribution."""
_MOST_SIGNED = 500
"""Answers within one mail that are each looked through for a signature."""
_SHORT = 500
_NO_WORD = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Reply:
    text: str
    """Never empty where there was any text."""
    has_history: bool
    """Quoted history was found and taken away."""


def own_words(text: str, subject: str = "", is_reply: bool = False) -> Reply:
    """``subject`` tells a forwarded mail, whose history is its content; ``is_reply``: the mail names one that it
    answers, so that quoted lines are history even where nothing introduces them."""
    lines = text.split("\n")
    subject = subject[:100].lower()
    if FORWARD_SUBJECT.match(subject):
        return Reply(_joined([lines]), False)
    above = _above_reply_mark(lines) if "##-" in text else None
    cutter = Cutter(lines if above is None else above, is_reply or REPLY_SUBJECT.match(subject) is not None)
    cutter.cut()
    is_unmarked = cutter.found_history
    answers = cutter.answers()
    own = _joined([*_without_signatures(answers), cutter.forwarded])
    own = own or _joined([*(answer.own for answer in answers), cutter.forwarded])
    if is_unmarked and len(own) < _SHORT and ANSWERS_BELOW.search(own.lower()):
        return Reply(_joined([lines]), False)  # which of the lines below are answers, nothing tells
    if own:
        return Reply(own, cutter.found_history or above is not None)
    return Reply(_joined([lines]), False)


def better_of(plain: Reply, from_html: Reply) -> Reply:
    """Of the two forms of one mail, the one that shows better what is not the sender's."""
    if from_html.has_history and not plain.has_history:
        return from_html
    shorter, longer = (_NO_WORD.sub("", reply.text) for reply in (from_html, plain))
    # Programs say in HTML what the signature is; the plain form then has it at its end.
    return from_html if 0 < len(shorter) < len(longer) and longer.startswith(shorter) else plain


def _joined(segments: list[list[str]]) -> str:
    paragraphs = (without_marks("\n".join(map(str.rstrip, lines))).strip("\n") for lines in segments)
    return _EMPTY_LINES.sub("\n\n", "\n\n".join(text for text in paragraphs if text.strip())).strip()


def _without_signatures(answers: list[Answer]) -> list[list[str]]:
    found = []
    few = len(answers) <= _MOST_SIGNED
    for answer in answers:
        own = without_signature(answer.own) if few or answer is answers[-1] else answer.own
        if has_words(own):
            found += [answer.context, own]
    return found


def _above_reply_mark(lines: list[str]) -> list[str] | None:
    """The lines above our own "please write above this line"; None where there is no such line, or nothing above."""
    for position, line in enumerate(lines):
        if is_reply_mark(line):
            above = _without_introduction(lines[:position])
            return above if has_words(above) else None
    return None


def _without_introduction(lines: list[str]) -> list[str]:
    """Without the last lines, where they say whose words follow, in whatever language."""
    end = len(lines)
    while end and not has_words(lines[end - 1 : end]):
        end -= 1
    last = [without_marks(line) for line in lines[max(end - _MOST_INTRODUCING, 0) : end]]
    labelled = next((count for count, line in enumerate(reversed(last)) if ":" not in line[:30]), len(last))
    if labelled > 2:
        return lines[: end - labelled]
    grade, start = attribution_above(last, len(last) - 1) if last else (Grade.NONE, 0)
    return lines[: end - len(last) + start] if grade > Grade.NONE else lines[:end]
