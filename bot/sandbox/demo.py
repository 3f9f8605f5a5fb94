"""``deskbell demo``: the same app with the same adapters, against the stand-ins, on a clock that can be made to run."""

import asyncio
import os
import socket
import webbrowser
import zoneinfo
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import click

from bot.app import App, open_app
from bot.audit import Audit
from bot.clock import FastClock, SystemClock
from bot.errors import DeskbellError
from bot.i18n import texts
from bot.sandbox.world import SLACK_APP_TOKEN, SLACK_BOT_TOKEN, World
from bot.settings import load
from bot.supervisor import Supervisor
from channels.slack.manifest import manifest

SUPPORT = "support@deskbell.example"
_MACROS = Path(__file__).with_name("macros")

_CONFIG = """\
# Written anew at every start of the demo.
language = "{language}"

[[inbox]]
name = "telegram"
channel = "telegram"
token = "{telegram_token}"
api_base = "{telegram}"

[[inbox]]
name = "email"
channel = "email"
address = "{support}"
smtp = {{ host = "{smtp_host}", port = {smtp_port}, tls = "none" }}
lmtp = {{ listen = "127.0.0.1:{lmtp_port}" }}

[[inbox]]
name = "acme"
channel = "slack"
channels = ["C0SHARED"]

[desk]
bot_token = "{slack_bot_token}"
app_token = "{slack_app_token}"
api_base = "{slack}"
mode = "socket"
channel = "C0SUPPORT"
managers = "C0MANAGERS"
agents = ["S0SUPPORT"]
# nobody wants to wait in a demo, and the stand-in of Slack asks for no patience
pace = 20.0

[roles]
managers = ["U0MANAGER"]

[macros]
folder = "{macros}"

[web]
listen = "127.0.0.1:{web_port}"

[storage]
data_dir = "."

[reports]
daily = "09:00"

[[calendar]]
name = "round the clock"
timezone = "{timezone}"
always = true

[[policy]]
name = "demo"
calendar = "round the clock"
first_response = "30m"
next_response = "1h"
resolution = "8h"
warn = ["50%"]
ladder = [
  {{ after = "15m", to = "U0MANAGER" }},
  {{ after = "1h", to = "managers", every = "2h", times = 2 }},
]

[[reminder]]
when = "waiting_on_us"
after = "2h"
every = "4h"
times = 3
"""


async def demo(data_dir: Path, fresh: bool, port: int, open_browser: bool, language: str = "en") -> None:
    """Play until Ctrl-C. What was played is remembered in ``data_dir``.

    Raises DeskbellError when the page cannot be served on ``port``; nothing has been forgotten then.
    """
    say = texts(language).gettext
    click.echo(say("Starting the demo …"))
    async with playing(data_dir, fresh=fresh, port=port, language=language) as world:
        stop = Supervisor()
        stop.obey_signals()
        # without being asked, the page speaks the browser's language
        url = world.url if language == "en" else f"{world.url}/?language={language}"
        _introduce(url, data_dir, language)
        if open_browser:
            # in a thread: a browser of the terminal returns when it is left, and we must serve the page meanwhile
            await asyncio.to_thread(webbrowser.open, url)
        await stop.wait()
        click.echo()
    click.echo(say("The demo has ended."))


@asynccontextmanager
async def playing(data_dir: Path, *, fresh: bool = False, port: int = 0, language: str = "en") -> AsyncIterator[World]:
    """The world with the real app in it, until the block is left."""
    clock = FastClock()
    async with AsyncExitStack() as house:
        world = World(clock, data_dir, fresh=fresh, support_address=SUPPORT)
        house.push_async_callback(world.stop)
        try:
            await world.start(page_port=port)
        except OSError as error:
            raise DeskbellError(_why_no_page(port, error, language)) from error
        if fresh:
            _forget(data_dir)
        app, web_port, lmtp_port = await _move_in(world, clock, data_dir, language)
        house.push_async_callback(app.stop)
        await app.start("127.0.0.1", web_port)
        world.mail.lmtp = ("127.0.0.1", lmtp_port)
        yield world


async def _move_in(world: World, clock: FastClock, data_dir: Path, language: str) -> tuple[App, int, int]:
    """The real app, told by a real settings file to live in this world; its ports for HTTP and LMTP."""
    world.slack.install(manifest("socket", language=language))
    web_port, lmtp_port = free_port(), free_port()
    config = _write_config(world, data_dir, language, web_port, lmtp_port)
    app = await open_app(load(config), clock)
    # It looks once a real minute and trusts the stand-ins: on a clock that runs, every source is silent for long.
    app.audit = Audit(app.store, SystemClock(), app.rules, sources={}, delivered_at=app.outbox.delivered_at)
    return app, web_port, lmtp_port


def _write_config(world: World, data_dir: Path, language: str, web_port: int, lmtp_port: int) -> Path:
    places = world.places()
    smtp_host, _, smtp_port = places["smtp"].rpartition(":")
    data_dir.mkdir(parents=True, exist_ok=True)
    config = data_dir / "config.toml"
    config.write_text(
        _CONFIG.format(
            language=language,
            timezone=_local_zone(),
            support=SUPPORT,
            smtp_host=smtp_host,
            smtp_port=smtp_port,
            lmtp_port=lmtp_port,
            web_port=web_port,
            macros=_MACROS.as_posix(),
            **{name: places[name] for name in ("telegram", "telegram_token", "slack")},
            slack_bot_token=SLACK_BOT_TOKEN,
            slack_app_token=SLACK_APP_TOKEN,
        ),
        encoding="utf-8",
    )
    return config


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _local_zone() -> str:
    """This machine's time zone, so that alerts and the page's clock agree; UTC where it has no name."""
    name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return name if name in zoneinfo.available_timezones() else "UTC"


def _forget(data_dir: Path) -> None:
    """Only what the demo made: nobody loses other files by a wrong --data-dir."""
    for name in ("world.json", "deskbell.db", "deskbell.db-wal", "deskbell.db-shm"):
        (data_dir / name).unlink(missing_ok=True)
    for blob in (data_dir / "blobs").glob("*/*"):
        blob.unlink()


def _why_no_page(port: int, error: OSError, language: str) -> str:
    text = texts(language).gettext(
        "The page cannot be served on port %(port)d: %(reason)s. Does another demo still run? "
        "Take another port with --port, or any that is free with --port 0."
    )
    return text % {"port": port, "reason": os.strerror(error.errno or 0)}


def _introduce(url: str, data_dir: Path, language: str) -> None:
    say = texts(language).gettext
    lines = (
        say("The demo is ready: %(url)s") % {"url": click.style(url, fg="cyan", bold=True, underline=True)},
        "",
        say("  1. Be a customer: write on Telegram or by mail."),
        say("  2. Be the team: answer in the thread that opens in Slack."),
        say("  3. Leave somebody waiting and make the clock run: Deskbell rings."),
        "",
        say("Nothing leaves this machine. What you play is kept in %(folder)s; --fresh starts over. Ctrl-C ends it.")
        % {"folder": data_dir},
    )
    click.echo("\n".join(lines))
