"""One line of what happened with a customer, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.desk.cards import metric_name
from bot.desk.pieces import Pieces, short, status_word, thread_link
from bot.i18n import texts
from bot.model.conversation import Direction, MessageState
from bot.model.customer import Happened
from bot.model.events import Kind
from bot.model.richtext import RichText, Style
from bot.rules import Rules
from storage import agents
from storage.timeline import NOTED
from storage.transaction import Transaction

_TEXT = 180
_SAID = {Direction.IN: "💬", Direction.OUT: "↩️", Direction.NOTE: "📝", NOTED: "📝"}


Names = Mapping[str, str]
"""Of agents, by id, as far as anybody knows."""


def names(tx: Transaction, lines: Sequence[Happened]) -> Names:
    """Of those whom the lines tell of."""
    people = {who for each in lines for who in (each.who, str(each.data.get("to", ""))) if who}
    return agents.names(tx, people)


def line(rules: Rules, happened: Happened, names: Names) -> RichText:
    text = Pieces()
    if happened.number:
        link = thread_link(happened.desk_channel, happened.desk_thread)
        text.add(f"#{happened.number}", Style.LINK, link).add(" ")
    mark = _SAID.get(happened.what)
    if mark is None:
        by = f" ({names[happened.who]})" if happened.who in names else ""
        return text.add(f"⚙️ {words(rules, happened, names)}{by} ·").whole
    text.add(f"{mark} ")
    if who := names.get(happened.who, happened.who if happened.what != NOTED else ""):
        text.add(who, Style.BOLD).add(": ")
    return text.add(short(said(rules, happened), _TEXT) + " ·").whole


def said(rules: Rules, happened: Happened) -> str:
    """A message's words, or what became of them."""
    say = texts(rules.language).gettext
    if happened.data.get("deleted"):
        return say("(taken back)")
    failed = happened.data.get("state") == MessageState.FAILED
    return (happened.text or say("(no text)")) + (say(" (did not arrive)") if failed else "")


def words(rules: Rules, happened: Happened, names: Names) -> str:
    """What was done, for all that is no message."""
    say = texts(rules.language).gettext
    data = happened.data
    match happened.what:
        case Kind.OPENED:
            return say("opened")
        case Kind.STATUS_CHANGED:
            return say("now: %(status)s") % {"status": status_word(rules, data["to"])}
        case Kind.ASSIGNED:
            to = names.get(data["to"]) or say("a colleague")
            return say("assigned: %(agent)s") % {"agent": to} if data["to"] else say("assigned: nobody")
        case Kind.CLOCK_BREACHED:
            return say("overdue: %(metric)s") % {"metric": metric_name(rules, data["metric"])}
        case Kind.REFUSED:
            return say("an answer did not arrive: %(reason)s") % {"reason": data.get("reason", "")}
        case Kind.MERGED:
            return _of_other(data, say("became a part of #%(into)s"), say("took in #%(from)s"))
        case Kind.SPLIT:
            return _of_other(data, say("a part became #%(into)s"), say("was a part of #%(from)s"))
        case Kind.CUSTOMERS_MERGED:
            return say("merged with another record: %(name)s") % {"name": data.get("name") or say("(no name)")}
        case Kind.CUSTOMERS_PARTED:
            return say("merge undone: %(name)s") % {"name": data.get("name") or say("(no name)")}
    if "linked" in data:
        return say("an address was added: %(address)s") % {"address": data["linked"]}
    return say("the record was changed")


def _of_other(data: Mapping[str, Any], into: str, out_of: str) -> str:
    return (into if "into" in data else out_of) % data
