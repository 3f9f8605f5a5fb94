"""Guessing which word was meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def closest(word: object, known: Iterable[str]) -> str:
    """The known word that looks most like this one; empty when none is near."""
    return next(iter(get_close_matches(str(word), list(known), n=1, cutoff=0.6)), "")


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """`` Did you mean "token"?`` with a space before it; empty when nothing known is near."""
    meant = closest(word, known)
    return f' Did you mean "{meant}"?' if meant else ""


def one_of(word: object, known: Iterable[str]) -> str:
    """``must be one of "a", "b". Did you mean "a"?``"""
    names = list(known)
    listed = ", ".join(f'"{name}"' for name in names)
    return f"must be one of {listed}.{did_you_mean(word, names)}"
