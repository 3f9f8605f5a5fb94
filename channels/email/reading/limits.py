"""How much of one mail is read."""

from pydantic import BaseModel, ConfigDict, PositiveInt


class Limits(BaseModel):
    """What lies beyond a limit is left out, with a warning. The defaults are far above what people send and keep the
    reading of any mail to about a second."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mail: PositiveInt = 100_000_000
    """Bytes of the whole mail."""
    parts: PositiveInt = 10_000
    levels: PositiveInt = 100
    """Multiparts within multiparts; what lies deeper is kept as a file."""
    head: PositiveInt = 1_000_000
    """Bytes of one header block."""
    field: PositiveInt = 65_536
    """Bytes of one header field."""
    words: PositiveInt = 2_000
    """Encoded words (RFC 2047) in all header fields together."""
    texts: PositiveInt = 100
    """Parts that are read as text; further ones are kept as files."""
    text: PositiveInt = 2_000_000
    """Bytes of all text parts together."""
    unpacked: PositiveInt = 100_000_000
    """Bytes of all files that are found inside others (winmail.dat, uuencode)."""


DEFAULT = Limits()

LEFT_OUT = frozenset(
    (
        "a very long mail was cut",
        "a very long text was cut",
        "more parts than are read",
        "parts are nested too deeply",
        "more files within files than are read",
    )
)
"""Warnings of a mail of which something is missing."""
