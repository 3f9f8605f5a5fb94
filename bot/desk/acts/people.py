"""Which colleague is meant."""

import re

from bot.desk.acts.act import Doing
from bot.model.desk import Person
from bot.rules import Rules
from storage import agents
from storage.transaction import Transaction

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
"""https://docs.slack.dev/messaging/formatting-message-text#mentioning-users"""
_ID = re.compile(r"[UW][A-Z0-9]{2,}")
_ME = ("me", "나", "저")


def meant(doing: Doing, word: str) -> str | None:
    """The id of whoever is meant: "me", a mention, an id, or "@kim" as the settings or the desk know the name."""
    return find(doing.tx, doing.rules, doing.person, word)


def find(tx: Transaction, rules: Rules, asking: Person, word: str) -> str | None:
    if word.lower() in _ME:
        return asking.id
    if found := _MENTION.fullmatch(word):
        return found[1]
    if _ID.fullmatch(word):
        return word
    name = word.lstrip("@").casefold()
    if name == asking.name.casefold():
        return asking.id
    known = {rule.name.casefold(): rule.id for rule in rules.team.values() if rule.name}
    known |= {each.name.casefold(): each.id for each in agents.named(tx)}
    return known.get(name)


def may_have(rules: Rules, person: str) -> bool:
    """May this one be given a conversation? Of whom only a user group tells, that is not known here."""
    those = rules.agents | rules.managers | rules.admins
    return person in those or any(each.startswith("S") for each in those)
