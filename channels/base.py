"""The contract between the core and a channel (customers' side) and the desk (agents' side).

A channel translates and decides nothing: platform events become ``bot.model.inbound`` values, outbound values become
platform calls. It never sees the store. ``docs/adding-a-channel.md`` is the guide; the optional abilities are
protocols of their own, asked for with ``isinstance`` and never stubbed.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from aiohttp import web

from bot.clock import Clock
from bot.model.desk import DeskEvent, Person, Place
from bot.model.forms import DeskAnswer
from bot.model.inbound import Inbound
from bot.model.outbound import File, OutboundMessage, Outcome, Part
from bot.model.richtext import RichText
from bot.model.shown import DeskEffect

Take = Callable[[Sequence[Inbound]], Awaitable[None]]
"""Hands items to the core, in order. Returns after all of them are committed; then, and only then, may the
source be told. Raises ``bot.errors.StoreUnwell`` when nothing can be stored: the source must keep all of them and
offer them again (taking twice is harmless). Never raises because of what is *in* an item."""


@dataclass(frozen=True, slots=True)
class Memory:
    """A few durable words an inbox may keep between runs (an IMAP high-water mark). Never needed for correctness of
    "nothing twice": that is the job of external ids."""

    load: Callable[[str], Awaitable[str]]
    """key -> value, "" when unknown"""
    save: Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the core lends a channel when it builds it."""

    clock: Clock
    memory: Memory
    secret: bytes = field(repr=False)
    """Key for signing reply tokens; the same over restarts."""
    agents: Callable[[str], bool] = lambda user: False
    """Is this Slack user id (or user group id) one of ours? For channels that customers share with agents."""
    max_file_size: int = 25_000_000
    """Bytes; larger files are named in the message but not fetched."""
    language: str = "en"
    """The desk's: for readable lines that stand for what is no text, and for reasons told to agents."""
    public_url: str = ""
    """Where platforms reach our web server from outside; "" when they cannot."""
    link_to: Callable[[File], str] = lambda file: ""
    """A signed link, for some weeks, under which a file that is too large for a message can be had; "" when our web
    server cannot be reached from outside."""
    desk_connection: Any = None
    """The desk's connection to its platform, for a channel on the same platform that shares it."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; the core tells agents about what it cannot."""

    files: bool = True
    max_file_size: int = 25_000_000
    """Bytes a file on its way out may have."""
    repeat_is_safe: bool = False
    """True when sending again after a lost answer cannot show twice (the same Message-ID goes out again)."""
    edit_window: timedelta | None = None
    """How long after sending an edit is possible; None: no limit. Only with ``Editor``."""
    shows_author: bool = False
    """True when ``OutboundMessage.author`` is shown beside the message; elsewhere the core puts the name into it."""
    undo: timedelta = timedelta(0)
    """How long an answer waits before it goes out, for its author to take it back, unless the settings say otherwise:
    zero where people expect each other's words at once."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One row of ``deskbell check``."""

    what: str
    ok: bool
    detail: str
    """What was found (never a secret)."""
    fix: str = ""
    """What to do when not ok."""


class Channel(Protocol):
    """One inbox on one platform. Built by the module's ``build(name, settings, surroundings)``; building makes no
    network call. Every method but ``run`` may be called while ``run`` is not running."""

    name: str
    """The inbox's name in the settings."""
    capabilities: Capabilities

    async def run(self, take: Take) -> None:
        """Called once; receives until cancelled. Reconnects by itself with back-off and jitter; raises only for what
        waiting cannot mend. Inboxes that are fed through ``routes`` wait here and watch."""

    def last_seen(self) -> datetime | None:
        """When the source last proved alive (an answered poll, an IDLE answer), or since when we listen: silence raises
        an alarm. None for a source that cannot prove it."""

    def convert(self, raw: bytes) -> Sequence[Inbound]:
        """Pure. Read what ``Poison.raw`` or the wire holds; raises ``ValueError`` on what cannot be converted.
        Also called by ``deskbell replay``."""

    def plan(self, body: RichText, files: Sequence[File]) -> Sequence[Part]:
        """Pure. Cut a message into the pieces that one call each can carry, in order; never empty for a non-empty
        message."""

    async def send(self, message: OutboundMessage) -> Outcome:
        """Called by the outbox, one at a time for each conversation, several at once over conversations. Makes at most
        one attempt; never raises for anything the platform or network does."""

    async def close(self) -> None:
        """Called once, after ``run`` was cancelled and the outbox has drained."""


