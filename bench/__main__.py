"""``python -m bench``: everything, in a few minutes. A quiet machine gives quieter figures; the ratios hold on any."""

import asyncio
import platform
import sqlite3
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import Progress

from bench import home, report
from bench.house import sync_seconds
from bench.ingest import ingest
from bench.mails import mails
from bench.outside import MESSAGES, STARTS, latency, starts
from bench.parsing import read_all
from bench.passes import SIZES, measure
from bench.reporting import MESSAGES as REPORTED
from bench.reporting import reporting
from bench.searching import MESSAGES as SEARCHED
from bench.searching import search
from bench.updates import updates
from bot import log

Value = TypeVar("Value")

_PARTS = ("ingest", "reading", "latency", "passes", "search", "home", "reports", "start")
_TAKEN_IN = 2_000
_WIDTH = 130
"""Of the table where the output is no terminal."""
_TOGETHER = {1: ("one at a time", 0.3), 64: ("64 together", 0.45)}
"""How many at once: what it is called, and the share of the limit that is wanted."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--only", type=click.Choice(_PARTS), multiple=True, help="Measure only this; may be given several times.")
@click.option(
    "--messages",
    type=click.IntRange(1),
    help=f"How many of each channel to take in ({_TAKEN_IN:,}), to search ({SEARCHED:,}), to report on ({REPORTED:,}).",
)
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("build"), show_default=True,
              help="On the disk to be measured.")  # fmt: skip
def main(only: Sequence[str], messages: int | None, folder: Path) -> None:
    """Measure Deskbell beside what limits it, and print one table."""
    folder.mkdir(parents=True, exist_ok=True)
    console = Console()
    console = console if console.is_terminal else Console(width=_WIDTH)
    with tempfile.TemporaryDirectory(dir=folder, prefix="bench-") as place:
        # logging is part of the work: at its usual level, but into a file
        with Path(place, "log").open("w", encoding="utf-8") as lines, Progress(console=console) as progress:
            log.configure("info", json=True, stream=lines)
            run = _Run(Path(place), messages, progress)
            sections = [section for part in _PARTS if not only or part in only for section in getattr(run, part)()]
        sync = sync_seconds(Path(place))
    caption = (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; "
        f"one sync of the disk: {sync * 1000:.2f} ms. Ratios are medians over turns taken by both sides in this run."
    )
    console.print(report.table(sections, caption))


class _Run:
    """Each part measures and returns its sections of the table."""

    def __init__(self, folder: Path, messages: int | None, progress: Progress) -> None:
        self._folder, self._progress = folder, progress
        self._messages, self._searched = messages or _TAKEN_IN, messages or SEARCHED
        self._reported = messages or REPORTED

    def _tell(self, what: str, total: int) -> Callable[[int], None]:
        task = self._progress.add_task(what, total=total)
        return lambda done: self._progress.advance(task, done)

    def ingest(self) -> list[report.Section]:
        raws = {
            "telegram": updates(self._messages),
            "email": [mail.raw for mail in mails(self._messages)],
        }
        sections = []
        for inbox, own in raws.items():
            for together, (words, goal) in _TOGETHER.items():
                title = f"Ingest, {inbox}, {words}"
                folder = self._folder / f"{inbox}-{together}"
                figures = _wait_for(ingest(folder, inbox, own, together, self._tell(title, len(own))))
                sections.append((title, report.ingest_rows(figures, goal)))
        return sections

    def reading(self) -> list[report.Section]:
        some = mails(self._messages)
        found = read_all(some, self._tell("Reading mails", len(some)))
        return [("Reading mails", report.reading_rows(found))]

    def latency(self) -> list[report.Section]:
        found = _wait_for(latency(self._folder / "latency", self._tell("From Telegram to Slack", MESSAGES)))
        return [("From Telegram's request to Slack", report.latency_rows(found))]

    def passes(self) -> list[report.Section]:
        found = _wait_for(measure(self._folder, self._tell("Passes over full houses", len(SIZES))))
        return [("A pass, by number of open conversations", report.passes_rows(found))]

    def search(self) -> list[report.Section]:
        found = _wait_for(search(self._folder / "search", self._searched, self._tell("Search", self._searched)))
        return [(f"Search, {found.messages:,} messages", report.search_rows(found))]

    def home(self) -> list[report.Section]:
        found = _wait_for(home.measure(self._folder / "home"))
        title = f"Home page and customer's card, {home.OPEN:,} open conversations, {home.DONE:,} resolved"
        return [(title, report.home_rows(found))]

    def reports(self) -> list[report.Section]:
        found = _wait_for(reporting(self._folder / "reports", self._reported, self._tell("Reports", self._reported)))
        return [(f"Report, {found.messages:,} messages", report.reporting_rows(found))]

    def start(self) -> list[report.Section]:
        found = _wait_for(starts(self._folder / "start", self._tell("Start to ready", STARTS + 1)))
        return [("Start to ready", report.start_rows(found))]


def _wait_for(work: Coroutine[Any, Any, Value]) -> Value:
    return asyncio.run(work)


if __name__ == "__main__":
    main()
