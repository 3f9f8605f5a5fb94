"""A thread that runs blocking calls one after another, for one mailbox.

The event loop's own pool has few threads, and DNS look-ups need them: a mailbox that waits in IDLE must not occupy one.
It is a daemon thread, so that a server that does not answer cannot keep the process from ending.
"""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class Worker:
    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    async def run(self, call: Callable[[], T]) -> T:
        """The result of ``call``. A cancelled wait leaves the call running to its end."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def work() -> None:
            try:
                result = call()
            except Exception as error:  # whatever it is belongs to the caller
                _hand_over(loop, future, partial(future.set_exception, error))
            else:
                _hand_over(loop, future, partial(future.set_result, result))

        self._calls.put(work)
        return await future

    def add(self, call: Callable[[], None]) -> None:
        """Run it when its turn comes; nobody waits for it, and it may not raise."""
        self._calls.put(call)

    def end(self) -> None:
        """After the calls that are under way."""
        self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()


def _hand_over(loop: asyncio.AbstractEventLoop, future: "asyncio.Future[T]", settle: Callable[[], None]) -> None:
    def unless_done() -> None:
        if not future.done():
            settle()

    try:
        loop.call_soon_threadsafe(unless_done)
    except RuntimeError:  # the loop was closed meanwhile: nobody waits any more
        return
