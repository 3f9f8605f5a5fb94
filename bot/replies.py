"""What agents say to customers, turned into rows: one transaction each, whichever way it was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot import undo, when
from bot.i18n import texts
from bot.macros import use
from bot.model.conversation import Conversation, Direction, MessageState, Status, StoredFile
from bot.model.desk import Person, Place
from bot.model.events import Event, Kind
from bot.model.inbound import Attachment, InboundAnswer
from bot.model.macro import Macro
from bot.model.outbound import File, Part
from bot.model.richtext import RichText
from bot.names import signed
from bot.rules import InboxRules, Rules
from bot.status import set_status
from storage import composing, conversations, messages, outbox
from storage.transaction import Transaction

DESK = "desk"
"""The desk's name among inboxes: in ``received`` and as a destination."""


@dataclass(frozen=True, slots=True)
class Then:
    """What the conversation becomes with an answer."""

    status: Status
    until: datetime | None = None
    """With SNOOZED."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes to the customer, and where it came from."""

    body: RichText
    place: Place
    """Where its author gets private words about it."""
    written_at: datetime
    files: Sequence[Attachment] = ()
    external_id: str = ""
    origin: Mapping[str, str] = field(default_factory=dict)
    """The message at the desk (channel, thread, ts) that carries the marks of its fate; empty when there is none."""
    shown: bool = False
    """It stands in the thread already, word for word."""
    macros: Sequence[Macro] = ()
    then: Then | None = None


def customer_lane(conversation_id: int) -> str:
    """What goes to one customer about one conversation goes out in order."""
    return f"customer:{conversation_id}"


def send(
    tx: Transaction, rules: Rules, conversation: Conversation, message_id: int, person: Person, answer: Answer
) -> None:
    """Queue an answer for the customer, and do what follows from it. A message that was ``HELD`` under this id becomes
    the answer."""
    files = _written(tx, conversation, message_id, person, answer)
    composing.end(tx, conversation.id, person.id)
    inbox = rules.inboxes.get(conversation.inbox)
    problem = _too_large(rules, inbox, files) if inbox else _no_inbox(rules, conversation)
    if inbox is None or problem:
        _fail(tx, conversation, message_id, person, answer.origin, problem)
        return
    stood = undo.before(conversation, _becomes(conversation, answer.then))
    more = {"before": stood} if inbox.undo else {}
    queue_answer(tx, inbox, conversation, message_id, answer.body, files, answer.origin, wait=inbox.undo, more=more)
    if not conversation.assignee:
        conversations.change(tx, conversation, assignee=person.id)
        tx.record(Event(Kind.ASSIGNED, conversation, actor=person.id, data={"to": person.id}))
    for macro in answer.macros:
        use.used(tx, conversation, macro, message_id, person)
    _answered(tx, conversation, message_id, person.id, answer.written_at, in_thread=answer.shown)
    if answer.then:
        set_status(tx, conversation, answer.then.status, person.id, until=answer.then.until)
    if inbox.undo:
        undo.offer(tx, rules, conversation, message_id, person, answer.place, inbox.undo)


def _written(
    tx: Transaction, conversation: Conversation, message_id: int, person: Person, answer: Answer
) -> Sequence[StoredFile]:
    """Put down what was said; returns its files."""
    if messages.exists(tx, message_id):
        body = answer.body
        messages.change(
            tx, message_id, direction=Direction.OUT.value, state=MessageState.QUEUED.value, external_id="",
            text=body.text, spans=body.as_json() or None, sent_at=answer.written_at,
        )  # fmt: skip
        return messages.files(tx, message_id)
    append(tx, conversation, message_id, person, answer, Direction.OUT, MessageState.QUEUED)
    return messages.files(tx, message_id) if answer.files else ()


def append(
    tx: Transaction, conversation: Conversation, message_id: int, person: Person, answer: Answer,
    direction: Direction, state: MessageState = MessageState.NONE,
) -> None:  # fmt: skip
    """A message of an agent, with its files."""
    outgoing = direction is Direction.OUT
    messages.append(
        tx, id=message_id, conversation_id=conversation.id, direction=direction, author=person.id,
        author_name=person.name, external_id="" if outgoing else answer.external_id, body=answer.body,
        sent_at=answer.written_at, state=state.value,
        kept=dict(answer.origin) if state is MessageState.HELD else None,
    )  # fmt: skip
    for file in answer.files:
        messages.attach(
            tx, message_id, filename=file.filename, content_type=file.content_type, size=file.size, source=DESK,
            ref=file.ref,
        )  # fmt: skip


