"""Header fields: encoded words, addresses, parameters, ids and dates, as leniently as they are written in the wild.

Every function takes the raw bytes of a field's value, runs in linear time and never raises.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from channels.email.reading.charset import decode_short
from channels.email.reading.words import decode_words
from channels.markup.clean import clean, clean_name

_MOST_IDS = 500
_SHORT_LIST = 300
"""Bytes of an address list that is worth keeping."""
_MOST_ADDRESSES = 2_000
_MOST_PARAMETERS = 500
_PIECE = re.compile(
    r"""=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=   # an encoded word, whatever stands in it
    |"(?:[^"\\]|\\.)*"                     # a quoted string
    |"(?P<unclosed>.*)                      # one that is never closed
    |\([^()]*\)                             # a comment
    |<[^<>]*>?                              # the address
    |[,;:(>=]|[^",;:<(>=]+""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ID = re.compile(rb"<([^<>]{1,2000})>")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL)
_SPACE = " \t\r\n"
_CONTROLS = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\r\n")
_DATE_COMMENT = re.compile(r"\([^()]*\)")
_FIRST_YEAR = 1980
_ZONE = re.compile(r"^(?:GMT|UTC)?([+-]\d\d):?(\d\d)$")
"""What programs make of "+0900"."""
_ZONES = {"KST": "+0900", "JST": "+0900", "HKT": "+0800", "CET": "+0100", "CEST": "+0200", "MSK": "+0300"}
"""Those of RFC 5322 section 4.3 are known to the library; only such as mean one thing are added."""


class Headers:
    """The fields of one header block, in order; names in lower case, values unfolded and raw."""

    __slots__ = ("_first", "fields")

    def __init__(self, fields: Sequence[tuple[str, bytes]] = ()) -> None:
        self.fields = fields
        self._first = dict(reversed(fields))

    def get(self, name: str) -> bytes:
        """The first field of that name; empty when there is none."""
        return self._first.get(name, b"")

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.fields if key == name] if name in self._first else []

    def __contains__(self, name: str) -> bool:
        return name in self._first


def text(value: bytes, hint: str = "") -> str:
    """An unstructured field (Subject) as one clean line."""
    return " ".join(clean(decode_words(value, hint)).split())


def name_text(value: bytes, hint: str = "") -> str:
    """Somebody's name, or a file's: one line without anything invisible."""
    return clean_name(decode_words(value, hint))


def _as_utf_8(value: bytes, hint: str) -> bytes:
    """Raw letters of other charsets contain bytes that look like quotation marks, commas or backslashes."""
    if not value.isascii() or b"\x1b" in value:
        value = decode_short(value, hint=hint).encode("utf-8", "replace")
    return value.translate(None, _CONTROLS)


@dataclass(slots=True)
class _Item:
    """One entry of an address list, in pieces."""

    plain: list[str] = field(default_factory=list)
    angle: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)


def addresses(value: bytes, hint: str = "") -> list[tuple[str, str]]:
    """(name, bare address) of each mailbox in an address list (RFC 5322 section 3.4).

    The list is cut up before names are decoded, so that nothing inside a name can pass for an address.
    """
    return list(_addresses(value, hint) if len(value) <= _SHORT_LIST else _addresses.__wrapped__(value, hint))


@lru_cache(maxsize=2_000)
def _addresses(value: bytes, hint: str) -> tuple[tuple[str, str], ...]:
    """Kept: one mail is asked for its lists several times, and the support address stands in all of them."""
    written = _as_utf_8(value, hint).decode("latin-1")
    items = _items(written)[:_MOST_ADDRESSES]
    return tuple(mailbox for item in items if (mailbox := _mailbox(item, hint))[1])


def _items(value: str) -> list[_Item]:
    items = [_Item()]
    for match in _PIECE.finditer(value):
        piece = match[0]
        if piece in ",;":
            items.append(_Item())
        elif piece in ":":
            items[-1].plain.clear()  # what stood before is a group's name
        elif match["unclosed"] is not None:
            first, *others = _items(match["unclosed"].replace('"', ""))
            items[-1] = _Item(items[-1].plain + first.plain, items[-1].angle + first.angle, first.comment)
            items += others
        elif piece[0] == '"':
            items[-1].plain.append(_ESCAPED.sub(r"\1", piece[1:-1]))
        elif piece[0] == "(" and len(piece) > 1:
            items[-1].comment.append(piece[1:-1])
        elif piece[0] == "<":
            items[-1].angle.append(piece.strip("<>"))
        elif piece != ">":  # a bracket too many
            items[-1].plain.append(piece)
    return items


