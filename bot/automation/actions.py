"""What rules can do: one function each, with the very functions that agents' acts call. Each says whether it changed
anything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot import commands
from bot.assignment import give
from bot.automation.holding import BY_RULE
from bot.conditions import NOBODY
from bot.desk import show
from bot.durations import parse_duration
from bot.macros import choose, use
from bot.model.conversation import Conversation, Direction, MessageState, Status
from bot.model.desk import Person
from bot.model.events import Event, Kind
from bot.model.richtext import RichText
from bot.replies import queue_answer
from bot.rules import Action, Rules
from bot.status import set_status
from channels.markup import from_markdown
from storage import conversations, messages
from storage.transaction import Transaction

_MOST, _WITHIN = 3, timedelta(hours=24)
"""Automatic texts to one customer: two programs that answer each other would go on for ever."""
_FINISHED = (Status.RESOLVED, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Does:
    """One run of one rule."""

    tx: Transaction
    rules: Rules
    members: Sequence[str]
    """Of the pool."""
    conversation: Conversation
    rule: str
    to_machine: bool = False
    """What happened is a machine's message: nothing is written to it."""

    @property
    def actor(self) -> str:
        return BY_RULE + self.rule

    @property
    def person(self) -> Person:
        """The rule, where a writer is asked for."""
        return Person(self.actor, self.rule)


def _tag(it: Does, action: Action) -> bool:
    before = conversations.tags_of(it.tx, it.conversation.id)
    commands.tag(it.tx, it.conversation, action.value, it.actor)
    return conversations.tags_of(it.tx, it.conversation.id) != before


def _priority(it: Does, action: Action) -> bool:
    before = it.conversation.priority
    commands.set_priority(it.tx, it.conversation, action.value, it.actor)
    return it.conversation.priority != before


def _assign(it: Does, action: Action) -> bool:
    before = it.conversation.assignee
    if action.value == "pool":
        give(it.tx, it.rules, it.members, it.conversation, it.actor)
    else:
        commands.assign(it.tx, it.conversation, "" if action.value == NOBODY else action.value, it.actor)
    return it.conversation.assignee != before


def _status(it: Does, action: Action) -> bool:
    if it.conversation.merged_into is not None:
        return False
    return set_status(it.tx, it.conversation, Status(action.value), it.actor)


def _snooze(it: Does, action: Action) -> bool:
    if it.conversation.status in _FINISHED:
        return False
    commands.snooze(it.tx, it.conversation, it.tx.now + parse_duration(action.value, days=True), it.actor)
    return True


def _notify(it: Does, action: Action) -> bool:
    show.notice_in_channel(it.tx, action.value, _notice(it, action), it.conversation.id)
    return True


def _ring(it: Does, action: Action) -> bool:
    show.notice_in_thread(it.tx, it.conversation, _notice(it, action) | {"mention": action.value})
    return True


def _notice(it: Does, action: Action) -> dict[str, str]:
    return {"what": Kind.RULE_RAN.value, "text": action.text}


def _note(it: Does, action: Action) -> bool:
    commands.add_note(it.tx, it.conversation, RichText(action.value), it.person)
    return True


def _macro(it: Does, action: Action) -> bool:
    """Nothing goes out that has holes in it, and nothing to machines."""
    macro = choose.find(choose.for_conversation(it.tx, it.rules, it.conversation), action.value)
    inbox = it.rules.inboxes.get(it.conversation.inbox)
    if macro is None or inbox is None or not _may_write(it):
        return False
    filled = use.fill(it.tx, it.rules, it.conversation, it.person, macro)
    body, message_id = from_markdown(filled.text), it.tx.new_id()
    if filled.missing or not body:
        return False
    messages.append(
        it.tx, id=message_id, conversation_id=it.conversation.id, direction=Direction.OUT, author="", author_name="",
        external_id="", body=body, sent_at=it.tx.now, state=MessageState.QUEUED.value, automatic=True,
    )  # fmt: skip
    queue_answer(it.tx, inbox, it.conversation, message_id, body, (), {})
    use.used(it.tx, it.conversation, macro, message_id, it.person)
    it.tx.record(Event(Kind.WROTE_BY_ITSELF, it.conversation, message_id, it.actor))
    return True


def _may_write(it: Does) -> bool:
    if it.to_machine or messages.last_from_customer(it.tx, it.conversation.id) is None:
        return False
    return messages.automatic_to(it.tx, it.conversation.customer_id, it.tx.now - _WITHIN) < _MOST


ACTIONS: Mapping[str, Callable[[Does, Action], bool]] = {
    "tag": _tag,
    "priority": _priority,
    "assign": _assign,
    "status": _status,
    "snooze": _snooze,
    "notify": _notify,
    "ring": _ring,
    "note": _note,
    "macro": _macro,
}
