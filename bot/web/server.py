"""The web server: the channels' routes, /healthz, /readyz and /metrics."""

from collections.abc import Callable, Iterable, Mapping

from aiohttp import web

from bot.errors import DeskbellError
from bot.web.metrics import Metrics
from storage.store import Store

MAX_BODY = 1024 * 1024
"""Bytes of a request's body; more is answered with 413."""


class WebServer:
    def __init__(
        self, store: Store, metrics: Metrics, unwell: Callable[[], Mapping[str, str]], routes: Iterable[web.RouteDef]
    ) -> None:
        self._store, self._metrics, self._unwell = store, metrics, unwell
        app = web.Application(client_max_size=MAX_BODY)
        app.add_routes(routes)
        app.add_routes(
            [
                web.get("/healthz", self._healthz),
                web.get("/readyz", self._readyz),
                web.get("/metrics", self._metrics_page),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError as problem:
            raise DeskbellError(f"web.listen: {host}:{port} cannot be used: {problem.strerror}") from problem
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _healthz(self, request: web.Request) -> web.Response:
        """The process lives."""
        return web.json_response({"ok": True})

    async def _readyz(self, request: web.Request) -> web.Response:
        """All parts are well; 503 names those that are not."""
        unwell = dict(self._unwell())
        return web.json_response({"ready": not unwell, "unwell": unwell}, status=503 if unwell else 200)

    async def _metrics_page(self, request: web.Request) -> web.Response:
        await self._store.read(self._metrics.read)
        return web.Response(body=self._metrics.text(), content_type="text/plain", charset="utf-8")
