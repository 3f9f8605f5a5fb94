"""The rows of the table, out of what was measured."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rich.table import Table

from bench.home import Home
from bench.ingest import Figures
from bench.outside import Latency, Starts
from bench.parsing import Reading
from bench.passes import DUE, Passes, growth
from bench.process import Start
from bench.reporting import Reporting
from bench.searching import Searching

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    ours: str
    beside: str = ""
    ratio: float | None = None
    goal: str = ""
    is_met: bool | None = None


Section = tuple[str, list[Row]]


def table(sections: Sequence[Section], caption: str) -> Table:
    made = Table(title="Deskbell", caption=caption, caption_justify="left")
    made.add_column("", no_wrap=True)
    for name in ("Deskbell", "beside it", "ratio", "goal", ""):
        made.add_column(name, justify="right", no_wrap=True)
    for title, rows in sections:
        made.add_section()
        made.add_row(f"[bold]{title}[/bold]")
        for row in rows:
            made.add_row(f"  {row.what}", row.ours, row.beside, _ratio(row.ratio), row.goal, _MARKS[row.is_met])
    return made


_MARKS = {None: "", True: "[green]met[/green]", False: "[red]missed[/red]"}


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def _at_least(least: float, value: float) -> tuple[str, bool]:
    return f">= {least:g}", value >= least


def _at_most(most: float, value: float, unit: str = "") -> tuple[str, bool]:
    return f"<= {most:g}{unit}", value <= most


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"


def percentiles(seconds: Sequence[float], *shares: float) -> str:
    ordered = sorted(seconds)
    return " / ".join(_ms(ordered[min(int(len(ordered) * share), len(ordered) - 1)]) for share in shares)


def ingest_rows(figures: Figures, goal: float) -> list[Row]:
    ours, limit = figures.product, figures.limit
    number = len(ours.seconds)
    commits, files = figures.commits / number, figures.file_syncs / number
    speed, limit_speed = (f"{statistics.median(side.blocks):,.0f}" for side in (ours, limit))
    spread, limit_spread = (percentiles(side.seconds, 0.5, 0.95, 0.99) for side in (ours, limit))
    return [
        Row("messages/s (beside: the limit)", speed, limit_speed, figures.ratio, *_at_least(goal, figures.ratio)),
        Row("p50 / p95 / p99, ms", spread, limit_spread),
        Row("CPU a message, ms", _ms(ours.cpu / number), _ms(limit.cpu / number), ours.cpu / limit.cpu),
        Row("syncs a message: commits", f"{commits:.3f}", "1", None, *_at_most(1, commits)),
        Row("syncs a message: attached files", f"{files:.3f}"),
        Row("rows a message", f"{figures.rows / number:.1f}", f"{figures.rows / number:.1f}"),
        Row("peak RSS of this process, MB", f"{figures.peak_rss / MB:,.0f}"),
    ]


def reading_rows(reading: Reading) -> list[Row]:
    ours, full, lean = (_ms(statistics.median(side)) for side in (reading.ours, reading.full, reading.lean))
    goal = _at_most(0.5, reading.ratio)
    return [
        Row("ms a mail (beside: email.policy.default)", ours, full, reading.ratio, *goal),
        Row("a lean reading by compat32", lean, full, reading.lean_ratio),
    ]


def latency_rows(latency: Latency) -> list[Row]:
    goal = _at_most(20, statistics.median(latency.posted) * 1000, " ms")
    return [
        Row("until the post is at Slack, p50 / p95, ms", percentiles(latency.posted, 0.5, 0.95), "", None, *goal),
        Row("until Telegram is answered, p50 / p95, ms", percentiles(latency.answered, 0.5, 0.95)),
        Row("peak RSS of deskbell run, MB", f"{latency.peak_rss / MB:,.0f}"),
    ]


def passes_rows(passes: Passes) -> list[Row]:
    return [*_pass_rows(f"timers: {DUE} due", passes.timers), *_pass_rows(f"outbox: {DUE} due", passes.outbox)]


def _pass_rows(what: str, seconds: dict[int, list[float]]) -> Iterator[Row]:
    smallest, *others = sorted(seconds)
    base = statistics.median(seconds[smallest])
    for size in others:
        ratio = statistics.median(seconds[size]) / base
        goal = _at_most(1.5, growth(seconds)) if size == max(seconds) else ("", None)
        ours = _ms(statistics.median(seconds[size]))
        yield Row(f"{what}, ms, of {size:,} (beside: {smallest:,})", ours, _ms(base), ratio, *goal)


def home_rows(found: Home) -> list[Row]:
    medians = {what: statistics.median(seconds) for what, seconds in found.seconds.items()}
    return [
        Row(f"{what}, ms", _ms(median), "", None, *_at_most(1000, median * 1000, " ms"))
        for what, median in medians.items()
    ]


def search_rows(found: Searching) -> list[Row]:
    rows = [
        Row(f"{what}, p50 / p95, ms", percentiles(seconds, 0.5, 0.95), "", None,
            *_at_most(100, statistics.median(seconds) * 1000, " ms"))
        for what, seconds in found.seconds.items()
    ]  # fmt: skip
    return [*rows, Row("CPU to index a message, ms", _ms(found.indexing))]


def start_rows(starts: Starts) -> list[Row]:
    def row(what: str, figure: Callable[[Start], float], shown: str) -> Row:
        ours, bare = (statistics.median(map(figure, side)) for side in (starts.ours, starts.bare))
        return Row(what, format(ours, shown), format(bare, shown), ours / bare if bare else None)

    seconds = row("seconds (beside: import aiogram, slack_bolt)", lambda start: start.seconds, ".2f")
    goal, is_met = _at_most(1.5, starts.ratio)
    return [
        replace(seconds, ratio=starts.ratio, goal=goal, is_met=is_met),
        row("CPU seconds", lambda start: start.cpu, ".2f"),
        row("peak RSS, MB", lambda start: start.peak_rss / MB, ",.0f"),
    ]


def reporting_rows(found: Reporting) -> list[Row]:
    """By agent, over all of them, and compared with the period before."""
    ratio = statistics.median(ours / bare for ours, bare in zip(found.report, found.bare, strict=True))
    ours, bare = (f"{statistics.median(seconds):.2f} s" for seconds in (found.report, found.bare))
    return [Row("beside its bare SQL", ours, bare, ratio, *_at_most(5, ratio))]
