"""The card: a conversation at a glance, as plain values."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from bot.i18n import texts
from bot.model.conversation import Conversation, Priority, Status
from bot.model.customer import Identity
from bot.model.inbound import Recipient
from bot.model.richtext import RichText
from bot.model.shown import Action, Button, Card, Choice, Field
from bot.rules import Rules
from storage import clocks, conversations, messages, participants, people
from storage.transaction import Transaction

NO_TEXT = RichText()
_LINE = 150
_MOST_CHOICES, _LONGEST_CHOICE = 50, 75
"""Characters: https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""


def build(tx: Transaction, rules: Rules, conversation: Conversation, body: RichText = NO_TEXT) -> Card:
    """``body``: the customer's first messages, where the card itself shows them."""
    say = texts(rules.language).gettext
    customer = people.get(tx, conversation.identity_id)
    name = customer.customer_name or customer.address
    others = participants.of_conversation(tx, conversation.id)
    line = conversation.subject or ("" if body else messages.first_text(tx, conversation.id))
    title = say("#%(number)d %(customer)s") % {"number": conversation.number, "customer": name}
    return Card(
        title=title,
        line=_short(line),
        body=body,
        fields=tuple(_fields(tx, rules, conversation, others)),
        buttons=tuple(_buttons(rules, conversation, others)),
        summary=f"{title}: {_short(line or body.text)}",
        footer=footer(rules),
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LINE else line[: _LINE - 1] + "…"


def _fields(tx: Transaction, rules: Rules, conversation: Conversation, others: Sequence[Recipient]) -> list[Field]:
    customer = people.get(tx, conversation.identity_id)
    fields = [
        *_trouble(tx, rules, conversation),
        *_state(tx, rules, conversation),
        *_who(tx, rules, conversation, customer),
        *_where(tx, rules, conversation, customer, others),
    ]
    if last := _last_line(tx, conversation):
        fields.append(Field(texts(rules.language).gettext("Customer's last words"), last))
    return fields


def _trouble(tx: Transaction, rules: Rules, conversation: Conversation) -> list[Field]:
    """Answers that the customer has not got, as far as anybody knows."""
    say = texts(rules.language).gettext
    found = messages.in_trouble(tx, conversation.id)
    words = {
        "failed": say("not delivered: %(count)d"),
        "in_doubt": say("perhaps not delivered: %(count)d"),
        "late": say("not out yet: %(count)d"),
        "delayed": say("delayed on the way: %(count)d"),
    }
    told = [words[what] % {"count": count} for what, count in found.items() if count]
    return [Field(say("⚠️ Answers"), ", ".join(told))] if told else []


def _state(tx: Transaction, rules: Rules, conversation: Conversation) -> list[Field]:
    say = texts(rules.language).gettext
    fields = [
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
    if conversation.resolution and conversation.status in (Status.RESOLVED, Status.CLOSED):
        fields.append(Field(say("Resolved because"), _short(conversation.resolution)))
    if conversation.disputed:
        fields.append(Field(say("Caution"), say("nobody vouches for the sender's address")))
    return fields


def _who(tx: Transaction, rules: Rules, conversation: Conversation, customer: Identity) -> list[Field]:
    say = texts(rules.language).gettext
    record = people.customer(tx, conversation.customer_id)
    fields = []
    if record and record.company:
        fields.append(Field(say("Company"), _short(record.company)))
    if customer.customer_tier:
        fields.append(Field(say("Tier"), customer.customer_tier))
    if tags := conversations.tags_of(tx, conversation.id):
        fields.append(Field(say("Tags"), _short(", ".join(tags))))
    if conversation.language:
        fields.append(Field(say("Language"), language_name(rules, conversation.language)))
    if record and (time := _local_time(rules, record.timezone, tx.now)):
        fields.append(Field(say("Time there"), time))
    return fields


def _local_time(rules: Rules, timezone: str, now: datetime) -> str:
    """A card does not tick: so it says when it was looked at, and the difference, which stays true."""
    if timezone not in available_timezones():
        return ""
    there = now.astimezone(ZoneInfo(timezone))
    text = texts(rules.language).gettext("%(time)s at the last change here (UTC%(offset)s, %(zone)s)")
    offset = f"{there:%z}"
    return text % {"time": f"{there:%H:%M}", "offset": f"{offset[:3]}:{offset[3:5]}", "zone": timezone}


def _where(
    tx: Transaction, rules: Rules, conversation: Conversation, customer: Identity, others: Sequence[Recipient]
) -> list[Field]:
    say = texts(rules.language).gettext
    channel = channel_name(rules, conversation.channel)
    unheard = say(" (not reachable there now)") if customer.unreachable_since else ""
    where = channel if conversation.inbox == conversation.channel else f"{channel} · {conversation.inbox}"
    fields = [Field(say("Channel"), f"{where}{unheard}")]
    if others:
        fields.append(Field(say("In copy"), _short(", ".join(person.name or person.address for person in others))))
    if linked := _linked(tx, conversation):
        fields.append(Field(say("See also"), linked))
    return fields


def _last_line(tx: Transaction, conversation: Conversation) -> str:
    """ "" while the card shows it anyway."""
    last = messages.last_from_customer(tx, conversation.id)
    if last is None or last.deleted_at or last.text == messages.first_text(tx, conversation.id):
        return ""
    return _short(last.text)


def _linked(tx: Transaction, conversation: Conversation) -> str:
    other = conversation.merged_into or conversation.linked_id
    return f"#{conversations.get(tx, other).number}" if other else ""


def next_deadline(tx: Transaction, conversation: Conversation) -> tuple[str, datetime] | None:
    """What is due next, or overdue: metric and instant."""
    counting = [c for c in clocks.of_conversation(tx, conversation.id) if c.counts]
    found = [(c.metric, c.due_at) for c in counting if c.due_at]
    return min(found, key=lambda pair: pair[1], default=None)


def footer(rules: Rules) -> str:
    say = texts(rules.language).gettext
    if rules.reply_mode == "explicit":
        return say("In the thread: only what begins with > goes to the customer; anything else stays here.")
    return say("In the thread: what you write goes to the customer; // begins an internal note.")


def _buttons(rules: Rules, conversation: Conversation, others: Sequence[Recipient]) -> list[Button]:
    """Names are those of acts; see ``bot.desk.acts``."""
    say = texts(rules.language).gettext
    value = str(conversation.id)
    finished = conversation.status in (Status.RESOLVED, Status.CLOSED)
    done = (
        Button(Action.REOPEN, say("Reopen"), value) if finished
        else Button(Action.RESOLVE, say("Resolve"), value, style="primary")
    )  # fmt: skip
    snooze = (
        Choice(say("1 hour"), "1h"), Choice(say("4 hours"), "4h"), Choice(say("Tomorrow 9:00"), "tomorrow"),
        Choice(say("Next week"), "next week"), Choice(say("Another time…"), Action.ASK),
    )  # fmt: skip
    priorities = tuple(Choice(priority_name(rules, p.value), p.value) for p in Priority)
    return [
        Button(Action.REPLY, say("Reply"), value),
        Button(Action.ASSIGN_ME, say("Assign to me"), value),
        done,
        Button(Action.SNOOZE, say("Snooze"), value, snooze),
        Button(Action.PRIORITY, say("Priority"), value, priorities),
        *_leave_out(rules, conversation, others),
        _more(rules, value),
    ]


def _more(rules: Rules, value: str) -> Button:
    say = texts(rules.language).gettext
    choices = (
        Choice(say("Assign…"), "assign"), Choice(say("Resolve with a reason…"), "resolve_as"),
        Choice(say("Internal note…"), "note"), Choice(say("Customer…"), "customer"),
        Choice(say("More…"), Action.CHOOSE),
    )  # fmt: skip
    return Button(Action.MORE, say("More"), value, choices, overflow=True)


def _leave_out(rules: Rules, conversation: Conversation, others: Sequence[Recipient]) -> list[Button]:
    """A menu of those in copy, to take them out."""
    addresses = [person.address for person in others]
    choices = tuple(Choice(each, each) for each in addresses if len(each) <= _LONGEST_CHOICE)[:_MOST_CHOICES]
    label = texts(rules.language).gettext("Leave out of copy")
    return [Button(Action.LEAVE_OUT, label, str(conversation.id), choices)] if choices else []


def channel_name(rules: Rules, channel: str) -> str:
    names = {"telegram": "Telegram", "slack": "Slack", "email": texts(rules.language).gettext("Email")}
    return names.get(channel, channel)


def language_name(rules: Rules, language: str) -> str:
    say = texts(rules.language).gettext
    return {"en": say("English"), "ko": say("Korean")}.get(language.replace("_", "-").split("-")[0].lower(), language)


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
        "first_resolution": say("first solution"),
        "resolution": say("solution"),
        "promise": say("promised answer"),
    }[metric]
