"""``deskbell check``: what can be seen without asking anyone, and the table of all results."""

import stat
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.i18n import texts
from bot.settings import Settings
from channels.base import CheckResult


def static_checks(settings: Settings) -> list[CheckResult]:
    say = texts(settings.language).gettext
    return [*_own_packages(say), *_secret_files(settings, say), *_public_address(settings, say)]


def _own_packages(say: Callable[[str], str]) -> Iterator[CheckResult]:
    """ "channels" and "storage" are names that other distributions use, too; pip lets them overwrite ours."""
    home = Path(__file__).parents[2]
    for name in ("channels", "storage"):
        spec = find_spec(name)
        found = Path(spec.origin).parent.parent if spec and spec.origin else None
        if found != home:
            detail = say("comes from %(found)s, not from %(home)s") % {"found": found, "home": home}
            fix = say("Install Deskbell into a virtual environment of its own.")
            yield CheckResult(say("package %(name)s") % {"name": name}, False, detail, fix)


def _secret_files(settings: Settings, say: Callable[[str], str]) -> Iterator[CheckResult]:
    for path in settings.secret_files:
        mode = stat.S_IMODE(path.stat().st_mode)
        ok = not mode & stat.S_IRWXO
        octal = f"{mode:04o}"
        exposed = say("holds secrets and is open to every user of this machine (%(mode)s)") % {"mode": octal}
        what = say("file %(name)s") % {"name": path.name}
        yield CheckResult(what, ok, octal if ok else exposed, "" if ok else f"chmod 600 {path}")


def _public_address(settings: Settings, say: Callable[[str], str]) -> Iterator[CheckResult]:
    """Whoever calls us over HTTP needs an address to call."""
    callers = [inbox.name for inbox in settings.inboxes if getattr(inbox.options, "mode", "") == "webhook"]
    if getattr(settings.desk, "mode", "") == "http":
        callers.append("desk")
    if not callers:
        return
    url = settings.web.public_url
    ok = url.startswith("https://")
    detail = url or say("empty, but needed by %(names)s") % {"names": ", ".join(callers)}
    fix = say('Set web.public_url to the https:// address of your reverse proxy, or use mode = "polling" and "socket".')
    yield CheckResult("web.public_url", ok, detail, "" if ok else fix)


def show(results: Sequence[CheckResult], console: Console) -> None:
    """A tick or a cross, what, and what was found; below a failure, what to do."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for result in results:
        mark = Text("✓", "green") if result.ok else Text("✗", "bold red")
        found = Text(result.detail)
        if result.fix and not result.ok:
            found.append(f"\n→ {result.fix}", "yellow")
        table.add_row(mark, Text(result.what), found)
    console.print(table)
