"""Desk channels that are out of reach: archived, deleted, or without us in them; and threads that are gone.

We learn of a lost channel from the platform's own word or from a refused post, whichever comes first. People are told
once. What is to be shown in a thread of that channel begins a new thread in the default channel, or waits if there is
no other; nothing is dropped, and nothing is tried in vain but once an hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot import threads
from bot.desk.show import AGAIN, CARD, NOTICE, POST, REFRESH, UPDATE, lane, notice_in_channel
from bot.model.conversation import Conversation, Message, MessageState
from bot.model.desk import ChannelChanged, Place
from bot.replies import DESK
from bot.rules import Rules
from storage import agents, conversations, memory, messages, outbox, received
from storage.outbox import Delivery
from storage.transaction import Transaction

_log = structlog.get_logger()

_BACK = ("joined", "unarchived")
TRY_AGAIN = timedelta(hours=1)
"""The platform's word that a channel is ours again may have been missed."""
_MOST_TOLD = 10
_SUMMARY = 10
"""Messages told again in a new thread."""


@dataclass(frozen=True, slots=True)
class Loss:
    change: str
    """As in ``ChannelChanged``."""
    tried_at: datetime

    def lasts(self, now: datetime) -> bool:
        """False when it is time to try again."""
        return now - self.tried_at < TRY_AGAIN


# --- channels -------------------------------------------------------------------------------------


def changed(tx: Transaction, rules: Rules, event: ChannelChanged) -> None:
    """The platform says that a channel was lost or is ours again."""
    if not received.take(tx, DESK, event.external_id):
        return
    if event.change in _BACK:
        is_back(tx, rules, event.channel)
    else:
        is_lost(tx, rules, event.channel, event.change)


def of(tx: Transaction, channel: str) -> Loss | None:
    """How the channel was lost; None when it is not."""
    kept = memory.load(tx, DESK, _key(channel))
    if not kept:
        return None
    change, _, at = kept.partition(" ")
    return Loss(change, datetime.fromisoformat(at))


def is_lost(tx: Transaction, rules: Rules, channel: str, change: str) -> None:
    """Remember it, and tell people the first time."""
    memory.lock(tx, DESK, _key(channel))  # two posts may be refused at once
    known = of(tx, channel)
    memory.save(tx, DESK, _key(channel), f"{change} {tx.now.isoformat()}")
    if known is None:
        _log.error("a desk channel is lost", channel=channel, change=change)
        _tell(tx, rules, {"what": "channel_lost", "lost": channel, "change": change, "to": instead(tx, rules, channel)})


def is_back(tx: Transaction, rules: Rules, channel: str) -> None:
    """What waited for it goes out now. Does nothing for a channel that was not lost."""
    if of(tx, channel) is None:
        return
    memory.lock(tx, DESK, _key(channel))
    if of(tx, channel) is None:
        return
    memory.save(tx, DESK, _key(channel), "")
    _log.info("a desk channel is back", channel=channel)
    outbox.hurry(tx, DESK)
    _tell(tx, rules, {"what": "channel_back", "lost": channel})


def instead(tx: Transaction, rules: Rules, channel: str) -> str:
    """Where its conversations go meanwhile; "" when there is no other place."""
    other = rules.desk_channel
    return other if other != channel and of(tx, other) is None else ""


def alarm(tx: Transaction, rules: Rules, part: str, why: str, *, over: bool) -> None:
    """Something of ours is unwell, or well again."""
    what = {"what": "all_clear" if over else "alarm", "part": part, "why": why}
    if of(tx, rules.desk_channel) is None:
        notice_in_channel(tx, rules.desk_channel, what)
    else:
        _tell(tx, rules, what)


def _key(channel: str) -> str:
    return f"lost:{channel}"


def _tell(tx: Transaction, rules: Rules, payload: dict[str, str]) -> None:
    """In the managers' channel; when that is lost, to people directly."""
    managers = rules.managers_channel or rules.desk_channel
    places = [managers] if of(tx, managers) is None else _people(tx, rules)
    for place in places or [rules.desk_channel]:
        notice_in_channel(tx, place, payload)


