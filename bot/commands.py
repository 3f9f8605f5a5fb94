"""What agents do to a conversation, whatever they pressed or typed: one function each, one transaction each."""

from datetime import datetime

from bot.model.conversation import Conversation, Direction, MessageState, Priority, Status
from bot.model.desk import Person
from bot.model.events import Event, Kind
from bot.model.richtext import RichText
from bot.status import set_status
from storage import conversations, messages, outbox, participants, people
from storage.transaction import Transaction


def assign(tx: Transaction, conversation: Conversation, to: str, actor: str) -> None:
    if conversation.assignee == to:
        return
    conversations.change(tx, conversation, assignee=to)
    tx.record(Event(Kind.ASSIGNED, conversation, actor=actor, data={"to": to}))


def claim(tx: Transaction, conversation: Conversation, agent: str) -> bool:
    """Take what nobody has; False when somebody else was faster (``conversation.assignee`` has it)."""
    if conversation.assignee:
        return conversation.assignee == agent
    if not conversations.claim(tx, conversation.id, agent, ""):
        conversation.assignee = conversations.get(tx, conversation.id).assignee
        return False
    conversation.assignee = agent
    tx.record(Event(Kind.ASSIGNED, conversation, actor=agent, data={"to": agent}))
    return True


def resolve(tx: Transaction, conversation: Conversation, actor: str, reason: str = "") -> None:
    """A reason for what is resolved already takes the earlier one's place."""
    if conversation.status == Status.CLOSED:
        return
    if not set_status(tx, conversation, Status.RESOLVED, actor, reason=reason) and reason != conversation.resolution:
        conversations.change(tx, conversation, resolution=reason)
        tx.record(Event(Kind.REASON_CHANGED, conversation, actor=actor, data={"reason": reason}))


def reopen(tx: Transaction, conversation: Conversation, actor: str) -> None:
    if conversation.status in (Status.RESOLVED, Status.CLOSED):
        set_status(tx, conversation, Status.OPEN, actor)


def snooze(tx: Transaction, conversation: Conversation, until: datetime, actor: str) -> None:
    set_status(tx, conversation, Status.SNOOZED, actor, until=until)


def set_priority(tx: Transaction, conversation: Conversation, priority: str, actor: str) -> None:
    if priority not in {p.value for p in Priority} or priority == conversation.priority:
        return
    before = conversation.priority
    conversations.change(tx, conversation, priority=priority)
    tx.record(Event(Kind.PRIORITY_CHANGED, conversation, actor=actor, data={"from": before, "to": priority}))


def set_tier(tx: Transaction, conversation: Conversation, tier: str, actor: str) -> None:
    people.set_tier(tx, conversation.customer_id, tier)
    tx.record(Event(Kind.TIER_CHANGED, conversation, actor=actor, data={"to": tier}))


def tag(tx: Transaction, conversation: Conversation, name: str, actor: str) -> None:
    if conversations.add_tag(tx, conversation.id, name):
        tx.record(Event(Kind.TAGGED, conversation, actor=actor, data={"tag": name}))


def untag(tx: Transaction, conversation: Conversation, name: str, actor: str) -> None:
    if conversations.remove_tag(tx, conversation.id, name):
        tx.record(Event(Kind.UNTAGGED, conversation, actor=actor, data={"tag": name}))


def set_subject(tx: Transaction, conversation: Conversation, subject: str, actor: str) -> None:
    """What the customer sees above later mails, too."""
    if subject == conversation.subject:
        return
    before = conversation.subject
    conversations.change(tx, conversation, subject=subject)
    tx.record(Event(Kind.SUBJECT_CHANGED, conversation, actor=actor, data={"from": before, "to": subject}))


def add_note(tx: Transaction, conversation: Conversation, body: RichText, person: Person) -> None:
    """What stays at the desk, written elsewhere than in the thread: it is shown there."""
    note_id = tx.new_id()
    messages.append(
        tx, id=note_id, conversation_id=conversation.id, direction=Direction.NOTE, author=person.id,
        author_name=person.name, external_id="", body=body, sent_at=tx.now,
    )  # fmt: skip
    tx.record(Event(Kind.NOTE_ADDED, conversation, note_id, person.id, {"outside": True}))


