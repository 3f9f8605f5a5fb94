"""Header fields: encoded words, addresses, parameters, ids and dates, as leniently as they are written in the wild.

Every function takes the raw bytes of a field's value, runs in linear time and never raises.
"""

import binascii
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from channels.email.charset import canonical, decode, decode_short
from channels.markup.clean import clean_name

_LONGEST_VALUE = 65_536
_MOST_WORDS = 2_000
_MOST_IDS = 500
_MOST_ADDRESSES = 2_000
_MOST_PARAMETERS = 500
_ID = re.compile(rb"<([^<>]{1,2000})>")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL)
_SPACE = " \t\r\n"
_DATE_COMMENT = re.compile(r"\([^()]*\)")


@dataclass(slots=True)
class Headers:
    """The fields of one header block, in order; names in lower case, values unfolded and raw."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)

    def get(self, name: str) -> bytes:
        """The first field of that name; empty when there is none."""
        return next((value for key, value in self.fields if key == name), b"")

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.fields if key == name]

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self.fields)


def text(value: bytes, hint: str = "") -> str:
    """An unstructured field (Subject) as one clean line."""
    return " ".join(words(value, hint).replace("\0", "").split())


def name_text(value: bytes, hint: str = "") -> str:
    """Somebody's name, or a file's: one line without anything invisible."""
    return clean_name(words(value, hint))


@dataclass(slots=True)
class _Word:
    charset: str
    encoding: str
    payload: bytes


def words(value: bytes, hint: str = "") -> str:
    """Decode RFC 2047 encoded words. Neighbours of one charset are joined as bytes first: many programs cut in the
    middle of a character."""
    value = value[:_LONGEST_VALUE]
    if b"=?" not in value:
        return decode_short(value, hint)
    found: list[str] = []
    run: list[_Word] = []
    position = taken = 0
    while taken < _MOST_WORDS:
        start = value.find(b"=?", position)
        cut = _word_at(value, start) if start >= 0 else None
        if start < 0 or (cut is None and value.find(b"?=", start) < 0):
            break
        if cut is None:
            found, run = _flushed(found, run, value[position : start + 2], hint)
            position = start + 2
            continue
        word, end = cut
        between = value[position:start]
        if run and between.strip() == b"" and run[-1].charset == word.charset:
            run.append(word)
        else:
            keep = b"" if run and between.strip() == b"" else between
            found, run = _flushed(found, run, keep, hint)
            run = [word]
        position, taken = end, taken + 1
    found, _ = _flushed(found, run, value[position:], hint)
    return "".join(found)


def _word_at(value: bytes, start: int) -> tuple[_Word, int] | None:
    """The encoded word that begins at ``start`` ("=?charset?q?text?="), and where it ends."""
    first = value.find(b"?", start + 2, start + 82)
    if first < 0 or value[first + 2 : first + 3] != b"?":
        return None
    encoding = value[first + 1 : first + 2].lower().decode("latin-1")
    end = value.find(b"?=", first + 3)
    if end < 0 or encoding not in "bq":
        return None
    charset = value[start + 2 : first].partition(b"*")[0].decode("latin-1").strip().lower()  # RFC 2231 section 5
    return _Word(charset, encoding, value[first + 3 : end]), end + 2


def _flushed(found: list[str], run: list[_Word], plain: bytes, hint: str) -> tuple[list[str], list[_Word]]:
    if run:
        found.append(decode(_joined(run), run[0].charset)[0])
    if plain:
        found.append(decode_short(plain, hint))
    return found, []


def _joined(run: list[_Word]) -> bytes:
    """The bytes of neighbouring words; base64 that was cut within a group of four is put together before decoding."""
    out: list[bytes] = []
    pending = b""
    for word in run:
        if word.encoding == "q":
            out.append(from_base64(pending))
            pending = b""
            out.append(binascii.a2b_qp(word.payload, header=True))
            continue
        if len(pending) % 4 == 0 or pending.endswith(b"="):
            out.append(from_base64(pending))
            pending = b""
        pending += word.payload.strip()
    out.append(from_base64(pending))
    return b"".join(out)


_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def from_base64(data: bytes) -> bytes:
    """What can be decoded: foreign characters are skipped, missing padding is added."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = _NOT_BASE64.sub(b"", data)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def addresses(value: bytes, hint: str = "") -> list[tuple[str, str]]:
    """(name, bare address) of each mailbox in an address list (RFC 5322 section 3.4). The list is cut before names are decoded, so that
    nothing inside a name can pass for an address."""
    value = value[:_LONGEST_VALUE]
    found = []
    for item in _items(value.decode("latin-1")):
        name, address = _mailbox(item, hint)
        if address:
            found.append((name, address))
        if len(found) >= _MOST_ADDRESSES:
            break
    return found


