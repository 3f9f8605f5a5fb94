"""Every background task has a name and an owner; if one dies, the app stops loudly.

The first signal drains, the second ends.
"""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

import structlog

_log = structlog.get_logger()


class Supervisor:
    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self._problem: BaseException | None = None

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or self._stop.is_set():
            return
        self._problem = task.exception() or RuntimeError(f"{task.get_name()} ended by itself")
        _log.critical("a part died; stopping", part=task.get_name(), exc_info=self._problem)
        self._stop.set()

    @property
    def running(self) -> set[str]:
        return {task.get_name() for task in self._tasks}

    def stop(self) -> None:
        self._stop.set()

    def obey_signals(self) -> None:
        """SIGINT and SIGTERM stop; the same signal again ends at once, as it would without us."""
        loop = asyncio.get_running_loop()

        def first(number: signal.Signals) -> None:
            _log.info("stopping", signal=number.name)
            loop.remove_signal_handler(number)
            self.stop()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, first, number)

    async def wait(self) -> None:
        """Until told to stop; raises what a dead part died of."""
        await self._stop.wait()
        if self._problem is not None:
            raise self._problem

    async def cancel_all(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
