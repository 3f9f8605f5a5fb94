"""Encoded words in header fields (RFC 2047), and base64 that is not quite base64. Linear time, never raises."""

import binascii
import re
from dataclasses import dataclass

from channels.email.reading.charset import decode_short

LONGEST_VALUE = 65_536
"""Bytes of a field's value that are read; what follows is dropped."""
_MOST_WORDS = 2_000
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass(frozen=True, slots=True)
class _Word:
    charset: str
    encoding: str
    payload: bytes
    end: int


def decode_words(value: bytes, hint: str = "") -> str:
    """Text of a field. Neighbouring words of one charset are joined as bytes before they are decoded: many programs
    cut in the middle of a character. ``hint`` is a charset label for bytes that carry none."""
    value = value[:LONGEST_VALUE]
    if b"=?" not in value:
        return decode_short(value, hint=hint)
    found: list[str] = []
    run: list[_Word] = []
    position, start, last = 0, value.find(b"=?"), value.rfind(b"?=")
    for _ in range(_MOST_WORDS):
        if not 0 <= start < last:
            break
        word = _word_at(value, start)
        if word is None:
            start = value.find(b"=?", start + 2)
            continue
        between = value[position:start]
        joins = bool(run) and not between.strip()
        if not joins or run[-1].charset != word.charset:
            found += _texts(run, b"" if joins else between, hint)
            run = []
        run.append(word)
        position, start = word.end, value.find(b"=?", word.end)
    return "".join([*found, *_texts(run, value[position:], hint)])


def _word_at(value: bytes, start: int) -> _Word | None:
    """The word that begins at ``start``: "=?charset?b?text?=", or with a language behind the charset (RFC 2231)."""
    first = value.find(b"?", start + 2, start + 82)
    encoding = value[first + 1 : first + 2].lower().decode("latin-1")
    if first < 0 or encoding not in ("b", "q") or value[first + 2 : first + 3] != b"?":
        return None
    end = value.find(b"?=", first + 3)
    if end < 0:
        return None
    charset = value[start + 2 : first].partition(b"*")[0].decode("latin-1").strip().lower()
    return _Word(charset, encoding, value[first + 3 : end], end + 2)


def _texts(run: list[_Word], plain: bytes, hint: str) -> list[str]:
    """The text of a run of words, and of the bytes behind it."""
    decoded = [decode_short(_joined(run), run[0].charset, hint)] if run else []
    return [*decoded, decode_short(plain, hint=hint)]


def _joined(run: list[_Word]) -> bytes:
    """base64 that was cut within a group of four is put together before it is decoded."""
    out: list[bytes] = []
    pending: list[bytes] = []
    length = 0
    for word in run:
        if word.encoding == "q" or length % 4 == 0 or pending[-1].endswith(b"="):
            out.append(from_base64(b"".join(pending)))
            pending, length = [], 0
        if word.encoding == "q":
            out.append(binascii.a2b_qp(word.payload, header=True))
        else:
            pending.append(word.payload.strip())
            length += len(pending[-1])
    return b"".join([*out, from_base64(b"".join(pending))])


def from_base64(data: bytes) -> bytes:
    """What can be decoded: foreign characters are skipped, missing padding is added."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = _NOT_BASE64.sub(b"", data)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
