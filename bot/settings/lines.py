"""On which line of a TOML text does a key stand? ``tomllib`` tells lines for syntax errors only."""

import re
import tomllib
from collections.abc import Mapping

KeyPath = tuple[str | int, ...]
"""("inbox", 0, "token") is the key ``token`` of the first ``[[inbox]]``."""

_TOKEN = re.compile(
    r"""[ \t\r]+ | \#[^\n]*
    | (?P<string> \"{3}(?:\\.|[^\\])*?\"{3,5} | '{3}.*?'{3,5} | "(?:\\.|[^"\\\n])*" | '[^'\n]*')
    | (?P<bare> [^\s\[\]{}=,.\#"']+ )
    | (?P<sign> . )""",
    re.VERBOSE | re.DOTALL,
)


def scan(text: str) -> dict[KeyPath, int]:
    """The line of every key, table and array item of a text that ``tomllib`` accepts."""
    return _Scanner(text).document()


def nearest(lines: Mapping[KeyPath, int], path: KeyPath) -> int | None:
    """The line of ``path``, or of the innermost table around it that is there."""
    return next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), None)


class _Scanner:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str, int]] = []
        self._at = 0
        self._lines: dict[KeyPath, int] = {}
        self._last_item: dict[KeyPath, int] = {}
        line = 1
        for token in _TOKEN.finditer(text + "\n"):
            if token.lastgroup:
                self._tokens.append((token.lastgroup, token.group(), line))
            line += token.group().count("\n")

    def document(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        while self._at < len(self._tokens):
            if self._skip("\n"):
                continue
            if self._skip("["):
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _header(self) -> KeyPath:
        line, is_item = self._line(), self._skip("[")
        *parents, last = self._key()
        path: KeyPath = ()
        for key in parents:
            path = (*path, key)
            self._lines.setdefault(path, line)
            if path in self._last_item:
                path = (*path, self._last_item[path])
        path = (*path, last)
        self._lines.setdefault(path, line)
        if is_item:
            self._last_item[path] = self._last_item.get(path, -1) + 1
            path = (*path, self._last_item[path])
            self._lines[path] = line
        while self._skip("]"):
            pass
        return path

    def _pair(self, table: KeyPath) -> None:
        line, path = self._line(), table
        for key in self._key():
            path = (*path, key)
            self._lines.setdefault(path, line)
        self._skip("=")
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        if self._skip("["):
            self._array(path)
        elif self._skip("{"):
            while not self._skip("}"):
                if not self._skip("\n", ","):
                    self._pair(path)
        else:
            while self._tokens[self._at][1] not in ("\n", ",", "]", "}"):
                self._at += 1

    def _array(self, path: KeyPath) -> None:
        index = 0
        while not self._skip("]"):
            if self._skip(","):
                index += 1
            elif not self._skip("\n"):
                self._lines[(*path, index)] = self._line()
                self._value((*path, index))

    def _key(self) -> list[str]:
        keys = []
        while self._tokens[self._at][0] != "sign" or self._skip("."):
            kind, word, _ = self._tokens[self._at]
            keys.append(str(tomllib.loads(f"key = {word}")["key"]) if kind == "string" else word)
            self._at += 1
        return keys

    def _line(self) -> int:
        return self._tokens[self._at][2]

    def _skip(self, *signs: str) -> bool:
        kind, word, _ = self._tokens[self._at]
        found = kind == "sign" and word in signs
        self._at += found
        return found
