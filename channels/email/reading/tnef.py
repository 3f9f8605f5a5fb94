"""winmail.dat: what Outlook sends instead of files when it takes the recipient for one of its own ([MS-OXTNEF])."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels.email.reading.charset import decode
from channels.email.reading.rtf import decompressed, rtf_to_text

SIGNATURE = b"\x78\x9f\x3e\x22"
_MOST_FILES = 500
_MOST_ATTRIBUTES = 20_000
_MOST_PROPERTIES = 5_000
_MOST_VALUES = 1_000
_DEEPEST = 3
_LONGEST_TEXT = 2_000_000

_BODY, _MAPI, _CODEPAGE = 0x0002800C, 0x00069003, 0x00069007
_NEW_FILE, _TITLE, _DATA, _FILE_MAPI = 0x00069002, 0x00018010, 0x0006800F, 0x00069005

_P_SUBJECT, _P_BODY, _P_RTF, _P_HTML, _P_CODEPAGE = 0x0037, 0x1000, 0x1009, 0x1013, 0x3FDE
_P_DATA, _P_SHORT_NAME, _P_LONG_NAME, _P_NAME, _P_TYPE, _P_ID = 0x3701, 0x3704, 0x3707, 0x3001, 0x370E, 0x3712
_STRING_8, _STRING, _OBJECT, _BINARY = 0x001E, 0x001F, 0x000D, 0x0102
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of values of fixed length ([MS-OXTNEF] section 2.1.3.4)."""


@dataclass(slots=True)
class File:
    name: str = ""
    content_type: str = ""
    content_id: str = ""
    content: bytes = field(default=b"", repr=False)


@dataclass(slots=True)
class Opened:
    files: list[File] = field(default_factory=list)
    text: str = ""
    html: str = ""
    subject: str = ""
    codepage: str = ""
    is_whole: bool = True
    """False: it breaks off, or has parts that are not understood."""


def open_tnef(data: bytes, level: int = 0) -> Opened:
    """Linear time; never raises."""
    opened = Opened()
    if not data.startswith(SIGNATURE):
        opened.is_whole = False
        return opened
    try:
        for attribute, value in _attributes(data):
            _take(opened, attribute, value, level)
    except (struct.error, ValueError, IndexError):
        opened.is_whole = False
    opened.files = [each for each in opened.files if each.content]
    return opened


def _attributes(data: bytes) -> Iterator[tuple[int, memoryview]]:
    """Level (1 byte), id, length, value, checksum (2 bytes): section 2.1.3.3."""
    view = memoryview(data)
    position = 6
    for _ in range(_MOST_ATTRIBUTES):
        if position + 9 > len(data):
            return
        _, attribute, length = struct.unpack_from("<BII", data, position)
        position += 9
        if position + length > len(data):
            raise ValueError
        yield attribute, view[position : position + length]
        position += length + 2
    raise ValueError


def _take(opened: Opened, attribute: int, value: memoryview, level: int) -> None:
    if attribute == _CODEPAGE:
        opened.codepage = f"cp{struct.unpack_from('<I', value)[0]}"
    elif attribute == _BODY:
        opened.text = opened.text or _text(bytes(value), opened.codepage)
    elif attribute == _MAPI:
        _take_properties(opened, value)
    elif attribute == _NEW_FILE:
        if len(opened.files) >= _MOST_FILES:
            raise ValueError
        opened.files.append(File())
    elif opened.files and attribute == _TITLE:
        opened.files[-1].name = opened.files[-1].name or _text(bytes(value), opened.codepage)
    elif opened.files and attribute == _DATA:
        opened.files[-1].content = bytes(value)
    elif opened.files and attribute == _FILE_MAPI:
        _take_file_properties(opened, value, level)


