"""Sending a macro: filled in for one customer, counted, and with what else it does."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot import commands
from bot.i18n import texts
from bot.macros import choose
from bot.macros.render import missing, render
from bot.macros.variables import of_conversation
from bot.model.conversation import Conversation
from bot.model.desk import Person
from bot.model.events import Event, Kind
from bot.model.macro import Macro
from bot.model.richtext import RichText
from bot.rules import Rules
from channels.markup import from_markdown, join
from storage import macros
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Filled:
    """A macro as this customer will read it."""

    macro: Macro
    text: str
    """Markdown."""
    missing: tuple[str, ...]
    """Variables without a value: they stand in the text as they were written."""


@dataclass(frozen=True, slots=True)
class Called:
    """What a message that begins with a macro's name means."""

    body: RichText
    macro: Macro | None = None
    problem: str = ""
    """Why nothing can be sent, for the agent."""


def fill(tx: Transaction, rules: Rules, conversation: Conversation, person: Person, macro: Macro) -> Filled:
    values = of_conversation(tx, rules, conversation, person)
    return Filled(macro, render(macro.text, values), tuple(missing(macro.text, values)))


def called(tx: Transaction, rules: Rules, conversation: Conversation, person: Person, body: RichText) -> Called | None:
    """The macro that the first line of a message names, with the text after it; None when it names none."""
    first, _, rest = body.text.partition("\n")
    found = re.fullmatch(re.escape(rules.macro_mark) + r"(\w[\w-]*)", first.strip())
    if found is None:
        return None
    known = choose.for_conversation(tx, rules, conversation)
    macro = choose.find(known, found[1])
    if macro is None:
        return Called(body, problem=choose.unknown(rules, known, found[1]))
    filled = fill(tx, rules, conversation, person, macro)
    if filled.missing:
        return Called(body, problem=lacking(rules, filled.missing))
    parts = [from_markdown(filled.text)]
    if rest.strip():
        parts.append(body.after(len(first)))
    return Called(join(parts, "\n\n"), macro)


def lacking(rules: Rules, names: Iterable[str]) -> str:
    """That variables have no value."""
    say = texts(rules.language).gettext
    return say("Nothing is known for %(names)s: write it yourself, or fill in the customer's record first.") % {
        "names": ", ".join(f"{{{name}}}" for name in names)
    }


def used(tx: Transaction, conversation: Conversation, macro: Macro, message_id: int, person: Person) -> None:
    """It is on its way to the customer: count it and put on its tags."""
    macros.count_use(tx, macro.name)
    for tag in macro.tags:
        commands.tag(tx, conversation, tag, person.id)
    data = {"macro": macro.name, "language": macro.language}
    tx.record(Event(Kind.MACRO_USED, conversation, message_id, person.id, data))
