"""What happened with this customer, on every channel?

Read backwards, a page at a time, by ids, for these tell the time; so a page costs the same wherever it is.
"""

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa

from bot.model.customer import Happened
from bot.model.events import Kind
from storage.customer_merges import family
from storage.prepared import Prepared
from storage.schema import conversations, customer_notes, events, messages
from storage.transaction import Transaction

NOTED = "noted"
"""``Happened.what`` of a note about the customer."""
_SHOWN = (
    Kind.OPENED, Kind.STATUS_CHANGED, Kind.ASSIGNED, Kind.CLOCK_BREACHED, Kind.REFUSED, Kind.MERGED, Kind.SPLIT,
)  # fmt: skip
_END = (1 << 63) - 1

_c, _m, _e, _n = conversations.c, messages.c, events.c, customer_notes.c
_of_customer = sa.select(_c.id).where(_c.customer_id == sa.bindparam("customer"))
# The sums keep both databases from walking through everybody's messages in the order of their ids; the ids alone are
# in the index, so that ten thousand of them are quickly sorted.
_newest_messages = Prepared(
    sa.select(_m.id)
    .where(_m.conversation_id.in_(_of_customer), _m.id < sa.bindparam("before"))
    .order_by((_m.id + 0).desc())
    .limit(sa.bindparam("limit"))
)
_events = (
    sa.select(_e.id, _e.at, _e.kind, _e.actor, _e.data, _c.number, _c.desk_channel, _c.desk_thread)
    .join(conversations, _c.id == _e.conversation_id)
    .where(
        _e.conversation_id.in_(_of_customer), _e.id < sa.bindparam("before"), _e.id >= sa.bindparam("since"),
        _e.kind.in_([kind.value for kind in _SHOWN]),
    )
    .order_by((_e.id + 0).desc())
    .limit(sa.bindparam("limit"))
)  # fmt: skip
_notes = Prepared(
    sa.select(_n.id, _n.created_at, _n.author, _n.text)
    .where(_n.customer_id == sa.bindparam("customer"), _n.id < sa.bindparam("before"))
    .order_by(_n.id.desc())
    .limit(sa.bindparam("limit"))
)


def page(tx: Transaction, customer_id: int, limit: int, before: int | None = None) -> tuple[list[Happened], int | None]:
    """At most ``limit`` lines older than the line with the id ``before`` (None: the newest), newest first; and what to
    give as ``before`` for the next page, None when there is none."""
    asked = {"customer": customer_id, "before": before or _END, "limit": limit + 1}
    said = [row[0] for row in tx.all(_newest_messages, asked)]
    # what is older than all of a page of messages is on a later page
    since = said[-1] if len(said) > limit else 0
    lines = [
        *_messages(tx, said),
        *(Happened(id_, at, kind, actor, "", data or {}, *where)
          for id_, at, kind, actor, data, *where in tx.all(_events, asked | {"since": since})),
        *(Happened(row[0], row[1], NOTED, row[2], row[3]) for row in tx.all(_notes, asked)),
        *_of_record(tx, asked),
    ]  # fmt: skip
    lines.sort(key=lambda line: line.id, reverse=True)
    more = len(lines) > limit
    return lines[:limit], lines[limit - 1].id if more else None


def _messages(tx: Transaction, ids: Collection[int]) -> Iterator[Happened]:
    statement = (
        sa.select(
            _m.id, _m.sent_at, _m.direction, _m.author_name, _m.author, _m.text, _m.state, _m.deleted_at, _c.number,
            _c.desk_channel, _c.desk_thread,
        )
        .join(conversations, _c.id == _m.conversation_id)
        .where(_m.id.in_(ids))
    )  # fmt: skip
    for id_, at, direction, name, author, text, state, deleted_at, *where in tx.all(statement) if ids else ():
        data = {"state": state, "deleted": deleted_at is not None}
        yield Happened(id_, at, direction, name or author, text, data, *where)


def _of_record(tx: Transaction, asked: dict[str, Any]) -> Iterator[Happened]:
    statement = (
        sa.select(_e.id, _e.at, _e.kind, _e.actor, _e.data)
        .where(
            sa.text("events.customer_id IS NOT NULL"), _e.customer_id.in_(family(tx, asked["customer"])),
            _e.id < asked["before"], _e.kind != Kind.CUSTOMER_NOTED.value,
        )
        .order_by(_e.id.desc())
        .limit(asked["limit"])
    )  # fmt: skip
    for id_, at, kind, actor, data in tx.all(statement):
        yield Happened(id_, at, kind, actor, "", data or {})
