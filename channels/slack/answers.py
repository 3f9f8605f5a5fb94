"""What the core answers at once to a button, a form or a command."""

import asyncio
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from structlog import get_logger

from bot.model.desk import DeskAnswer, FormProblem, Say, ShowForm
from bot.model.richtext import RichText
from channels.markup import to_plain
from channels.slack.actions import Actor, metadata
from channels.slack.blocks import fallback, form_view, message_blocks, shortened
from channels.slack.connection import SlackConnection
from channels.slack.effects import whisper
from channels.slack.errors import SlackFailed, ask

log = get_logger(__name__)

WITHIN = 2.0
"""Seconds that an answer may take: Slack waits three for the acknowledgement, and a form must open within them too.
https://docs.slack.dev/interactivity/handling-user-interaction"""


class Answers:
    """The event is committed already, so a failed answer is told or logged and never makes Slack deliver again."""

    def __init__(self, connection: SlackConnection) -> None:
        self._connection = connection

    async def to_button(self, answer: DeskAnswer, actor: Actor) -> None:
        if isinstance(answer, ShowForm):
            answer = await self._open(answer, actor)
        await self._whisper(answer, actor)

    async def to_form(self, answer: DeskAnswer, actor: Actor, first: str, ack: AsyncAck) -> None:
        """``first``: the form's first entry, beside which a problem is shown that belongs to none."""
        if isinstance(answer, FormProblem):
            await ack(response_action="errors", errors={answer.entry or first: answer.text})
            return
        await self._whisper(answer, actor)
        await ack()

    async def to_command(self, answer: DeskAnswer, actor: Actor, ack: AsyncAck) -> None:
        if isinstance(answer, ShowForm):
            answer = await self._open(answer, actor)
        said = _said(answer)
        if said is None:
            await ack()
            return
        # in the acknowledgement itself: the command may come from a channel that the bot is not in
        body = shortened(said)
        await ack(text=fallback(to_plain(body)), blocks=message_blocks(body), response_type="ephemeral")

    async def _open(self, form: ShowForm, actor: Actor) -> Say | None:
        """Open the form, or say in words why it did not."""
        say = self._connection.say
        view = form_view(form, metadata(form, actor.place))
        try:
            async with asyncio.timeout(WITHIN):
                await ask(self._connection.web.views_open(trigger_id=actor.trigger, view=view))
        except (SlackFailed, TimeoutError) as problem:
            log.warning("slack_form_not_opened", error=str(problem) or "too slow")
            return Say(RichText(say.gettext("The form could not be opened in time. Please press the button again.")))
        return None

    async def _whisper(self, answer: DeskAnswer, actor: Actor) -> None:
        said = _said(answer)
        if said is None or not actor.place.channel:
            return
        place = actor.place
        try:
            async with asyncio.timeout(WITHIN):
                await whisper(self._connection, place.channel, place.thread, actor.user, said)
        except (SlackFailed, TimeoutError) as problem:
            log.warning("slack_answer_lost", error=str(problem) or "too slow")


def _said(answer: Any) -> RichText | None:
    match answer:
        case Say(body):
            return body
        case FormProblem(text):
            return RichText(text)
        case _:
            return None