def _mailbox(item: _Item, hint: str) -> tuple[str, str]:
    plain = "".join(item.plain).strip()
    angle = next((address for each in reversed(item.angle) if (address := _bare(each))), "")
    address = angle or _bare(next((word for word in reversed(plain.split()) if "@" in word), ""))
    name = plain if angle else " ".join(item.comment)
    return name_text(name.encode("latin-1"), hint).strip("'\" "), address


def _bare(address: str) -> str:
    """An address without decoration, or "" when it cannot be one."""
    address = decode_short(address.encode("latin-1")).strip(_SPACE + "<>'\"")
    if address.lower().startswith("mailto:"):
        address = address[7:]
    address = "".join(address.split()).strip(".,;")
    local, _, domain = address.rpartition("@")
    usable = local and domain and len(address) <= 320 and address.isprintable() and "@" not in local.strip('"')
    return address if usable else ""


def message_ids(value: bytes) -> list[str]:
    """The ids of Message-ID, In-Reply-To or References, without angle brackets and without white space from folding."""
    if b"=?" in value:  # some programs code what nobody codes
        value = decode_words(value).encode("utf-8", "replace")
    found = _ID.findall(value)[:_MOST_IDS] or [
        word.strip(b"<>\"',;") for word in value.split()[:_MOST_IDS] if b"@" in word
    ]
    ids = ("".join(decode_short(each).split()) for each in found)
    return list(dict.fromkeys(id_ for id_ in ids if id_ and id_.isprintable()))


def date(value: bytes) -> datetime | None:
    """Aware; a date without a zone is taken as UTC (RFC 5322 section 3.3, "-0000")."""
    words = _DATE_COMMENT.sub(" ", decode_short(value[:200])).split()
    try:
        moment = _moment([_ZONE.sub(r"\1\2", _ZONES.get(word, word)).replace(":60", ":59") for word in words])
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        return moment if moment.year >= _FIRST_YEAR else None
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):  # the library's ways to say no
        return None


def _moment(words: list[str]) -> datetime:
    if words and words[0][:4].isdecimal() and words[0][4:5] == "-":  # ISO 8601, which some web shops write
        return datetime.fromisoformat(" ".join(words[:2]) + "".join(words[2:3]))
    return parsedate_to_datetime(" ".join(words))


def parameters(value: bytes, hint: str = "") -> tuple[str, dict[str, str]]:
    """The value itself in lower case, and its parameters (RFC 2045, RFC 2231; encoded words in them, too)."""
    written = _as_utf_8(value, hint).decode("latin-1")
    main, semicolon, rest = written.partition(";")
    if "=" in main:  # the semicolon was forgotten
        main, _, first = main.strip().partition(" ")
        semicolon, rest = ";", first + semicolon + rest
    pieces: dict[str, list[tuple[int, bool, bytes]]] = {}
    for match in list(_PARAMETER.finditer(semicolon + rest))[:_MOST_PARAMETERS]:
        name, number, is_coded = _continuation(match[1].lower())
        pieces.setdefault(name, []).append((number, is_coded, _unquoted(match[2]).encode("latin-1")))
    return main.strip().lower(), {name: _assembled(parts, hint) for name, parts in pieces.items()}


def _continuation(name: str) -> tuple[str, int, bool]:
    """("filename*1*") -> ("filename", 1, True)"""
    base, star, rest = name.partition("*")
    number = rest.rstrip("*")
    return base, int(number) if number.isdecimal() and len(number) < 6 else 0, bool(star) and name.endswith("*")


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return value.strip('"')


def _assembled(parts: list[tuple[int, bool, bytes]], hint: str) -> str:
    """Prefer the RFC 2231 form where a parameter was given in both."""
    coded = [part for part in parts if part[1]]
    if not coded:
        joined = parts[0][2] if all(part[0] == 0 for part in parts) else b"".join(p[2] for p in sorted(parts))
        return decode_words(joined, hint)
    parts = parts if any(part[0] for part in parts) else coded[:1]
    charset = ""
    raw: list[bytes] = []
    for index, (_, is_coded, piece) in enumerate(sorted(parts, key=lambda part: part[0])):
        if index == 0 and is_coded and piece.count(b"'") >= 2:
            label, _, piece = piece.split(b"'", 2)
            charset = label.decode("latin-1")
        raw.append(unquote_to_bytes(piece) if is_coded else piece)
    return decode_short(b"".join(raw), charset, hint)
