"""Words as search sees them: how a text is cut for the index, and whether a text holds what is looked for.

The index keeps the tokens of a text, and only narrows down: whoever finds a text by its tokens asks ``Term.found_in``.
So two databases that keep the same tokens give the same answers.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MOST = 50_000
"""Characters of one text that are looked at: more would not fit into PostgreSQL's tsvector, which ends at a megabyte.
https://www.postgresql.org/docs/current/textsearch-limitations.html"""

_LONGEST = 64
"""Characters of a token: enough to tell words apart, and far below what an index takes (2 KB on PostgreSQL)."""

# Scripts written without spaces, or, as Korean, with particles stuck to the words: Thai, Lao, Burmese, Khmer, kana,
# Han and Hangul (jamo, too).
_DENSE = (
    "\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u109f\u1100-\u11ff\u1780-\u17d3\u3005-\u3007\u3041-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\U00020000-\U0003ffff"
)
_PIECE = re.compile(rf"[{_DENSE}]+|[^\W_{_DENSE}]+")
_IS_DENSE = re.compile(f"[{_DENSE}]")
_BEGIN, _END = rf"(?<![^\W_{_DENSE}])", rf"(?![^\W_{_DENSE}])"
"""Where a word of the other scripts begins and ends."""

_ACCENTS = re.compile("[\u0300-\u036f]")


class _Folds(dict[int, str]):
    """Each character without case and accents; filled as characters come."""

    def __missing__(self, code: int) -> str:
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold())
        self[code] = folded = unicodedata.normalize("NFC", _ACCENTS.sub("", apart))
        return folded


_folds = _Folds()


def fold(text: str) -> str:
    """One spelling for all: composed or not, wide or narrow, large or small letters, with or without accents."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).translate(_folds)


def tokens(text: str) -> set[str]:
    """What the index keeps of a text: words, and of scripts without spaces every two neighbours and the last one."""
    found: set[str] = set()
    for piece in _PIECE.findall(fold(text[:MOST])):
        if _IS_DENSE.match(piece):
            found.update(piece[place : place + 2] for place in range(len(piece)))
        else:
            found.add(piece[:_LONGEST])
    return found


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    begins: bool = False
    """The index is to be asked for every token that begins like this."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase that is looked for."""

    tokens: tuple[Token, ...]
    """A text without them does not hold the term; one with them need not hold it."""
    pattern: re.Pattern[str]
    """Of a folded text that holds it."""

    def found_in(self, folded: str) -> bool:
        return self.pattern.search(folded) is not None


def term(text: str, *, whole: bool = False) -> Term | None:
    """None when there is no letter and no digit in it. A word is found where one begins like it, unless ``whole``;
    in scripts without spaces, anywhere."""
    pieces = _PIECE.findall(fold(text))
    if not pieces:
        return None
    wanted, pattern, after_dense = list[Token](), "", False
    for place, piece in enumerate(pieces):
        is_dense, is_last = bool(_IS_DENSE.match(piece)), place == len(pieces) - 1
        if place:
            pattern += r"[\W_]*" if is_dense or after_dense else r"[\W_]+"
        elif not is_dense:
            pattern += _BEGIN
        pattern += re.escape(piece)
        wanted += _dense_tokens(piece) if is_dense else [_word_token(piece, begins=is_last and not whole)]
        after_dense = is_dense
    return Term(tuple(dict.fromkeys(wanted)), re.compile(pattern + _END if whole and not after_dense else pattern))


def _dense_tokens(piece: str) -> list[Token]:
    if len(piece) == 1:
        return [Token(piece, begins=True)]
    return [Token(piece[place : place + 2]) for place in range(len(piece) - 1)]


def _word_token(piece: str, *, begins: bool) -> Token:
    return Token(piece[:_LONGEST], begins and len(piece) < _LONGEST)


def hits(text: str, wanted: tuple[Term, ...]) -> tuple[str, list[tuple[int, int]]]:
    """The text, composed, and the places in it that the terms are found at, in their order; none where a place in the
    folded text cannot be told in the original."""
    text = unicodedata.normalize("NFC", text[:MOST])
    places, folded = list[int](), ""
    for place, letter in enumerate(text):
        spelt = fold(letter)
        folded += spelt
        places += [place] * len(spelt)
    found = {(places[start], places[end - 1] + 1) for start, end in _spans(folded, wanted)}
    return text, sorted(found)


def _spans(folded: str, wanted: tuple[Term, ...]) -> Iterator[tuple[int, int]]:
    for each in wanted:
        yield from (match.span() for match in each.pattern.finditer(folded))
