"""Undoing transfer encodings (RFC 2045 section 6), also where they are damaged, missing or not what is named."""

import binascii
import re

from channels.email.reading.uuencode import from_uuencode
from channels.email.reading.words import from_base64

_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=\s]")
_SAMPLE = 4_000
_LONG = 10_000_000
_CODED = re.compile(rb"=(?:[0-9A-Fa-f]{2}|[ \t]*\r?\n|$)")
_CODED_LETTER = re.compile(rb"=[89A-Fa-f][0-9A-Fa-f]")
_FEWEST_CODED = 6
_SPACE_BEHIND = re.compile(rb"=[ \t]{1,100}\r?\n")


def decoded(raw: bytes, encoding: bytes, is_text: bool) -> bytes:
    name = encoding.strip(b" \t\"';").lower().replace(b"_", b"-")
    if name.startswith((b"base64", b"base-64")):
        return raw if is_text and _is_plain(raw) else from_base64(raw)
    if name.startswith((b"quoted-printable", b"quotedprintable", b"quoted printable")):
        return binascii.a2b_qp(_SPACE_BEHIND.sub(b"=\n", raw) if is_text and len(raw) < _LONG else raw)
    if name in (b"x-uuencode", b"uuencode", b"x-uue"):
        return from_uuencode(raw)
    if not name and is_text and _is_quoted_printable(raw):
        return binascii.a2b_qp(raw)
    return raw


def _is_plain(raw: bytes) -> bool:
    """Text that only says that it is base64: more than one character in ten does not occur there."""
    sample = raw[:_SAMPLE]
    return len(_FOREIGN.findall(sample)) * 10 > len(sample)


def _is_quoted_printable(raw: bytes) -> bool:
    """Without a word of it in the head: every "=" is followed by what may follow it, and letters are coded."""
    sample = raw[:_SAMPLE]
    if b"=" not in sample or not sample.isascii() or len(_CODED_LETTER.findall(sample)) < _FEWEST_CODED:
        return False
    return sample.count(b"=") - len(_CODED.findall(sample)) <= 1
