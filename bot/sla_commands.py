"""What the commands ``sla explain``, ``sla apply`` and ``sla simulate`` do, and how they show it in a terminal."""

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bot.app import open_app
from bot.clock import SystemClock
from bot.desk.cards import metric_name
from bot.desk.clock_words import kind_name, length, moment, state_name
from bot.errors import DeskbellError
from bot.explain import KINDS, Story, explain
from bot.i18n import texts
from bot.reapply import Change, reapply
from bot.reports.period import Period
from bot.rules import Rules
from bot.settings import Settings, load_policies
from bot.simulate import Side, Simulated, simulate
from bot.sla.calendar import Kind
from storage import conversations
from storage.store import open_store
from storage.transaction import Transaction

_COLOURS = {Kind.RUNNING: "green", Kind.PAUSED: "yellow", Kind.CLOSED: "bright_black", Kind.HOLIDAY: "blue"}
_BAR = 60


async def explained(settings: Settings, number: int, console: Console) -> None:
    """Raises ``DeskbellError`` when there is no such conversation."""

    def find(tx: Transaction) -> list[Story]:
        conversation = conversations.by_number(tx, number)
        if conversation is None:
            missing = texts(settings.language).gettext("There is no conversation #%(number)s.")
            raise DeskbellError(missing % {"number": number})
        return explain(tx, conversation)

    app = await open_app(settings, SystemClock())
    try:
        show_stories(console, app.rules, await app.store.read(find))
    finally:
        await app.close()


async def applied(settings: Settings, console: Console, *, keep: bool) -> None:
    app = await open_app(settings, SystemClock())
    try:
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task(texts(settings.language).gettext("Looking at open conversations"))
            found = await reapply(
                app.store, app.rules, keep=keep,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )  # fmt: skip
        show_changes(console, app.rules, found, kept=keep)
    finally:
        await app.close()


async def simulated(settings: Settings, policies: Path, period: Period, console: Console) -> Simulated:
    """Raises ``SettingsError`` when there are no policies to be tried in the file; ``console``: for the progress."""
    other = load_policies(policies, [inbox.name for inbox in settings.inboxes])
    rules = Rules({}, "", "", frozenset(), settings.language, timezone=settings.timezone)
    database = settings.storage.database.get_secret_value()
    store = await open_store(database, settings.storage.data_dir, SystemClock())
    try:
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task(texts(settings.language).gettext("Replaying conversations"))
            return await simulate(
                store, rules, other, period,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )  # fmt: skip
    finally:
        await store.close()


def show_simulated(console: Console, rules: Rules, found: Simulated, name: str) -> None:
    """``name``: of the file that was tried."""
    say = texts(rules.language).gettext
    table = Table(title=say("%(number)d conversations from %(first)s to %(last)s") % {
        "number": found.conversations, "first": found.period.first, "last": found.period.last,
    })  # fmt: skip
    headings = (say("promises"), say("in time"), say("kept"), say("late"), say("no answer"), say("not needed"))
    table.add_column(say("clock"))
    for heading in (*headings, say("median")):
        table.add_column(heading, justify="left" if heading == headings[0] else "right")
    for metric in found.after:
        table.add_row(metric_name(rules, metric), *_cells(say("as they were"), found.before[metric]))
        table.add_row("", *_cells(name, found.after[metric]), end_section=True)
    console.print(table)
    console.print(say("Nothing was changed. What may still be kept is not counted; the median is open time."))


def _cells(name: str, side: Side) -> list[str]:
    made, share = side.attainment, side.attainment.share
    counts = (made.met, made.met_late, made.breached, made.cancelled)
    median = length(side.median) if side.median is not None else "–"
    return [name, "–" if share is None else f"{share:.0%}", *map(str, counts), median]


def simulated_json(found: Simulated) -> str:
    sides = {"before": found.before, "after": found.after}
    whole = {
        "from": str(found.period.first), "to": str(found.period.last), "timezone": str(found.period.timezone),
        "conversations": found.conversations,
    }  # fmt: skip
    told = {name: {metric: _side_json(each) for metric, each in side.items()} for name, side in sides.items()}
    return json.dumps(whole | told, ensure_ascii=False, indent=2)


def _side_json(side: Side) -> dict[str, float | int | None]:
    made = side.attainment
    return {
        "met": made.met, "met_late": made.met_late, "breached": made.breached, "cancelled": made.cancelled,
        "attainment": made.share, "median_seconds": side.median.total_seconds() if side.median is not None else None,
    }  # fmt: skip


def show_stories(console: Console, rules: Rules, told: Sequence[Story]) -> None:
    say = texts(rules.language).gettext
    if not told:
        console.print(say("No clock has run here: no policy holds for this conversation."))
    for story in told:
        console.print()
        console.print(Text(f"{metric_name(rules, story.metric)}: {state_name(rules, story)}", style="bold"))
        console.print(Text.assemble(*(("█", _COLOURS[kind]) for kind in story.bar(_BAR))))
        table = Table(box=None, pad_edge=False)
        for heading in (say("from"), say("until"), "", say("how long")):
            table.add_column(heading)
        zone = rules.timezone
        for part in story.stretches:
            name = Text(kind_name(rules, part.kind), style=_COLOURS[part.kind])
            table.add_row(moment(zone, part.start), moment(zone, part.end), name, length(part.end - part.start))
        console.print(table)
        sums = ", ".join(f"{kind_name(rules, kind)} {length(story.sums[kind])}" for kind in KINDS)
        console.print(say("In all: %(sums)s") % {"sums": sums})
        promised = say("Promised: %(target)s, due %(due)s (policy “%(policy)s”, calendar “%(calendar)s”)") % {
            "target": length(story.target),
            "due": moment(zone, story.due_at) if story.due_at else "–",
            "policy": story.policy or "–",
            "calendar": story.calendar,
        }
        console.print(promised)


def show_changes(console: Console, rules: Rules, found: Sequence[Change], *, kept: bool) -> None:
    say = texts(rules.language).gettext
    if not found:
        console.print(say("Every open conversation has the present policies already."))
        return
    table = Table(title=say("Changed") if kept else say("Would change"))
    for heading in ("#", say("clock"), say("policy"), say("due before"), say("due now")):
        table.add_column(heading)
    for change in found:
        dues = [moment(rules.timezone, due) if due else "–" for due in (change.due_before, change.due_now)]
        policy = f"{change.policy_before or '–'} → {change.policy_now}"
        table.add_row(str(change.number), metric_name(rules, change.metric), policy, *dues)
    console.print(table)
    if not kept:
        console.print(say("Nothing was changed yet: run it again with --yes."))
