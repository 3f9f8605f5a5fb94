"""A cautious guess at the language of a text: a wrong guess costs more than none."""

_HANGUL = ((0xAC00, 0xD7A3), (0x1100, 0x11FF), (0x3130, 0x318F))
_LOOK_AT = 2000


def guess(text: str) -> str:
    """ "ko" for a text with Hangul, else ""."""
    return "ko" if any(low <= ord(c) <= high for c in text[:_LOOK_AT] for low, high in _HANGUL) else ""
