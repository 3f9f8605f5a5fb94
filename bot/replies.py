"""What agents say in a conversation's thread, turned into rows: one transaction each."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.errors import ThreadUnknown
from bot.i18n import texts
from bot.model.conversation import Conversation, Direction, MessageState, Status, StoredFile
from bot.model.desk import AgentWrote, FormSent, Person
from bot.model.events import Event, Kind
from bot.model.inbound import Attachment, InboundAnswer
from bot.model.outbound import File, Part
from bot.model.richtext import RichText, Span, Style
from bot.rules import InboxRules, Rules
from bot.status import set_status
from bot.whisper import whisper
from channels.markup import from_markdown
from storage import conversations, messages, outbox, received
from storage.transaction import Transaction

NOTE_MARK = "//"
SEND_MARK = ">"
DESK = "desk"
"""The desk's name among inboxes: in ``received`` and as a destination."""


def customer_lane(conversation_id: int) -> str:
    """What goes to one customer about one conversation goes out in order."""
    return f"customer:{conversation_id}"


def write(tx: Transaction, rules: Rules, event: AgentWrote) -> None:
    """A message in a thread at the desk: an answer, a note, or nothing of ours."""
    message_id = tx.new_id()
    if not received.take(tx, DESK, event.external_id, message_id):
        return
    conversation = conversations.at_desk(tx, event.place.channel, event.place.thread)
    if conversation is None:
        if conversations.card_under_way(tx, event.place.channel):
            raise ThreadUnknown("the thread may be that of a card whose confirmation is not here yet")
        # it may have come between the two questions
        conversation = conversations.at_desk(tx, event.place.channel, event.place.thread)
    if conversation is None:
        return
    body, is_answer = read(rules, event.body)
    if not rules.may_answer(event.person):
        if is_answer and not event.person.outsider:
            whisper(tx, event.place, event.person.id, _not_an_agent(rules))
        return
    if not is_answer:
        _append(tx, conversation, message_id, Direction.NOTE, event.person, body, event.written_at, event.external_id)
        _attach(tx, message_id, event.files)
        tx.record(Event(Kind.NOTE_ADDED, conversation, message_id, event.person.id, at=event.written_at))
        return
    origin = {"channel": event.place.channel, "thread": event.place.thread, "ts": event.ts}
    _answer(tx, rules, conversation, message_id, event.person, body, event, origin)


def submit(tx: Transaction, rules: Rules, event: FormSent) -> str:
    """The reply form; returns what is wrong with it, "" when it was taken."""
    say = texts(rules.language)
    if not rules.may_answer(event.person):
        return _not_an_agent(rules)
    body = from_markdown(event.values.get("text", ""))
    if not body.text.strip():
        return say.gettext("Write something first.")
    message_id = tx.new_id()
    if received.take(tx, DESK, event.external_id, message_id):
        conversation = conversations.get(tx, int(event.carries["conversation"]))
        _answer(tx, rules, conversation, message_id, event.person, body, None, {})
    return ""


def _not_an_agent(rules: Rules) -> str:
    return texts(rules.language).gettext(
        "Nothing was sent: you are not on the list of agents. Ask an administrator to add you to desk.agents."
    )


def read(rules: Rules, body: RichText) -> tuple[RichText, bool]:
    """What to keep of it, and whether it goes to the customer."""
    lead = len(body.text) - len(body.text.lstrip())
    if body.text.startswith(NOTE_MARK, lead):
        return without_start(body, lead + len(NOTE_MARK)), False
    if rules.reply_mode == "explicit":
        if body.text.startswith(SEND_MARK):
            return without_start(body, len(SEND_MARK)), True
        first = next((s for s in body.spans if s.style is Style.QUOTE and s.start == 0), None)
        if first is None:
            return body, False
        return RichText(body.text, tuple(s for s in body.spans if s is not first)), True
    return body, True


def without_start(body: RichText, length: int) -> RichText:
    """The text without its first characters and the space after them."""
    rest = body.text[length:]
    cut = length + len(rest) - len(rest.lstrip())
    moved = (Span(s.style, max(s.start - cut, 0), s.end - cut, s.value) for s in body.spans if s.end > cut)
    return RichText(body.text[cut:], tuple(moved))


def _answer(
    tx: Transaction, rules: Rules, conversation: Conversation, message_id: int, person: Person, body: RichText,
    event: AgentWrote | None, origin: dict[str, str],
) -> None:  # fmt: skip
    written_at = event.written_at if event else tx.now
    inbox = rules.inboxes.get(conversation.inbox)
    external_id = event.external_id if event else ""
    _append(tx, conversation, message_id, Direction.OUT, person, body, written_at, external_id)
    files = _attach(tx, message_id, event.files if event else ())
    if inbox is None:
        _fail(tx, rules, conversation, message_id, person, origin, _no_inbox(rules, conversation))
        return
    if problem := _too_large(rules, inbox, files):
        _fail(tx, rules, conversation, message_id, person, origin, problem)
        return
    queue_answer(tx, inbox, conversation, message_id, body, files, origin)
    if not conversation.assignee:
        conversations.change(tx, conversation, assignee=person.id)
        tx.record(Event(Kind.ASSIGNED, conversation, actor=person.id, data={"to": person.id}))
    _answered(tx, conversation, message_id, person.id, written_at, in_thread=event is not None)


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
    files: Sequence[StoredFile], origin: dict[str, str],
) -> None:  # fmt: skip
    """Fetch what must be fetched, then send the pieces, one delivery each, all in the customer's lane."""
    lane = customer_lane(conversation.id)

    def queue(destination: str, kind: str, payload: dict[str, object]) -> None:
        outbox.queue(
            tx, destination, lane, kind, conversation_id=conversation.id, message_id=message_id, payload=payload
        )

    for file in files:
        if file.state == "pending":
            queue(DESK, "fetch", {"file": file.id, "origin": origin})
    for part in inbox.plan(body, [as_file(file) for file in files]):
        queue(inbox.name, "message", part_payload(part, files) | {"origin": origin})


def part_payload(part: Part, files: Sequence[StoredFile]) -> dict[str, object]:
    return {"text": part.body.text, "spans": part.body.as_json(), "files": [files[place].id for place in part.files]}


def as_file(file: StoredFile, path: Path = Path()) -> File:
    return File(file.filename, file.content_type, file.size or 0, path)


def _append(
    tx: Transaction, conversation: Conversation, message_id: int, direction: Direction, person: Person,
    body: RichText, written_at: datetime, external_id: str,
) -> None:  # fmt: skip
    state = MessageState.QUEUED if direction is Direction.OUT else MessageState.NONE
    messages.append(
        tx, id=message_id, conversation_id=conversation.id, direction=direction, author=person.id,
        author_name=person.name, external_id="" if direction is Direction.OUT else external_id, body=body,
        sent_at=written_at, state=state.value,
    )  # fmt: skip


def _attach(tx: Transaction, message_id: int, files: Sequence[Attachment]) -> list[StoredFile]:
    return [
        messages.attach(
            tx, message_id, filename=f.filename, content_type=f.content_type, size=f.size, source=DESK, ref=f.ref
        )
        for f in files
    ]


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
    tx: Transaction, rules: Rules, conversation: Conversation, message_id: int, person: Person,
    origin: dict[str, str], reason: str,
) -> None:  # fmt: skip
    messages.change(tx, message_id, state=MessageState.FAILED.value)
    data = {"reason": reason, "origin": origin, "agent": person.id}
    tx.record(Event(Kind.REFUSED, conversation, message_id, person.id, data))
