"""What the commands ``run``, ``migrate``, ``check``, ``replay``, ``macros`` and ``report`` do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from bot.app import App, build_channels, memory_of, open_app
from bot.automation.dry_run import WouldRun, would_run
from bot.clock import SystemClock
from bot.customer_records import meant
from bot.desk import macro_form
from bot.desk.customer_sheet import Sheet, sheet
from bot.errors import DeskbellError
from bot.i18n import texts
from bot.macros.check import time_problem
from bot.macros.files import read_folder
from bot.replies import DESK
from bot.reports import report as reports
from bot.reports.period import Period
from bot.reports.report import Report
from bot.rules import Rules
from bot.settings import Settings
from bot.suggest import did_you_mean
from channels.base import Channel, Checkable, CheckResult, Desk, Surroundings
from storage import received
from storage.received import Poisoned
from storage.store import open_store

_USUAL_DAYS = 30
"""Of a report, when nobody says from when on."""


async def run(settings: Settings) -> None:
    app = await open_app(settings, SystemClock())
    try:
        await app.start(settings.web.host, settings.web.port)
        await app.wait()
    finally:
        await app.stop()


async def migrate(settings: Settings) -> str:
    store = await open_store(_database(settings), settings.storage.data_dir, SystemClock())
    try:
        say = texts(settings.language).gettext
        return say("The database is up to date: schema %(revision)s.") % {"revision": store.revision}
    finally:
        await store.close()


async def check(settings: Settings) -> list[CheckResult]:
    """Try everything for real; never raises for what it finds."""
    say = texts(settings.language).gettext
    results = [_can_write(settings.storage.data_dir, settings.language)]
    try:
        store = await open_store(_database(settings), settings.storage.data_dir, SystemClock())
    except DeskbellError as problem:
        fix = say("Look at storage.database and storage.data_dir.")
        return [*results, CheckResult(say("database"), False, str(problem), fix)]
    try:
        answers = say("answers, schema %(revision)s") % {"revision": store.revision}
        results.append(CheckResult(say("database"), True, answers))
        around = Surroundings(
            clock=SystemClock(), memory=memory_of(store, DESK), secret=b"", language=settings.language,
            public_url=settings.web.public_url, agents=settings.people.__contains__,
        )  # fmt: skip
        channels, desk = build_channels(settings, store, around)
        parts: dict[str, Channel | Desk] = {**channels, DESK: desk}
        for name, part in parts.items():
            if isinstance(part, Checkable):
                results += [replace(row, what=f"{name}: {row.what}") for row in await part.check()]
        for part in parts.values():
            await part.close()
    finally:
        await store.close()
    return results


async def report(settings: Settings, first: date | None, last: date | None, by: str) -> Report:
    period = period_of(settings, first, last)
    store = await open_store(_database(settings), settings.storage.data_dir, SystemClock())
    try:
        return await store.read_apart(lambda tx: reports.report(tx, period, by))
    finally:
        await store.close()


def period_of(settings: Settings, first: date | None, last: date | None) -> Period:
    """Up to today, and over thirty days, unless said otherwise. Raises ``DeskbellError`` for days out of order."""
    last = last or SystemClock().now().astimezone(settings.timezone).date()
    period = Period(first, last, settings.timezone) if first else Period.up_to(last, _USUAL_DAYS, settings.timezone)
    if period.days < 1:
        wrong = texts(settings.language).gettext("--from %(first)s lies after --to %(last)s.")
        raise DeskbellError(wrong % {"first": first, "last": last})
    return period


async def customers(settings: Settings, key: str) -> list[Sheet]:
    """The cards of whoever is meant by a conversation's number, an address or a telephone number."""
    channels = {inbox.channel for inbox in settings.inboxes}
    store = await open_store(_database(settings), settings.storage.data_dir, SystemClock())
    try:
        return await store.read(lambda tx: [sheet(tx, customer) for customer in meant(tx, key, channels)])
    finally:
        await store.close()


def _database(settings: Settings) -> str:
    return settings.storage.database.get_secret_value()


def _can_write(folder: Path, language: str) -> CheckResult:
    say = texts(language).gettext
    what, probe = say("data directory"), folder / ".deskbell-check"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as problem:
        fix = say("Give the user that runs Deskbell the right to write there, or set storage.data_dir.")
        return CheckResult(what, False, f"{folder}: {problem.strerror}", fix)
    return CheckResult(what, True, say("%(folder)s can be written") % {"folder": folder})


async def try_rules(settings: Settings, days: int, name: str = "") -> list[WouldRun]:
    """What the rules (or the one with this name) would have done in the last days. Raises ``DeskbellError`` when there
    is no such rule."""
    rules = [rule for rule in settings.team.automatic if name in ("", rule.name)]
    if not rules:
        hint = did_you_mean(name, [rule.name for rule in settings.team.automatic])
        missing = texts(settings.language).gettext("There is no rule “%(name)s”.") % {"name": name}
        raise DeskbellError(missing + hint if name else texts(settings.language).gettext("The settings have no rules."))
    clock = SystemClock()
    store = await open_store(_database(settings), settings.storage.data_dir, clock)
    try:
        return await store.read(lambda tx: would_run(tx, rules, clock.now() - timedelta(days=days)))
    finally:
        await store.close()


async def replay(settings: Settings, ids: Sequence[str]) -> tuple[str, int]:
    """Take in again what could not be read; with ``ids`` only those. Returns what happened, and how many are left."""
    app = await open_app(settings, SystemClock())
    try:
        waiting = [p for p in await app.store.read(received.poisons) if not ids or p.external_id in ids]
        problems = [problem for item in waiting if (problem := await replay_one(app, item))]
    finally:
        await app.close()
    say = texts(settings.language).gettext
    done = say("%(done)d taken in, %(left)d still cannot be read.") % {
        "done": len(waiting) - len(problems),
        "left": len(problems),
    }
    return "\n".join((*problems, done)), len(problems)


async def replay_one(app: App, item: Poisoned) -> str:
    """ "" when it was taken in, else why not."""
    channel = app.channels.get(item.inbox)
    if channel is None:
        reason = texts(app.rules.language).gettext("The inbox “%(inbox)s” is no longer set up.")
        return f"{item.inbox} {item.external_id}: {reason % {'inbox': item.inbox}}"
    try:
        found = channel.convert(item.raw)
    except ValueError as problem:
        return f"{item.inbox} {item.external_id}: {problem}"
    await app.intake.retake(item.inbox, found, item.external_id)
    return ""


async def look_through_macros(settings: Settings) -> tuple[str, int]:
    """What is wrong with the macros' files, and every macro with how often it was sent. Returns the text, and the
    number of problems."""
    clock, folder = SystemClock(), settings.macros.folder

    def no_time(words: str) -> str:
        return time_problem(words, clock.now(), settings.timezone, settings.language)

    files, problems = read_folder(folder, no_time) if folder else ([], [])
    store = await open_store(_database(settings), settings.storage.data_dir, clock)
    try:
        rules = Rules({}, "", "", frozenset(), settings.language, macro_files=lambda: files)
        rules = replace(rules, macro_mark=settings.macros.mark)
        listed = await store.read(lambda tx: macro_form.lines(tx, rules))
    finally:
        await store.close()
    say = texts(settings.language).gettext
    listed = listed or [say("There are no macros yet: /deskbell macro new makes one.")]
    return "\n".join([*(f"✗ {problem}" for problem in problems), *listed]), len(problems)
