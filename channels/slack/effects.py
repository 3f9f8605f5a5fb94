"""What the core wants shown at the desk, as calls to Slack."""

from collections.abc import Awaitable, Sequence
from typing import Any

from bot.model.desk import Place
from bot.model.outbound import Delivered, File, Outcome
from bot.model.richtext import RichText
from bot.model.shown import Button, DeskEffect, Post, PostCard, React, Update, Whisper
from channels.markup import to_plain
from channels.slack.actions import AT
from channels.slack.blocks import (
    Block,
    card_blocks,
    fallback,
    is_too_long,
    message_blocks,
    persons,
    short_text,
    shortened,
    whole_text,
)
from channels.slack.connection import SlackConnection
from channels.slack.errors import Kind, SlackFailed, advice, outcome
from channels.slack.files import Upload
from channels.slack.pace import POST, REACT, UNREACT, WHISPER
from channels.slack.posting import Draft, find, has_files, post, share_files, update

_FINAL = (Kind.REFUSED, Kind.TOO_BIG, Kind.GONE)
_UNHEARD = frozenset({"channel_not_found", "is_archived", "not_in_channel", "user_not_in_channel"})
"""Errors of chat.postEphemeral where a direct message still arrives."""


class Effects:
    """One attempt at one effect; never raises for what Slack or the network does."""

    def __init__(self, connection: SlackConnection) -> None:
        self._connection = connection
        self._say = connection.say

    async def send(self, effect: DeskEffect) -> Outcome:
        try:
            return Delivered(await self._send(effect))
        except SlackFailed as failed:
            new = isinstance(effect, Post) or (isinstance(effect, PostCard) and not effect.ts)
            return outcome(failed, self._say, repeatable=not new)

    async def find(self, effect: DeskEffect) -> str | None:
        """The ts of a post whose confirmation was lost, once all of it is there; OSError when Slack cannot be asked."""
        if not isinstance(effect, Post | PostCard) or (isinstance(effect, PostCard) and effect.ts):
            return None
        channel, thread = (effect.channel, "") if isinstance(effect, PostCard) else _where(effect)
        try:
            ts = await find(self._connection, channel, thread, effect.delivery_id)
            if ts and isinstance(effect, Post):
                draft = self._draft(effect)
                if draft.uploads and not await has_files(self._connection, draft, ts):
                    return None
        except SlackFailed as failed:
            raise OSError(str(failed)) from None
        return ts

    async def _send(self, effect: DeskEffect) -> str:
        match effect:
            case PostCard():
                return await self._card(effect)
            case Post():
                return await self._post(effect)
            case Update():
                return await self._update(effect)
            case React():
                return await self._react(effect)
            case Whisper():
                return await self._whisper(effect)

    async def _card(self, effect: PostCard) -> str:
        names = await self._connection.people.names(persons(effect.card.fields))
        blocks, text = card_blocks(effect.card, names), fallback(effect.card.summary or effect.card.title)
        if effect.ts:
            await update(self._connection, effect.delivery_id, effect.channel, effect.ts, text, blocks)
            return effect.ts
        draft = Draft(effect.delivery_id, effect.channel, "", text, blocks)
        return (await post(self._connection, draft, effect.attempt)).ts

    async def _post(self, effect: Post) -> str:
        draft = self._draft(effect)
        posted = await post(self._connection, draft, effect.attempt)
        try:
            await share_files(self._connection, draft, posted)
        except OSError:
            await self._no_files(effect, draft, self._say.gettext("a file cannot be read from our store"))
        except SlackFailed as failed:
            if failed.kind not in _FINAL:
                raise
            await self._no_files(effect, draft, advice(failed.error, self._say))
        return posted.ts

    def _draft(self, effect: Post) -> Draft:
        body, say = effect.body, self._say
        uploads = uploads_of(effect.files)
        note = ""
        if is_too_long(body):
            whole = body.text.encode(errors="replace")
            uploads = (*uploads, Upload("message.txt", len(whole), whole))
            note = say.gettext("The message is too long for Slack: all of it is in the file message.txt.")
        body = shortened(body) or file_names(effect.files)
        channel, thread = _where(effect)
        blocks = message_blocks(body, effect.mention, effect.buttons, note)
        texts = {"text": short_text(body), "whole": whole_text(body)}
        return Draft(
            effect.delivery_id,
            channel,
            thread,
            blocks=blocks,
            author=effect.author,
            uploads=uploads,
            broadcast=effect.broadcast,
            **texts,
        )

    async def _no_files(self, effect: Post, draft: Draft, reason: str) -> None:
        """The text is there and the files will never be: say so beside it, or nobody would know that there were any."""
        text = self._say.gettext("Slack did not take the files %(names)s: %(reason)s") % {
            "names": ", ".join(upload.filename for upload in draft.uploads),
            "reason": reason,
        }
        note = Draft(effect.delivery_id, draft.channel, draft.thread, fallback(text), message_blocks(RichText(text)))
        try:
            await post(self._connection, note, attempt=1)
        except SlackFailed as failed:
            if failed.kind is not Kind.EARLY:
                raise
            # the text is out, so this has been an attempt
            raise SlackFailed(Kind.BUSY, failed.error, failed.retry_after) from None

    async def _update(self, effect: Update) -> str:
        note = self._say.gettext("The rest is cut off here.") if is_too_long(effect.body) else ""
        body = shortened(effect.body)
        text, blocks = short_text(body), message_blocks(body, buttons=effect.buttons, note=note)
        await update(self._connection, effect.delivery_id, effect.place.channel, effect.ts, text, blocks)
        return effect.ts

    async def _react(self, effect: React) -> str:
        where = {"channel": effect.place.channel, "timestamp": effect.ts}
        web, pace = self._connection.web, self._connection.pace
        if effect.remove:
            pace.turn(UNREACT, "", effect.delivery_id)
            call = web.reactions_remove(name=effect.remove, **where)
            await _unless("no_reaction", pace.ask(UNREACT, "", effect.delivery_id, call))
        if effect.add:
            pace.turn(REACT, "", effect.delivery_id)
            call = web.reactions_add(name=effect.add, **where)
            await _unless("already_reacted", pace.ask(REACT, "", effect.delivery_id, call))
        return effect.ts

    async def _whisper(self, effect: Whisper) -> str:
        connection, person = self._connection, effect.person
        return await whisper(connection, effect.place, person, effect.body, effect.buttons, effect.delivery_id)


