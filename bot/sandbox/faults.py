"""Faults that a stand-in can be told to make: what platforms and networks really do to us."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Fault:
    """One mishap on one call.

    ``do_it`` carries the call out first and then spoils the answer ("done but the answer was lost").
    With ``drop`` the connection is cut without an answer; with ``hang`` seconds the answer comes that late; else
    ``status`` and ``body`` are answered in place of the real answer.
    """

    status: int = 500
    body: str = ""
    content_type: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    do_it: bool = False
    hang: float = 0.0


class Faults:
    """Faults waiting for their call, by method name ("sendMessage", "chat.postMessage"); "*" matches every method."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = defaultdict(deque)

    def add(self, method: str, fault: Fault, times: int = 1) -> None:
        self._waiting[method].extend([fault] * times)

    def clear(self) -> None:
        self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        for key in (method, "*"):
            if self._waiting[key]:
                return self._waiting[key].popleft()
        return None

    async def around(
        self, method: str, request: web.Request, call: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Answer ``request`` by ``call``, spoiled by the next fault for this method if there is one."""
        fault = self.take(method)
        if fault is None:
            return await call()
        if fault.do_it:
            await call()
        if fault.hang:
            await asyncio.sleep(fault.hang)
        if fault.drop:
            if request.transport is not None:
                request.transport.abort()
            raise ConnectionResetError(f"fault: dropped {method}")
        return web.Response(
            status=fault.status, text=fault.body, content_type=fault.content_type, headers=dict(fault.headers)
        )
