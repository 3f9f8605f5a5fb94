"""Slack's Socket Mode: a WebSocket that we open, so that no public address is needed.

Our own loop and not slack_sdk's client, for that one connects again with a used-up address (addresses are good for one
connection), closes the old connection before it has a new one, and does not say when everything was down.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from random import SystemRandom
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from structlog import get_logger

from channels.slack.errors import SlackFailed

log = get_logger(__name__)

HELLO_WITHIN = 30.0
"""Seconds in which a new connection must say hello."""
LINGER = 10.0
"""Seconds for which a connection that Slack announced to close is still read."""
LASTS = 5.0
"""Seconds after which a connection counts as a good one."""
HEARTBEAT = 15.0
AT_ONCE = 64
"""Envelopes handled at the same time; beyond it we stop reading."""
_LONGEST_PAUSE = 60.0
_CLOSING = aiohttp.ClientWSTimeout(ws_close=2.0)


class Socket:
    """Keeps a connection open. ``up`` is called at every hello, ``down`` when the last connection is gone, ``alive``
    whenever anything arrives."""

    def __init__(
        self,
        app: AsyncApp,
        open_url: Callable[[], Awaitable[str]],
        session: Callable[[], aiohttp.ClientSession],
        up: Callable[[], None],
        down: Callable[[], None],
        alive: Callable[[], None],
    ) -> None:
        self._app, self._open_url, self._session = app, open_url, session
        self._up, self._down, self.alive = up, down, alive
        self._greeted = 0

    async def run(self) -> None:
        """Until cancelled. When Slack announces that it will close a connection, the next one is opened first."""
        failures, loop = 0, asyncio.get_running_loop()
        async with asyncio.TaskGroup() as lines:
            while True:
                since = loop.time()
                line = await self._connect()
                if line is not None:
                    lines.create_task(line.run(), name="slack-socket")
                    await line.leaving.wait()
                # a connection that breaks off young counts as a failure, or we would hammer an unwell server
                fine = line is not None and (line.refreshed or (line.served and loop.time() - since >= LASTS))
                failures = 0 if fine else failures + 1
                if failures:
                    await asyncio.sleep(_pause(failures))

    async def _connect(self) -> "_Line | None":
        try:
            url = await self._open_url()
            # autoping off: pings come to us as messages, so that we can tell that the line is alive
            websocket = await self._session().ws_connect(url, heartbeat=HEARTBEAT, autoping=False, timeout=_CLOSING)
        except (SlackFailed, aiohttp.ClientError, OSError, TimeoutError) as problem:
            log.warning("slack_socket_failed", error=str(problem) or type(problem).__name__)
            return None
        return _Line(self, websocket)

    async def dispatch(self, envelope: dict[str, Any]) -> BoltResponse:
        headers: dict[str, str | Sequence[str]] = {}
        if envelope.get("retry_attempt"):
            headers["x-slack-retry-num"] = str(envelope["retry_attempt"])
        return await self._app.async_dispatch(
            AsyncBoltRequest(mode="socket_mode", body=envelope.get("payload") or {}, headers=headers)
        )

    def greeted(self) -> None:
        self._greeted += 1
        self._up()

    def parted(self) -> None:
        self._greeted -= 1
        if not self._greeted:
            self._down()


class _Line:
    """One connection, from its first frame to its last acknowledgement."""

    def __init__(self, socket: Socket, websocket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._websocket = socket, websocket
        self._room = asyncio.Semaphore(AT_ONCE)
        self.leaving = asyncio.Event()
        """Set when it is closed or soon will be: the time to open another one."""
        self.served = False
        """Did it say hello?"""
        self.refreshed = False
        """Did Slack ask us to come back on a new connection?"""

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as handlers:
                with suppress(TimeoutError, aiohttp.ClientError, ConnectionError):
                    async with asyncio.timeout(HELLO_WITHIN) as limit:
                        await self._read(handlers, limit)
                self.leaving.set()
        except asyncio.CancelledError:
            self.served = False  # we leave of our own will: nothing was lost
            raise
        finally:
            self.leaving.set()
            if self.served:
                self._socket.parted()
            await self._websocket.close()

    async def _read(self, handlers: asyncio.TaskGroup, limit: asyncio.Timeout) -> None:
        while True:
            frame = await self._websocket.receive()
            if frame.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED):
                return
            if frame.type == aiohttp.WSMsgType.ERROR:
                return
            self._socket.alive()
            if frame.type == aiohttp.WSMsgType.PING:
                await self._websocket.pong(frame.data)
            elif frame.type == aiohttp.WSMsgType.TEXT:
                await self._take(_parsed(frame.data), handlers, limit)

    async def _take(self, envelope: dict[str, Any], handlers: asyncio.TaskGroup, limit: asyncio.Timeout) -> None:
        match envelope.get("type"):
            case "hello":
                limit.reschedule(None)
                if not self.served:
                    self.served = True
                    self._socket.greeted()
            case "disconnect":
                log.info("slack_socket_leaving", reason=envelope.get("reason"))
                # the others, such as link_disabled and too_many_websockets, are no invitation
                self.refreshed = envelope.get("reason") in ("warning", "refresh_requested")
                self.leaving.set()
                limit.reschedule(asyncio.get_running_loop().time() + LINGER)
            case _ if envelope.get("envelope_id"):
                await self._room.acquire()
                handlers.create_task(self._handle(envelope), name="slack-envelope")

    async def _handle(self, envelope: dict[str, Any]) -> None:
        try:
            response = await self._socket.dispatch(envelope)
            if response.status == 200:  # else it stays unacknowledged, and Slack delivers it again
                await self._acknowledge(envelope["envelope_id"], response)
        except Exception as problem:  # one odd envelope must not take the connection down
            log.error("slack_envelope_failed", envelope=envelope["envelope_id"], exc_info=problem)
        finally:
            self._room.release()

    async def _acknowledge(self, envelope_id: str, response: BoltResponse) -> None:
        answer: dict[str, Any] = {"envelope_id": envelope_id}
        if response.body:
            kind = response.headers.get("content-type", [""])[0]
            is_json = kind.startswith("application/json")
            answer["payload"] = json.loads(response.body) if is_json else {"text": response.body}
        try:
            await self._websocket.send_json(answer)
        except (aiohttp.ClientError, ConnectionError, RuntimeError):
            log.info("slack_ack_lost", envelope=envelope_id)  # it will come again and be recognised


def _parsed(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _pause(failures: int) -> float:
    """Seconds: doubling, with jitter, so that many clients do not come back in one wave."""
    longest = min(_LONGEST_PAUSE, 0.1 * 2 ** min(failures, 10))
    return SystemRandom().uniform(longest / 2, longest)
