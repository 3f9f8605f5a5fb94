"""What ``/deskbell ...`` answers, to the person who typed it."""

import re
from dataclasses import replace

from bot.desk import cards, found, listed, macro_form, presence, stats
from bot.desk.acts import asked, choosing
from bot.desk.acts.act import Act
from bot.desk.acts.table import ACTS
from bot.i18n import LANGUAGES, texts
from bot.model.conversation import Conversation
from bot.model.desk import CommandGiven
from bot.model.forms import DeskAnswer, Say
from bot.model.richtext import RichText
from bot.rules import Rules
from bot.suggest import closest
from storage import conversations
from storage.transaction import Transaction

_ONLY_ASK = ("", "find", "queue", "mine", "stats", "help")
_COMMANDS = ("find", "queue", "mine", "stats", "macro", *presence.WORDS, "help")
_DIGITS = 9
_MENTION = re.compile(r"<[@#]([A-Z0-9]+)(?:\|([^<>]*))?>")


def only_asks(event: CommandGiven) -> bool:
    """May take its time, and changes nothing: to be answered beside the writes."""
    return _first_word(event.text)[0] in _ONLY_ASK


def counts(event: CommandGiven) -> bool:
    """May have very many rows to go through: to be answered beside everything."""
    return _first_word(event.text)[0] == "stats"


def answer(tx: Transaction, rules: Rules, event: CommandGiven) -> DeskAnswer:
    if why := asked.refusal(rules, event.person):
        return _say(why)
    name, rest = _first_word(event.text)
    match name:
        case "find":
            return Say(found.answer(tx, rules, event.person, _MENTION.sub(lambda told: told[2] or told[1], rest)))
        case "queue":
            return Say(listed.queue(tx, rules, None))
        case "mine":
            return Say(listed.queue(tx, rules, event.person.id))
        case "stats":
            return Say(stats.stats(tx, rules, rest))
        case "macro":
            return macro_form.typed(tx, rules, event, rest)
        case presence.AWAY | presence.BACK:
            return _say(presence.answer(tx, rules, event, name, rest))
        case "" | "help":
            return _say(_help(rules, rest.strip().lower()))
    if _number(name) is not None:
        return _anything(tx, rules, event, name)
    act = ACTS.get(name)
    return _act(tx, rules, event, act, rest) if act else _say(_unknown(rules, name))


def _first_word(text: str) -> tuple[str, str]:
    name, _, rest = text.strip().partition(" ")
    return name.lower(), rest.strip()


def _say(text: str) -> Say:
    return Say(RichText(text))


def _number(word: str) -> int | None:
    digits = word.removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS else None


def _conversation(tx: Transaction, rules: Rules, word: str) -> Conversation | str:
    """The one with this number, or why nothing can be done to it."""
    number = _number(word)
    found = conversations.by_number(tx, number) if number is not None else None
    if found is None:
        missing = texts(rules.language).gettext("There is no conversation #%(number)s.")
        return missing % {"number": word.removeprefix("#")}
    return asked.gone(tx, rules, found) or found


def _anything(tx: Transaction, rules: Rules, event: CommandGiven, word: str) -> DeskAnswer:
    """Only the number was typed: what shall be done?"""
    conversation = _conversation(tx, rules, word)
    if isinstance(conversation, str):
        return _say(conversation)
    return choosing.form(asked.doing(tx, rules, event, conversation))


def _act(tx: Transaction, rules: Rules, event: CommandGiven, act: Act, rest: str) -> DeskAnswer:
    """With enough words it is done; with too few the form asks."""
    say = texts(rules.language).gettext
    word, _, words = rest.partition(" ")
    if _number(word) is None:
        usage = act.usage(say) if act.usage else f"/deskbell {act.name} 142"
        return _say(say("Write it like this: %(usage)s") % {"usage": usage})
    conversation = _conversation(tx, rules, word)
    if isinstance(conversation, str):
        return _say(conversation)
    values = act.meant(words.strip())
    if values is None:
        return asked.begin(act, asked.doing(tx, rules, event, conversation))
    done = asked.run(act, asked.doing(tx, rules, event, conversation, values))
    return done or _say(say("Done: #%(number)d.") % {"number": conversation.number})


def _unknown(rules: Rules, name: str) -> str:
    say = texts(rules.language).gettext
    near = closest(name, (*_COMMANDS, *(act.name for act in ACTS.values() if act.usage)))
    if near:
        text = say("There is no command “%(name)s”. Did you mean “%(near)s”? “/deskbell help” lists all of them.")
        return text % {"name": name[:40], "near": near}
    return say("There is no command “%(name)s”.") % {"name": name[:40]} + "\n" + _help(rules, "")


def _help(rules: Rules, language: str) -> str:
    """In the desk's language, or in the one that was asked for."""
    if language in LANGUAGES:
        rules = replace(rules, language=language)
    say = texts(rules.language).gettext
    lines = (
        say("/deskbell find words from:kim tag:billing is:open before:2026-11-01 – looks through all that was said"),
        say("/deskbell queue – all that is unfinished, nearest deadline first"),
        say("/deskbell mine – the same for what is assigned to you"),
        say("/deskbell stats week by agent – figures: promises kept, answers, volume, what is left"),
        say("/deskbell macro – ready answers; macro new, edit and delete change them"),
        *presence.usages(rules),
        say("/deskbell 142 – all that can be done to conversation #142:"),
        *(act.usage(say) for act in ACTS.values() if act.usage),
        say("/deskbell help – this list; “help en” and “help ko” show it in English and Korean"),
    )
    return "\n".join((*lines, "", cards.footer(rules)))
