"""The real app, put together from a real settings file: to be driven from outside, or to be run as a process."""

import json
import os
import statistics
import time
from collections.abc import Mapping
from pathlib import Path

from bench.mails import SUPPORT
from bot.app import App, open_app
from bot.clock import Clock
from bot.settings import load

AGENT, DESK_CHANNEL = "U0ALICE", "C0SUPPORT"
HOOK_SECRET = "only-for-the-benchmark"

_NOWHERE = {
    "telegram": "http://127.0.0.1:9",
    "telegram_token": "123456:SANDBOX",
    "slack": "http://127.0.0.1:9/api/",
    "slack_bot_token": "xoxb-sandbox",
    "slack_app_token": "xapp-sandbox",
    "slack_signing_secret": "sandbox-secret",
    "smtp": "127.0.0.1:9",
}
"""Stands in for ``World.places()`` where nothing is sent."""

_CONFIG = """
timezone = "Asia/Seoul"

[[inbox]]
name = "telegram"
channel = "telegram"
token = {telegram_token}
api_base = {telegram}
mode = "webhook"
webhook_secret = {hook_secret}

[[inbox]]
name = "email"
channel = "email"
undo = "0s"
address = {support}
smtp = {{ host = "127.0.0.1", port = {smtp_port}, tls = "none" }}
lmtp = {{ listen = "127.0.0.1:{lmtp_port}" }}

[desk]
bot_token = {slack_bot_token}
app_token = {slack_app_token}
signing_secret = {slack_signing_secret}
api_base = {slack}
mode = "socket"
pace = 1000
channel = {desk_channel}
managers = "C0MANAGERS"
agents = [{agent}]

[web]
listen = "127.0.0.1:{web_port}"
public_url = "http://127.0.0.1:{web_port}"

[storage]
data_dir = "data"

[[calendar]]
name = "office"
timezone = "Asia/Seoul"
hours = {{ mon = {day}, tue = {day}, wed = {day}, thu = {day}, fri = ["09:00-12:00", "13:00-17:00"] }}
holidays = "KR"

[[policy]]
name = "standard"
calendar = "office"
first_response = "30m"
next_response = "2h"
resolution = "16h"
warn = ["50%", "5m"]

[[reminder]]
when = "waiting_on_us"
after = "1h"
every = "2h"
times = 3
"""


def write_config(
    folder: Path, places: Mapping[str, str] = _NOWHERE, *, web_port: int = 8080, lmtp_port: int = 8024
) -> Path:
    """Settings as a team would have them: three targets with warnings, a reminder, office hours with holidays."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {**places, "hook_secret": HOOK_SECRET, "support": SUPPORT, "desk_channel": DESK_CHANNEL, "agent": AGENT}
    ports = {"smtp_port": places["smtp"].rpartition(":")[2], "web_port": web_port, "lmtp_port": lmtp_port}
    config = folder / "config.toml"
    quoted = {key: json.dumps(text) for key, text in texts.items()}
    config.write_text(_CONFIG.format(**quoted, **ports, day='["09:00-12:00", "13:00-18:00"]'))
    return config


async def open_house(folder: Path, clock: Clock) -> App:
    """Everything built and nothing started: no loop takes part unless the caller lets it."""
    return await open_app(load(write_config(folder)), clock)


def database(app: App) -> Path:
    path: Path = app.store.path  # type: ignore[attr-defined]  # the benchmark runs on SQLite
    return path


def sync_seconds(folder: Path, times: int = 50) -> float:
    """What one sync of the disk costs here, at the median: the limit's own limit."""
    taken = []
    with (folder / "sync-probe").open("wb", buffering=0) as probe:
        for _ in range(times):
            probe.write(b"x" * 4096)
            began = time.perf_counter()
            os.fsync(probe.fileno())
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)
