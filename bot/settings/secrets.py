"""Secrets in the settings: written out, or named as ``"env:NAME"`` or ``"file:path"``."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.settings.lines import KeyPath
from bot.settings.problems import Problems
from bot.settings.walk import field_at, inner_models, is_secret

_UNRESOLVED = "unresolved"
"""Stands for a secret that could not be had, so that the rest of its table is still validated."""


@dataclass(frozen=True)
class SecretSource:
    directory: Path
    """``file:`` paths are relative to it."""
    env: Mapping[str, str]
    problems: Problems

    def resolve(self, model: type[BaseModel], table: Mapping[str, Any], path: KeyPath) -> dict[str, Any]:
        """A copy of ``table`` with every secret that ``model`` declares in place."""
        return {key: self._value(model, key, value, (*path, key)) for key, value in table.items()}

    def _value(self, model: type[BaseModel], key: str, value: Any, path: KeyPath) -> Any:
        field = field_at(model, key)
        if field is None:
            return value
        if isinstance(value, str) and is_secret(field.annotation):
            return self._secret(value, path)
        inner = next(inner_models(field.annotation), None)
        if inner and isinstance(value, dict):
            return self.resolve(inner, value, path)
        return value

    def _secret(self, value: str, path: KeyPath) -> str:
        kind, separator, name = value.partition(":")
        if separator and kind == "env":
            return self._from_env(name, path)
        if separator and kind == "file":
            return self._from_file(self.directory / name, path)
        return value

    def _from_env(self, name: str, path: KeyPath) -> str:
        found = self.env.get(name, "")
        if not found:
            state = "is empty" if name in self.env else "is not set"
            self.problems.add(
                path, f"is taken from the environment variable {name}, which {state}", f"export {name}=..."
            )
        return found or _UNRESOLVED

    def _from_file(self, file: Path, path: KeyPath) -> str:
        try:
            found = file.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            self.problems.add(path, f"needs the file {file}, which cannot be read: {reason}")
            return _UNRESOLVED
        if not found:
            self.problems.add(path, f"needs the file {file}, which is empty")
        return found or _UNRESOLVED
