"""The header by which Outlook and Exchange put mails into conversations."""

import base64
import binascii
from datetime import UTC, datetime, timedelta

_HEADER, _CHILD = 22, 5
_LONGEST = _HEADER + 100 * _CHILD
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_SHORT_DELTA = 1 << 49
"""In units of 100 nanoseconds: 1.78 years."""


def thread_index(parent: str, now: datetime, mark: int) -> str:
    """Thread-Index of an answer to a mail with this one: the same, and one response level more; "" when ``parent`` is
    none. ``mark`` tells answers of the same moment apart.

    [MS-OXOMSG] section 2.2.1.3: 22 bytes (0x01, the time of the first mail, a GUID), and 5 bytes for each response: one
    bit that tells the unit, 31 bits of time since the first mail, 8 bits of any value.
    """
    try:
        index = base64.b64decode("".join(parent.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    if not _HEADER <= len(index) <= _LONGEST or (len(index) - _HEADER) % _CHILD or index[0] != 1:
        return ""
    passed = max(_filetime(now) - _first_mail(index), 0)
    level = passed >> 18 if passed < _SHORT_DELTA else 1 << 31 | passed >> 23 & 0x7FFF_FFFF
    return base64.b64encode(index + level.to_bytes(4, "big") + bytes([mark & 0xFF])).decode()


def _filetime(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1) * 10


def _first_mail(index: bytes) -> int:
    """As FILETIME. Today's Exchange writes its upper 40 bits behind the 0x01; older programs wrote its upper 48 bits,
    which begin with 0x01 by themselves until 2057 (and go on with another byte than 0x01 since 1830)."""
    if index[1] == 1:
        return int.from_bytes(index[1:6], "big") << 24
    return int.from_bytes(index[:6], "big") << 16
