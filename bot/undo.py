"""Second thoughts before an answer has gone out: it waits for a moment, and whoever wrote it may take it back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.i18n import texts
from bot.model.conversation import Conversation, Message, MessageState, Status
from bot.model.desk import Person, Place
from bot.model.events import Event, Kind
from bot.model.richtext import RichText
from bot.model.shown import Action, Button
from bot.rules import Rules
from bot.status import set_status, waits_again
from bot.whisper import whisper
from channels.markup import join
from storage import conversations, messages, outbox
from storage.transaction import Transaction


def before(conversation: Conversation, becomes: str) -> dict[str, str]:
    """How the conversation stands before an answer, and what the answer makes of it: kept with the deliveries of the
    answer, for ``undo`` to put back."""
    until = conversation.snoozed_until
    return {"status": conversation.status, "until": until.isoformat() if until else "", "becomes": becomes}


def offer(
    tx: Transaction, rules: Rules, conversation: Conversation, message_id: int, person: Person, place: Place,
    window: timedelta,
) -> None:  # fmt: skip
    """Tell the one who answered how long it can be taken back, with the button for it."""
    say = texts(rules.language)
    seconds = round(window.total_seconds())
    text = say.gettext("Goes to the customer in %(n)d seconds.") % {"n": seconds}
    where = place if place.channel else Place(conversation.desk_channel, conversation.desk_thread)
    whisper(tx, where, person.id, text, [Button(Action.UNDO, say.gettext("Undo"), str(message_id))])


def undo(tx: Transaction, rules: Rules, message_id: int, person: Person) -> RichText:
    """Take an answer back that has not begun to go out; returns what the person is told."""
    say = texts(rules.language).gettext
    if not messages.exists(tx, message_id):
        return RichText(say("This message is no longer here."))
    message = messages.get(tx, message_id)
    if message.state == MessageState.DELETED:
        return RichText(say("It was taken back already. Nothing was sent."))
    if message.state == MessageState.FAILED:
        return RichText(say("It did not go out: the reason stands in the thread."))
    # the conversation first, as everywhere: two that lock in different orders wait for each other
    conversation = conversations.get(tx, message.conversation_id)
    pieces = outbox.untouched(tx, message_id)
    if not pieces:
        return RichText(say("It has gone out already."))
    _take_back(tx, conversation, message, person, pieces[0].payload or {})
    told = say("Taken back: nothing was sent. This was your text:")
    return join([RichText(told), message.body], "\n\n")


def _take_back(
    tx: Transaction, conversation: Conversation, message: Message, person: Person, payload: dict[str, Any]
) -> None:
    going = [d.id for d in outbox.of_message(tx, message.id) if d.kind in ("message", "fetch")]
    outbox.give_up(tx, going)
    messages.change(tx, message.id, state=MessageState.DELETED.value, deleted_at=tx.now)
    if stood := payload.get("before"):
        _stand_as_before(tx, conversation, stood, person)
    waits_again(tx, conversation)
    data = {"undone": True, "origin": payload.get("origin") or {}}
    tx.record(Event(Kind.TAKEN_BACK, conversation, message.id, person.id, data))


def _stand_as_before(tx: Transaction, conversation: Conversation, stood: Mapping[str, str], person: Person) -> None:
    """Back to the status before the answer, unless somebody has changed what the answer made of it."""
    if conversation.status != stood["becomes"]:
        return
    until = datetime.fromisoformat(stood["until"]) if stood["until"] else None
    slept = stood["status"] == Status.SNOOZED
    if slept and (until is None or until <= tx.now):
        set_status(tx, conversation, Status.OPEN, person.id)
    else:
        set_status(tx, conversation, Status(stood["status"]), person.id, until=until if slept else None)
