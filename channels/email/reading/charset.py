"""Bytes to text, whatever the label says: labels in mail are often missing, decorated or wrong. Linear time."""

import codecs
import re

from channels.email.reading.escaped import decode_japanese, decode_korean, is_escaped
from channels.email.reading.guess import LARGE, best_guess, plausibility, sample_of
from channels.email.reading.labels import canonical
from channels.email.reading.mojibake import mended

_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_C1 = re.compile("[\x80-\x9f]")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WINDOWS = {"iso8859-2": "cp1250", "iso8859-5": "cp1251", "iso8859-6": "cp1256", "iso8859-7": "cp1253"}
_WINDOWS |= {"iso8859-8": "cp1255", "iso8859-13": "cp1257", "iso8859-15": "cp1252", "iso8859-4": "cp1257"}
"""What the label stands for when the text has letters where the standard has controls."""
_LONG_SAMPLE, _SHORT_SAMPLE = 1_000, 160
_DOUBTFUL = 0.62
_CLEARLY_BETTER = 0.3
_FEWEST = 4
"""Bytes beyond ASCII without which the label is believed."""
_NOT_ASCII = bytes(range(128, 256))


def decode(data: bytes, label: str = "", hint: str = "", sample: int = _LONG_SAMPLE) -> tuple[str, str]:
    """The text, and the guess that had to be made ("" when the label, or plain ASCII, was enough). ``hint`` is the
    label of some other text of the same mail; ``sample``: of how many bytes a guess is made."""
    if data.isascii() and b"\x1b" not in data and b"\0" not in data and not _is_seven_bit(label):
        return data.decode("ascii"), ""
    guesser = _Guesser(data, hint, sample)
    text, guess = _by_label(data, label, guesser) or guesser.text()
    meant = mended(text)
    return (text, guess) if meant is None else (meant, "utf-8, sent as Latin letters")


def decode_short(data: bytes, label: str = "", hint: str = "") -> str:
    """The same for a header's few bytes, of which no guess is told."""
    return decode(data, label, hint, _SHORT_SAMPLE)[0]


def _is_seven_bit(label: str) -> bool:
    """Does the charset write other letters in seven-bit bytes?"""
    codec = canonical(label) if label else None
    return codec is not None and codec.startswith(("iso2022", "hz", "utf-7", "utf-16", "utf-32"))


def _by_label(data: bytes, label: str, guesser: "_Guesser") -> tuple[str, str] | None:
    """None when the label says nothing, or something wrong."""
    codec = canonical(label) if label else None
    if codec == "utf-32" or data.startswith(codecs.BOM_UTF32_LE):
        return data.decode("utf-32", "replace"), ""
    if data.startswith(_BOMS):
        return data.decode("utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-16", "replace"), ""
    if (codec or "").startswith("utf-16") or (codec is None and b"\0" in data):
        return _utf_16(data, codec)
    if data.isascii():
        return _escaped(data, codec)
    if codec is None:
        return None
    if codec.startswith("iso2022") and b"\x1b" not in data:
        codec = "cp949" if codec == "iso2022_kr" else "cp932"
    return _eight_bit(data, codec, label, guesser)


def _eight_bit(data: bytes, codec: str, label: str, guesser: "_Guesser") -> tuple[str, str] | None:
    text = _strictly(data, codec)
    if text is not None and codec.startswith("utf"):
        return text, ""
    better = "" if codec.startswith("utf") else guesser.better(codec)
    if better:
        return data.decode(better, "replace"), better
    if text is None:
        return _nearly(data, codec, label)
    if codec in _WINDOWS and _C1.search(text):
        return data.decode(_WINDOWS[codec], "replace"), ""
    return text, ""


def _strictly(data: bytes, codec: str) -> str | None:
    """The text, or None when some bytes do not belong to this charset."""
    try:
        return data.decode(codec)
    except ValueError:
        return None


def _utf_16(data: bytes, codec: str | None) -> tuple[str, str] | None:
    """Without a mark of the byte order; the zeros of its spaces and line ends tell it (RFC 2781 section 4.3)."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if codec is None and max(even, odd) * 8 < len(data):
        return None
    if codec == "utf-16" or codec is None:
        codec = "utf-16-be" if even >= odd else "utf-16-le"
    return data.decode(codec, "replace"), ""


def _escaped(data: bytes, codec: str | None) -> tuple[str, str]:
    """ASCII bytes; without a label they may still be one of the seven-bit Asian encodings (RFC 1468, RFC 1557)."""
    kind = codec if codec and codec.startswith("iso2022") else is_escaped(data)
    if kind == "iso2022_kr":
        return decode_korean(data), "" if codec == kind else "iso-2022-kr"
    if kind:
        text = _strictly(data, "iso2022_jp_2") or _strictly(data, "iso2022_jp_ext") or decode_japanese(data)
        return text, "" if codec == kind else "iso-2022-jp"
    return data.decode(codec if codec in ("hz", "utf-7") else "ascii", "replace"), ""


def _nearly(data: bytes, codec: str, label: str) -> tuple[str, str] | None:
    """A broken character or two are no reason to doubt the label."""
    text = data.decode(codec, "replace")
    if text.count("\ufffd") * 20 > len(_BEYOND_ASCII.findall(text)):
        return None
    return text, f"{label} with broken characters"


class _Guesser:
    def __init__(self, data: bytes, hint: str, sample: int) -> None:
        self._data = data
        self._hint = hint
        self._length = sample

    def text(self) -> tuple[str, str]:
        text = _strictly(self._data, "utf-8")
        if text is not None:
            return text, "utf-8"
        codec, _ = self._best(self._sample())
        return self._data.decode(codec, "replace"), codec

    def better(self, codec: str) -> str:
        """Most bytes make some text under most labels: where it makes no sense, and another charset does, that one;
        else ""."""
        sample = self._sample()
        sense = plausibility(sample.decode(codec, "replace"))
        may_be_utf_8 = _strictly(self._data, "utf-8") is not None
        if not may_be_utf_8 and (sense >= _DOUBTFUL or _beyond_ascii(sample) < _FEWEST):
            return ""
        found, best_sense = self._best(sample)
        # No one puts the label of a large set on text of a small one.
        possible = found == "utf-8" or (found in LARGE and not may_be_utf_8) or codec not in LARGE
        return found if possible and found != codec and best_sense > sense + _CLEARLY_BETTER else ""

    def _sample(self) -> bytes:
        return sample_of(self._data, self._length)

    def _best(self, sample: bytes) -> tuple[str, float]:
        return best_guess(sample, canonical(self._hint) if self._hint else None)


def _beyond_ascii(data: bytes) -> int:
    return len(data) - len(data.translate(None, _NOT_ASCII))
