"""The agents' workspace: what they write and press becomes desk events, what the core wants shown becomes posts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from aiohttp import web
from slack_bolt.context.ack.async_ack import AsyncAck
from structlog import get_logger

from bot.model.desk import (
    NOWHERE,
    AgentDeleted,
    AgentEdited,
    AgentWrote,
    DeskEvent,
    EmojiSet,
    HomeOpened,
    Person,
    Place,
)
from bot.model.outbound import Outcome
from bot.model.richtext import RichText
from bot.model.shown import DeskEffect
from channels.base import CheckResult, HandleDesk
from channels.slack import actions, events, happenings
from channels.slack.actions import Actor
from channels.slack.answers import Answers
from channels.slack.blocks import pieces
from channels.slack.check import check
from channels.slack.connection import Body, NotReady, SlackConnection
from channels.slack.effects import Effects
from channels.slack.errors import SlackFailed
from channels.slack.events import Deleted, Edited, Said, Writer
from channels.slack.files import download, known_files
from channels.slack.missed import Marks, missed_replies
from channels.slack.scopes import PATH

log = get_logger(__name__)

OpenThreads = Callable[[], Awaitable[Sequence[Place]]]


class SlackDesk:
    """Implements ``Desk``, ``Cuts``, ``Roster``, ``Checkable`` and, in HTTP mode, ``DeskWebhook``."""

    def __init__(self, connection: SlackConnection, open_threads: OpenThreads | None = None) -> None:
        self._connection = connection
        self._open_threads = open_threads
        self._channels = connection.settings.channels
        self._handle: HandleDesk | None = None
        self._effects = Effects(connection)
        self._answers = Answers(connection)
        self._marks = Marks(connection, connection.around.memory)
        connection.join(self, self._channels)
        connection.desk = self

    # --- Desk -----------------------------------------------------------------------------------

    async def run(self, handle: HandleDesk) -> None:
        self._handle = handle
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._connection.run(), name="slack-connection")
                tasks.create_task(self._marks.follow(self._catch_up), name="slack-desk-catch-up")
        finally:
            self._handle = None

    def pieces(self, body: RichText) -> Sequence[RichText]:
        return pieces(body)

    def last_seen(self) -> datetime | None:
        return self._connection.last_seen()

    async def send(self, effect: DeskEffect) -> Outcome:
        return await self._effects.send(effect)

    async def find(self, effect: DeskEffect) -> str | None:
        """Like ``Recognises.find``, for what is posted at the desk."""
        return await self._effects.find(effect)

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        return download(self._connection, ref)

    async def members(self, id_: str) -> Collection[Person]:
        people = self._connection.people
        try:
            ids = await people.members(id_) if id_ in self._connection.settings.groups else (id_,)
            return [await people.person(Writer(each)) for each in sorted(ids)]
        except SlackFailed as failed:
            raise OSError(str(failed)) from None

    async def close(self) -> None:
        """Closes the shared connection too: close the Slack inboxes first."""
        await self._connection.close()

    async def check(self) -> Sequence[CheckResult]:
        return await check(self._connection)

    # --- messages in threads ----------------------------------------------------------------------

    def wants(self, event: Mapping[str, Any]) -> bool:
        return event.get("channel") in self._channels

    async def hear(self, envelope: Body) -> None:
        event = envelope["event"]
        read = events.read(event, await self._connection.me(), str(envelope.get("api_app_id") or ""))
        # top-level messages in the desk's channel are talk among colleagues
        if read is not None and read.thread:
            await self._handler()(await self._desk_event(read))
            await self._marks.note(read.channel, str(event.get("event_ts") or read.ts))

    async def _desk_event(self, read: Said | Edited | Deleted) -> DeskEvent:
        message = f"{(await self._connection.me()).team}:{read.channel}:{read.ts}"
        place = Place(read.channel, read.thread)
        if isinstance(read, Deleted):
            return AgentDeleted(f"{message}:deleted", message, place, events.when(read.event_ts))
        person = await self._connection.people.person(read.writer)
        names = await self._connection.people.names(events.mentioned(read.message))
        body = events.body(read.message, lambda id_: names.get(id_, id_))
        if isinstance(read, Edited):
            edited_at = events.when(read.edit)
            return AgentEdited(f"{message}:edited:{read.edit}", message, person, place, read.ts, body, edited_at)
        files = events.files(await known_files(self._connection, dict(read.message)))
        return AgentWrote(message, person, place, read.ts, body, read.at, files)

    async def _catch_up(self) -> None:
        """Replies that were written while we were away; what we have already is recognised by its id."""
        if self._open_threads is None:
            return
        me = await self._connection.me()
        async for message in missed_replies(self._connection, self._marks, await self._open_threads()):
            read = events.read(message, me)
            if isinstance(read, Said) and read.thread:
                await self._handler()(await self._desk_event(read))

    # --- buttons, forms, shortcuts, commands -------------------------------------------------------------------

    async def pressed(self, body: Body, ack: AsyncAck) -> None:
        event, actor = actions.acted(body, await self._person(body)), actions.actor(body)
        if event is not None:
            answer = await self._handler()(event)
            await (self._answers.to_touch if actor.in_form else self._answers.to_press)(answer, actor)
        await ack()

    async def submitted(self, body: Body, ack: AsyncAck) -> None:
        answer = await self._handler()(actions.submitted(body, await self._person(body)))
        await self._answers.to_form(answer, actions.actor(body), ack)

    async def shortcut(self, body: Body, ack: AsyncAck) -> None:
        answer = await self._handler()(actions.shortcut(body, await self._person(body)))
        await self._answers.to_press(answer, actions.actor(body))
        await ack()

    async def commanded(self, body: Body, ack: AsyncAck) -> None:
        answer = await self._handler()(actions.commanded(body, await self._person(body)))
        await self._answers.to_command(answer, actions.actor(body), ack)

    # --- the home page, emoji, channels -------------------------------------------------------------

    async def happened(self, envelope: Body) -> None:
        me = await self._connection.me()
        if user := happenings.opened_home(envelope):
            await self._home_opened(envelope, user)
        elif reaction := happenings.reaction(envelope, me, self._channels):
            person = await self._connection.people.person(Writer(reaction.user))
            await self._handler()(EmojiSet(reaction.id, person, reaction.place, reaction.emoji))
        elif change := happenings.change(envelope, me, self._channels):
            await self._handler()(change)

    async def _home_opened(self, envelope: Body, user: str) -> None:
        person = await self._connection.people.person(Writer(user))
        answer = await self._handler()(HomeOpened(happenings.once(envelope), person))
        view = envelope["event"].get("view") or {}
        await self._answers.to_press(answer, Actor(user, "", person.name, NOWHERE, "", view))

    async def _person(self, body: Body) -> Person:
        actor = actions.actor(body)
        return await self._connection.people.person(Writer(actor.user, actor.team, name=actor.name))

    def _handler(self) -> HandleDesk:
        if self._handle is None:
            raise NotReady("the desk is not running yet")
        return self._handle


class SlackWebDesk(SlackDesk):
    """The desk in HTTP mode: also a ``DeskWebhook``."""

    def desk_routes(self) -> Sequence[web.RouteDef]:
        return [web.post(PATH, self._connection.endpoint().handle)]
