"""The one place where everything is put together."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import structlog
from aiohttp import web

from bot import forecast
from bot.acknowledge import acknowledge
from bot.agents import Assigning
from bot.audit import Audit
from bot.automation.run import automate
from bot.clock import Clock
from bot.clocks import keep_clocks
from bot.customers import Customers
from bot.desk.compose import AtDesk
from bot.desk.digest import Digests
from bot.desk.handle import HandleDesk
from bot.desk.moved import follow
from bot.desk.show import show_at_desk
from bot.i18n import texts
from bot.indexing import Indexing
from bot.intake import Intake
from bot.links import LARGEST_FILE
from bot.macros.check import time_problem
from bot.macros.folder import MacroFolder
from bot.model.desk import Place
from bot.names import FULL, NONE, toward_customers
from bot.outbox import Handler, Outbox
from bot.promise_offer import offer_promise
from bot.reminders import keep_reminders
from bot.replies import DESK
from bot.reports import digest
from bot.routing import route
from bot.rules import InboxRules, ReminderRule, Rules
from bot.settings import Settings
from bot.sla.calendar import is_open
from bot.sla.policy import Snapshot
from bot.supervisor import Supervisor
from bot.timers import Timers
from bot.typing_shown import show_typing
from bot.web.files import Links
from bot.web.metrics import Metrics
from bot.web.server import WebServer
from channels import registry
from channels.base import (
    Channel,
    Deleter,
    Desk,
    DeskWebhook,
    Editor,
    Memory,
    Previewer,
    Surroundings,
    Typing,
    Webhook,
)
from storage import conversations, memory
from storage import outbox as outbox_rows
from storage.blobs import Blobs
from storage.store import Store, open_store

_log = structlog.get_logger()

_DRAIN = 6.0
"""Seconds that deliveries under way get to come to their end when we stop."""


class App:
    """A running Deskbell. Made from ready parts, so that tests can hand in a clock and channels of their own."""

    def __init__(
        self, store: Store, clock: Clock, blobs: Blobs, rules: Rules, channels: Mapping[str, Channel], desk: Desk,
        links: Links | None = None, macros: MacroFolder | None = None,
    ) -> None:  # fmt: skip
        self.store, self.clock, self.rules, self.channels, self.desk = store, clock, rules, channels, desk
        self._links, self._macros = links, macros
        self.metrics = Metrics()
        self.assigning = Assigning(store, clock, rules, desk)
        # every feature that follows from an event is one line here, in the order in which they react: what a rule sets
        # (tags, a priority) is there for the choice of a channel and of a policy
        store.react(
            (
                self.metrics.count,
                partial(show_at_desk, rules),
                follow,
                partial(automate, rules, self.assigning.members),
                partial(route, rules),
                partial(keep_clocks, rules),
                partial(keep_reminders, rules),
                self.assigning.react,
                partial(acknowledge, rules),
                partial(offer_promise, rules),
                partial(show_typing, rules),
            )
        )
        self.intake = Intake(store, blobs, rules)
        self.handle_desk = HandleDesk(store, rules)
        customers = Customers(rules, channels, blobs)
        at_desk = AtDesk(rules, desk, blobs, Digests(store, rules, desk, blobs))

        def handler_of(destination: str) -> Handler:
            return at_desk if destination == DESK else customers

        self.outbox = Outbox(store, clock, handler_of, self.metrics.attempted, texts(rules.language))
        self.timers = Timers(store, clock, rules)
        self.audit = Audit(store, clock, rules, {**channels, DESK: desk}, self.outbox.delivered_at)
        self.indexing = Indexing(store, clock)
        self.web = WebServer(store, self.metrics, lambda: self.audit.unwell, self._routes())
        self._supervisor = Supervisor()
        wakes = {"outbox": self.outbox.wake, "timers": self.timers.wake}
        store.on_wake = lambda name: wakes[name].set()

    def _routes(self) -> Iterator[web.RouteDef]:
        for name, channel in self.channels.items():
            if isinstance(channel, Webhook):
                yield from channel.routes(partial(self.intake.take, name))
        if isinstance(self.desk, DeskWebhook):
            yield from self.desk.desk_routes()
        if self._links:
            yield from self._links.routes()

    async def start(self, host: str, port: int) -> None:
        lost = await self.store.write(lambda tx: outbox_rows.recover(tx, everything=self.store.alone))
        if lost:
            _log.warning("deliveries were under way when Deskbell stopped; they are looked after", number=lost)
        await self.store.write(lambda tx: digest.arm(tx, self.rules))
        await self.store.write(lambda tx: forecast.arm(tx, self.rules))
        start = self._supervisor.start
        start("outbox", self.outbox.run())
        start("timers", self.timers.run())
        start("audit", self.audit.run())
        start("search", self.indexing.run())
        start("assignment", self.assigning.run())
        if self._macros:
            await asyncio.to_thread(self._macros.look)
            start("macros", self._macros.run(self.clock))
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
        await self.close()
        _log.info("stopped")

    async def close(self) -> None:
        for channel in self.channels.values():
            await channel.close()
        await self.desk.close()
        await self.store.close()


async def open_app(settings: Settings, clock: Clock) -> App:
    """Everything that the settings ask for, ready to start. Raises ``DeskbellError`` with what to do."""
    database = settings.storage.database.get_secret_value()
    store = await open_store(database, settings.storage.data_dir, clock)
    blobs, secret = Blobs(settings.storage.data_dir / "blobs"), await store.write(memory.signing_key)
    links = Links(secret, settings.web.public_url, blobs, clock)
    around = Surroundings(
        clock=clock,
        memory=memory_of(store, DESK),
        secret=secret,
        agents=settings.people.__contains__,
        language=settings.language,
        public_url=settings.web.public_url,
        link_to=links.link_to,
    )
    channels, desk = build_channels(settings, store, around)
    for calendar in settings.calendars.values():
        # the first question about a country's holidays takes most of a second: not with a customer waiting
        await asyncio.to_thread(is_open, calendar, clock.now())
    rules, folder = rules_of(settings, channels), None
    if settings.macros.folder:
        zone, language = settings.timezone, settings.language
        folder = MacroFolder(settings.macros.folder, lambda words: time_problem(words, clock.now(), zone, language))
        rules = replace(rules, macro_files=folder)
    return App(store, clock, blobs, rules, channels, desk, links, folder)


def build_channels(settings: Settings, store: Store, around: Surroundings) -> tuple[dict[str, Channel], Desk]:
    async def open_threads() -> Sequence[Place]:
        return [Place(*place) for place in await store.read(conversations.desk_threads)]

    slack = registry.desk_module()
    # what agents hand out may be larger than what a mail carries: it goes as a link
    largest = LARGEST_FILE if around.public_url else around.max_file_size
    connection = slack.connect(settings.desk, replace(around, max_file_size=largest), settings.language)
    around = replace(around, desk_connection=connection)
    channels = {
        inbox.name: registry.module(inbox.channel).build(
            inbox.name, inbox.options, replace(around, memory=memory_of(store, inbox.name))
        )
        for inbox in settings.inboxes
    }
    return channels, slack.build_desk(connection, open_threads)


def memory_of(store: Store, owner: str) -> Memory:
    async def load(key: str) -> str:
        return await store.read(lambda tx: memory.load(tx, owner, key))

    async def save(key: str, value: str) -> None:
        await store.write(lambda tx: memory.save(tx, owner, key, value))

    return Memory(load, save)


def rules_of(settings: Settings, channels: Mapping[str, Channel]) -> Rules:
    """The settings in the words of the use cases."""
    inboxes = {}
    for inbox in settings.inboxes:
        channel = channels[inbox.name]
        can = channel.capabilities
        inboxes[inbox.name] = InboxRules(
            inbox.name, inbox.channel, channel.plan, can.max_file_size, isinstance(channel, Editor), can.edit_window,
            isinstance(channel, Deleter), can.undo if inbox.undo is None else inbox.undo,
            channel.preview if isinstance(channel, Previewer) else None,
            partial(toward_customers, settings.team.agents, inbox.agent_name or (FULL if can.shows_author else NONE)),
            name_above=not can.shows_author, can_show_typing=isinstance(channel, Typing),
        )  # fmt: skip
    return Rules(
        inboxes=inboxes,
        desk_channel=settings.desk.channel,
        managers_channel=settings.desk.managers,
        agents=frozenset(settings.desk.agents),
        language=settings.language,
        reply_mode=settings.desk.reply_mode,
        reasons=tuple(settings.desk.reasons),
        emoji={emoji: act for act, emoji in settings.desk.emoji.by_act.items() if emoji},
        policies=[Snapshot(policy, settings.calendars[policy.calendar]) for policy in settings.policies],
        reminders=[ReminderRule(r.when, r.after, r.every, r.times, r.nudge, r.close_after) for r in settings.reminders],
        reopen_within=settings.conversations.reopen_within,
        new_subject=settings.conversations.new_subject,
        own_addresses=frozenset(
            address for inbox in settings.inboxes if (address := getattr(inbox.options, "address", ""))
        ),
        acknowledge=frozenset(settings.conversations.acknowledge),
        thanks_within=settings.conversations.thanks_within,
        resend_when_in_doubt=settings.conversations.resend_when_in_doubt,
        join=settings.desk.join,
        broadcast=settings.desk.broadcast,
        timezone=settings.timezone,
        managers=settings.team.managers,
        admins=settings.team.admins,
        team=settings.team.agents,
        routes=settings.team.routes,
        assignment=settings.team.assignment,
        automatic=settings.team.automatic,
        macro_mark=settings.macros.mark,
        collision=settings.desk.collision,
        offer_promises=settings.desk.offer_promises,
        digests=settings.digests,
        forecast=settings.forecast,
    )
