"""Characters that must not reach a database, a log or a screen are taken out here."""

import re
from bisect import bisect_left

from bot.model.richtext import RichText, Span

_NAME_LIMIT = 200

_RETURNS = re.compile(r"\r\n?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Bidirectional marks can make a name or a filename read as another one ("exe.gpj" for "jpg.exe"): Unicode TR 36, 2.5.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def clean(text: str) -> str:
    """``text`` without NUL and C0/C1 controls but newline and tab; LF the only line end; lone surrogates as U+FFFD."""
    if _UNWANTED.search(text) is None:
        return text
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", _RETURNS.sub("\n", text)))


def clean_name(text: str) -> str:
    """``text`` as a name, subject or filename: one line, nothing invisible, at most 200 characters."""
    return " ".join(_INVISIBLE.sub("", clean(text)).split())[:_NAME_LIMIT].rstrip()


def clean_rich(rich: RichText) -> RichText:
    """``rich`` with its text cleaned and its spans moved along."""
    if _UNWANTED.search(rich.text) is None:
        return rich
    gone = [m.start() for m in _UNWANTED.finditer(rich.text) if _vanishes(rich.text, m.start())]

    def moved(position: int) -> int:
        return position - bisect_left(gone, position)

    spans = (Span(s.style, moved(s.start), moved(s.end), s.value) for s in rich.spans)
    return RichText(clean(rich.text), tuple(s for s in spans if s.start < s.end))


def _vanishes(text: str, at: int) -> bool:
    """Is the unwanted character at ``at`` dropped (and not replaced by another one)?"""
    if text[at] == "\r":
        return text[at + 1 : at + 2] == "\n"
    return not "\ud800" <= text[at] <= "\udfff"
