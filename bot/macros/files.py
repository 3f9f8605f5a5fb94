"""Macros as Markdown files in a folder: ``refund.md``, ``refund.ko.md``, with what else they do between --- lines."""

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.macros.check import LANGUAGE, NAME, Problem, problem_in
from bot.model.macro import STATUSES, Macro
from bot.suggest import did_you_mean

_FENCE = re.compile(r"---[ \t]*")
_KEYS = ("title", "tags", "status", "snooze")
_LARGEST = 100_000
"""Bytes; no answer is longer."""


class _Wrong(Exception):
    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line, self.text = line, text


def read_folder(folder: Path, no_time: Callable[[str], str] = lambda words: "") -> tuple[list[Macro], list[Problem]]:
    """Every macro of the folder that is right, in the order of their names, and what is wrong with the others.
    ``no_time`` says why words for a time cannot be understood, or "".
    """
    if not folder.is_dir():
        return [], [Problem(str(folder), 0, "there is no such folder")]
    macros: dict[tuple[str, str], Macro] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.md")):
        try:
            macro = _read(path)
            if macro.snooze and (why := no_time(macro.snooze)):
                raise _Wrong(0, f"snooze: {why}")
        except _Wrong as wrong:
            problems.append(Problem(path.name, wrong.line, wrong.text))
            continue
        twin = macros.setdefault((macro.name, macro.language), macro)
        if twin is not macro:
            problems.append(Problem(path.name, 0, f"is the same macro and language as {twin.file}"))
    return list(macros.values()), problems


def _read(path: Path) -> Macro:
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise _Wrong(0, f"cannot be read: {problem.strerror}") from None
    if len(raw) > _LARGEST:
        raise _Wrong(0, f"is longer than {_LARGEST:,} bytes")
    try:
        return parse(path.name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _Wrong(0, "is not UTF-8 text") from None


def parse(filename: str, source: str) -> Macro:
    """Raises ``_Wrong``, which ``read_folder`` turns into a ``Problem``."""
    name, language = _name(filename)
    head, text, before = _parted(source.replace("\r\n", "\n").split("\n"))
    said = _said(head)
    if not text.strip():
        raise _Wrong(0, "has no text")
    if said.get("status") and said.get("snooze"):
        raise _Wrong(_line_of(head, "snooze"), '"status" and "snooze" cannot both be there')
    _check_text(text, before)
    lead = len(text) - len(text.lstrip("\n"))
    return Macro(name, text[lead:].rstrip(), language, **said, file=filename)


def _name(filename: str) -> tuple[str, str]:
    stem = filename.removesuffix(".md").lower()
    name, dot, language = stem.rpartition(".")
    if not dot:
        name, language = stem, ""
    if not NAME.fullmatch(name):
        raise _Wrong(0, 'is not a good name: use letters, digits, - and _, such as "refund.md" or "refund.ko.md"')
    if dot and not LANGUAGE.fullmatch(language):
        raise _Wrong(0, f'"{language}" is not a language: write "{name}.ko.md", or "{name}.md" for any language')
    return name, language


def _parted(lines: list[str]) -> tuple[list[str], str, int]:
    """What stands between the --- lines, the text after it, and how many lines come before the text."""
    if not lines or not _FENCE.fullmatch(lines[0]):
        return [], "\n".join(lines), 0
    end = next((n for n, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), None)
    if end is None:
        raise _Wrong(1, "the --- of the first line is never closed by another")
    return lines[1:end], "\n".join(lines[end + 1 :]), end + 1


def _said(head: list[str]) -> dict[str, Any]:
    """What the head says of the macro, checked."""
    found = _as_toml(head) if any(re.match(r"\s*[\w-]+\s*=", line) for line in head) else _as_pairs(head)
    return {key: _value(key, value, _line_of(head, key)) for key, value in found.items()}


def _as_toml(head: list[str]) -> Mapping[str, Any]:
    try:
        return tomllib.loads("\n".join(head))
    except tomllib.TOMLDecodeError as error:
        text, _, place = str(error).rpartition(" (at ")
        line = re.match(r"line (\d+)", place)
        raise _Wrong(int(line[1]) + 1 if line else len(head) + 1, f"is not TOML: {text or error}") from None


def _as_pairs(head: list[str]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for number, line in enumerate(head, 2):
        key, colon, value = line.partition(":")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not colon:
            raise _Wrong(number, 'write "key: value" or "key = value"')
        found[key.strip()] = value.strip().strip("\"'")
    return found


def _line_of(head: list[str], key: str) -> int:
    """In the file; the fence is line 1."""
    return next((number for number, line in enumerate(head, 2) if line.strip().startswith(key)), 1)


def _value(key: str, value: object, line: int) -> object:
    if key not in _KEYS:
        raise _Wrong(line, f'"{key}" is not known here: {", ".join(_KEYS)} are.{did_you_mean(key, _KEYS)}')
    if key == "tags":
        tags = value if isinstance(value, list) else str(value).strip("[]").split(",")
        return tuple(tag for each in tags if (tag := str(each).strip().strip("\"'")))
    if not isinstance(value, str):
        raise _Wrong(line, f'"{key}" must be a text')
    if key == "status" and value not in STATUSES:
        raise _Wrong(line, f'"status" must be "resolved" or "pending".{did_you_mean(value, STATUSES[1:])}')
    return value


def _check_text(text: str, before: int) -> None:
    if problem := problem_in(text):
        raise _Wrong(before + problem.line, problem.text)
