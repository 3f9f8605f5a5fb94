"""Second thoughts of agents: edits and deletes of what they said, carried to the customer where the channel can."""

from collections.abc import Sequence

from bot.i18n import texts
from bot.in_thread import read
from bot.macros import use
from bot.model.conversation import Conversation, Direction, Message, MessageState
from bot.model.desk import AgentDeleted, AgentEdited, Place
from bot.model.events import Event, Kind
from bot.model.richtext import RichText
from bot.names import signed
from bot.replies import DESK, as_file, customer_lane, part_payload
from bot.rules import InboxRules, Rules
from bot.status import waits_again
from bot.whisper import whisper
from storage import conversations, messages, outbox, received
from storage.transaction import Transaction


def edit(tx: Transaction, rules: Rules, event: AgentEdited) -> None:
    """Carry an agent's edit to the customer where the channel can; tell the agent where it cannot."""
    found = _known(tx, event.external_id, event.message)
    if found is None or not rules.may_answer(event.person):
        return
    message, conversation = found
    body, problem = _edited(tx, rules, conversation, message, event)
    if problem:
        whisper(tx, event.place, event.person.id, problem)
    if problem or message.body == body:
        return
    messages.edit(tx, message, body, event.edited_at)
    posted = bool(outbox.of_message(tx, message.id, "post"))
    tx.record(Event(Kind.AGENT_EDITED, conversation, message.id, event.person.id, {"posted": posted}, event.edited_at))
    if message.direction == Direction.OUT:
        _carry_edit(tx, rules, conversation, message, body, event)


def _edited(
    tx: Transaction, rules: Rules, conversation: Conversation, message: Message, event: AgentEdited
) -> tuple[RichText, str]:
    """The new text, or why it cannot be taken."""
    body, is_answer = read(rules, event.body)
    if message.deleted_at:
        return body, texts(rules.language).gettext("This was taken back: write a new message to answer the customer.")
    was_answer = message.direction == Direction.OUT
    if was_answer != is_answer and message.state != MessageState.HELD:
        return body, _cannot_turn(rules, was_answer)
    called = use.called(tx, rules, conversation, event.person, body) if was_answer else None
    return (called.body, called.problem) if called else (body, "")


def _cannot_turn(rules: Rules, was_answer: bool) -> str:
    say = texts(rules.language)
    if was_answer:
        return say.gettext("This was sent as an answer: an edit cannot turn it into a note. Delete it instead.")
    return say.gettext("This was a note: an edit does not send it. Write a new message to answer the customer.")


def _carry_edit(
    tx: Transaction, rules: Rules, conversation: Conversation, message: Message, body: RichText, event: AgentEdited
) -> None:
    inbox = rules.inboxes.get(conversation.inbox)
    files = messages.files(tx, message.id)
    said = signed(tx, inbox, message.id, body) if inbox else body
    parts = inbox.plan(said, [as_file(file) for file in files]) if inbox else ()
    if inbox and (waiting := outbox.untouched(tx, message.id)):
        _replan(tx, waiting, [part_payload(part, files) for part in parts])
        return
    sent = [piece for piece in outbox.of_message(tx, message.id, "message") if piece.state != "dropped"]
    if not inbox or len(parts) != len(sent) or not _editable(tx, inbox, message, sent):
        whisper(tx, event.place, event.person.id, _edit_stays(rules))
        return
    for delivery, part in zip(sent, parts, strict=True):
        payload = (delivery.payload or {}) | part_payload(part, files)
        if outbox.amend(tx, delivery.id, payload):
            continue
        outbox.queue(
            tx, inbox.name, customer_lane(conversation.id), "edit", conversation_id=conversation.id,
            message_id=message.id, payload=payload | {"of": delivery.id},
        )  # fmt: skip


def _replan(tx: Transaction, waiting: Sequence[outbox.Delivery], payloads: Sequence[dict[str, object]]) -> None:
    """Nothing of it has gone out: what waits becomes the new text, in however many pieces that takes."""
    first = waiting[0]
    for piece, payload in zip(waiting, payloads, strict=False):
        outbox.amend(tx, piece.id, (piece.payload or {}) | payload)
    outbox.give_up(tx, [piece.id for piece in waiting[len(payloads) :]])
    for payload in payloads[len(waiting) :]:
        outbox.queue(
            tx, first.destination, first.lane, first.kind, conversation_id=first.conversation_id,
            message_id=first.message_id, payload=(first.payload or {}) | payload, not_before=first.next_at,
        )  # fmt: skip


def _editable(tx: Transaction, inbox: InboxRules, message: Message, sent: Sequence[outbox.Delivery]) -> bool:
    if all(delivery.state in ("queued", "failed", "in_doubt") for delivery in sent):
        return True
    in_time = inbox.edit_window is None or tx.now - message.created_at < inbox.edit_window
    return inbox.can_edit and in_time


def _edit_stays(rules: Rules) -> str:
    return texts(rules.language).gettext(
        "The customer still sees your earlier text: this channel cannot change what was sent."
    )


def delete(tx: Transaction, rules: Rules, event: AgentDeleted) -> None:
    """Take an agent's message back where that is still possible; tell the agent where it is not."""
    found = _known(tx, event.external_id, event.message)
    if found is None:
        return
    message, conversation = found
    if message.deleted_at:
        return
    messages.change(tx, message.id, deleted_at=event.deleted_at)
    tx.record(Event(Kind.AGENT_DELETED, conversation, message.id, message.author, at=event.deleted_at))
    if message.direction == Direction.OUT:
        _take_back(tx, rules, conversation, message, event.place)


def _take_back(tx: Transaction, rules: Rules, conversation: Conversation, message: Message, place: Place) -> None:
    inbox = rules.inboxes.get(conversation.inbox)
    outbox.give_up(tx, [piece.id for piece in outbox.of_message(tx, message.id, "message")])
    # read again: what the sender claimed meanwhile is on its way
    sent = outbox.of_message(tx, message.id, "message")
    out_there = [delivery for delivery in sent if delivery.state in ("claimed", "delivered")]
    if not out_there:
        _gone(tx, conversation, message)
        return
    if inbox is None or not inbox.can_delete:
        whisper(tx, place, message.author, _stays_there(rules))
        return
    for delivery in out_there:
        outbox.queue(
            tx, inbox.name, customer_lane(conversation.id), "delete", conversation_id=conversation.id,
            message_id=message.id, payload={"of": delivery.id},
        )  # fmt: skip
    _gone(tx, conversation, message)


def _gone(tx: Transaction, conversation: Conversation, message: Message) -> None:
    """The customer has no answer, as if it had never been written."""
    messages.change(tx, message.id, state=MessageState.DELETED.value)
    waits_again(tx, conversation)
    tx.record(Event(Kind.TAKEN_BACK, conversation, message.id, message.author))


def _stays_there(rules: Rules) -> str:
    return texts(rules.language).gettext(
        "The customer still has this message: this channel cannot take back what was sent."
    )


def _known(tx: Transaction, external_id: str, message: str) -> tuple[Message, Conversation] | None:
    """The message that is edited or deleted, once for each edit."""
    if not received.take(tx, DESK, external_id):
        return None
    message_id = received.message_of(tx, DESK, message)
    if message_id is None or not messages.exists(tx, message_id):
        return None
    found = messages.get(tx, message_id)
    return found, conversations.get(tx, found.conversation_id)
