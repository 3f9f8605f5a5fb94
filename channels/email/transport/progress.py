"""Tells how far reading has come where much is to be read: a bar on a terminal, and lines in the log."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

log = structlog.get_logger()


class _CatchingUp:
    """Measured by UIDs: how many mails there are is not known beforehand."""

    def __init__(self, inbox: str, first: int, last: int, bar: Progress) -> None:
        self._inbox, self._first, self._last, self._bar = inbox, first, last, bar
        self._task = bar.add_task(inbox, total=last - first)
        self._taken = 0

    def took(self, mails: int, uid: int) -> None:
        """That many more, up to this UID."""
        self._taken += mails
        self._bar.update(self._task, completed=uid - self._first, description=f"{self._inbox}: {self._taken}")
        self._bar.refresh()

    def tell(self, uid: int) -> None:
        log.info("imap_catching_up", inbox=self._inbox, taken=self._taken, uid=uid, until=self._last)


@contextmanager
def catching_up(inbox: str, first: int, last: int, console: Console | None = None) -> Iterator[_CatchingUp]:
    """Nothing is drawn where standard error (or ``console``) is no terminal."""
    console = console or Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, auto_refresh=False, transient=True, disable=not console.is_terminal)
    with bar:
        yield _CatchingUp(inbox, first, last, bar)
