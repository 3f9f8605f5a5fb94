"""Charset labels as mail programs write them: missing, decorated, misspelt, or naming a smaller set than was used."""

import codecs
import re
from functools import lru_cache

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
    "cp950": "big5hkscs",
}
_ALIASES = {
    "big5-hkscs-2004": "big5hkscs",
    "big5-eten": "big5hkscs",
    "cn-big5": "big5hkscs",
    "cp50220": "iso2022_jp",
    "cp50221": "iso2022_jp",
    "cp50222": "iso2022_jp",
    "csiso2022jp": "iso2022_jp",
    "csksc56011987": "cp949",
    "cseuckr": "cp949",
    "euckr": "cp949",
    "gb18030-2000": "gb18030",
    "iso-2022-jp-ms": "iso2022_jp",
    "korean": "cp949",
    "ks-c-5601": "cp949",
    "ks-c-5601-1987": "cp949",
    "ks-c-5601-1989": "cp949",
    "ksc-5601": "cp949",
    "ksc5601": "cp949",
    "uhc": "cp949",
    "unicode": "utf-16",
    "x-euc-jp": "euc_jp",
    "x-euc-kr": "cp949",
    "x-gbk": "gb18030",
    "x-mac-chinesesimp": "gb18030",
    "x-mac-chinesetrad": "big5hkscs",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-japanese": "cp932",
    "x-mac-korean": "cp949",
    "x-mac-roman": "mac_roman",
    "x-sjis": "cp932",
    "sjis-win": "cp932",
    "windows-31j": "cp932",
}
# Beneath the decoration there is often a name that is known: "windows-1252http-equivcontent-type", "utf8mb4", "cp-850".
_WITHIN = (
    (re.compile(r"utf-?8"), "utf-8"),
    (re.compile(r"(?:windows|win|cp|ms|ibm|dos|x-cp)-?(\d{3,4})(?!\d)"), "cp{}"),
    (re.compile(r"(?:iso|latin)-?8859-?(\d{1,2})(?!\d)"), "iso8859-{}"),
    (re.compile(r"euc-?kr|ks-?c-?5601|hangul"), "cp949"),
    (re.compile(r"shift-?jis"), "cp932"),
    (re.compile(r"gb-?2312|gbk|gb18030"), "gb18030"),
    (re.compile(r"big-?5"), "big5hkscs"),
    (re.compile(r"koi8-?(r|u)"), "koi8_{}"),
)
_SILENT = {"ansi", "8bit", "default", "unknown"}
"""Labels that name nothing: what "ansi" is depends on where the sender's Windows was sold."""
_NOT_OF_MAIL = {"idna", "punycode", "raw_unicode_escape", "unicode_escape"}
_DECORATION = re.compile(r"^(?:charset\s*=)?(?:3d)?[\s\"'<=\\]*|(?<=.)[\s\"'<>;,\\?].*$", re.DOTALL | re.IGNORECASE)


@lru_cache(maxsize=512)
def canonical(label: str) -> str | None:
    """Python's codec for a charset label; None when there is none."""
    name = _DECORATION.sub("", label.strip()[:80]).lower().replace("_", "-")
    if not name or not name.isascii() or name in _SILENT:
        return None
    codec = _codec(_ALIASES.get(name, name)) or next(filter(None, map(_codec, _within(name))), None)
    return _WIDER.get(codec, codec) if codec else None


def _within(name: str) -> list[str]:
    return [form.format(*found.groups()) for pattern, form in _WITHIN if (found := pattern.search(name))]


def _codec(name: str) -> str | None:
    try:
        codec = codecs.lookup(name).name
        b"text".decode(codec, "replace")  # refused by those that make no text (base64, zlib ...)
    except (LookupError, ValueError):
        return None
    return None if codec.replace("-", "_") in _NOT_OF_MAIL else codec
