"""The card: a conversation at a glance, as plain values."""

from collections.abc import Sequence
from datetime import datetime

from bot.i18n import texts
from bot.model.conversation import Conversation, Priority, Status
from bot.model.desk import Action, Button, Card, Choice, Field
from bot.model.inbound import Recipient
from bot.rules import Rules
from storage import clocks, conversations, messages, participants, people
from storage.transaction import Transaction

_LINE = 150
_MOST_CHOICES, _LONGEST_CHOICE = 50, 75
"""Characters: https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""


def build(tx: Transaction, rules: Rules, conversation: Conversation) -> Card:
    say = texts(rules.language).gettext
    customer = people.get(tx, conversation.identity_id)
    name = customer.customer_name or customer.address
    others = participants.of_conversation(tx, conversation.id)
    line = conversation.subject or messages.first_text(tx, conversation.id)
    title = say("#%(number)d %(customer)s") % {"number": conversation.number, "customer": name}
    return Card(
        title=title,
        line=_short(line),
        fields=tuple(_fields(tx, rules, conversation, others)),
        buttons=(*_buttons(rules, conversation), *_leave_out(rules, conversation, others)),
        summary=f"{title}: {_short(line)}",
        footer=footer(rules),
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LINE else line[: _LINE - 1] + "…"


def _fields(tx: Transaction, rules: Rules, conversation: Conversation, others: Sequence[Recipient]) -> list[Field]:
    say = texts(rules.language).gettext
    customer = people.get(tx, conversation.identity_id)
    channel = channel_name(rules, conversation.channel)
    unheard = say(" (not reachable there now)") if customer.unreachable_since else ""
    where = channel if conversation.inbox == conversation.channel else f"{channel} · {conversation.inbox}"
    fields = [
        Field(say("Channel"), f"{where}{unheard}"),
        Field(say("Status"), status_name(rules, conversation), at=conversation.snoozed_until),
        Field(say("Assignee"), "" if conversation.assignee else say("nobody yet"), person=conversation.assignee),
        Field(say("Priority"), priority_name(rules, conversation.priority)),
    ]
    if conversation.waiting_since:
        fields.append(Field(say("Waiting since"), at=conversation.waiting_since))
    if deadline := next_deadline(tx, conversation):
        overdue = deadline[1] <= tx.now
        label = say("Overdue since") if overdue else say("Next deadline")
        fields.append(Field(label, f"{metric_name(rules, deadline[0])} ·", at=deadline[1]))
    if conversation.disputed:
        fields.append(Field(say("Caution"), say("nobody vouches for the sender's address")))
    if others:
        fields.append(Field(say("In copy"), _short(", ".join(person.name or person.address for person in others))))
    if linked := _linked(tx, conversation):
        fields.append(Field(say("See also"), linked))
    if customer.customer_tier:
        fields.append(Field(say("Tier"), customer.customer_tier))
    if tags := conversations.tags_of(tx, conversation.id):
        fields.append(Field(say("Tags"), ", ".join(tags)))
    return fields


def _linked(tx: Transaction, conversation: Conversation) -> str:
    other = conversation.merged_into or conversation.linked_id
    return f"#{conversations.get(tx, other).number}" if other else ""


def next_deadline(tx: Transaction, conversation: Conversation) -> tuple[str, datetime] | None:
    """What is due next, or overdue: metric and instant."""
    counting = [c for c in clocks.of_conversation(tx, conversation.id) if c.state in ("running", "breached")]
    found = [(c.metric, c.due_at) for c in counting if c.due_at]
    return min(found, key=lambda pair: pair[1], default=None)


def footer(rules: Rules) -> str:
    say = texts(rules.language).gettext
    if rules.reply_mode == "explicit":
        return say("In the thread: only what begins with > goes to the customer; anything else stays here.")
    return say("In the thread: what you write goes to the customer; // begins an internal note.")


def _buttons(rules: Rules, conversation: Conversation) -> list[Button]:
    say = texts(rules.language).gettext
    value = str(conversation.id)
    finished = conversation.status in (Status.RESOLVED, Status.CLOSED)
    done = (
        Button(Action.REOPEN, say("Reopen"), value) if finished
        else Button(Action.RESOLVE, say("Resolve"), value, style="primary")
    )  # fmt: skip
    snooze = (
        Choice(say("1 hour"), "1h"), Choice(say("4 hours"), "4h"), Choice(say("Tomorrow 9:00"), "tomorrow"),
        Choice(say("Next week"), "next_week"),
    )  # fmt: skip
    priorities = tuple(Choice(priority_name(rules, p.value), p.value) for p in Priority)
    return [
        Button(Action.REPLY, say("Reply"), value),
        Button(Action.ASSIGN_ME, say("Assign to me"), value),
        done,
        Button(Action.SNOOZE, say("Snooze"), value, snooze),
        Button(Action.PRIORITY, say("Priority"), value, priorities),
    ]


def _leave_out(rules: Rules, conversation: Conversation, others: Sequence[Recipient]) -> list[Button]:
    """A menu of those in copy, to take them out."""
    addresses = [person.address for person in others]
    choices = tuple(Choice(each, each) for each in addresses if len(each) <= _LONGEST_CHOICE)[:_MOST_CHOICES]
    label = texts(rules.language).gettext("Leave out of copy")
    return [Button(Action.LEAVE_OUT, label, str(conversation.id), choices)] if choices else []


def channel_name(rules: Rules, channel: str) -> str:
    names = {"telegram": "Telegram", "slack": "Slack", "email": texts(rules.language).gettext("Email")}
    return names.get(channel, channel)


def status_name(rules: Rules, conversation: Conversation) -> str:
    say = texts(rules.language).gettext
    return {
        "open": say("open"),
        "pending": say("waiting for the customer"),
        "snoozed": say("snoozed until"),
        "resolved": say("resolved"),
        "closed": say("closed"),
    }[conversation.status]


def priority_name(rules: Rules, priority: str) -> str:
    say = texts(rules.language).gettext
    return {"low": say("low"), "normal": say("normal"), "high": say("high"), "urgent": say("urgent")}[priority]


def metric_name(rules: Rules, metric: str) -> str:
    say = texts(rules.language).gettext
    return {
        "first_response": say("first answer"),
        "next_response": say("next answer"),
        "resolution": say("solution"),
    }[metric]