def _take_properties(opened: Opened, value: memoryview) -> None:
    found = dict(_properties(value, opened.codepage))
    page = found.get(_P_CODEPAGE)
    codepage = f"cp{page}" if isinstance(page, int) else opened.codepage
    opened.subject = _as_text(found.get(_P_SUBJECT), codepage)
    opened.text = opened.text or _as_text(found.get(_P_BODY), codepage)
    opened.html = _as_text(found.get(_P_HTML), "utf-8" if codepage == "cp65001" else codepage)
    packed = found.get(_P_RTF)
    if isinstance(packed, bytes) and not opened.text and not opened.html:
        opened.text, opened.html = rtf_to_text(decompressed(packed))


def _take_file_properties(opened: Opened, value: memoryview, level: int) -> None:
    found = dict(_properties(value, opened.codepage))
    file = opened.files[-1]
    names = (_as_text(found.get(key), opened.codepage) for key in (_P_LONG_NAME, _P_SHORT_NAME, _P_NAME))
    file.name = next(filter(None, names), file.name)
    file.content_type = _as_text(found.get(_P_TYPE), opened.codepage).lower()
    file.content_id = _as_text(found.get(_P_ID), opened.codepage).strip("<>")
    inner = found.get(_P_DATA)
    if isinstance(inner, bytes) and not file.content:
        _take_object(opened, file, inner[16:] if inner[16:20] == SIGNATURE else inner, level)


def _take_object(opened: Opened, file: File, inner: bytes, level: int) -> None:
    """A message within the message: its text becomes a file, and its files ours."""
    if not inner.startswith(SIGNATURE) or level >= _DEEPEST:
        file.content = inner
        return
    message = open_tnef(inner, level + 1)
    file.name = (message.subject or file.name or "message") + (".html" if message.html else ".txt")
    file.content_type = "text/html" if message.html else "text/plain"
    file.content = (message.html or message.text or message.subject).encode("utf-8", "replace")
    opened.files += message.files[: _MOST_FILES - len(opened.files)]
    opened.is_whole = opened.is_whole and message.is_whole


def _properties(value: memoryview, codepage: str) -> Iterator[tuple[int, bytes | str | int]]:
    """MAPI properties (section 2.1.3.4): the first value of each that is text, bytes or a number."""
    count = struct.unpack_from("<I", value)[0]
    position = 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        kind, key = struct.unpack_from("<HH", value, position)
        position += 4
        if key >= 0x8000:
            position = _past_name(value, position)
        base = kind & 0x0FFF
        if base in (_STRING_8, _STRING, _OBJECT, _BINARY):
            first, position = _variable(value, position)
            yield key, first.decode("utf-16-le", "replace").rstrip("\0") if base == _STRING else first
        elif base in _SIZES:
            many, position = _count(value, position) if kind & 0x1000 else (1, position)
            if base == 0x03 and many:
                yield key, struct.unpack_from("<I", value, position)[0]
            position += many * _SIZES[base]
        else:
            raise ValueError


def _past_name(value: memoryview, position: int) -> int:
    """A property that has a name instead of a number: GUID, kind, and a number or a text after all."""
    kind, length = struct.unpack_from("<II", value, position + 16)
    return position + 24 + (_padded(length) if kind else 0)


def _variable(value: memoryview, position: int) -> tuple[bytes, int]:
    many, position = _count(value, position)
    if many > _MOST_VALUES:
        raise ValueError
    first = b""
    for index in range(many):
        length, position = _count(value, position)
        if position + length > len(value):
            raise ValueError
        first = first if index else bytes(value[position : position + length])
        position += _padded(length)
    return first, position


def _count(value: memoryview, position: int) -> tuple[int, int]:
    return int(struct.unpack_from("<I", value, position)[0]), position + 4


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4


def _as_text(value: bytes | str | int | None, codepage: str) -> str:
    if isinstance(value, bytes):
        return _text(value, codepage)
    return value if isinstance(value, str) else ""


def _text(value: bytes, codepage: str) -> str:
    return decode(value[:_LONGEST_TEXT].rstrip(b"\0"), codepage)[0]
