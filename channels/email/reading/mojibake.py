"""UTF-8 that some program took for Latin letters and sent on as such ("cafÃ©", "ì•ˆë…•"), mended if certain."""

import re

# What the bytes of a UTF-8 sequence look like in cp1252, or as C1 controls in ISO 8859-1.
_HIGH = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_SEQUENCES = re.compile(f"[\u00c2-\u00df][{_HIGH}]|[\u00e0-\u00ef][{_HIGH}]{{2}}|[\u00f0-\u00f4][{_HIGH}]{{3}}")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


def mended(text: str) -> str | None:
    """The text as it was meant; None when it is not surely mojibake: every letter beyond ASCII has to belong to a
    sequence of UTF-8, one of three bytes, or two, or one that no language writes ("Ã©", but not "Ãž")."""
    if _SEQUENCES.search(text) is None:
        return None
    found = _SEQUENCES.findall(text)
    is_certain = len(found) > 1 or len(found[0]) > 2 or not found[0][1].isalpha()
    if not is_certain or len(_BEYOND_ASCII.findall(text)) != sum(map(len, found)):
        return None
    try:
        return _bytes(text).decode()
    except ValueError:
        return None


def _bytes(text: str) -> bytes:
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError:
        return b"".join(bytes((ord(each),)) if each <= "\xff" else each.encode("cp1252") for each in text)
