"""Every key of a TOML text is found on its line."""

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings.examples import literal
from bot.settings.lines import KeyPath, nearest, scan


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*path, index))


def test_headers_dotted_keys_and_values_of_all_kinds_are_found() -> None:
    text = '''# a comment with [brackets] = "x"
title = "a # no comment"
[[inbox]]
name = 'first'
imap = { host = "h", "quoted key" = [1, { deep = 2 }], a.b = 3 }
[[inbox]]
name = """
[[inbox]]
name = "inside of a text" \\"""
"""
list = [
  "x",  # ]
  ["y"],
  {k = 1},
]
[inbox.options]
date = 1979-05-27 07:32:00
[[inbox.part]]
pi = 3.14
[[inbox.part]]
[a.b]
c.d = '''
    text += "'''\n'multi' = \n'''\nend = -1_000.5e3\n"
    found = scan(text)
    assert set(paths(tomllib.loads(text))) == set(found)
    assert found[("title",)] == 2
    assert found[("inbox", 0, "imap", "quoted key", 1, "deep")] == 5
    assert found[("inbox", 1)] == 6
    assert found[("inbox", 1, "list", 2, "k")] == 14
    assert found[("inbox", 1, "options", "date")] == 17
    assert found[("inbox", 1, "part", 1)] == 20
    assert found[("a", "b", "end")] == 25


def test_a_key_that_is_missing_has_the_line_of_its_table() -> None:
    lines = scan("[[inbox]]\nname = 'a'\n")
    assert nearest(lines, ("inbox", 0, "token")) == 1
    assert nearest(lines, ("desk", "channel")) is None


_keys = st.text(min_size=1, max_size=5)
_leaves = st.booleans() | st.integers(-9, 9) | st.text(max_size=8)
_values = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3),
    max_leaves=6,
)


def inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)} = {inline(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(inline, value)) + "\n]"
    return literal(value)


@given(st.dictionaries(_keys, st.dictionaries(_keys, _values, max_size=3), max_size=3))
@settings(max_examples=60, deadline=None)
def test_whatever_the_file_holds_every_key_is_found_where_it_is_written(document: dict[str, Any]) -> None:
    parts: list[str] = []
    expected: dict[KeyPath, int] = {}
    for table, pairs in document.items():
        expected[(table,)] = "".join(parts).count("\n") + 1
        parts.append(f"[{literal(table)}]\n")
        for key, value in pairs.items():
            expected[(table, key)] = "".join(parts).count("\n") + 1
            parts.append(f"{literal(key)} = {inline(value)} # {literal('x')}\n")
    text = "".join(parts)
    found = scan(text)
    assert set(found) == set(paths(tomllib.loads(text)))
    assert expected.items() <= found.items()


@given(st.lists(_leaves) | _leaves)
@settings(max_examples=50, deadline=None)
def test_a_value_written_as_toml_is_read_back(value: Any) -> None:
    assert tomllib.loads(f"key = {literal(value)}")["key"] == value
