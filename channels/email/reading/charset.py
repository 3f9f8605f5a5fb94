"""Bytes to text, whatever the label says: labels in mail are often missing, decorated or wrong."""

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

# The label of a small set is often put on text of a larger one, as the table of labels in the WHATWG Encoding Standard
# knows; Outlook in Korea writes cp949 under ks_c_5601-1987. "us-ascii" on other bytes says nothing.
_WIDER = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
_ALIASES = {
    "ansi": "cp1252",
    "big5-hkscs-2004": "big5hkscs",
    "cp-949": "cp949",
    "cp-850": "cp850",
    "euckr": "cp949",
    "gb18030-2000": "gb18030",
    "iso-2022-jp-ms": "iso2022_jp",
    "iso-8859-8-i": "iso8859-8",
    "korean": "cp949",
    "ks-c-5601": "cp949",
    "ks-c-5601-1987": "cp949",
    "ks-c-5601-1989": "cp949",
    "ksc-5601": "cp949",
    "ksc5601": "cp949",
    "ms949": "cp949",
    "unicode": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
    "x-windows-949": "cp949",
}
_NOT_OF_MAIL = {"idna", "punycode", "raw_unicode_escape", "unicode_escape"}
_DECORATION = re.compile(r"^(?:charset\s*=)?[\s\"'<]*|[\s\"'>;,].*$", re.DOTALL)
_SAMPLE = 4096
_HANGUL = re.compile("[가-힣ㄱ-ㆎ]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


def decode(data: bytes, label: str = "") -> tuple[str, str]:
    """The text of a body, and the guess that had to be made ("" when the label, or plain ASCII, was enough)."""
    return _by_label(data, label) or _best_guess(data)


def decode_short(data: bytes, label: str = "", hint: str = "") -> str:
    """A header's bytes: too few for statistics, so the likeliest charsets are tried; ``hint`` is the body's label."""
    labelled = _by_label(data, label)
    if labelled is not None:
        return labelled[0]
    for codec in ("utf-8", canonical(hint), "cp949", "cp1252"):
        text = strictly(data, codec) if codec else None
        if text is not None:
            return text
    return data.decode("utf-8", "replace")


@lru_cache(maxsize=512)
def canonical(label: str) -> str | None:
    """Python's codec for a charset label; None when there is none."""
    name = _DECORATION.sub("", label.strip()[:80]).lower().replace("_", "-")
    if not name or not name.isascii():
        return None
    try:
        codec = codecs.lookup(_ALIASES.get(name, name)).name
        b"text".decode(codec, "replace")  # refused by those that make no text (base64, zlib ...)
    except (LookupError, ValueError):
        return None
    return None if codec.replace("-", "_") in _NOT_OF_MAIL else _WIDER.get(codec, codec)


def strictly(data: bytes, codec: str) -> str | None:
    """The text, or None when some bytes do not belong to this charset."""
    try:
        return data.decode(codec)
    except ValueError:
        return None


def _is_stateful(codec: str) -> bool:
    """Does the charset write other letters in seven-bit bytes?"""
    return codec.startswith(("iso2022", "hz", "utf-7", "utf-16", "utf-32"))


def _plain_or_escaped(data: bytes) -> tuple[str, str]:
    """ASCII bytes; without a label they may still be one of the seven-bit Asian encodings (RFC 1468, RFC 1557)."""
    if b"\x1b$)C" in data:
        return data.decode("iso2022_kr", "replace"), "iso-2022-kr"
    if b"\x1b$" in data:
        return data.decode("iso2022_jp_2", "replace"), "iso-2022-jp"
    return data.decode("ascii"), ""


def _by_label(data: bytes, label: str) -> tuple[str, str] | None:
    """None when the label says nothing, or something wrong."""
    codec = canonical(label) if label else None
    if data.isascii() and not _is_stateful(codec or ""):
        return _plain_or_escaped(data)
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-16"
    if codec is None:
        return None
    text = strictly(data, codec)
    return (text, "") if text is not None else _nearly(data, codec, label)


def _nearly(data: bytes, codec: str, label: str) -> tuple[str, str] | None:
    """A broken character or two are no reason to doubt the label."""
    text = data.decode(codec, "replace")
    if text.count("\ufffd") * 20 > len(_BEYOND_ASCII.findall(text)):
        return None
    return text, f"{label} with broken characters"


def _best_guess(data: bytes) -> tuple[str, str]:
    text = strictly(data, "utf-8")
    if text is not None:
        return text, "utf-8"
    text = strictly(data, "cp949")
    if text is not None and len(_HANGUL.findall(text)) * 2 >= len(_BEYOND_ASCII.findall(text)):
        return text, "cp949"
    best = from_bytes(data[:_SAMPLE]).best()
    codec = best.encoding if best else "cp1252"
    return data.decode(codec, "replace"), codec
