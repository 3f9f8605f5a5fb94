"""A real ``deskbell run`` in a process of its own, that a test can kill."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from bot.sandbox.demo import free_port
from bot.sandbox.world import SLACK_APP_TOKEN, SLACK_BOT_TOKEN, World

ROOT = Path(__file__).parents[2]
SUPPORT = "support@deskbell.example"


def write_config(world: World, folder: Path, database: str) -> tuple[Path, int, int]:
    """Settings that point at the stand-ins; returns the file, the web port and the LMTP port."""
    places = world.places()
    host, _, port = places["smtp"].rpartition(":")
    web, lmtp = free_port(), free_port()
    config = folder / "config.toml"
    config.write_text(f"""
[[inbox]]
name = "telegram"
channel = "telegram"
token = "{places["telegram_token"]}"
api_base = "{places["telegram"]}"

[[inbox]]
name = "email"
channel = "email"
undo = "0s"
address = "{SUPPORT}"
smtp = {{ host = "{host}", port = {port}, tls = "none" }}
lmtp = {{ listen = "127.0.0.1:{lmtp}" }}

[[inbox]]
name = "acme"
channel = "slack"
channels = ["C0SHARED"]

[desk]
bot_token = "{SLACK_BOT_TOKEN}"
app_token = "{SLACK_APP_TOKEN}"
api_base = "{places["slack"]}"
pace = 1000
channel = "C0SUPPORT"
managers = "C0MANAGERS"
agents = ["U0ALICE"]

[web]
listen = "127.0.0.1:{web}"

[storage]
database = "{database}"
data_dir = "{folder}/data"

[log]
format = "json"
""")
    return config, web, lmtp


class Deskbell:
    def __init__(self, config: Path) -> None:
        self._config = config
        self.lines: list[str] = []
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def start(self) -> None:
        """Returns when it is ready."""
        self._ready = asyncio.Event()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--config", str(self._config),
            cwd=ROOT, stderr=asyncio.subprocess.PIPE, env=os.environ | {"PYTHONWARNINGS": "default"},
        )  # fmt: skip
        self._reader = asyncio.create_task(self._read())
        async with asyncio.timeout(60):
            await self._ready.wait()
        assert self._process.returncode is None, "\n".join(self.lines[-20:])

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        async for raw in self._process.stderr:
            line = raw.decode(errors="replace").rstrip()
            self.lines.append(line)
            if line.startswith("{") and json.loads(line).get("event") == "ready":
                self._ready.set()
        self._ready.set()

    async def once(self, command: str) -> int:
        """Run a command to its end; returns its exit code."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", command, "--config", str(self._config),
            cwd=ROOT, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        async with asyncio.timeout(60):
            _, said = await process.communicate()
        self.lines += said.decode(errors="replace").splitlines()
        return process.returncode or 0

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to stop; returns its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        assert self._reader is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        async with asyncio.timeout(20):
            code = await self._process.wait()
            await self._reader
        return code
