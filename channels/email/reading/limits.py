"""How much of one mail is read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What lies beyond a limit is left out, with a warning. The defaults are far above what people send and keep the
    reading of any mail to about a second."""

    mail: int = 100_000_000
    """Bytes of the whole mail."""
    parts: int = 10_000
    levels: int = 100
    """Multiparts within multiparts; what lies deeper is kept as a file."""
    head: int = 1_000_000
    """Bytes of one header block."""
    field: int = 65_536
    """Bytes of one header field."""
    words: int = 2_000
    """Encoded words (RFC 2047) in all header fields together."""
    texts: int = 100
    """Parts that are read as text; further ones are kept as files."""
    text: int = 2_000_000
    """Bytes of all text parts together."""
    unpacked: int = 100_000_000
    """Bytes of all files that are found inside others (winmail.dat, uuencode)."""


DEFAULT = Limits()
