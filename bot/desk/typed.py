"""What ``/deskbell ...`` answers, to the person who typed it."""

from difflib import get_close_matches

from bot import commands, rearrange
from bot.desk import cards, found
from bot.i18n import texts
from bot.model.conversation import Conversation
from bot.model.desk import CommandGiven
from bot.model.richtext import RichText, Span, Style
from bot.rules import Rules
from storage import conversations, received
from storage.conversations import QueueRow
from storage.transaction import Transaction

_SHOWN = 20
_COMMANDS = ("find", "queue", "mine", "tier", "tag", "merge", "split", "help")


def only_asks(event: CommandGiven) -> bool:
    """May take its time, and changes nothing: to be answered beside the writes."""
    return event.text.strip().partition(" ")[0].lower() == "find"


def answer(tx: Transaction, rules: Rules, event: CommandGiven) -> RichText:
    say = texts(rules.language).gettext
    if not rules.may_answer(event.person):
        return RichText(say("Only agents can do this. Ask an administrator to add you to desk.agents."))
    name, _, rest = event.text.strip().partition(" ")
    match name.lower():
        case "find":
            return found.answer(tx, rules, event.person, rest)
        case "queue":
            return _queue(tx, rules, None)
        case "mine":
            return _queue(tx, rules, event.person.id)
        case "tier" | "tag":
            return RichText(_set(tx, rules, event, name.lower(), rest.split()))
        case "merge":
            return RichText(_merge(tx, rules, event, rest.split()))
        case "split":
            return RichText(_split(tx, rules, event, rest.split()))
        case "" | "help":
            return RichText(_help(rules))
    near = get_close_matches(name.lower(), _COMMANDS, 1)
    hint = say(" Did you mean “%(near)s”?") % {"near": near[0]} if near else ""
    return RichText(say("There is no command “%(name)s”.%(hint)s") % {"name": name, "hint": hint} + "\n" + _help(rules))


def _help(rules: Rules) -> str:
    say = texts(rules.language).gettext
    lines = (
        say("/deskbell find words from:kim tag:billing is:open before:2026-11-01 – looks through all that was said"),
        say("/deskbell queue – all that is unfinished, nearest deadline first"),
        say("/deskbell mine – the same for what is assigned to you"),
        say("/deskbell tier 142 gold – the customer's tier; policies may depend on it"),
        say("/deskbell tag 142 billing – puts a tag on a conversation"),
        say("/deskbell merge 143 142 – all of 143 becomes a part of 142"),
        say("/deskbell split 142 2 – the customers' last 2 messages become a conversation of their own"),
        say("/deskbell help – this list"),
    )
    return "\n".join((*lines, "", cards.footer(rules)))


def _queue(tx: Transaction, rules: Rules, assignee: str | None) -> RichText:
    say = texts(rules.language).gettext
    rows = conversations.queue(tx, assignee, _SHOWN)
    if not rows:
        return RichText(say("Nothing is waiting. Well done."))
    title = say("Unfinished conversations, nearest deadline first:")
    text = "\n".join((title, *(_line(tx, rules, row) for row in rows)))
    return RichText(text, (Span(Style.BOLD, 0, len(title)),))


def _line(tx: Transaction, rules: Rules, row: QueueRow) -> str:
    say = texts(rules.language).gettext
    parts = [f"#{row.conversation.number}", row.customer or say("(no name)"), _status(rules, row)]
    if row.due_at:
        parts.append(say("due %(when)s") % {"when": _when(rules, row)})
    return "• " + " · ".join(parts)


def _status(rules: Rules, row: QueueRow) -> str:
    name = cards.status_name(rules, row.conversation)
    until = row.conversation.snoozed_until
    return f"{name} {until.astimezone(rules.timezone):%m-%d %H:%M}" if until else name


def _when(rules: Rules, row: QueueRow) -> str:
    return f"{row.due_at.astimezone(rules.timezone):%m-%d %H:%M}" if row.due_at else ""


def _merge(tx: Transaction, rules: Rules, event: CommandGiven, words: list[str]) -> str:
    say = texts(rules.language).gettext
    if len(words) != 2:
        return say("Write it like this: /deskbell merge 143 142 (all of 143 becomes a part of 142)")
    found = [_found(tx, rules, word) for word in words]
    for each in found:
        if isinstance(each, str):
            return each
    source, target = (each for each in found if not isinstance(each, str))
    if source.id == target.id or source.merged_into or target.merged_into:
        return say("These two are one already.")
    if received.take(tx, "desk", event.external_id):
        rearrange.merge(tx, source, target, event.person.id)
    return say("Done: #%(source)d is a part of #%(target)d now.") % {"source": source.number, "target": target.number}


def _split(tx: Transaction, rules: Rules, event: CommandGiven, words: list[str]) -> str:
    say = texts(rules.language).gettext
    if len(words) != 2 or not words[1].isdecimal():
        return say("Write it like this: /deskbell split 142 2 (the customers' last 2 messages go)")
    source = _found(tx, rules, words[0])
    if isinstance(source, str):
        return source
    if not received.take(tx, "desk", event.external_id):
        return say("Done already.")
    made = rearrange.split(tx, source, int(words[1]), event.person.id)
    if made is None:
        return say("Nothing was split: at least one message must go, and at least one must stay.")
    return say("Done: they are #%(number)d now.") % {"number": made.number}


def _found(tx: Transaction, rules: Rules, word: str) -> Conversation | str:
    """The conversation, or why there is none."""
    number = word.lstrip("#")
    found = conversations.by_number(tx, int(number)) if number.isdecimal() and len(number) < 12 else None
    missing = texts(rules.language).gettext("There is no conversation #%(number)s.")
    return found or missing % {"number": number}


def _set(tx: Transaction, rules: Rules, event: CommandGiven, what: str, words: list[str]) -> str:
    say = texts(rules.language).gettext
    number = words[0].lstrip("#") if words else ""
    if len(words) != 2 or not number.isdigit():
        return say("Write it like this: /deskbell %(what)s 142 word") % {"what": what}
    conversation = _found(tx, rules, number)
    if isinstance(conversation, str):
        return conversation
    if received.take(tx, "desk", event.external_id):
        change = commands.set_tier if what == "tier" else commands.tag
        change(tx, conversation, words[1], event.person.id)
    return say("Done: #%(number)s %(word)s.") % {"number": number, "word": words[1]}
