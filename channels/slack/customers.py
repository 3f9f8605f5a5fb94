"""Slack as a customers' channel: shared channels listed for the inbox, and direct messages to the bot."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from structlog import get_logger

from bot.model.inbound import Inbound, Poison
from bot.model.outbound import Delivered, File, OutboundMessage, Outcome, Part, Refused
from bot.model.richtext import RichText
from channels.base import Capabilities, CheckResult, Surroundings, Take
from channels.markup import SLACK_TEXT_LIMIT, split
from channels.slack import convert, events
from channels.slack.blocks import message_blocks, short_text, whole_text
from channels.slack.check import check_channels
from channels.slack.connection import Body, NotReady, SlackConnection
from channels.slack.convert import Record, message_id, read_address
from channels.slack.effects import file_names, uploads_of
from channels.slack.errors import Kind, SlackFailed, advice, ask, outcome
from channels.slack.events import Deleted, Writer, digest
from channels.slack.files import download, known_files
from channels.slack.missed import Marks, missed_messages
from channels.slack.people import Profile
from channels.slack.posting import Draft, find, has_files, post, share_files, update
from channels.slack.settings import Settings

log = get_logger(__name__)

_CHANNEL_TROUBLE = frozenset({"not_in_channel", "channel_not_found", "is_archived", "is_inactive", "restricted_action"})
"""Tell the agent at once, who can then invite the bot and press Retry: a customer must not wait for it unnoticed."""


class SlackInbox:
    """Implements ``Channel``, ``Editor``, ``Deleter``, ``FileSource``, ``Recognises`` and ``Checkable``."""

    def __init__(self, name: str, settings: Settings, around: Surroundings, connection: SlackConnection) -> None:
        self.name = name
        # https://slack.com/help/articles/201330736 : a file may have 1 GB
        self.capabilities = Capabilities(max_file_size=1_000_000_000, shows_author=True)
        self._channels = frozenset(settings.channels)
        self._direct = settings.direct_messages
        self._around, self._connection = around, connection
        self._marks = Marks(connection, around.memory)
        self._take: Take | None = None
        connection.join(self, self._channels)

    # --- in -------------------------------------------------------------------------------------

    async def run(self, take: Take) -> None:
        self._take = take
        try:
            await self._marks.follow(self._catch_up)
        finally:
            self._take = None

    def last_seen(self) -> datetime | None:
        return self._connection.last_seen()

    def wants(self, event: Mapping[str, Any]) -> bool:
        channel = str(event.get("channel") or "")
        return channel in self._channels or (self._direct and convert.is_direct(channel))

    async def hear(self, envelope: Body) -> None:
        event = envelope["event"]
        await self._receive(event, str(envelope.get("api_app_id") or ""))
        if event["channel"] in self._channels:
            await self._marks.note(event["channel"], str(event.get("event_ts") or event.get("ts") or "0"))

    def convert(self, raw: bytes) -> Sequence[Inbound]:
        return convert.convert(Record.from_bytes(raw))

    async def _receive(self, event: dict[str, Any], app: str) -> None:
        me = await self._connection.me()
        record = Record(event, me, app)
        try:
            read = events.read(event, me, app)
            if read is None or (not isinstance(read, Deleted) and await self._is_not_a_customer(read.writer)):
                return
            if not isinstance(read, Deleted):
                writer = await self._connection.people.profile(read.writer)
                names = await self._connection.people.names(events.mentioned(read.message))
                record = Record(await known_files(self._connection, event), me, app, writer, names)
            items = convert.convert(record)
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            log.error("slack_message_unreadable", inbox=self.name, error=type(problem).__name__)
            items = (_poison(record, problem),)
        if self._take is None:
            raise NotReady(f"the inbox {self.name} is not running yet")
        await self._take(items)

    async def _is_not_a_customer(self, writer: Writer) -> bool:
        """Our agents talk in the shared channel too; so do bots. Both are left out."""
        if writer.bot or writer.id == "USLACKBOT":
            return True
        profile: Profile = await self._connection.people.profile(writer)
        if profile.outsider:
            return False
        agents = self._around.agents
        return agents(writer.id) or any(map(agents, await self._connection.people.groups_of(writer.id)))

    async def _catch_up(self) -> None:
        """Direct messages are left out: which there are is not known without asking for all."""
        for channel in sorted(self._channels):
            mark = await self._marks.of(channel)
            async for message in missed_messages(self._connection, channel, mark):
                await self._receive(message, "")

    # --- out ------------------------------------------------------------------------------------

    def plan(self, body: RichText, files: Sequence[File]) -> Sequence[Part]:
        """Files go with the last piece, so that they stand behind the whole text."""
        pieces = split(body, SLACK_TEXT_LIMIT, len)
        if not pieces:
            return [Part(RichText(), tuple(range(len(files))))] if files else []
        last = len(pieces) - 1
        return [Part(piece, tuple(range(len(files))) if at == last else ()) for at, piece in enumerate(pieces)]

    async def send(self, message: OutboundMessage) -> Outcome:
        draft = self._draft(message)
        try:
            posted = await post(self._connection, draft, message.attempt)
            await share_files(self._connection, draft, posted)
        except OSError:
            return Refused(self._connection.say.gettext("A file of this message cannot be read from our store"))
        except SlackFailed as failed:
            return self._outcome(failed, repeatable=False)
        return Delivered(message_id(draft.channel, posted.ts))

    async def find(self, message: OutboundMessage) -> str | None:
        draft = self._draft(message)
        try:
            ts = await find(self._connection, draft.channel, draft.thread, draft.delivery)
            if ts and draft.uploads and not await has_files(self._connection, draft, ts):
                return None
        except SlackFailed as failed:
            raise OSError(str(failed)) from None
        return message_id(draft.channel, ts) if ts else None

    async def edit(self, external_id: str, message: OutboundMessage) -> Outcome:
        if len(message.body.text) > SLACK_TEXT_LIMIT:
            return Refused(self._connection.say.gettext("The text is too long for changing it in Slack"))
        channel, ts = read_address(external_id)
        draft = self._draft(message)
        try:
            await update(self._connection, message.delivery_id, channel, ts, draft.text, draft.blocks)
        except SlackFailed as failed:
            return self._outcome(failed, repeatable=True)
        return Delivered(external_id)

    async def delete(self, external_id: str, address: str) -> Outcome:
        channel, ts = read_address(external_id)
        try:
            await ask(self._connection.web.chat_delete(channel=channel, ts=ts))
        except SlackFailed as failed:
            if failed.error == "message_not_found":
                return Delivered(external_id)
            return self._outcome(failed, repeatable=True)
        return Delivered(external_id)

    def _draft(self, message: OutboundMessage) -> Draft:
        channel, thread = read_address(message.address)
        body = message.body or file_names(message.files)
        return Draft(
            message.delivery_id,
            channel,
            thread,
            short_text(body),
            message_blocks(body),
            whole_text(body),
            message.author,
            uploads_of(message.files),
        )

    def _outcome(self, failed: SlackFailed, *, repeatable: bool) -> Outcome:
        if failed.kind is Kind.MENDABLE and failed.error in _CHANNEL_TROUBLE:
            return Refused(advice(failed.error, self._connection.say))
        return outcome(failed, self._connection.say, repeatable=repeatable)

    # --- the rest -------------------------------------------------------------------------------

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        return download(self._connection, ref)

    async def check(self) -> Sequence[CheckResult]:
        return await check_channels(self._connection, sorted(self._channels))

    async def close(self) -> None:
        """The connection is the desk's, which closes it."""


def _poison(record: Record, problem: Exception) -> Poison:
    raw = record.as_bytes()
    event = record.event
    id_ = str(event.get("client_msg_id") or event.get("event_ts") or event.get("ts") or "")
    return Poison((id_ and f"{event.get('channel')}:{id_}") or digest(raw.decode()), raw, f"Slack: {problem}")
