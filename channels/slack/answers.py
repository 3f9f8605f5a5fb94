"""What the core answers at once to a button, a form, a shortcut, a command or the home page."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from slack_bolt.context.ack.async_ack import AsyncAck
from structlog import get_logger

from bot.model.forms import DeskAnswer, FormProblem, Say, ShowForm, ShowHome
from bot.model.richtext import RichText
from channels.markup import to_plain
from channels.slack.actions import Actor, metadata
from channels.slack.blocks import Block, fallback, message_blocks, shortened
from channels.slack.connection import Body, SlackConnection
from channels.slack.effects import whisper
from channels.slack.errors import SlackFailed, ask
from channels.slack.forms import NOTHING, entries, entry_name, form_persons, form_view, home_view, standing_in

log = get_logger(__name__)

T = TypeVar("T")

WITHIN = 2.0
"""Seconds that an answer may take: Slack waits three for the acknowledgement, and a form must open within them too.
https://docs.slack.dev/interactivity/handling-user-interaction"""
_REMEMBERED = 1_000


class Answers:
    """The event is committed already, so a failed answer is told or logged and never makes Slack deliver again."""

    def __init__(self, connection: SlackConnection) -> None:
        self._connection = connection
        self._changed: dict[tuple[str, str], str] = {}
        """Of the last changes of ours: (view, its state before) -> its state since."""

    async def to_press(self, answer: DeskAnswer, actor: Actor) -> None:
        """Of a button or a shortcut outside of forms; the home page is no form."""
        if isinstance(answer, ShowForm):
            answer = await self._open(answer, actor)
        await self._show(answer, actor)

    async def to_touch(self, answer: DeskAnswer, actor: Actor) -> None:
        """Of something used in a form that is open."""
        if isinstance(answer, ShowForm):
            answer = await (self._push if answer.on_top else self._replace)(answer, actor)
        await self._show(answer, actor)

    async def to_form(self, answer: DeskAnswer, actor: Actor, ack: AsyncAck) -> None:
        """https://docs.slack.dev/surfaces/modals#handling_submissions"""
        if isinstance(answer, FormProblem) and (beside := _beside(answer, actor)):
            await ack(response_action="errors", errors={beside: answer.text})
        elif isinstance(answer, ShowForm) and (view := await self._within(self._view(answer, actor))):
            await ack(response_action="push" if answer.on_top else "update", view=view)
        else:
            await self._show(self._late() if isinstance(answer, ShowForm) else answer, actor)
            await ack()

    async def to_command(self, answer: DeskAnswer, actor: Actor, ack: AsyncAck) -> None:
        if isinstance(answer, ShowForm):
            answer = await self._open(answer, actor)
        said = _said(answer)
        if said is None:
            await self._show(answer, actor)
            await ack()
            return
        # in the acknowledgement itself: the command may come from a channel that the bot is not in
        body = shortened(said)
        await ack(text=fallback(to_plain(body)), blocks=message_blocks(body), response_type="ephemeral")

    # --- forms --------------------------------------------------------------------------------------

    async def _open(self, form: ShowForm, actor: Actor) -> Say | None:
        """Open the form, or say in words why it did not."""
        return None if await self._within(self._call_open(form, actor)) else self._late()

    async def _call_open(self, form: ShowForm, actor: Actor) -> Body:
        view = await self._view(form, actor)
        return await ask(self._connection.web.views_open(trigger_id=actor.trigger, view=view))

    async def _push(self, form: ShowForm, actor: Actor) -> Say | None:
        return None if await self._within(self._call_push(form, actor)) else self._late()

    async def _call_push(self, form: ShowForm, actor: Actor) -> Body:
        view = await self._view(form, actor)
        return await ask(self._connection.web.views_push(trigger_id=actor.trigger, view=view))

    async def _replace(self, form: ShowForm, actor: Actor) -> Say | None:
        changed = await self._within(self._call_update(form, actor))
        if changed is None:
            say = self._connection.say
            return Say(RichText(say.gettext("The form could not be brought up to date. Please choose again.")))
        return None

    async def _call_update(self, form: ShowForm, actor: Actor) -> Body:
        """Slack refuses it when somebody else has changed the form meanwhile (by ``hash``). What we changed ourselves
        does not count: things done in one form are answered in their order, so the later answer is the newer one."""
        view, id_ = await self._view(form, actor), str(actor.view["id"])
        newest = str(actor.view.get("hash") or "")
        while (id_, newest) in self._changed:
            newest = self._changed[id_, newest]
        changed = await ask(self._connection.web.views_update(view_id=id_, hash=newest, view=view))
        self._changed[id_, newest] = str((changed.get("view") or {}).get("hash") or "")
        if len(self._changed) > _REMEMBERED:
            del self._changed[next(iter(self._changed))]
        return changed

    async def _view(self, form: ShowForm, actor: Actor) -> Block:
        """ValueError when Slack cannot show it, which is a mistake of ours."""
        names = await self._connection.people.names(form_persons(form.parts))
        standing = standing_in(actor.view) if actor.in_form and not form.on_top else NOTHING
        return form_view(form, metadata(form, actor.place), names, standing)

    def _late(self) -> Say:
        say = self._connection.say
        return Say(RichText(say.gettext("The form could not be opened in time. Please press the button again.")))

    # --- the home page, and words -------------------------------------------------------------------

    async def _show(self, answer: DeskAnswer, actor: Actor) -> None:
        if isinstance(answer, ShowHome):
            await self._within(self._publish(answer, actor))
        said = _said(answer)
        if said is not None:
            await self._within(whisper(self._connection, actor.place, actor.user, said))

    async def _publish(self, home: ShowHome, actor: Actor) -> Body:
        """https://docs.slack.dev/reference/methods/views.publish"""
        names = await self._connection.people.names(form_persons(home.parts))
        standing = standing_in(actor.view) if actor.view.get("type") == "home" else NOTHING
        view = home_view(home, metadata(home, actor.place), names, standing)
        return await ask(self._connection.web.views_publish(user_id=actor.user, view=view))

    async def _within(self, answering: Awaitable[T]) -> T | None:
        """None when it failed or took too long."""
        try:
            async with asyncio.timeout(WITHIN):
                return await answering
        except (SlackFailed, TimeoutError) as problem:
            log.warning("slack_answer_lost", error=str(problem) or "too slow")
        except ValueError as problem:
            log.error("slack_answer_impossible", error=str(problem))
        return None


def _beside(problem: FormProblem, actor: Actor) -> str:
    """The id of the input beside which it is shown; "" when the form has none."""
    blocks = list(entries(actor.view))
    return next((block for block in blocks if entry_name(block) == problem.entry), blocks[0] if blocks else "")


def _said(answer: Any) -> RichText | None:
    match answer:
        case Say(body):
            return body
        case FormProblem(text):
            return RichText(text)
        case _:
            return None
