"""Offers an agent who promised a time to have it kept as a promise, with one button. Reaction to events."""

from datetime import datetime

from bot import clocks as engine
from bot.clocks import snapshot_of
from bot.i18n import texts
from bot.model.conversation import Conversation, Message, MessageState, Status
from bot.model.desk import Person, Place
from bot.model.events import Event, Kind
from bot.model.richtext import RichText, Style
from bot.model.shown import Action, Button
from bot.promises import Promise, promised
from bot.replies import DESK
from bot.rules import Rules
from bot.sla.policy import Metric
from bot.spoken import weekday
from bot.whisper import whisper
from storage import clocks, conversations, messages, received
from storage.transaction import Transaction

_OURS_NOT = (Style.QUOTE, Style.PRE, Style.CODE)
"""What stands in one of these is told again, or made for machines."""
_NEVER_ARRIVED = (MessageState.DELETED, MessageState.FAILED)
_FINISHED = (Status.RESOLVED, Status.CLOSED)


def offer_promise(rules: Rules, tx: Transaction, event: Event) -> None:
    conversation = event.conversation
    if not rules.offer_promises or event.kind is not Kind.AGENT_REPLIED or conversation is None:
        return
    # who answers from a mail program has no place to be told anything
    reachable = "@" not in event.actor and conversation.desk_channel
    if event.message_id is None or not reachable or event.data.get("again"):
        return
    found = _promise(rules, tx, conversation, messages.get(tx, event.message_id))
    if found and found[0] > tx.now and not _made(tx, conversation, found[0]):
        say = texts(rules.language).gettext
        text = say("You told the customer: “%(words)s”. Shall Deskbell keep it as a promise and remind you in time?")
        label = say("Promise: %(when)s") % {"when": _moment(rules, found[0])}
        place = Place(conversation.desk_channel, conversation.desk_thread)
        button = Button(Action.PROMISE_IT, label, str(event.message_id))
        whisper(tx, place, event.actor, text % {"words": found[1]}, [button])


def promise_it(tx: Transaction, rules: Rules, message_id: int, person: Person, external_id: str) -> str:
    """Keep what the message promises; returns what the person is told."""
    say = texts(rules.language).gettext
    if not messages.exists(tx, message_id):
        return say("This message is no longer here.")
    message = messages.get(tx, message_id)
    conversation = conversations.get(tx, message.conversation_id)
    number = {"number": conversation.number}
    found = _promise(rules, tx, conversation, message)
    if message.state in _NEVER_ARRIVED or found is None:
        return say("This answer promises nothing any more: it was changed, or did not go out.")
    if conversation.status in _FINISHED:
        return say("#%(number)d is resolved: there is nothing to promise.") % number
    if found[0] <= tx.now:
        return say("That time has passed already.")
    if not _made(tx, conversation, found[0]) and received.take(tx, DESK, external_id):
        engine.start_promise(tx, conversation, found[0], person.id)
    text = say("Noted: the customer of #%(number)d hears from us by %(when)s. You will be reminded.")
    return text % (number | {"when": _moment(rules, found[0])})


def _promise(rules: Rules, tx: Transaction, conversation: Conversation, message: Message) -> Promise | None:
    calendar = snapshot_of(tx, conversation).calendar
    return promised(_own_words(message.body), message.sent_at, rules.timezone, rules.language, calendar)


def _own_words(body: RichText) -> str:
    text = body.text
    for span in body.spans:
        if span.style in _OURS_NOT:
            text = f"{text[: span.start]}{'…' * (span.end - span.start)}{text[span.end :]}"
    return text


def _made(tx: Transaction, conversation: Conversation, due: datetime) -> bool:
    return any(
        clock.metric == Metric.PROMISE and not clock.ended and clock.due_at == due
        for clock in clocks.of_conversation(tx, conversation.id)
    )


def _moment(rules: Rules, due: datetime) -> str:
    local = due.astimezone(rules.timezone)
    return f"{weekday(texts(rules.language).gettext, local)} {local:%m-%d %H:%M}"
