"""Cutting a long text into pieces that a platform takes, where a reader would cut it."""

import re
import unicodedata
from collections.abc import Callable

from bot.model.richtext import RichText
from channels.markup.spans import Cutter

_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_LINE = re.compile(r"\n")
_SENTENCE = re.compile(r"[.!?…][\"'”’)\]»]*(?=\s)|[。！？｡．]+[”’）」』】〉》\"')]*")
_WORD = re.compile(r"(?=\s)|(?<=[、，])")
_GAP = re.compile(r"\s*\n|\s+")
_LONGEST_CLUSTER = 64
_JOINER = "\u200d"


def utf16_len(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts (core.telegram.org/api/entities)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(rich: RichText, limit: int, measure: Callable[[str], int] = utf16_len) -> list[RichText]:
    """Pieces of at most ``limit`` by ``measure``, in order: cut between paragraphs, else lines, else sentences, else
    words, else anywhere but inside a character made of several code points. Spans that are cut go on in the next piece.

    Only whitespace at the cuts is lost; a text that fits comes back as it is. ``measure`` must grow with the text and
    give at least 1 for each character. A single character that measures more than ``limit`` still makes a piece.
    """
    if measure(rich.text) <= limit:
        return [rich] if rich.text else []
    text, cutter = rich.text, Cutter(rich.spans)
    pieces: list[RichText] = []
    start = 0
    while start < len(text):
        stop = _furthest(text, start, limit, measure)
        end = stop if stop == len(text) else _best_cut(text, start, stop)
        piece = cutter.cut(text, start, start + len(text[start:end].rstrip()))
        if piece.text:
            pieces.append(piece)
        gap = _GAP.match(text, end)
        start = gap.end() if gap else end
    return pieces


def _furthest(text: str, start: int, limit: int, measure: Callable[[str], int]) -> int:
    """The largest end for which ``text[start:end]`` fits, by bisection; always past ``start``."""
    low, high = start + 1, min(start + max(limit, 1), len(text))
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[start:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _best_cut(text: str, start: int, stop: int) -> int:
    """Where to cut ``text[start:stop]``: the coarsest boundary past its first third, else the coarsest anywhere."""
    for low in (start + (stop - start) // 3, start):
        for pattern, keep in ((_PARAGRAPH, False), (_LINE, False), (_SENTENCE, True), (_WORD, False)):
            cut = _last(pattern, keep, text, low, stop)
            if cut > start and text[start:cut].strip():
                return cut
    return _between_characters(text, start, stop)


def _last(pattern: re.Pattern[str], keep: bool, text: str, low: int, stop: int) -> int:
    """The last boundary in ``text[low:stop]``: behind the match where ``keep``, else before it; 0 for none."""
    cut = 0
    # Two characters beyond show a paragraph or space right behind the last character that fits.
    for match in pattern.finditer(text, low, min(stop + 2, len(text))):
        at = match.end() if keep else match.start()
        if at > stop:
            break
        cut = at
    return cut


def _between_characters(text: str, start: int, stop: int) -> int:
    """``stop``, or a little before it where ``stop`` would tear a character made of several code points apart (UAX 29,
    in short: combining marks, joiners, emoji modifiers, flags, conjoining jamo)."""
    for cut in range(stop, max(start, stop - _LONGEST_CLUSTER), -1):
        if not _tears(text, start, cut):
            return cut
    return stop


def _tears(text: str, start: int, cut: int) -> bool:
    before, after = text[cut - 1], text[cut]
    if before == _JOINER or after == _JOINER or unicodedata.category(after) in ("Mn", "Mc", "Me"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f" or "\u1160" <= after <= "\u11ff":
        return True
    return _is_flag(before) and _is_flag(after) and _flags_before(text, start, cut) % 2 == 1


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(text: str, start: int, cut: int) -> int:
    count = 0
    while count < _LONGEST_CLUSTER and cut - count > start and _is_flag(text[cut - count - 1]):
        count += 1
    return count
