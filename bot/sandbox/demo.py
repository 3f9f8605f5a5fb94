"""``deskbell demo``: the same app with the same adapters, against the stand-ins, on a clock that can be made to run."""

import socket
import webbrowser
from pathlib import Path

import click
import structlog

from bot.app import App, open_app
from bot.clock import FastClock
from bot.i18n import texts
from bot.sandbox.world import SLACK_APP_TOKEN, SLACK_BOT_TOKEN, World
from bot.settings import load
from bot.supervisor import Supervisor

_log = structlog.get_logger()

SUPPORT = "support@deskbell.example"

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

[web]
listen = "127.0.0.1:{web_port}"

[storage]
data_dir = "."

[[calendar]]
name = "round the clock"
timezone = "Asia/Seoul"
always = true

[[policy]]
name = "demo"
calendar = "round the clock"
first_response = "30m"
next_response = "1h"
resolution = "8h"
warn = ["50%"]

[[reminder]]
when = "waiting_on_us"
after = "2h"
every = "4h"
times = 3
"""


async def demo(data_dir: Path, fresh: bool, port: int, open_browser: bool, language: str = "en") -> None:
    """Play until Ctrl-C. What was played is remembered in ``data_dir``."""
    data_dir.mkdir(parents=True, exist_ok=True)
    if fresh:
        _forget(data_dir)
    clock = FastClock()
    world = World(clock, data_dir, support_address=SUPPORT)
    await world.start(page_port=port)
    app: App | None = None
    try:
        app = await start_app(world, clock, data_dir, language)
        _introduce(world, language)
        if open_browser:
            webbrowser.open(world.url)
        stop = Supervisor()
        stop.obey_signals()
        await stop.wait()
    finally:
        if app is not None:
            await app.stop()
        await world.stop()


async def start_app(world: World, clock: FastClock, data_dir: Path, language: str) -> App:
    """The real app, told by a real settings file to live in this world."""
    lmtp_port = free_port()
    places = world.places()
    smtp_host, _, smtp_port = places["smtp"].rpartition(":")
    config = data_dir / "config.toml"
    config.write_text(
        _CONFIG.format(
            language=language,
            support=SUPPORT,
            smtp_host=smtp_host,
            smtp_port=smtp_port,
            lmtp_port=lmtp_port,
            web_port=free_port(),
            **{name: places[name] for name in ("telegram", "telegram_token", "slack")},
            slack_bot_token=SLACK_BOT_TOKEN,
            slack_app_token=SLACK_APP_TOKEN,
        ),
        encoding="utf-8",
    )
    settings = load(config)
    app = await open_app(settings, clock)
    await app.start(settings.web.host, settings.web.port)
    world.mail.lmtp = ("127.0.0.1", lmtp_port)
    return app


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _forget(data_dir: Path) -> None:
    """Only what the demo made: nobody loses other files by a wrong --data-dir."""
    for name in ("world.json", "deskbell.db", "deskbell.db-wal", "deskbell.db-shm"):
        (data_dir / name).unlink(missing_ok=True)
    for blob in (data_dir / "blobs").glob("*/*"):
        blob.unlink()


def _introduce(world: World, language: str) -> None:
    say = texts(language).gettext
    click.echo(say("The demo is ready: open %(url)s in a browser. Ctrl-C ends it.") % {"url": world.url})
    click.echo(say("Nothing leaves this machine; what you play is remembered until you start with --fresh."))
