"""What can be wrong with a settings file, said so that it can be mended without the manual."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.errors import DeskbellError
from bot.settings.examples import example_for
from bot.settings.lines import KeyPath, nearest
from bot.settings.walk import keys_of, model_at
from bot.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class Problem:
    key: str
    """Where: ``inbox[0].token``; empty for the file as a whole."""
    line: int | None
    message: str
    """What is wrong; never a secret."""
    example: str = ""
    """A line that would be right."""


class SettingsError(DeskbellError):
    """All that is wrong with the settings, at once."""

    def __init__(self, source: Path | None, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = list(problems)
        super().__init__("\n".join(self._text()))

    def _text(self) -> Iterable[str]:
        name = str(self.source or "settings")
        yield f"{name} has {len(self.problems)} problem{'s' if len(self.problems) > 1 else ''}:"
        for problem in self.problems:
            place = f"{name}:{problem.line}" if problem.line else name
            yield f"  {place}: {problem.key}{': ' if problem.key else ''}{problem.message}"
            if problem.example:
                yield "      for example: " + problem.example.replace("\n", "\n" + " " * 19)


class Problems:
    """Collects problems; knows on which line a key stands."""

    def __init__(self, lines: Mapping[KeyPath, int]) -> None:
        self._lines = lines
        self._found: dict[str, Problem] = {}

    def add(self, path: KeyPath, message: str, example: str = "") -> None:
        """The first problem of a key is kept: what follows is mostly its shadow."""
        key = dotted(path)
        self._found.setdefault(key, Problem(key, nearest(self._lines, path), message, example))

    def add_invalid(self, path: KeyPath, model: type[BaseModel], error: ValidationError) -> None:
        """Everything that a model says about the table at ``path``."""
        for detail in error.errors(include_url=False):
            where = tuple(detail["loc"])
            parent = model_at(model, where[:-1])
            self.add((*path, *where), _message(detail, parent), example_for((*path, *where), parent))

    def all(self, secrets: Iterable[str] = ()) -> list[Problem]:
        """In the order of the file; a secret that slipped into a message is blotted out."""
        ordered = sorted(self._found.values(), key=lambda problem: problem.line or 0)
        for secret in secrets:
            ordered = [replace(each, message=each.message.replace(secret, "***")) for each in ordered]
        return ordered

    def __bool__(self) -> bool:
        return bool(self._found)


def dotted(path: KeyPath) -> str:
    """("inbox", 0, "token") -> ``inbox[0].token``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def one_of(word: object, known: Iterable[str]) -> str:
    """What may stand there, and which of it was probably meant."""
    names = list(known)
    listed = ", ".join(f'"{name}"' for name in names)
    return f"must be one of {listed}.{did_you_mean(word, names)}"


def _message(detail: Mapping[str, Any], parent: type[BaseModel] | None) -> str:
    kind, last = detail["type"], detail["loc"][-1] if detail["loc"] else ""
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        known = keys_of(parent) if parent else []
        return f"is not a known setting.{did_you_mean(last, known)}"
    if kind == "literal_error":
        return f"must be {detail['ctx']['expected'].replace(chr(39), chr(34))}"
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    return str(detail["msg"])