def _becomes(conversation: Conversation, then: Then | None) -> Status:
    if then:
        return then.status
    waits = conversation.status in (Status.OPEN, Status.SNOOZED)
    return Status.PENDING if waits else Status(conversation.status)


def answered_outside(
    tx: Transaction, inbox: InboxRules, conversation: Conversation, message_id: int, item: InboundAnswer,
    files: Sequence[StoredFile],
) -> None:  # fmt: skip
    """An agent answered from a mail program; the message is appended already. Whom they wrote to has it; a customer who
    was not among these gets it from us."""
    if conversation.address in item.to:
        messages.change(tx, message_id, state=MessageState.SENT.value, external_id=item.external_id)
    else:
        queue_answer(tx, inbox, conversation, message_id, item.body, files, {})
    _answered(tx, conversation, message_id, item.address, item.sent_at, in_thread=False)


def _answered(
    tx: Transaction, conversation: Conversation, message_id: int, by: str, at: datetime, *, in_thread: bool
) -> None:
    """Nobody waits for us any more."""
    since = conversation.waiting_since
    conversations.change(tx, conversation, waiting_since=None)
    waited = {"waited": (at - since).total_seconds()} if since else {}
    tx.record(Event(Kind.AGENT_REPLIED, conversation, message_id, by, waited | {"in_thread": in_thread}, at))
    if conversation.status in (Status.OPEN, Status.SNOOZED):
        set_status(tx, conversation, Status.PENDING, by)


def queue_answer(
    tx: Transaction, inbox: InboxRules, conversation: Conversation, message_id: int, body: RichText,
    files: Sequence[StoredFile], origin: Mapping[str, str], *, wait: timedelta = timedelta(0),
    more: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Fetch what must be fetched, then send the pieces, one delivery each, all in the customer's lane. ``wait``: how
    long the pieces are kept back; ``more``: kept with each of them."""
    lane = customer_lane(conversation.id)

    def queue(destination: str, kind: str, payload: dict[str, object], not_before: datetime | None = None) -> None:
        outbox.queue(
            tx, destination, lane, kind, conversation_id=conversation.id, message_id=message_id, payload=payload,
            not_before=not_before,
        )  # fmt: skip

    for file in files:
        if file.state == "pending":
            queue(DESK, "fetch", {"file": file.id, "origin": dict(origin)})
    for part in inbox.plan(signed(tx, inbox, message_id, body), [as_file(file) for file in files]):
        payload = part_payload(part, files) | {"origin": dict(origin)} | dict(more or {})
        queue(inbox.name, "message", payload, tx.now + wait)


def part_payload(part: Part, files: Sequence[StoredFile]) -> dict[str, object]:
    return {"text": part.body.text, "spans": part.body.as_json(), "files": [files[place].id for place in part.files]}


def as_file(file: StoredFile, path: Path = Path()) -> File:
    return File(file.filename, file.content_type, file.size or 0, path)


def _too_large(rules: Rules, inbox: InboxRules, files: Sequence[StoredFile]) -> str:
    for file in files:
        if (file.size or 0) > inbox.max_file_size:
            return texts(rules.language).gettext("%(file)s is too large: this channel takes up to %(mb)d MB.") % {
                "file": file.filename,
                "mb": inbox.max_file_size // 1_000_000,
            }
    return ""


def _no_inbox(rules: Rules, conversation: Conversation) -> str:
    return texts(rules.language).gettext("The inbox “%(inbox)s” is no longer set up.") % {"inbox": conversation.inbox}


def _fail(
    tx: Transaction, conversation: Conversation, message_id: int, person: Person, origin: Mapping[str, str], reason: str
) -> None:
    messages.change(tx, message_id, state=MessageState.FAILED.value)
    data = {"reason": reason, "origin": dict(origin), "agent": person.id}
    tx.record(Event(Kind.REFUSED, conversation, message_id, person.id, data))


def then_of(rules: Rules, now: datetime, macro: Macro) -> Then | None:
    """What the conversation becomes when this macro is sent. Words for a time that nobody understands do nothing:
    ``deskbell macros`` and the form in which a macro is written tell of them."""
    if macro.snooze:
        until = when.until(macro.snooze, now, rules.timezone, rules.language)
        return Then(Status.SNOOZED, until) if isinstance(until, datetime) else None
    return Then(Status(macro.status)) if macro.status else None
