"""Values that stand for something else: secrets as ``"env:NAME"`` or ``"file:path"``, and relative paths."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from bot.settings.lines import KeyPath
from bot.settings.problems import Problems
from bot.settings.walk import allows, field_at, inner_models

_UNRESOLVED = "unresolved"
"""Stands for a secret that could not be had, so that the rest of its table is still validated."""


@dataclass(frozen=True)
class Resolver:
    directory: Path
    """Where relative paths start."""
    env: Mapping[str, str]
    problems: Problems
    secrets: set[str] = field(default_factory=set, repr=False)
    """Every secret that was found."""
    written_out: set[str] = field(default_factory=set, repr=False)
    """Those that stand in the settings themselves."""
    files: list[Path] = field(default_factory=list)
    """The files from which secrets were read."""

    def resolve(self, model: type[BaseModel], table: Mapping[str, Any], path: KeyPath) -> dict[str, Any]:
        """A copy of ``table`` with the secrets that ``model`` declares in place, and its paths absolute."""
        return {key: self._value(model, key, value, (*path, key)) for key, value in table.items()}

    def _value(self, model: type[BaseModel], key: str, value: Any, path: KeyPath) -> Any:
        field = field_at(model, key)
        if field is None:
            return value
        if isinstance(value, str) and allows(field.annotation, SecretStr):
            secret = self._secret(value, path)
            self.secrets.add(secret)
            return secret
        if isinstance(value, str) and allows(field.annotation, Path):
            return self.directory / Path(value).expanduser()
        inner = next(inner_models(field.annotation), None)
        if inner and isinstance(value, dict):
            return self.resolve(inner, value, path)
        return value

    def _secret(self, value: str, path: KeyPath) -> str:
        kind, separator, name = value.partition(":")
        if separator and kind == "env":
            return self._from_env(name, path)
        if separator and kind == "file":
            return self._from_file(self.directory / Path(name).expanduser(), path)
        self.written_out.add(value)
        return value

    def _from_env(self, name: str, path: KeyPath) -> str:
        found = self.env.get(name, "")
        if not found:
            state = "is empty" if name in self.env else "is not set"
            self.problems.add(path, f"needs the environment variable {name}, which {state}", f"export {name}=...")
        return found or _UNRESOLVED

    def _from_file(self, file: Path, path: KeyPath) -> str:
        try:
            found = file.read_text("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            self.problems.add(path, f"needs the file {file}, which is not UTF-8 text")
        except OSError as error:
            self.problems.add(path, f"needs the file {file}, which cannot be read: {error.strerror}")
        else:
            self.files.append(file)
            if found:
                return found
            self.problems.add(path, f"needs the file {file}, which is empty")
        return _UNRESOLVED
