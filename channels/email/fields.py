"""Header fields of a mail as bytes, so that whatever a name or a subject holds stays inside it.

Written here and not by the library: that decodes what looks like an encoded word in a text it is given, and writes a
long Message-ID as an encoded word, which nobody could match. All values must be one line (``clean_name``).
"""

import re
from collections.abc import Iterable
from email.header import Header

_LINE = 76
_WORDS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
"""What a name may hold without quotation marks (RFC 5322 section 3.2.3)."""


def plain(name: str, value: str) -> bytes:
    """A value that needs no encoding."""
    return f"{name}: {value}\r\n".encode("ascii")


def text(name: str, value: str) -> bytes:
    """Unstructured text: Subject."""
    is_plain = value.isascii() and "=?" not in value
    header = Header(value, "us-ascii" if is_plain else "utf-8", _LINE, header_name=name)
    return plain(name, header.encode(linesep="\r\n"))


def mailboxes(name: str, boxes: Iterable[tuple[str, str]]) -> bytes:
    """(display name, bare ASCII address) each, one a line."""
    return plain(name, ",\r\n ".join(_mailbox(name, display, address) for display, address in boxes))


def ids(name: str, values: Iterable[str]) -> bytes:
    """Message-IDs without angle brackets, one a line: they must not be cut or encoded."""
    return plain(name, "\r\n ".join(f"<{value}>" for value in values))


def _mailbox(field: str, display: str, address: str) -> str:
    if not display:
        return address
    if not display.isascii() or "=?" in display:
        written = Header(display, "utf-8", _LINE, header_name=field).encode(linesep="\r\n")
    elif _WORDS.fullmatch(display):
        written = display
    else:
        written = '"' + display.replace("\\", r"\\").replace('"', r"\"") + '"'
    return f"{written}\r\n <{address}>" if len(written) + len(address) > _LINE - 10 else f"{written} <{address}>"
