"""Runs of quoted lines."""

from dataclasses import dataclass

from channels.email.reading.attributions import leading
from channels.email.reading.blocks import header_block, is_forward, is_original

MOST_CONTEXT_LINES = 3
"""Quoted lines that are kept above an answer; 0 would keep none."""


@dataclass(frozen=True, slots=True)
class Run:
    lines: list[str]
    is_introduced: bool
    """Something says that a program quoted it."""


def end_of_run(lines: list[str], position: int) -> int:
    """The first line behind the quoted and empty ones that begin here."""
    while position < len(lines) and lines[position].lstrip()[:1] in (">", ""):
        position += 1
    return position


def without_marker(line: str) -> str:
    """One level of quotation less."""
    bare = line.lstrip()
    return bare[1:].removeprefix(" ") if bare.startswith(">") else line


def first_words(lines: list[str]) -> list[str]:
    """The first lines of a run that hold anything, without their marker."""
    for position, line in enumerate(lines):
        if line.strip("> \t\ufeff"):
            return [without_marker(each) for each in lines[position : position + 12]]
    return []


def introduces_itself(lines: list[str]) -> bool:
    """Do the quoted lines begin with what programs write above a quotation?"""
    words = first_words(lines)
    if not words:
        return False
    block = header_block(words, 0)
    return (
        leading(words) > 0
        or is_original(words[0].strip(), words[1] if len(words) > 1 else "")
        or (block is not None and block.is_history)
    )


def begins_forward(lines: list[str]) -> bool:
    words = first_words(lines)
    return bool(words) and is_forward(words[0].strip(), next((line for line in words[1:] if line.strip()), ""))


def context(lines: list[str]) -> list[str]:
    """What an answer below these lines is about: the end of their last paragraph."""
    words = [without_marker(line).strip() for line in lines[-20:]]
    words = words[_first_after_attribution(words) :]
    while words and not words[-1].strip("> "):
        words.pop()
    found: list[str] = []
    for line in reversed(words[-MOST_CONTEXT_LINES:]):
        if not line.strip("> ") or line.startswith(">") != words[-1].startswith(">"):
            break
        found.append(f"> {line.lstrip('> ')}")
    return found[::-1]


def _first_after_attribution(words: list[str]) -> int:
    start = next((position for position, line in enumerate(words) if line), 0)
    count = leading(words[start:])
    return start + count if count else 0
