"""Encoded words in header fields (RFC 2047), and base64 that is not quite base64. Linear time, never raises."""

import binascii
import re
from dataclasses import dataclass

from channels.email.reading.charset import decode_short

_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_MOST_PIECES = 100_000
_PADDING = re.compile(rb"=[=\s]*")


@dataclass(frozen=True, slots=True)
class _Word:
    charset: str
    encoding: str
    payload: bytes
    end: int


def decode_words(value: bytes, hint: str = "") -> str:
    """Text of a field. Neighbouring words of one charset are joined as bytes before they are decoded: many programs
    cut in the middle of a character. ``hint`` is a charset label for bytes that carry none."""
    if b"=?" not in value:
        return _plain(value, hint)
    found: list[str] = []
    run: list[_Word] = []
    position, start, last = 0, value.find(b"=?"), value.rfind(b"?=")
    while 0 <= start < last:
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
    return [*decoded, _plain(plain, hint)] if plain else decoded


def _plain(value: bytes, hint: str) -> str:
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii")
    return decode_short(value, hint=hint)


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
    """What can be decoded: foreign characters are skipped, missing padding is added, and what follows padding is read
    on (some programs code line by line)."""
    padding = data.find(b"=")
    if padding < 0 or not data[padding:].strip(b"=\r\n\t ") or data.count(b"=") > _MOST_PIECES:
        return _from_base64(data)
    return b"".join(_from_base64(piece) for piece in _PADDING.split(data))


def _from_base64(data: bytes) -> bytes:
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = data.translate(None, _NOT_BASE64)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
