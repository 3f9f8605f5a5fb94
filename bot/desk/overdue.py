"""Who is told that a customer waits too long, and in which words: one at a time, or as a list when there are many."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.desk.cards import metric_name
from bot.desk.pieces import Pieces, thread_link
from bot.i18n import texts
from bot.model.conversation import Conversation
from bot.model.events import Event, Kind
from bot.model.richtext import RichText, Style
from bot.replies import DESK
from bot.rules import Rules
from storage import conversations, outbox, people
from storage.transaction import Transaction

LIST = "overdue"
"""``what`` of a notice that tells of one or several."""
ASSIGNEE, MANAGERS = "assignee", "managers"
"""Words of a ladder's step; anything else in it is the id of a person, a user group or a channel."""
_SHOWN = 30


def groups_of(event: Event) -> list[str]:
    """The user groups to be rung in the thread: nothing can be posted to a group itself."""
    return [each for each in event.data.get("to", ()) if each.startswith("S")]


def tell_others(rules: Rules, tx: Transaction, conversation: Conversation, event: Event) -> None:
    """The ladder's step says whom; a breach is for the managers in any case."""
    to = {each for each in event.data.get("to", ()) if each != ASSIGNEE and not each.startswith("S")}
    if event.kind is Kind.CLOCK_BREACHED:
        to.add(MANAGERS)
    item = {"conversation": conversation.id, "kind": event.kind.value} | event.data
    for each in sorted(to):
        channel = rules.managers_channel if each == MANAGERS else each
        if channel not in ("", rules.desk_channel):
            _in_one_list(tx, channel, item)


def _in_one_list(tx: Transaction, channel: str, item: Mapping[str, Any]) -> None:
    """What waits already to be told there tells of this, too: many at once come as one list."""
    lane = f"channel:{channel}"
    for waiting in outbox.waiting_in(tx, lane):
        told = waiting.payload or {}
        if told.get("what") == LIST and not waiting.attempts:
            outbox.amend(tx, waiting.id, told | {"list": [*told["list"], item]})
            return
    outbox.queue(tx, DESK, lane, "notice", payload={"what": LIST, "channel": channel, "list": [item]})


def body(tx: Transaction, rules: Rules, data: Mapping[str, Any]) -> RichText:
    say, items = texts(rules.language).gettext, data["list"]
    page = Pieces()
    if len(items) > 1:
        head = say("%(number)d deadlines have passed:") % {"number": len(items)}
        page.add(head, Style.BOLD)
    for item in items[:_SHOWN]:
        conversation = conversations.get(tx, item["conversation"])
        if page.text:
            page.add("\n")
        page.add(words(rules, conversation, _name(tx, conversation), item["kind"], item)).add(" ")
        page.add(say("(thread)"), Style.LINK, thread_link(conversation.desk_channel, conversation.desk_thread))
    if len(items) > _SHOWN:
        page.add("\n").add(say("… and %(number)d more: “/deskbell queue” shows all.") % {"number": len(items) - _SHOWN})
    return page.whole


def _name(tx: Transaction, conversation: Conversation) -> str:
    identity = people.get(tx, conversation.identity_id)
    return identity.customer_name or identity.address


def words(rules: Rules, conversation: Conversation | None, customer: str, kind: str, data: Mapping[str, Any]) -> str:
    """A warning, a breach or a step of the ladder, in one sentence."""
    say = texts(rules.language).gettext
    due = datetime.fromisoformat(data["due"]).astimezone(rules.timezone).strftime("%H:%M")
    values = {
        "number": conversation.number if conversation else 0,
        "customer": customer,
        "metric": metric_name(rules, data["metric"]),
        "due": due,
        "after": data.get("label", "").removeprefix("+"),
    }
    text = {
        Kind.CLOCK_BREACHED: say("#%(number)d %(customer)s is overdue: the %(metric)s was due at %(due)s."),
        Kind.CLOCK_ESCALATED: say(
            "#%(number)d %(customer)s is overdue for %(after)s and nobody has answered: "
            "the %(metric)s was due at %(due)s."
        ),
        Kind.CLOCK_WARNED: say("#%(number)d %(customer)s will soon be overdue: the %(metric)s is due at %(due)s."),
    }[Kind(kind)]
    return f"{text % values} {late(rules)}" if data.get("late") else text % values


def late(rules: Rules) -> str:
    return texts(rules.language).gettext("(This alert comes late: Deskbell was not running at its time.)")
