"""What can be wrong with a settings file, said so that it can be mended without the manual."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.errors import DeskbellError
from bot.settings.examples import example_for
from bot.settings.lines import KeyPath, nearest
from bot.settings.walk import keys_of, model_at
from bot.suggest import closest

_SHORTEST_SECRET = 4
"""Blotting out anything shorter would make messages unreadable."""


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

    def add_repeated(self, path: KeyPath, what: str, name: str) -> None:
        self.add((*path, "name"), f'there is another {what} "{name}": names must differ', 'name = "another"')

    def add_invalid(
        self, path: KeyPath, model: type[BaseModel], error: ValidationError, beside: type[BaseModel] | None = None
    ) -> None:
        """Everything that ``model`` says about the table at ``path``; the keys of ``beside`` may stand there, too."""
        for detail in error.errors(include_url=False):
            where = tuple(detail["loc"])
            parent = model_at(model, where[:-1])
            if detail["type"] == "extra_forbidden":
                self._add_unknown((*path, *where), [parent, beside if len(where) == 1 else None])
            else:
                self.add((*path, *where), _message(detail), example_for(where, parent))

    def _add_unknown(self, path: KeyPath, models: Sequence[type[BaseModel] | None]) -> None:
        keys = {key: model for model in models if model for key in keys_of(model)}
        meant = closest(path[-1], keys)
        hint = f'Did you mean "{meant}"?' if meant else f"Known here: {', '.join(keys)}."
        self.add(path, f"is not a known setting. {hint}", example_for((meant,), keys.get(meant)))

    def all(self, secrets: Iterable[str] = ()) -> list[Problem]:
        """In the order of the file; a secret that slipped into a message is blotted out."""
        ordered = sorted(self._found.values(), key=lambda problem: problem.line or 0)
        for secret in (each for each in secrets if len(each) >= _SHORTEST_SECRET):
            ordered = [replace(each, message=each.message.replace(secret, "***")) for each in ordered]
        return ordered

    @contextmanager
    def at(self, path: KeyPath, model: type[BaseModel], key: str = "") -> Iterator[None]:
        """A ValueError in the ``with`` block is a problem of ``path``; ``key`` names the field whose example fits."""
        try:
            yield
        except ValueError as error:
            self.add(path, str(error), example_for((key,) if key else path, model))

    def __len__(self) -> int:
        return len(self._found)


def dotted(path: KeyPath) -> str:
    """("inbox", 0, "token") -> ``inbox[0].token``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _message(detail: Mapping[str, Any]) -> str:
    match detail["type"]:
        case "missing":
            return "is missing"
        case "literal_error":
            return f"must be {detail['ctx']['expected'].replace(chr(39), chr(34))}"
        case "value_error":
            return str(detail["ctx"]["error"])
    return str(detail["msg"])