def _where(effect: Post) -> tuple[str, str]:
    return effect.place.channel, effect.place.thread


async def _unless(fine: str, call: Awaitable[dict[str, Any]]) -> None:
    """Await the call; this one error means that things are already as they should be."""
    try:
        await call
    except SlackFailed as failed:
        if failed.error != fine:
            raise


async def whisper(
    connection: SlackConnection,
    place: Place,
    user: str,
    body: RichText,
    buttons: Sequence[Button] = (),
    delivery: int = 0,
) -> str:
    """A message that one person sees: in the thread, or directly where there is none or we cannot be heard. Raises
    ``SlackFailed``. With a ``delivery`` it waits for its turn; without it answers somebody, who waits."""
    body = shortened(body)
    text, blocks = fallback(to_plain(body)), message_blocks(body, buttons=buttons, buttons_id=f"{AT}{place.thread}")
    if place.channel:
        try:
            return await _privately(connection, place, user, text, blocks, delivery)
        except SlackFailed as failed:
            if failed.error not in _UNHEARD:
                raise
    return await _directly(connection, user, text, blocks, delivery)


async def _privately(
    connection: SlackConnection, place: Place, user: str, text: str, blocks: list[Block], delivery: int
) -> str:
    if delivery:
        connection.pace.turn(WHISPER, place.channel, delivery)
    call = connection.web.chat_postEphemeral(
        channel=place.channel, user=user, text=text, blocks=blocks or None, thread_ts=place.thread or None
    )
    answer = await connection.pace.ask(WHISPER, place.channel, delivery, call)
    return str(answer.get("message_ts") or "")


async def _directly(connection: SlackConnection, user: str, text: str, blocks: list[Block], delivery: int) -> str:
    """A direct message. With a person's id as the channel it needs no scope beyond chat:write, unlike
    conversations.open: https://docs.slack.dev/reference/methods/chat.postMessage#channels"""
    if delivery:
        connection.pace.turn(POST, user, delivery)
    call = connection.web.chat_postMessage(
        channel=user, text=text, blocks=blocks or None, mrkdwn=False, unfurl_links=False, unfurl_media=False
    )
    answer = await connection.pace.ask(POST, user, delivery, call)
    return str(answer.get("ts") or "")


def uploads_of(files: Sequence[File]) -> tuple[Upload, ...]:
    """Slack takes no file of zero bytes; its name still stands in the text."""
    return tuple(Upload(file.filename, file.size, file.path) for file in files if file.size > 0)


def file_names(files: Sequence[File]) -> RichText:
    """The text of a message that has none. There must be one: files cannot carry the mark by which we know a post."""
    return RichText("📎 " + ", ".join(file.filename for file in files)) if files else RichText()
