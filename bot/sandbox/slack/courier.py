"""Brings events and interactions to the app: over Socket Mode, or as signed HTTP POSTs when there is a URL."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Coroutine
from typing import Any
from urllib.parse import urlencode

import aiohttp
import structlog

from bot.clock import SystemClock
from bot.sandbox.slack.rules import Json
from bot.sandbox.slack.sockets import Ack, Sockets
from bot.sandbox.slack.timing import Timing

log = structlog.get_logger()


class Courier:
    def __init__(self, sockets: Sockets, timing: Timing, signing_secret: str) -> None:
        self.sockets, self.timing = sockets, timing
        self.events_url = ""
        self._secret = signing_secret.encode()
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    # --- work in the background ---------------------------------------------------------------

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Until every event is acknowledged or given up, those caused meanwhile included."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    # --- events ---------------------------------------------------------------------------------

    def event(self, envelope: Json) -> None:
        """Deliver with retries, each with the same event_id (https://docs.slack.dev/apis/events-api/#retries)."""
        self.spawn(self._with_retries(envelope))

    async def _with_retries(self, envelope: Json) -> None:
        reason = ""
        for attempt, pause in enumerate((0.0, *self.timing.retries)):
            if attempt:
                await asyncio.sleep(pause)
            ack = await self._attempt("events_api", envelope, attempt, reason)
            if ack.ok:
                return
            reason = ack.reason
            if not ack.retry:
                break
        log.info("sandbox_slack_event_given_up", event_id=envelope["event_id"], reason=reason)

    async def interaction(self, kind: str, payload: Json) -> Ack:
        """One attempt, as Slack makes it: ``kind`` is "interactive" or "slash_commands"."""
        return await self._attempt(kind, payload, 0, "")

    async def _attempt(self, kind: str, payload: Json, attempt: int, reason: str) -> Ack:
        if not self.events_url:
            return await self.sockets.send(kind, payload, self.timing.ack, attempt, reason)
        retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason.replace("timeout", "http_timeout")}
        return await self._post(*_encode(kind, payload), retry if attempt else {})

    # --- HTTP -----------------------------------------------------------------------------------

    async def _post(self, body: bytes, content_type: str, headers: dict[str, str]) -> Ack:
        headers = {**headers, **self.signature(body), "Content-Type": content_type, "User-Agent": "Slackbot 1.0"}
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            async with asyncio.timeout(self.timing.ack):
                async with self._session.post(
                    self.events_url, data=body, headers=headers, allow_redirects=False
                ) as answer:
                    return await _read_ack(answer)
        except TimeoutError:
            return Ack(False, reason="timeout")
        except aiohttp.ClientError:
            return Ack(False, reason="connection_failed")

    def signature(self, body: bytes) -> dict[str, str]:
        """https://docs.slack.dev/authentication/verifying-requests-from-slack/ (in real time: receivers compare it)."""
        stamp = str(int(SystemClock().now().timestamp()))
        digest = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _encode(kind: str, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload, ensure_ascii=False).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload, ensure_ascii=False)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


async def _read_ack(answer: aiohttp.ClientResponse) -> Ack:
    body = await answer.text()
    if not 200 <= answer.status < 300:
        return Ack(False, reason="http_error", retry=answer.headers.get("X-Slack-No-Retry") != "1")
    if not body:
        return Ack(True)
    if answer.content_type != "application/json":
        return Ack(True, {"text": body})
    read = json.loads(body)
    return Ack(True, read if isinstance(read, dict) else {})
