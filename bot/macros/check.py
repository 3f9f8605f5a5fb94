"""What a macro must look like, wherever it is written."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot import when
from bot.macros.render import BraceAlone, check, variables
from bot.macros.variables import NAMES, known
from bot.suggest import closest

NAME = re.compile(r"\w[\w-]{0,59}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a macro, for the one who wrote it."""

    file: str
    line: int
    """Counted from 1; 0 for the whole."""
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


def time_problem(words: str, now: datetime, timezone: tzinfo, language: str) -> str:
    """Why nobody understands these words for a time; "" when they are understood."""
    meant = when.until(words, now, timezone, language)
    return meant.text if isinstance(meant, when.Problem) else ""


def problem_in(text: str, say: Callable[[str], str] = str) -> Problem | None:
    """What keeps a text from being filled in, with its line; ``say`` is gettext of the reader's language."""
    try:
        check(text)
    except BraceAlone as alone:
        return Problem("", alone.line, say("a brace stands alone: write {{ or }} for a brace"))
    for name, line in variables(text):
        if not known(name):
            near = closest(name, NAMES)
            hint = say(" Did you mean “%(near)s”?") % {"near": f"{{{near}}}"} if near else ""
            return Problem("", line, say("there is no variable {%(name)s}.%(hint)s") % {"name": name, "hint": hint})
    return None
