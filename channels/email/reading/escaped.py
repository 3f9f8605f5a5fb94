"""The seven-bit encodings of East Asia, which switch between sets (ISO-2022-JP, ISO-2022-KR).

The standard library's decoders know neither the NEC and IBM letters that every Japanese mail program writes (①, 髙) nor
Korean text that lacks its designator, as it is after somebody cut it into header fields.
"""

import re
from functools import cache

_ESCAPE = re.compile(rb"\x1b(\$\([@BCD]|\$[@AB]|\([BJIH])")
_SHIFTED = re.compile(rb"\x0e([^\x0f\r\n]*)\x0f?")
_DESIGNATOR = b"\x1b$)C"
_UPPER = bytes(byte | 0x80 if 0x21 <= byte <= 0x7E else byte for byte in range(256))
_PAIRED = {b"$A": "gb2312", b"$(C": "cp949", b"$(D": "euc_jp"}
"""Sets whose pairs are those of an eight-bit encoding with the top bits off (ISO-2022-JP-1 and -2: RFC 1554, RFC 2237);
euc_jp wants a byte before each pair."""


def is_escaped(data: bytes) -> str:
    """ "iso2022_kr" or "iso2022_jp" for bytes that switch sets; "" for others."""
    if _DESIGNATOR in data:
        return "iso2022_kr"
    return "iso2022_jp" if b"\x1b$" in data and _ESCAPE.search(data) else ""


def decode_korean(data: bytes) -> str:
    """RFC 1557; the designator may be missing, and letters beyond EUC-KR are understood."""
    raised = _SHIFTED.sub(lambda found: found[1].translate(_UPPER), data.replace(_DESIGNATOR, b""))
    return raised.decode("cp949", "replace")


def decode_japanese(data: bytes) -> str:
    """RFC 1468 and what came after it, with the letters of cp932. A line's end switches back to ASCII."""
    first, *pieces = _ESCAPE.split(data)
    out = [_single(first)]
    for escape, piece in zip(pieces[::2], pieces[1::2], strict=True):
        if escape[:1] == b"(":
            out.append(_single(piece.translate(_UPPER) if escape == b"(I" else piece))
            continue
        end = min(at for at in (piece.find(b"\n"), piece.find(b"\r"), len(piece)) if at >= 0)
        out += [_pairs(escape, piece[:end]), _single(piece[end:])]
    return "".join(out)


def _single(data: bytes) -> str:
    return _SHIFTED.sub(lambda found: found[1].translate(_UPPER), data).decode("cp932", "replace")


def _pairs(escape: bytes, data: bytes) -> str:
    if escape not in _PAIRED:
        known = _as_shift_jis()
        pairs = (data[at : at + 2] for at in range(0, len(data), 2))
        return b"".join(known.get(pair, pair) for pair in pairs).decode("cp932", "replace")
    raised = data.translate(_UPPER)
    if escape == b"$(D":
        raised = b"".join(b"\x8f" + raised[at : at + 2] for at in range(0, len(raised), 2))
    return raised.decode(_PAIRED[escape], "replace")


@cache
def _as_shift_jis() -> dict[bytes, bytes]:
    """The pairs of JIS X 0208 as Shift_JIS writes them."""
    return {bytes((row, cell)): _shift_jis(row, cell) for row in range(0x21, 0x7F) for cell in range(0x21, 0x7F)}


def _shift_jis(row: int, cell: int) -> bytes:
    lead = ((row - 0x21) >> 1) + 0x81
    lead += 0x40 if lead > 0x9F else 0
    if row % 2:
        return bytes((lead, cell + (0x20 if cell >= 0x60 else 0x1F)))
    return bytes((lead, cell + 0x7E))
