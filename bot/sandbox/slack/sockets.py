"""Socket Mode, Slack's side (https://docs.slack.dev/apis/events-api/using-socket-mode/)."""

import asyncio
import itertools
import json
import secrets
import uuid
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.sandbox.slack.rules import Json
from bot.sandbox.slack.state import APP

MOST_CONNECTIONS = 10


@dataclass(frozen=True, slots=True)
class Ack:
    """How the app answered a delivery."""

    ok: bool
    payload: Json = field(default_factory=dict)
    reason: str = ""
    """Why it failed: "timeout", "http_error", "connection_failed"."""
    retry: bool = True


@dataclass(eq=False, slots=True)
class _Connection:
    socket: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Ack]] = field(default_factory=dict)
    leaving: bool = False
    """Told to reconnect: gets nothing new."""


class Sockets:
    def __init__(self) -> None:
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._turn = itertools.count()
        self._arrival = asyncio.Event()
        self.app_links = 0
        """How many connections were ever made."""

    @property
    def connected(self) -> int:
        return len(self._open())

    def _open(self) -> list[_Connection]:
        return [one for one in self._connections if not one.leaving and not one.socket.closed]

    def issue_ticket(self) -> str:
        """For apps.connections.open: good for one connection."""
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="unknown or used ticket")
        self._tickets.discard(ticket)
        connection = _Connection(web.WebSocketResponse(timeout=1.0))
        await connection.socket.prepare(request)
        if len(self._connections) >= MOST_CONNECTIONS:
            await self._dismiss(connection, "too_many_websockets")
            await connection.socket.close()
            return connection.socket
        self._connections.append(connection)
        try:
            await connection.socket.send_json(self._hello())
            self.app_links += 1
            self._arrival.set()
            self._arrival = asyncio.Event()
            await self._listen(connection)
        finally:
            self._connections.remove(connection)
            for future in connection.waiting.values():
                if not future.done():
                    future.set_result(Ack(False, reason="connection_failed"))
        return connection.socket

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": APP},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        }

    async def _listen(self, connection: _Connection) -> None:
        async for message in connection.socket:
            if message.type is not WSMsgType.TEXT:
                continue
            answer = json.loads(message.data)
            future = connection.waiting.pop(answer.get("envelope_id", ""), None)
            if future is not None and not future.done():
                future.set_result(Ack(True, answer.get("payload") or {}))

    async def send(self, kind: str, payload: Json, seconds: float, attempt: int = 0, reason: str = "") -> Ack:
        """Send one envelope down one of the connections and wait for its acknowledgement."""
        envelope = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(envelope)
        except TimeoutError:
            return Ack(False, reason="timeout")

    async def _exchange(self, envelope: Json) -> Ack:
        connection = await self._next_connection()
        future: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = future
        try:
            await connection.socket.send_json(envelope)
        except ConnectionError:
            return Ack(False, reason="connection_failed")
        return await future

    async def _next_connection(self) -> _Connection:
        while not (ready := self._open()):
            await self._arrival.wait()
        return ready[next(self._turn) % len(ready)]

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connected client for a new connection; the old ones stay open for their acknowledgements."""
        for connection in self._open():
            connection.leaving = True
            await self._dismiss(connection, reason)

    async def _dismiss(self, connection: _Connection, reason: str) -> None:
        await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})

    async def drop(self) -> None:
        """Close every connection without a word, as a broken network does."""
        for connection in list(self._connections):
            await connection.socket.close()