def _people(tx: Transaction, rules: Rules) -> list[str]:
    """Ids of those who can do something about it. A post "to" a user is a direct message:
    https://docs.slack.dev/reference/methods/chat.postMessage#channels"""
    for role in (rules.admins, rules.managers, rules.agents):
        if found := sorted(each for each in role if not each.startswith("S")):
            return found[:_MOST_TOLD]
    return sorted(agents.known(tx))[:_MOST_TOLD]


# --- threads ------------------------------------------------------------------------------------


def begin_anew(tx: Transaction, delivery: Delivery, conversation: Conversation, channel: str, why: str) -> None:
    """Another thread takes the old one's place, and what waited for the old one follows in its order.

    ``delivery`` is the first in the conversation's lane and is under way; it ends here and comes again.
    """
    _log.warning("beginning a new thread", conversation=conversation.id, why=why)
    first = outbox.get(tx, delivery.id) or delivery  # what joined it was written down after it was claimed
    waiting = [first, *outbox.waiting_in(tx, lane(conversation.id))]
    outbox.settle(tx, delivery, "dropped", error=why)
    outbox.give_up(tx, [d.id for d in waiting[1:]], error=why)
    was = {"channel_was": conversation.desk_channel, "thread_was": conversation.desk_thread}
    conversations.change(tx, conversation, desk_channel=channel, desk_thread="")
    new_card(tx, conversation, waiting)
    if was["thread_was"]:
        threads.remember(tx, Place(was["channel_was"], was["thread_was"]), conversation)
        told = {"what": "history", "why": why, "messages": last_told(tx, conversation, waiting)} | was
        outbox.queue(tx, DESK, lane(conversation.id), NOTICE, conversation_id=conversation.id, payload=told)
    line_up(tx, waiting)


def needs_another(tx: Transaction, conversation: Conversation, thread: str) -> None:
    """Somebody deleted this thread, as we learn from a refresh of its card. Only what is first in the lane may begin
    another one, or posts could change places."""
    if thread and thread == conversation.desk_thread:
        payload = {"thread": thread}
        outbox.queue(tx, DESK, lane(conversation.id), AGAIN, conversation_id=conversation.id, payload=payload)


def new_card(tx: Transaction, conversation: Conversation, waiting: Sequence[Delivery]) -> None:
    """With the messages that a card which was never posted was to show."""
    payload = next((d.payload for d in waiting if d.kind == CARD), None)
    outbox.queue(tx, DESK, lane(conversation.id), CARD, conversation_id=conversation.id, payload=payload)


def line_up(tx: Transaction, waiting: Sequence[Delivery]) -> None:
    posts = _coming(waiting)
    for each in waiting:
        if each.kind == UPDATE and each.message_id not in posts:
            posts.add(each.message_id)
            outbox.queue_again(tx, each, POST)  # the old post is out of reach: the text as it is now comes anew
        elif each.kind not in (CARD, REFRESH, AGAIN, UPDATE):
            outbox.queue_again(tx, each)


def last_told(tx: Transaction, conversation: Conversation, waiting: Sequence[Delivery]) -> list[int]:
    """Ids of what was said last in the old thread."""
    coming = _coming(waiting) | {d.message_id for d in waiting if d.kind == UPDATE}
    told = [m for m in messages.of_conversation(tx, conversation.id) if m.id not in coming and _counts(m)]
    return [message.id for message in told[-_SUMMARY:]]


def _coming(waiting: Sequence[Delivery]) -> set[int | None]:
    """Ids of the messages that are still to be posted."""
    posts = [d for d in waiting if d.kind == POST]
    return {d.message_id for d in posts} | {i for d in posts for i in (d.payload or {}).get("joined", ())}


def _counts(message: Message) -> bool:
    return message.deleted_at is None and message.state not in (MessageState.DELETED, MessageState.HELD)