def link(tx: Transaction, conversation: Conversation, other: Conversation, actor: str) -> None:
    """Each card shows the other; a link that the other one has already stays."""
    if conversation.linked_id == other.id:
        return
    conversations.change(tx, conversation, linked_id=other.id)
    tx.record(Event(Kind.LINKED, conversation, actor=actor, data={"to": other.number}))
    if other.linked_id is None:
        conversations.change(tx, other, linked_id=conversation.id)
        tx.record(Event(Kind.LINKED, other, actor=actor, data={"to": conversation.number}))


def forward(tx: Transaction, conversation: Conversation, channel: str, actor: str) -> bool:
    """To another channel of the desk, with card and thread; False when it is there already."""
    if conversation.desk_channel == channel:
        return False
    was = {"channel_was": conversation.desk_channel, "thread_was": conversation.desk_thread}
    conversations.change(tx, conversation, desk_channel=channel, desk_thread="")
    tx.record(Event(Kind.FORWARDED, conversation, actor=actor, data={"to": channel} | was))
    return True


def block(tx: Transaction, conversation: Conversation, actor: str) -> bool:
    """What the customer writes from this address is kept and shown to nobody; False when it was so already."""
    identity = people.get(tx, conversation.identity_id)
    if identity.blocked_at:
        return False
    people.set_blocked(tx, identity.id, tx.now)
    tx.record(Event(Kind.BLOCKED, conversation, actor=actor, data={"identity": identity.id}))
    return True


def unblock(tx: Transaction, conversation: Conversation, actor: str) -> int | None:
    """How many messages were kept back meanwhile (they are shown now, each in its thread); None: nobody was blocked."""
    identity = people.get(tx, conversation.identity_id)
    if identity.blocked_at is None:
        return None
    people.set_blocked(tx, identity.id, None)
    kept = messages.kept_back(tx, identity)
    for message in kept:
        messages.change(tx, message.id, state=MessageState.NONE.value)
    tx.record(Event(Kind.UNBLOCKED, conversation, actor=actor, data={"identity": identity.id}))
    for where in dict.fromkeys(message.conversation_id for message in kept):
        data = {"messages": [message.id for message in kept if message.conversation_id == where]}
        tx.record(Event(Kind.LET_THROUGH, conversations.get(tx, where), actor=actor, data=data))
    return len(kept)


def transcribe(tx: Transaction, conversation: Conversation, actor: str, *, notes: bool) -> None:
    """The whole conversation as a text, posted in its thread."""
    tx.record(Event(Kind.TRANSCRIBED, conversation, actor=actor, data={"notes": notes}))


def leave_out(tx: Transaction, conversation: Conversation, address: str, actor: str) -> bool:
    """Take somebody out of copy; False when they were not in it."""
    if not participants.drop(tx, conversation.id, address):
        return False
    tx.record(Event(Kind.LEFT_OUT, conversation, actor=actor, data={"address": address}))
    return True


def send_again(tx: Transaction, delivery_id: int) -> bool:
    """Send a failed or doubtful message once more, with the pieces that stayed behind; False when it is under way."""
    delivery = outbox.get(tx, delivery_id)
    if delivery is None or delivery.message_id is None or delivery.conversation_id is None:
        return False
    pieces = [d for d in outbox.of_message(tx, delivery.message_id) if d.state in ("failed", "in_doubt")]
    if not [outbox.requeue(tx, piece) for piece in pieces]:
        return False
    messages.change(tx, delivery.message_id, state="queued")
    conversation = conversations.get(tx, delivery.conversation_id)
    message = messages.get(tx, delivery.message_id)
    since = conversation.waiting_since
    conversations.change(tx, conversation, waiting_since=None)
    data = {"in_thread": True, "again": True} | ({"waited": (tx.now - since).total_seconds()} if since else {})
    tx.record(Event(Kind.AGENT_REPLIED, conversation, message.id, message.author, data))
    if conversation.status == Status.OPEN:
        set_status(tx, conversation, Status.PENDING, message.author)
    return True


def it_arrived(tx: Transaction, delivery_id: int, actor: str) -> bool:
    """A person says that a doubtful message did arrive."""
    delivery = outbox.get(tx, delivery_id)
    if delivery is None or delivery.state != "in_doubt" or delivery.message_id is None:
        return False
    outbox.give_up(tx, [delivery.id], "delivered")
    messages.change(tx, delivery.message_id, state="sent")
    conversation = conversations.get(tx, delivery.conversation_id or 0)
    origin = (delivery.payload or {}).get("origin", {})
    tx.record(Event(Kind.SENT, conversation, delivery.message_id, actor, {"origin": origin}))
    return True
