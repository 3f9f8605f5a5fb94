"""The one place where everything is put together."""

from collections.abc import Iterator, Mapping
from functools import partial

import structlog
from aiohttp import web

from bot.audit import Audit
from bot.clock import Clock
from bot.clocks import keep_clocks
from bot.customers import Customers
from bot.desk.compose import AtDesk
from bot.desk.handle import HandleDesk
from bot.desk.show import show_at_desk
from bot.intake import Intake
from bot.outbox import Handler, Outbox
from bot.reminders import keep_reminders
from bot.replies import DESK
from bot.rules import Rules
from bot.supervisor import Supervisor
from bot.timers import Timers
from bot.web.metrics import Metrics
from bot.web.server import WebServer
from channels.base import Channel, Desk, Webhook
from storage import outbox as outbox_rows
from storage.blobs import Blobs
from storage.store import Store

_log = structlog.get_logger()

_DRAIN = 8.0
"""Seconds that deliveries under way get to come to their end when we stop."""


class App:
    """A running Deskbell. Made from ready parts, so that tests can hand in a clock and channels of their own."""

    def __init__(
        self, store: Store, clock: Clock, blobs: Blobs, rules: Rules, channels: Mapping[str, Channel], desk: Desk
    ) -> None:
        self.store, self.clock, self.rules, self.channels, self.desk = store, clock, rules, channels, desk
        self.metrics = Metrics()
        # every feature that follows from an event is one line here, in the order in which they react
        store.react(
            (
                self.metrics.count,
                partial(keep_clocks, rules),
                partial(keep_reminders, rules),
                partial(show_at_desk, rules),
            )
        )
        self.intake = Intake(store, blobs, rules)
        self.handle_desk = HandleDesk(store, rules)
        customers, at_desk = Customers(rules, channels, blobs), AtDesk(rules, desk, blobs)

        def handler_of(destination: str) -> Handler:
            return at_desk if destination == DESK else customers

        self.outbox = Outbox(store, clock, handler_of, self.metrics.attempted)
        self.timers = Timers(store, clock, rules)
        self.audit = Audit(store, clock, rules, {**channels, DESK: desk})
        self.web = WebServer(store, self.metrics, lambda: self.audit.unwell, self._routes())
        self._supervisor = Supervisor()
        wakes = {"outbox": self.outbox.wake, "timers": self.timers.wake}
        store.on_wake = lambda name: wakes[name].set()

    def _routes(self) -> Iterator[web.RouteDef]:
        for name, channel in self.channels.items():
            if isinstance(channel, Webhook):
                yield from channel.routes(partial(self.intake.take, name))
        if isinstance(self.desk, Webhook):
            yield from self.desk.routes(self.handle_desk)

    async def start(self, host: str, port: int) -> None:
        lost = await self.store.write(lambda tx: outbox_rows.recover(tx, everything=True))
        if lost:
            _log.warning("deliveries were under way when Deskbell stopped; they are looked after", number=lost)
        start = self._supervisor.start
        start("outbox", self.outbox.run())
        start("timers", self.timers.run())
        start("audit", self.audit.run())
        await self.web.start(host, port)
        start("desk", self.desk.run(self.handle_desk))
        for name, channel in self.channels.items():
            start(f"inbox {name}", channel.run(partial(self.intake.take, name)))
        _log.info("ready", inboxes=sorted(self.channels), port=self.web.port)

    async def wait(self) -> None:
        """Until a signal comes or a part dies (then raises what it died of)."""
        self._supervisor.obey_signals()
        await self._supervisor.wait()

    async def stop(self) -> None:
        """Stop receiving, let what is under way come to its end, close."""
        await self.web.stop()
        await self._supervisor.cancel_all()
        await self.outbox.drain(_DRAIN)
        for channel in self.channels.values():
            await channel.close()
        await self.desk.close()
        await self.store.close()
        _log.info("stopped")
