"""Which conversation? And: how does it stand?"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.model.conversation import Conversation, Priority, Status
from bot.model.customer import Identity
from storage import memory
from storage.clocks import COUNTING
from storage.outbox import OPEN
from storage.prepared import Prepared, update
from storage.schema import clocks, conversations, customers, deliveries, tags
from storage.transaction import Transaction

FIELDS = (
    "id", "number", "customer_id", "identity_id", "inbox", "channel", "thread", "address", "subject", "language",
    "status", "assignee", "priority", "policy_id", "waiting_since", "snoozed_until", "opened_at", "resolved_at",
    "desk_channel", "desk_thread", "linked_id", "merged_into", "disputed", "resolution",
)  # fmt: skip
_c = conversations.c
_select = sa.select(*(_c[name] for name in FIELDS))
_insert = Prepared(sa.insert(conversations))
# Locked (PostgreSQL) until the commit: what is decided from a conversation's state must still be so when it is written.
_by_id = Prepared(_select.where(_c.id == sa.bindparam("id")).with_for_update())
_by_number = Prepared(_select.where(_c.number == sa.bindparam("number")).with_for_update())
_latest_in_thread = Prepared(
    _select.where(_c.inbox == sa.bindparam("inbox"), _c.thread == sa.bindparam("thread"))
    .order_by(_c.id.desc())
    .limit(1)
    .with_for_update()
)
_at_desk = Prepared(
    _select.where(
        _c.desk_thread == sa.bindparam("thread"), _c.desk_channel == sa.bindparam("channel")
    ).with_for_update()
)
_tags_of = Prepared(
    sa.select(tags.c.tag).where(tags.c.conversation_id == sa.bindparam("conversation")).order_by(tags.c.tag)
)
_claim = Prepared(
    sa.update(conversations)
    .where(_c.id == sa.bindparam("row_id"), _c.assignee == sa.bindparam("expected"))
    .values(assignee=sa.bindparam("agent"))
)
UNFINISHED = (Status.OPEN.value, Status.PENDING.value, Status.SNOOZED.value)


def _one(row: Any) -> Conversation | None:
    return Conversation(*row) if row else None


def get(tx: Transaction, conversation_id: int) -> Conversation:
    found = _one(tx.first(_by_id, {"id": conversation_id}))
    if found is None:
        raise LookupError(f"no conversation {conversation_id}")
    return found


def by_number(tx: Transaction, number: int) -> Conversation | None:
    return _one(tx.first(_by_number, {"number": number}))


def latest_in_thread(tx: Transaction, inbox: str, thread: str) -> Conversation | None:
    return _one(tx.first(_latest_in_thread, {"inbox": inbox, "thread": thread}))


def at_desk(tx: Transaction, channel: str, thread: str) -> Conversation | None:
    """The conversation whose card is the root of this thread in this channel."""
    return _one(tx.first(_at_desk, {"channel": channel, "thread": thread})) if thread else None


def open_new(
    tx: Transaction, identity: Identity, *, inbox: str, thread: str, address: str, subject: str, language: str,
    desk_channel: str, waiting_since: datetime | None = None, linked_id: int | None = None, disputed: bool = False,
) -> Conversation:  # fmt: skip
    made = Conversation(
        id=tx.new_id(), number=memory.count(tx, "conversation"), customer_id=identity.customer_id,
        identity_id=identity.id, inbox=inbox, channel=identity.channel, thread=thread, address=address,
        subject=subject, language=language, status=Status.OPEN.value, assignee="", priority=Priority.NORMAL.value,
        policy_id=None, waiting_since=waiting_since, snoozed_until=None, opened_at=tx.now, resolved_at=None,
        desk_channel=desk_channel, desk_thread="", linked_id=linked_id, merged_into=None, disputed=disputed,
        resolution="",
    )  # fmt: skip
    tx.execute(_insert, {name: getattr(made, name) for name in FIELDS})
    return made


def change(tx: Transaction, conversation: Conversation, **values: Any) -> None:
    """Change the row and the value alike."""
    tx.execute(update(conversations, tuple(values)), values | {"row_id": conversation.id})
    for name, value in values.items():
        setattr(conversation, name, value)


def claim(tx: Transaction, conversation_id: int, agent: str, expected: str) -> bool:
    """Give the conversation to ``agent`` if ``expected`` ("" for nobody) has it still; False when somebody was faster.

    Changes the row alone: whoever holds the ``Conversation`` sets its assignee.
    """
    taken = tx.execute(_claim, {"row_id": conversation_id, "agent": agent, "expected": expected})
    return taken.rowcount == 1


def move_thread(tx: Transaction, inbox: str, old: str, new: str) -> None:
    """A platform gave a chat a new id: what pointed at the old one follows."""
    here = conversations.c.inbox == inbox
    tx.execute(sa.update(conversations).where(here, _c.thread == old).values(thread=new))
    tx.execute(sa.update(conversations).where(here, _c.address == old).values(address=new))


def add_tag(tx: Transaction, conversation_id: int, tag: str) -> bool:
    """False when it was there already."""
    if tag in tags_of(tx, conversation_id):
        return False
    tx.execute(sa.insert(tags), {"conversation_id": conversation_id, "tag": tag})
    return True


def remove_tag(tx: Transaction, conversation_id: int, tag: str) -> bool:
    """False when it was not there."""
    here = (tags.c.conversation_id == conversation_id) & (tags.c.tag == tag)
    return tx.execute(sa.delete(tags).where(here)).rowcount == 1


def tags_of(tx: Transaction, conversation_id: int) -> list[str]:
    return [row[0] for row in tx.all(_tags_of, {"conversation": conversation_id})]


class QueueRow:
    """One line of a queue listing."""

    __slots__ = ("conversation", "customer", "due_at")

    def __init__(self, row: Any) -> None:
        self.conversation = Conversation(*row[: len(FIELDS)])
        self.customer: str = row[-2]
        self.due_at: datetime | None = row[-1]


def queue(tx: Transaction, assignee: str | None = None, limit: int = 20) -> Sequence[QueueRow]:
    """Unfinished conversations, nearest deadline first, then longest waiting; ``assignee`` narrows to one agent."""
    due = (
        sa.select(sa.func.min(clocks.c.due_at))
        .where(clocks.c.conversation_id == _c.id, clocks.c.state.in_(COUNTING))
        .scalar_subquery()
    )
    statement = (
        _select.add_columns(customers.c.name, sa.type_coerce(due, clocks.c.due_at.type).label("due"))
        .join(customers, customers.c.id == _c.customer_id)
        .where(_c.status.in_(UNFINISHED))
        .order_by(sa.nulls_last(sa.text("due")), sa.nulls_last(_c.waiting_since), _c.id)
        .limit(limit)
    )
    if assignee is not None:
        statement = statement.where(_c.assignee == assignee)
    return [QueueRow(row) for row in tx.all(statement)]


def count_unfinished(tx: Transaction) -> int:
    statement = sa.select(sa.func.count()).select_from(conversations).where(_c.status.in_(UNFINISHED))
    return int(tx.execute(statement).scalar_one())


def latest_of(tx: Transaction, identity: Identity) -> Conversation | None:
    """The newest that this address began."""
    mine = (_c.customer_id == identity.customer_id, _c.identity_id == identity.id)
    return _one(tx.first(_select.where(*mine).order_by((_c.id + 0).desc()).limit(1).with_for_update()))


def unfinished_ids(tx: Transaction) -> list[int]:
    """All of them, oldest first."""
    return [row[0] for row in tx.all(sa.select(_c.id).where(_c.status.in_(UNFINISHED)).order_by(_c.id))]


def some(tx: Transaction, ids: Collection[int]) -> dict[int, Conversation]:
    """By id, to be looked at only: they are not held for a change."""
    return {row[0]: Conversation(*row) for row in tx.all(_select.where(_c.id.in_(ids)))}


def find(tx: Transaction, conversation_id: int) -> Conversation | None:
    return _one(tx.first(_by_id, {"id": conversation_id}))


def unfinished_of(tx: Transaction, identity_id: int) -> list[Conversation]:
    return [
        Conversation(*row) for row in tx.all(_select.where(_c.identity_id == identity_id, _c.status.in_(UNFINISHED)))
    ]


def of_customer(tx: Transaction, customer_id: int, limit: int, *, unfinished: bool) -> list[Conversation]:
    """Newest first."""
    stands = _c.status.in_(UNFINISHED) if unfinished else _c.status.not_in(UNFINISHED)
    statement = _select.where(_c.customer_id == customer_id, stands).order_by((_c.id + 0).desc())
    return [Conversation(*row) for row in tx.all(statement.limit(limit))]


def card_under_way(tx: Transaction, channel: str) -> bool:
    """Is a first card perhaps to be seen in this channel, and its confirmation not with us yet?"""
    perhaps_there = (deliveries.c.state == "claimed") | ((deliveries.c.state == "queued") & deliveries.c.in_doubt)
    statement = (
        sa.select(_c.id)
        .join(deliveries, deliveries.c.conversation_id == _c.id)
        .where(_c.desk_channel == channel, _c.desk_thread == "", deliveries.c.kind == "card", OPEN, perhaps_there)
    )
    return tx.first(statement.limit(1)) is not None


def desk_threads(tx: Transaction, limit: int = 200) -> list[tuple[str, str]]:
    """Channel and thread of the newest unfinished conversations."""
    statement = (
        sa.select(_c.desk_channel, _c.desk_thread)
        .where(_c.status.in_(UNFINISHED), _c.desk_thread != "")
        .order_by(_c.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in tx.all(statement)]
