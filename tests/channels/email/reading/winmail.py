"""winmail.dat files for the tests, put together byte by byte ([MS-OXTNEF])."""

import struct

TEXT, NEW_FILE, TITLE, DATA, PROPERTIES, FILE_PROPERTIES, CODEPAGE = (
    0x0002800C, 0x00069002, 0x00018010, 0x0006800F, 0x00069003, 0x00069005, 0x00069007,
)  # fmt: skip


def tnef(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


def attribute(id_: int, data: bytes) -> bytes:
    level = 2 if id_ in (NEW_FILE, TITLE, DATA, FILE_PROPERTIES) else 1
    return struct.pack("<BII", level, id_, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def properties(*each: bytes) -> bytes:
    return struct.pack("<I", len(each)) + b"".join(each)


def unicode(key: int, words: str) -> bytes:
    return _variable(0x001F, key, words.encode("utf-16-le") + b"\0\0")


def binary(key: int, data: bytes, kind: int = 0x0102) -> bytes:
    return _variable(kind, key, data)


def number(key: int, value: int) -> bytes:
    return struct.pack("<HHI", 0x0003, key, value)


def named(words: str, value: str) -> bytes:
    """A property with a name instead of a number."""
    name = words.encode("utf-16-le") + b"\0\0"
    data = value.encode("utf-16-le") + b"\0\0"
    head = struct.pack("<HH", 0x001F, 0x8001) + b"G" * 16 + struct.pack("<II", 1, len(name)) + _padded(name)
    return head + struct.pack("<II", 1, len(data)) + _padded(data)


def file(name: str, content: bytes, *more: bytes, short: bytes = b"SHORT~1.PDF") -> bytes:
    return b"".join(
        (
            attribute(NEW_FILE, b"\1\0" + b"\0" * 12),
            attribute(TITLE, short + b"\0"),
            attribute(DATA, content),
            attribute(FILE_PROPERTIES, properties(unicode(0x3707, name), *more)),
        )
    )


def message_within(inner: bytes, name: str) -> bytes:
    return attribute(NEW_FILE, b"\1\0" + b"\0" * 12) + attribute(
        FILE_PROPERTIES, properties(unicode(0x3001, name), number(0x3705, 5), binary(0x3701, b"I" * 16 + inner, 0x000D))
    )


def packed_rtf(rtf: bytes) -> bytes:
    """Compressed as far as the format asks: every byte stands for itself ([MS-OXRTFCP])."""
    body = b"".join(b"\0" + rtf[at : at + 8] for at in range(0, len(rtf), 8))
    return struct.pack("<IIII", len(body) + 12, len(rtf), 0x75465A4C, 0) + body


def _variable(kind: int, key: int, data: bytes) -> bytes:
    return struct.pack("<HHII", kind, key, 1, len(data)) + _padded(data)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)
