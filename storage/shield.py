"""Lets database work come to its end although its caller was cancelled.

A connection cut off in the middle of a query is lost to the pool, and nobody would know what was committed.
"""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Unhurried:
    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # the caller may be gone: nobody else would fetch it

    async def finish(self) -> None:
        """Wait for what is still under way."""
        if self._tasks:
            await asyncio.wait(self._tasks)


async def error_of(work: Awaitable[None]) -> BaseException | None:
    """Each caller's error is told to that caller."""
    try:
        await work
    except Exception as error:  # whatever it is, it belongs to the one use case
        return error
    return None
