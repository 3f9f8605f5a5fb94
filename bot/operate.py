"""What the commands ``run``, ``migrate``, ``check`` and ``replay`` do."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.app import App, build_channels, memory_of, open_app
from bot.clock import SystemClock
from bot.errors import DeskbellError
from bot.i18n import texts
from bot.replies import DESK
from bot.settings import Settings
from channels.base import Channel, Checkable, CheckResult, Desk, Surroundings
from storage import received
from storage.received import Poisoned
from storage.store import open_store


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
            public_url=settings.web.public_url, agents=frozenset(settings.desk.agents).__contains__,
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
