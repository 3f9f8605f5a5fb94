"""What the core wants shown at the desk, as calls to Slack."""

from collections.abc import Awaitable, Sequence

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.model.desk import DeskEffect, Post, PostCard, React, Update, Whisper
from bot.model.outbound import Delivered, File, Outcome
from bot.model.richtext import RichText
from channels.markup import to_plain
from channels.slack.blocks import (
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
from channels.slack.errors import Kind, SlackFailed, advice, ask, outcome
from channels.slack.files import Upload
from channels.slack.posting import Draft, find, has_files, post, share_files, update

_FINAL = (Kind.REFUSED, Kind.TOO_BIG, Kind.GONE)


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
        names = await self._connection.people.names(persons(effect.card))
        blocks, text = card_blocks(effect.card, names), fallback(effect.card.summary or effect.card.title)
        if effect.ts:
            await update(self._connection, effect.channel, effect.ts, text, blocks)
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
        return Draft(effect.delivery_id, channel, thread, blocks=blocks, author=effect.author, uploads=uploads, **texts)

    async def _no_files(self, effect: Post, draft: Draft, reason: str) -> None:
        """The text is there and the files will never be: say so beside it, or nobody would know that there were any."""
        text = self._say.gettext("Slack did not take the files %(names)s: %(reason)s") % {
            "names": ", ".join(upload.filename for upload in draft.uploads),
            "reason": reason,
        }
        note = Draft(effect.delivery_id, draft.channel, draft.thread, fallback(text), message_blocks(RichText(text)))
        await post(self._connection, note, attempt=1)

    async def _update(self, effect: Update) -> str:
        note = self._say.gettext("The rest is cut off here.") if is_too_long(effect.body) else ""
        body = shortened(effect.body)
        text, blocks = short_text(body), message_blocks(body, note=note)
        await update(self._connection, effect.place.channel, effect.ts, text, blocks)
        return effect.ts

    async def _react(self, effect: React) -> str:
        where = {"channel": effect.place.channel, "timestamp": effect.ts}
        web = self._connection.web
        if effect.remove:
            await _unless("no_reaction", web.reactions_remove(name=effect.remove, **where))
        if effect.add:
            await _unless("already_reacted", web.reactions_add(name=effect.add, **where))
        return effect.ts

    async def _whisper(self, effect: Whisper) -> str:
        return await whisper(self._connection, effect.place.channel, effect.place.thread, effect.person, effect.body)


def _where(effect: Post) -> tuple[str, str]:
    return effect.place.channel, effect.place.thread


async def _unless(fine: str, call: Awaitable[AsyncSlackResponse]) -> None:
    """Await the call; this one error means that things are already as they should be."""
    try:
        await ask(call)
    except SlackFailed as failed:
        if failed.error != fine:
            raise


async def whisper(connection: SlackConnection, channel: str, thread: str, user: str, body: RichText) -> str:
    """A message that one person sees. Raises ``SlackFailed``."""
    body = shortened(body)
    answer = await ask(
        connection.web.chat_postEphemeral(
            channel=channel,
            user=user,
            text=fallback(to_plain(body)),
            blocks=message_blocks(body) or None,
            thread_ts=thread or None,
        )
    )
    return str(answer.get("message_ts") or "")


def uploads_of(files: Sequence[File]) -> tuple[Upload, ...]:
    """Slack takes no file of zero bytes; its name still stands in the text."""
    return tuple(Upload(file.filename, file.size, file.path) for file in files if file.size > 0)


def file_names(files: Sequence[File]) -> RichText:
    """The text of a message that has none. There must be one: files cannot carry the mark by which we know a post."""
    return RichText("📎 " + ", ".join(file.filename for file in files)) if files else RichText()
