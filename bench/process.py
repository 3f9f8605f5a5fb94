"""``deskbell run`` as a process of its own; the platforms' stand-ins run here, in the process that measures."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import aiohttp

from bench.house import write_config
from bot.clock import SystemClock
from bot.sandbox.demo import free_port
from bot.sandbox.world import World

_BARE = "import aiogram, slack_bolt.async_app; print(flush=True); input()"
_LOOK = 0.005
"""Seconds between two looks at whether it is ready."""
_PATIENCE = 60.0


class Start(NamedTuple):
    """What a process has cost by the time it is ready."""

    seconds: float
    cpu: float
    peak_rss: int
    """Bytes."""


@asynccontextmanager
async def stand_ins() -> AsyncIterator[World]:
    world = World(SystemClock(), None)
    await world.start()
    try:
        yield world
    finally:
        await world.stop()


class Deskbell:
    """Lives in ``folder``; started and stopped as often as one likes."""

    def __init__(self, world: World, folder: Path) -> None:
        self._port = free_port()
        self._config = write_config(folder, world.places(), web_port=self._port, lmtp_port=free_port())
        self._log = folder / "log"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> Start:
        """Ready is when ``/healthz`` answers."""
        began = time.perf_counter()
        command = (sys.executable, "-m", "bot", "run", "--config", str(self._config))
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(*command, stderr=log)
        async with asyncio.timeout(_PATIENCE), aiohttp.ClientSession() as session:
            while not await self._is_ready(session):  # noqa: ASYNC110 (it is another process)
                await asyncio.sleep(_LOOK)
        return _cost(self._process.pid, began)

    async def _is_ready(self, session: aiohttp.ClientSession) -> bool:
        assert self._process is not None
        if self._process.returncode is not None:
            raise RuntimeError(f"deskbell run ended with {self._process.returncode}: {self._log.read_text()[-2000:]}")
        try:
            async with session.get(f"{self.url}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientConnectorError:
            return False

    def peak_rss(self) -> int:
        assert self._process is not None
        return _peak_rss(self._process.pid)

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()


async def bare_imports() -> Start:
    """A Python that only imports the two libraries."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _BARE, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    cost = _cost(process.pid, began)
    await process.communicate(b"\n")
    return cost


def _cost(pid: int, began: float) -> Start:
    """CPU time and memory are 0 where the system has no /proc (https://man7.org/linux/man-pages/man5/proc.5.html)."""
    seconds, stat = time.perf_counter() - began, Path(f"/proc/{pid}/stat")
    ticks = stat.read_text().rpartition(")")[2].split()[11:13] if stat.exists() else []
    return Start(seconds, sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"), _peak_rss(pid))


def _peak_rss(pid: int) -> int:
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
