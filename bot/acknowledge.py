"""Tells a customer at once that their message is here, where the settings ask for it. Reaction to events.

Never to machines, and never more than a few times a day to one customer: two programs that answer each other would go
on for ever.
"""

from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from bot.clocks import snapshot_of
from bot.expected import Expected, expected
from bot.i18n import texts
from bot.model.conversation import Conversation, Direction, MessageState
from bot.model.events import Event, Kind
from bot.model.richtext import RichText
from bot.replies import queue_answer
from bot.rules import Rules
from bot.spoken import length, weekday
from storage import messages, people
from storage.transaction import Transaction

_MOST, _WITHIN = 3, timedelta(hours=24)
"""Automatic answers to one customer."""


def acknowledge(rules: Rules, tx: Transaction, event: Event) -> None:
    conversation = event.conversation
    if event.kind is not Kind.CUSTOMER_WROTE or conversation is None or not event.data.get("asks"):
        return
    inbox = rules.inboxes.get(conversation.inbox)
    if inbox is None or conversation.inbox not in rules.acknowledge:
        return
    if messages.automatic_to(tx, conversation.customer_id, tx.now - _WITHIN) >= _MOST:
        return
    body, message_id = _words(rules, tx, conversation), tx.new_id()
    messages.append(
        tx, id=message_id, conversation_id=conversation.id, direction=Direction.OUT, author="", author_name="",
        external_id="", body=body, sent_at=tx.now, state=MessageState.QUEUED.value, automatic=True,
    )  # fmt: skip
    queue_answer(tx, inbox, conversation, message_id, body, (), {})
    tx.record(Event(Kind.ACKNOWLEDGED, conversation, message_id))


def _words(rules: Rules, tx: Transaction, conversation: Conversation) -> RichText:
    say = texts(conversation.language).gettext
    calendar = snapshot_of(tx, conversation).calendar
    when = expected(tx, conversation.inbox, calendar)
    if when == Expected(None, None, None):
        text = say("Thank you, your message is here (no. %(number)d). A person will answer you as soon as possible.")
        return RichText(text % {"number": conversation.number})
    place = _Place(tx, rules, conversation)
    said = [say("Thank you, your message is here (no. %(number)d).") % {"number": conversation.number}]
    if when.back_at:
        said.append(say("We are closed now and will be back: %(when)s.") % {"when": place.when(when.back_at, tx.now)})
    if when.within:
        said.append(say("A person usually answers within %(time)s.") % {"time": length(say, when.within)})
    if when.by:
        said.append(say("A person usually answers until then: %(when)s.") % {"when": place.when(when.by, tx.now)})
    return RichText(" ".join(said))


class _Place:
    """Tells instants in the customer's zone where it is known, else in the team's, which is then named."""

    def __init__(self, tx: Transaction, rules: Rules, conversation: Conversation) -> None:
        record = people.customer(tx, conversation.customer_id)
        own = record.timezone if record and record.timezone in available_timezones() else ""
        self._say = texts(conversation.language).gettext
        self._zone: tzinfo = ZoneInfo(own) if own else rules.timezone
        self._name = "" if own else f" ({rules.timezone})"

    def when(self, at: datetime, now: datetime) -> str:
        local, today = at.astimezone(self._zone), now.astimezone(self._zone).date()
        day = "" if local.date() == today else f"{weekday(self._say, local)} "
        if (local.date() - today).days > 6:
            day += f"{local:%Y-%m-%d} "
        return f"{day}{local:%H:%M}{self._name}"
