"""How long did customers wait for the first answer?"""

from datetime import datetime

import sqlalchemy as sa

from bot.model.conversation import Direction
from storage.ids import first_at
from storage.prepared import Prepared
from storage.schema import conversations, events, messages
from storage.transaction import Transaction

_MOST = 2_000
_c, _m = conversations.c, messages.c
_answered = (
    sa.select(_m.sent_at)
    .where(
        _m.conversation_id == _c.id, _m.direction == Direction.OUT.value, _m.automatic.is_(False),
        _m.state != "failed", _m.state != "deleted", _m.state != "held",
    )
    .order_by(_m.id)
    .limit(1)
    .scalar_subquery()
)  # fmt: skip
_first = Prepared(
    sa.select(_c.opened_at, sa.type_coerce(_answered, _m.sent_at.type))
    .where(_c.id >= sa.bindparam("first"), _c.inbox == sa.bindparam("inbox"))
    .order_by(_c.id.desc())
    .limit(_MOST)
)
_given = (
    sa.select(_c.policy_id, sa.func.count())
    .select_from(events.join(conversations, _c.id == events.c.conversation_id))
    .where(
        events.c.id >= sa.bindparam("first"), events.c.kind == "agent_replied",
        events.c.data["waited"].as_float().is_not(None),
    )
    .group_by(_c.policy_id)
)  # fmt: skip


def given_since(tx: Transaction, since: datetime) -> list[tuple[int | None, int]]:
    """Policy that a conversation carries -> how many answers were given since then that a customer waited for."""
    return [(row[0], row[1]) for row in tx.all(_given, {"first": first_at(since)})]


def first_answers(tx: Transaction, inbox: str, since: datetime) -> list[tuple[datetime, datetime]]:
    """When each conversation that was opened since then was opened, and first answered by a person; those that nobody
    has answered are left out. Looks at the newest only."""
    rows = tx.all(_first, {"first": first_at(since), "inbox": inbox})
    return [(row[0], row[1]) for row in rows if row[1] is not None]
