"""Which macros there are, and which one a name means for a customer."""

from collections.abc import Iterable, Sequence

from bot.i18n import texts
from bot.model.conversation import Conversation
from bot.model.macro import Macro
from bot.rules import Rules
from bot.suggest import closest
from storage import macros, people
from storage.transaction import Transaction


def all_of_them(tx: Transaction, rules: Rules) -> list[Macro]:
    """By name and language; one made at the desk stands in the place of a file of the same name and language."""
    found = {(macro.name, macro.language): macro for macro in (*rules.macro_files(), *macros.made_at_desk(tx))}
    return [found[key] for key in sorted(found)]


def for_language(known: Iterable[Macro], languages: Sequence[str]) -> list[Macro]:
    """Of each name the one that fits the languages best, which come in the order of preference; else one for any
    language, else the first there is."""
    best: dict[str, Macro] = {}
    for macro in known:
        rival = best.get(macro.name)
        if rival is None or _rank(macro, languages) < _rank(rival, languages):
            best[macro.name] = macro
    return list(best.values())


def _rank(macro: Macro, languages: Sequence[str]) -> int:
    if macro.language in languages:
        return languages.index(macro.language)
    return len(languages) + (1 if macro.language else 0)


def languages(tx: Transaction, rules: Rules, conversation: Conversation) -> list[str]:
    """The customer's, as precisely as it is known, then the desk's."""
    spoken = conversation.language or people.get(tx, conversation.identity_id).customer_language
    wanted = [spoken.lower().replace("_", "-"), rules.language]
    return list(dict.fromkeys(each for tag in wanted if tag for each in (tag, tag.partition("-")[0])))


def for_conversation(tx: Transaction, rules: Rules, conversation: Conversation) -> list[Macro]:
    """One of each name, in the customer's language where there is one."""
    return for_language(all_of_them(tx, rules), languages(tx, rules, conversation))


def find(known: Iterable[Macro], name: str) -> Macro | None:
    return next((macro for macro in known if macro.name == name.lower()), None)


def unknown(rules: Rules, known: Iterable[Macro], name: str) -> str:
    """That there is no such macro, with the name that is nearest."""
    say = texts(rules.language).gettext
    near = closest(name.lower(), {macro.name for macro in known})
    hint = say(" Did you mean “%(near)s”?") % {"near": near} if near else ""
    return say("There is no macro “%(name)s”.%(hint)s") % {"name": name, "hint": hint}
