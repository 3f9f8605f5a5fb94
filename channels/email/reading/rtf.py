"""The text of an RTF body, as Outlook packs it into winmail.dat ([MS-OXRTFCP], [MS-OXRTFEX])."""

import re
import struct

from channels.email.reading.charset import decode

_LONGEST = 1_000_000
# The dictionary that both sides begin with: [MS-OXRTFCP] section 2.1.3.1.1.
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_TOKEN = re.compile(
    rb"""\\'([0-9a-fA-F]{2})            # a byte of the text
    |\\([a-zA-Z]{1,32})(-?\d{1,10})?\ ?  # a word
    |\\(.)                               # an escaped character
    |([{}])
    |([^\\{}\r\n]+)                      # text
    """,
    re.VERBOSE | re.DOTALL,
)
_SILENT = frozenset((b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer"))
_BREAKS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“"}
_BREAKS |= {b"rdblquote": "”", b"bullet": "•", b"endash": "–", b"emdash": "—"}


def decompressed(data: bytes) -> bytes:
    """LZFu; "" for what it is not. Stops where the data break off."""
    if len(data) < 16:
        return b""
    _, length, kind, _ = struct.unpack_from("<IIII", data)
    if kind == 0x414C454D:  # "MELA": not compressed
        return data[16 : 16 + length]
    return _expanded(data, min(length, _LONGEST)) if kind == 0x75465A4C else b""


def _expanded(data: bytes, length: int) -> bytes:
    """A run of 12 bits of place and 4 of length refers to the last 4,096 bytes."""
    out = bytearray(_DICTIONARY)
    start = len(out)
    position = 16
    while len(out) - start < length and position < len(data):
        flags = data[position]
        position += 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += data[position : position + 1]
                position += 1
                continue
            if position + 2 > len(data):
                return bytes(out[start:])
            place = data[position] << 4 | data[position + 1] >> 4
            run = (data[position + 1] & 15) + 2
            position += 2
            back = (len(out) - place) % 4096
            if back == 0:
                return bytes(out[start:])
            for _ in range(run):
                out.append(out[-back] if back <= len(out) else 32)
    return bytes(out[start : start + length])


def rtf_to_text(rtf: bytes) -> tuple[str, str]:
    """(text, "") or, where the RTF was made of HTML and carries it along, ("", HTML)."""
    reader = _Reader(is_html=b"\\fromhtml1" in rtf[:2_000])
    for match in _TOKEN.finditer(rtf[:_LONGEST]):
        reader.token(*match.groups())
    reader.flush()
    # letters beyond the first plane come in two halves
    found = "".join(reader.out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return ("", found) if reader.is_html else (found.strip("\n"), "")


class _Reader:
    def __init__(self, is_html: bool) -> None:
        self.is_html = is_html
        self.out: list[str] = []
        self._codepage = "cp1252"
        self._bytes = bytearray()
        self._groups: list[tuple[bool, bool]] = []
        self._silent = False
        self._shadow = False
        """Within what stands for the HTML around it (\\htmlrtf)."""
        self._stand_ins = 1
        """How many characters follow a \\u for readers that do not know it."""
        self._skip = 0
        self._starred = False

    def token(
        self, byte: bytes | None, word: bytes | None, number: bytes | None, escaped: bytes | None, brace: bytes | None,
        text: bytes | None,
    ) -> None:  # fmt: skip
        if brace:
            self._brace(brace)
        elif word:
            self._word(word.lower(), int(number) if number else None)
        elif escaped == b"*":
            self._starred = True
        elif byte:
            self._put(bytes.fromhex(byte.decode()))
        elif text or escaped:
            self._put(text or {b"~": b" ", b"_": b"-"}.get(escaped or b"", escaped or b""))

    def _brace(self, brace: bytes) -> None:
        self.flush()
        self._starred = False
        if brace == b"{":
            self._groups.append((self._silent, self._shadow))
        elif self._groups:
            self._silent, self._shadow = self._groups.pop()

    def _put(self, data: bytes) -> None:
        if self._skip:
            skipped = min(self._skip, len(data))
            self._skip -= skipped
            data = data[skipped:]
        if not self._silent and not self._shadow:
            self._bytes += data

    def _word(self, word: bytes, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word == b"htmltag" and self.is_html:
            self._silent = False
        elif starred or word in _SILENT:
            self._silent = True
        elif word == b"htmlrtf":
            self.flush()
            self._shadow = number != 0
        elif word == b"ansicpg" and number:
            self._codepage = f"cp{number}"
        elif word == b"u" and number is not None:
            self._text(chr(number & 0xFFFF))
            self._skip = self._stand_ins
        elif word == b"uc" and number is not None:
            self._stand_ins = min(max(number, 0), 10)
        elif word in _BREAKS:
            self._text("\r\n" if self.is_html and _BREAKS[word] == "\n" else _BREAKS[word])

    def _text(self, text: str) -> None:
        if not self._silent and not self._shadow:
            self.flush()
            self.out.append(text)

    def flush(self) -> None:
        if self._bytes:
            self.out.append(decode(bytes(self._bytes), self._codepage)[0])
            self._bytes.clear()
