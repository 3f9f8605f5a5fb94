"""The folder with macros, looked at again and again: a change of a file holds within seconds."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import structlog

from bot.clock import Clock
from bot.macros.check import Problem
from bot.macros.files import read_folder
from bot.model.macro import Macro

_log = structlog.get_logger()

_LOOK_EVERY = timedelta(seconds=5)


class MacroFolder:
    """Called, it gives the macros as they were at the last look."""

    def __init__(self, folder: Path, no_time: Callable[[str], str]) -> None:
        """``no_time`` says why words for a time cannot be understood, or ""."""
        self._folder, self._no_time = folder, no_time
        self._macros: Sequence[Macro] = ()
        self._seen: object = None
        self._told: Sequence[Problem] = ()

    def __call__(self) -> Sequence[Macro]:
        return self._macros

    def look(self) -> None:
        """Read the files again if any of them has changed; what is wrong with one is logged once."""
        seen = _stamps(self._folder)
        if seen == self._seen:
            return
        self._macros, problems = read_folder(self._folder, self._no_time)
        self._seen = seen
        for problem in problems:
            if problem not in self._told:
                _log.warning("a macro cannot be used", file=problem.file, line=problem.line, problem=problem.text)
        self._told = problems

    async def run(self, clock: Clock) -> None:
        while True:
            await asyncio.to_thread(self.look)
            await clock.sleep_until(clock.now() + _LOOK_EVERY)


def _stamps(folder: Path) -> list[tuple[str, int, int]]:
    """What tells one state of the folder from another."""
    found = []
    for path in sorted(folder.glob("*.md")):
        try:
            stat = path.stat()
        except OSError:  # it went away while we looked
            continue
        found.append((path.name, stat.st_mtime_ns, stat.st_size))
    return found
