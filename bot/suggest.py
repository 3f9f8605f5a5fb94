"""Guessing which word was meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """`` Did you mean "token"?`` with a space before it; empty when nothing known is near."""
    close = get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    return f' Did you mean "{close[0]}"?' if close else ""
