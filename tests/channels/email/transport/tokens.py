"""A server that gives out access tokens, over real HTTP (RFC 6749 section 6)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class TokenServer:
    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    life: int | None = 3600
    refresh_tokens: list[str] = field(default_factory=lambda: ["refresh-0"])
    """Those that are taken. With ``rotates``, each is good once and brings the next."""
    rotates: bool = False
    answers: list[tuple[int, Any]] = field(default_factory=list)
    """Given first, one each; a string is sent as it is."""
    slowly: asyncio.Event | None = None
    """Answers wait for it."""

    @property
    def newest(self) -> str:
        return f"access-{len(self.asked)}"

    async def answer(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        self.asked.append(form)
        if self.slowly:
            await self.slowly.wait()
        if self.answers:
            status, body = self.answers.pop(0)
            if isinstance(body, str):
                return web.Response(status=status, text=body)
            return web.json_response(body, status=status)
        if form["refresh_token"] not in self.refresh_tokens:
            words = {"error": "invalid_grant", "error_description": f"{form['refresh_token']} has been revoked"}
            return web.json_response(words, status=400)
        made: dict[str, Any] = {"access_token": self.newest, "token_type": "Bearer"}
        if self.rotates:
            self.refresh_tokens = [f"refresh-{len(self.asked)}"]
            made["refresh_token"] = self.refresh_tokens[0]
        return web.json_response(made if self.life is None else {**made, "expires_in": self.life})


@contextlib.asynccontextmanager
async def token_server() -> AsyncIterator[TokenServer]:
    made = TokenServer()
    app = web.Application()
    app.router.add_post("/token", made.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/token"
    try:
        yield made
    finally:
        await runner.cleanup()