@dataclass(slots=True)
class _Item:
    """One entry of an address list while it is read."""

    plain: list[str] = field(default_factory=list)
    quoted: bool = False
    angle: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)


def _items(value: str) -> list[_Item]:
    items = [_Item()]
    into, quote, angle, depth, position = items[0].plain, False, False, 0, 0
    while position < len(value):
        char = value[position]
        if char == "\\" and (quote or depth):
            position += 1
            into.append(value[position : position + 1])
        elif char == '"' and not depth:
            quote = not quote
            items[-1].quoted = True
            if angle:
                into.append(char)
        elif quote:
            into.append(char)
        elif char == "(" and not angle:
            depth, into = depth + 1, items[-1].comment
        elif char == ")" and depth:
            depth -= 1
            into = into if depth else items[-1].plain
        elif depth:
            into.append(char)
        elif char == "<":
            angle, into = True, items[-1].angle
            into.clear()
        elif char == ">":
            angle, into = False, items[-1].plain
        elif char in ",;" and not angle:
            items.append(_Item())
            into = items[-1].plain
        elif char == ":" and not angle and "@" not in into:
            into.clear()  # a group's name
        else:
            into.append(char)
        position += 1
    return items


def _mailbox(item: _Item, hint: str) -> tuple[str, str]:
    plain = "".join(item.plain).strip()
    angle = "".join(item.angle)
    address = _bare(angle) or _bare(next((word for word in reversed(plain.split()) if "@" in word), ""))
    name = plain if _bare(angle) else "".join(item.comment)
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
    """The ids of Message-ID, In-Reply-To or References, without angle brackets and without the white space that folding put into them."""
    value = value[:_LONGEST_VALUE]
    found = _ID.findall(value)[:_MOST_IDS] or [word for word in value.split() if b"@" in word][:_MOST_IDS]
    ids = ("".join(decode_short(each).split()) for each in found)
    return list(dict.fromkeys(id_ for id_ in ids if id_ and id_.isprintable()))


def date(value: bytes) -> datetime | None:
    """Aware; a date without a zone is taken as UTC (RFC 5322 section 3.3, "-0000")."""
    written = _DATE_COMMENT.sub(" ", decode_short(value[:200]))
    try:
        moment = parsedate_to_datetime(" ".join(written.split()))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):  # the library's ways to say no
        return None


def parameters(value: bytes, hint: str = "") -> tuple[str, dict[str, str]]:
    """The value itself in lower case, and its parameters (RFC 2045, RFC 2231; encoded words in them, too)."""
    written = value[:_LONGEST_VALUE].decode("latin-1")
    main, semicolon, rest = written.partition(";")
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
        return words(joined, hint)
    parts = parts if any(part[0] for part in parts) else coded[:1]
    charset, raw = hint, []
    for index, (_, is_coded, piece) in enumerate(sorted(parts, key=lambda part: part[0])):
        if index == 0 and is_coded and piece.count(b"'") >= 2:
            label, _, piece = piece.split(b"'", 2)
            charset = label.decode("latin-1")
        raw.append(unquote_to_bytes(piece) if is_coded else piece)
    data = b"".join(raw)
    return decode(data, charset)[0] if canonical(charset) else decode_short(data, hint)
