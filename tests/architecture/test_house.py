"""The rules of the house that import-linter cannot see (it checks who imports whom: ``.importlinter``)."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
CLOCK, COMMAND_LINE, SETTINGS = "bot/clock.py", "bot/cli.py", "bot/settings/"
STEPS = "storage/migrations/versions/"
LOADERS = ("channels/registry.py", *(f"channels/{name}/__init__.py" for name in ("email", "slack", "telegram")))
"""Where modules are loaded by name: channels are chosen, and offer their heavy parts at the first use."""
PURE = {
    "bot/model/": {"bot.model"},
    "bot/sla/": {"bot.sla", "bot.model", "bot.durations", "holidays"},
}
"""Packages of plain values, and what they may import beside the standard library."""

LONGEST_FILE, LONGEST_FUNCTION = 400, 60
NOW = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
ENVIRONMENT = {"os.environ", "os.getenv"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def house() -> dict[str, tuple[str, list[ast.AST]]]:
    """Every module of ours: its text, and all the nodes of its tree."""
    files = sorted(path for package in ("bot", "channels", "storage") for path in (HOME / package).rglob("*.py"))
    texts = {path.relative_to(HOME).as_posix(): path.read_text("utf-8") for path in files}
    return {name: (text, list(ast.walk(ast.parse(text, name)))) for name, text in texts.items()}


def functions(nodes: list[ast.AST]) -> Iterator[Function]:
    return (node for node in nodes if isinstance(node, Function))


def imports(nodes: list[ast.AST]) -> Iterator[tuple[str, int]]:
    """Every imported module, and every name from one as ``module.name``, with the line."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module), node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def uses(nodes: list[ast.AST]) -> Iterator[tuple[str, int]]:
    """Every ``owner.name``, however it is reached (``datetime.datetime.now`` is ``datetime.now``), with the line."""
    for node in nodes:
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            yield f"{name}.{node.attr}", node.lineno
    yield from imports(nodes)


def using(words: set[str], *, but: str | tuple[str, ...]) -> list[str]:
    return [
        f"{name}:{line} {used}"
        for name, (_, nodes) in house().items()
        if not name.startswith(but)
        for used, line in uses(nodes)
        if used in words
    ]


def test_imports_stand_at_the_top_but_in_the_command_line_whose_help_must_be_quick() -> None:
    inside = {
        f"{name}:{line}"
        for name, (_, nodes) in house().items()
        if name != COMMAND_LINE
        for function in functions(nodes)
        for _, line in imports(list(ast.walk(function)))
    }
    assert not inside


def test_modules_are_loaded_by_name_only_where_channels_are_chosen() -> None:
    assert not using({"importlib.import_module"}, but=LOADERS)


def test_the_environment_is_read_by_the_settings_alone() -> None:
    assert not using(ENVIRONMENT, but=SETTINGS)


def test_only_the_clock_knows_what_time_it_is() -> None:
    assert not using(NOW, but=CLOCK)


def test_files_stay_readable() -> None:
    lengths = {name: len(text.splitlines()) for name, (text, _) in house().items()}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def test_functions_stay_readable() -> None:
    """A schema's step is a list, however long."""
    lengths = {
        f"{name}:{function.lineno} {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for name, (_, nodes) in house().items()
        if not name.startswith(STEPS)
        for function in functions(nodes)
    }
    assert not {place: length for place, length in lengths.items() if length > LONGEST_FUNCTION}


@pytest.mark.parametrize("package", PURE)
def test_plain_values_need_little_more_than_the_standard_library(package: str) -> None:
    foreign = [
        f"{name}:{line} {module}"
        for name, (_, nodes) in house().items()
        if name.startswith(package)
        for module, line in imports(nodes)
        if module.split(".")[0] not in sys.stdlib_module_names
        and not any(f"{module}.".startswith(f"{own}.") for own in PURE[package])
    ]
    assert not foreign


def test_the_rules_see_what_they_are_there_to_see() -> None:
    text = "import datetime\nfrom time import time\ndef f():\n    import os\n    datetime.datetime.now(); os.environ\n"
    nodes = list(ast.walk(ast.parse(text)))
    assert {("datetime.now", 5), ("os.environ", 5), ("time.time", 2), ("os", 4)} <= set(uses(nodes))
    assert [function.name for function in functions(nodes)] == ["f"]
