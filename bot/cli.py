"""The command line. Everything heavy is imported inside the command that needs it, so that ``--help`` is quick."""

import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot import __version__
from bot.errors import DeskbellError

if TYPE_CHECKING:
    from bot.settings import Settings


Value = TypeVar("Value")

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_CONFIG = Path("config.toml")


class _Failed(click.ClickException):
    """What people can mend: said without a traceback."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"deskbell: {self.message}", err=True)


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DeskbellError as error:
            raise _Failed(str(error)) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="deskbell")
def main() -> None:
    """A support inbox that lives in chat: customers on Telegram, Slack and email, answers from Slack threads."""


def _config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    option = click.option("--config", type=_FILE, default=_CONFIG, show_default=True, help="The settings file.")
    return option(command)


@main.command()
@_config_option
def run(config: Path) -> None:
    """Run the desk until it is stopped.

    The first SIGINT or SIGTERM lets what is under way come to its end, the second does not wait.
    """
    settings = _settings(config)
    from bot import operate

    _wait_for(operate.run(settings))


@main.command()
@_config_option
def migrate(config: Path) -> None:
    """Bring the database up to date; "run" does it, too."""
    settings = _settings(config)
    from bot import operate

    click.echo(_wait_for(operate.migrate(settings)))


@main.command()
@_config_option
def check(config: Path) -> None:
    """Try everything for real and say what to mend."""
    settings = _settings(config, level="error")
    from rich.console import Console

    from bot import operate
    from bot.i18n import texts
    from bot.setup.checks import show, static_checks

    results = [*static_checks(settings), *_wait_for(operate.check(settings))]
    show(results, Console())
    failures = sum(not result.ok for result in results)
    say = texts(settings.language).gettext
    failed = say("%(failures)d of %(all)d checks failed.") % {"failures": failures, "all": len(results)}
    click.echo(failed if failures else say("All is well."))
    sys.exit(1 if failures else 0)


@main.group()
def rules() -> None:
    """What happens by itself: [[rule]] in the settings."""


@rules.command("try")
@_config_option
@click.option("--days", type=click.IntRange(1, 3650), default=7, show_default=True, help="How far to look back.")
@click.option("--rule", "name", default="", help="Only the rule with this name.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def try_rules(config: Path, days: int, name: str, as_json: bool) -> None:
    """Show what the rules would have done in the last days.

    Changes nothing.
    """
    settings = _settings(config, level="error")
    from rich.console import Console

    from bot import operate
    from bot.automation import report
    from bot.i18n import texts

    found = _wait_for(operate.try_rules(settings, days, name))
    if as_json:
        click.echo(report.as_json(found))
        return
    say = texts(settings.language).gettext
    Console().print(report.table(found, settings.timezone, say))
    click.echo(report.summary(found, days, say))


@main.command()
@_config_option
def macros(config: Path) -> None:
    """Look through the macros: what is wrong with the files, and how often each is used."""
    settings = _settings(config, level="error")
    from bot import operate

    said, wrong = _wait_for(operate.look_through_macros(settings))
    click.echo(said)
    sys.exit(1 if wrong else 0)


@main.command()
@_config_option
@click.argument("ids", nargs=-1)
def replay(config: Path, ids: Sequence[str]) -> None:
    """Take in again what could not be converted.

    The given IDS, as shown at the desk, or everything that was set aside.
    """
    settings = _settings(config)
    from bot import operate

    said, left = _wait_for(operate.replay(settings, ids))
    click.echo(said)
    sys.exit(1 if left else 0)


_DATE = click.DateTime(["%Y-%m-%d"])
_GROUPS = ("day", "week", "inbox", "channel", "agent", "policy", "tier", "tag")


@main.command()
@_config_option
@click.option("--from", "first", type=_DATE, help="The first day; default: thirty days in all.")
@click.option("--to", "last", type=_DATE, help="The last day; default: today.")
@click.option("--by", type=click.Choice(_GROUPS), default=None, help="Also told apart by this.")
@click.option("--json", "form", flag_value="json", help="Everything, for programs.")
@click.option("--csv", "form", flag_value="csv", help="A line for each group, for spreadsheets.")
def report(config: Path, first: datetime | None, last: datetime | None, by: str | None, form: str | None) -> None:
    """Figures of some days: promises kept, answers, volume, backlog.

    Days are those of the team's time zone. docs/reports.md says what each figure means.
    """
    settings = _settings(config, level="error")
    from rich.console import Console

    from bot import operate
    from bot.reports import plain, terminal

    found = _wait_for(operate.report(settings, first and first.date(), last and last.date(), by or ""))
    if form is None:
        console = Console()
        terminal.show(found, console if console.is_terminal else Console(width=terminal.WIDTH), settings.language)
    else:
        click.echo(plain.as_json(found) if form == "json" else plain.as_csv(found), nl=form == "json")


@main.group()
def customer() -> None:
    """What is known of customers."""


@customer.command("show")
@_config_option
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="Everything, for programs.")
def customer_show(config: Path, key: str, as_json: bool) -> None:
    """Show a customer's card.

    KEY is the number of one of their conversations (142), an address, or a telephone number.
    """
    settings = _settings(config, level="error")
    from rich.console import Console

    from bot import operate
    from bot.desk import customer_sheet
    from bot.i18n import texts
    from bot.rules import Rules

    found = _wait_for(operate.customers(settings, key))
    if not found:
        missing = texts(settings.language).gettext("Nobody is known by “%(key)s”.")
        raise DeskbellError(missing % {"key": key})
    if as_json:
        click.echo(customer_sheet.as_json(found))
        return
    rules = Rules({}, "", "", frozenset(), language=settings.language, timezone=settings.timezone)
    for each in found:
        customer_sheet.show(each, Console(), rules)


@main.command()
@click.option("--config", hidden=True, expose_value=False, help="Not used: the demo brings settings of its own.")
@click.option("--data-dir", type=_FOLDER, default=Path("demo-data"), show_default=True)
@click.option("--fresh", is_flag=True, help="Start over; forget what was played before.")
@click.option("--port", type=click.IntRange(0, 65535), default=8600, show_default=True, help="Of the page; 0: any.")
@click.option("--open/--no-open", "open_browser", default=True, help="Open the page in a browser.")
@click.option("--language", type=click.Choice(["en", "ko"]), default="en", show_default=True)
def demo(data_dir: Path, fresh: bool, port: int, open_browser: bool, language: str) -> None:
    """Play with the whole desk in a browser.

    Needs no accounts, and nothing leaves this machine.
    """
    from bot import log
    from bot.sandbox.demo import demo as play

    log.configure("warning", json=False, stream=sys.stderr)
    _wait_for(play(data_dir, fresh, port, open_browser, language))


@main.command()
@click.option(
    "--output",
    "--config",
    type=_FILE,
    default=_CONFIG,
    show_default=True,
    help="What to write.",
)
@click.option("--force", is_flag=True, help="Overwrite what is there.")
@click.option("--yes", is_flag=True, help="Ask nothing; take defaults for what no option says.")
@click.option("--language", type=click.Choice(["en", "ko"]), default=None)
@click.option("--timezone", help="Of your team, such as Asia/Seoul.")
@click.option("--holidays", help="Country whose public holidays are free, such as KR.")
@click.option("--telegram/--no-telegram", default=None, help="Do customers write on Telegram?")
@click.option("--telegram-token")
@click.option("--email-address", help="The support address; none: no email.")
@click.option("--imap-host")
@click.option("--imap-user")
@click.option("--imap-password")
@click.option("--smtp-host")
@click.option("--smtp-user")
@click.option("--smtp-password")
@click.option("--mode", type=click.Choice(["socket", "http"]), help="How Slack reaches us.")
@click.option("--public-url", help="https:// address of this server, for --mode http.")
@click.option("--slack-bot-token")
@click.option("--slack-app-token")
@click.option("--slack-signing-secret")
@click.option("--desk-channel", help="Id of the Slack channel for conversations.")
@click.option("--managers-channel", help="Id of the Slack channel for alerts.")
@click.option("--agents", multiple=True, help="Slack ids of who may answer, with commas between.")
def init(output: Path, force: bool, yes: bool, agents: Sequence[str], **given: Any) -> None:
    """Write the settings and Slack's app manifest.

    Asks for what no option says, and ends with what to click in Slack and Telegram. Secrets that are not given will be
    read from the environment.
    """
    from bot.setup import wizard

    ids = tuple(id_ for group in agents for id_ in group.replace(",", " ").split())
    known = {name: value for name, value in given.items() if value is not None}
    click.echo(wizard.init(output, known | {"agents": ids}, asking=not yes, force=force))


@main.group()
def sla() -> None:
    """Clocks: explain them, bring changed policies to what is open, and try others on what has been."""


@sla.command()
@_config_option
@click.argument("number", type=int)
def explain(config: Path, number: int) -> None:
    """Show where the time of conversation NUMBER went, clock by clock."""
    settings = _settings(config, level="error")
    from rich.console import Console

    from bot import sla_commands

    _wait_for(sla_commands.explained(settings, number, Console()))


@sla.command()
@_config_option
@click.option("--yes", is_flag=True, help="Do it; without this only show what would change.")
def apply(config: Path, yes: bool) -> None:
    """Give open conversations the policies that the settings have for them now.

    Breaches that have happened stay.
    """
    settings = _settings(config, level="error")
    from rich.console import Console

    from bot import sla_commands

    _wait_for(sla_commands.applied(settings, Console(), keep=yes))


@sla.command("simulate")
@_config_option
@click.option("--policy", "policies", type=_FILE, required=True, help="A file with [[policy]] and [[calendar]] tables.")
@click.option("--from", "first", type=_DATE, help="The first day; default: thirty days in all.")
@click.option("--to", "last", type=_DATE, help="The last day; default: today.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def try_policies(config: Path, policies: Path, first: datetime | None, last: datetime | None, as_json: bool) -> None:
    """Show how other promises would have gone.

    Replays what happened in these days of the team's time zone. Changes nothing.
    """
    settings = _settings(config, level="error")
    from rich.console import Console

    from bot import operate, sla_commands
    from bot.rules import Rules

    period = operate.period_of(settings, first and first.date(), last and last.date())
    found = _wait_for(sla_commands.simulated(settings, policies, period, Console(stderr=True)))
    if as_json:
        click.echo(sla_commands.simulated_json(found))
        return
    rules = Rules({}, "", "", frozenset(), language=settings.language, timezone=settings.timezone)
    sla_commands.show_simulated(Console(), rules, found, policies.name)


def _settings(config: Path, level: str = "") -> "Settings":
    """Read the settings and tell the log its level and the secrets to hide."""
    from bot import log
    from bot.settings import load

    settings = load(config)
    json = settings.log.format == "json" or (settings.log.format == "auto" and not sys.stderr.isatty())
    log.configure(level or settings.log.level, json, sys.stderr)
    for secret in settings.secrets():
        log.redact(secret)
    return settings


def _wait_for(work: Coroutine[Any, Any, Value]) -> Value:
    import asyncio

    return asyncio.run(work)
