"""Brings changed policies to conversations that are open already, on request and with a preview."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.clocks import change_policy, policy_for, snapshot_of
from bot.model.conversation import Conversation
from bot.rules import Rules
from storage import clocks, conversations
from storage.store import Store
from storage.transaction import Transaction

_AT_ONCE = 100
"""Conversations in one transaction: others get their turn in between."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a clock was promised before and is promised now; "" and None where there is no clock."""

    number: int
    metric: str
    policy_before: str
    policy_now: str
    due_before: datetime | None
    due_now: datetime | None


class _Preview(Exception):
    """Ends a transaction without keeping it."""

    def __init__(self, changes: list[Change]) -> None:
        self.changes = changes


async def reapply(
    store: Store, rules: Rules, *, keep: bool, progress: Callable[[int, int], None] = lambda done, total: None
) -> list[Change]:
    """Give every unfinished conversation the policy that the settings have for it now.

    Without ``keep`` everything is done likewise and then undone: the preview is what will happen. Breaches that have
    happened stay.
    """
    ids = await store.read(conversations.unfinished_ids)
    found: list[Change] = []
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        try:
            found += await store.write(partial(_some, rules, some, keep))
        except _Preview as preview:
            found += preview.changes
        progress(start + len(some), len(ids))
    return found


def _some(rules: Rules, ids: Sequence[int], keep: bool, tx: Transaction) -> list[Change]:
    changes = [change for id_ in ids for change in _one(tx, rules, conversations.get(tx, id_))]
    if not keep:
        raise _Preview(changes)
    return changes


def _one(tx: Transaction, rules: Rules, conversation: Conversation) -> list[Change]:
    wanted, carried = policy_for(rules, tx, conversation), snapshot_of(tx, conversation)
    if wanted is None or wanted.text == carried.text:
        return []
    before = _dues(tx, conversation)
    change_policy(tx, conversation, wanted)
    now = _dues(tx, conversation)
    names = (carried.policy.name, wanted.policy.name)
    return [
        Change(conversation.number, metric, *names, before.get(metric), now.get(metric))
        for metric in dict.fromkeys((*before, *now))
    ]


def _dues(tx: Transaction, conversation: Conversation) -> dict[str, datetime | None]:
    return {clock.metric: clock.due_at for clock in clocks.of_conversation(tx, conversation.id) if not clock.ended}