@runtime_checkable
class Editor(Protocol):
    """Can change what was sent."""

    async def edit(self, external_id: str, message: OutboundMessage) -> Outcome: ...


@runtime_checkable
class Deleter(Protocol):
    """Can take back what was sent."""

    async def delete(self, external_id: str, address: str) -> Outcome: ...


@runtime_checkable
class Previewer(Protocol):
    """Puts something around what agents write."""

    def preview(self, message: OutboundMessage) -> RichText:
        """Pure. The body of a message as customers will read it: with the signature, for one."""


@runtime_checkable
class Typing(Protocol):
    """Can show the customer that somebody is writing: for some seconds, and of no consequence when it fails."""

    async def show_typing(self, address: str) -> Outcome: ...


@runtime_checkable
class FileSource(Protocol):
    """Attachments arrive as handles and are fetched after the message is stored."""

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """The file in chunks. Raises ``FileGone`` (final) or ``OSError`` / ``TimeoutError`` (try later)."""


class FileGone(Exception):
    """The file can never be had any more; the text says why, for the agent."""


@runtime_checkable
class Webhook(Protocol):
    """Is fed over HTTP by our own web server."""

    def routes(self, take: Take) -> Sequence[web.RouteDef]:
        """Routes for the web server. Answer 2xx only after ``take`` has returned, 503 on ``StoreUnwell``."""


@runtime_checkable
class Recognises(Protocol):
    """The platform can be asked whether a delivery with a lost answer has arrived."""

    async def find(self, message: OutboundMessage) -> str | None:
        """The external id when it did arrive, None when it certainly did not. Raises ``OSError`` when unsure."""


@runtime_checkable
class Checkable(Protocol):
    async def check(self) -> Sequence[CheckResult]:
        """Try everything for real: log in, look at rights. Sends nothing to customers."""


HandleDesk = Callable[[DeskEvent], Awaitable[DeskAnswer]]
"""Hands a desk event to the core. Returns after the commit; raises ``StoreUnwell`` like ``Take``."""


class Desk(Protocol):
    """The agents' workspace."""

    async def run(self, handle: HandleDesk) -> None:
        """Called once; receives until cancelled (Socket Mode), or waits (HTTP: see ``Webhook``)."""

    def last_seen(self) -> datetime | None: ...

    async def send(self, effect: DeskEffect) -> Outcome:
        """Like ``Channel.send``. Delivered.external_id is the id by which the post can be named again (its ts)."""

    async def find(self, effect: DeskEffect) -> str | None:
        """Like ``Recognises.find``: the id of a post whose answer was lost, None when it is certainly not there, or for
        effects that may simply be repeated."""

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """A file an agent posted; like ``FileSource.fetch``."""

    async def close(self) -> None: ...


@runtime_checkable
class Roster(Protocol):
    """A desk that knows who is who."""

    async def members(self, id_: str) -> Collection[Person]:
        """The people in this user group of the settings; of a person's id, that person. Asked about once a minute.
        Raises ``OSError`` when it cannot be known now."""


@runtime_checkable
class Cuts(Protocol):
    """A desk on which a long text takes several posts."""

    def pieces(self, body: RichText) -> Sequence[RichText]:
        """Pure. What goes into one post each; the text itself when it fits, or when the desk shows it as a file."""


@runtime_checkable
class DeskWebhook(Protocol):
    """A desk that is fed over HTTP by our own web server."""

    def desk_routes(self) -> Sequence[web.RouteDef]:
        """Routes for the web server; like ``Webhook.routes``, with the handler that was given to ``run``."""


class ChannelModule(Protocol):
    """What a channel's package offers by name; loaded only when an inbox uses it (see channels.registry)."""

    def build(self, name: str, settings: Any, around: Surroundings) -> Channel: ...


class DeskModule(Protocol):
    """What the desk's package offers by name."""

    def connect(self, settings: Any, around: Surroundings, language: str) -> Any: ...

    def build_desk(
        self, connection: Any, open_threads: Callable[[], Awaitable[Sequence[Place]]] | None = None
    ) -> Desk: ...
