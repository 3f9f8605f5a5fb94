"""``/deskbell away`` and ``/deskbell back``: who is given conversations, and who is not."""

from bot.agents import come_back, go_away
from bot.desk.acts import people
from bot.i18n import texts
from bot.model.desk import CommandGiven
from bot.rules import Rules
from storage import received
from storage.transaction import Transaction

AWAY, BACK = "away", "back"
WORDS = (AWAY, BACK)


def answer(tx: Transaction, rules: Rules, event: CommandGiven, word: str, who: str) -> str:
    """Done to oneself, or by a manager to ``who``."""
    say = texts(rules.language).gettext
    agent = people.find(tx, rules, event.person, who) if who else event.person.id
    if agent is None:
        return say("Nobody is known as “%(name)s”. Write it like this: /deskbell %(word)s @name") % {
            "name": who[:40],
            "word": word,
        }
    own = agent == event.person.id
    if not own and not rules.may(event.person, "manager"):
        return say("Only managers can do this for somebody else.")
    if not received.take(tx, "desk", event.external_id):
        return say("Done already.")
    return _away(tx, rules, agent, event.person.id) if word == AWAY else _back(tx, rules, agent, event.person.id)


def _away(tx: Transaction, rules: Rules, agent: str, actor: str) -> str:
    say = texts(rules.language).gettext
    done = go_away(tx, agent, actor)
    if agent != actor:
        return say("Done: they are away until somebody writes “/deskbell back” with their name.")
    if not done:
        return say("You are away already. “/deskbell back” ends it.")
    return say("You are away: no conversations are given to you until “/deskbell back”.")


def _back(tx: Transaction, rules: Rules, agent: str, actor: str) -> str:
    say = texts(rules.language).gettext
    done = come_back(tx, agent, actor)
    if agent != actor:
        return say("Done: they are back.") if done else say("They were not away.")
    return say("Welcome back.") if done else say("You were not away.")


def usages(rules: Rules) -> tuple[str, ...]:
    say = texts(rules.language).gettext
    return (
        say("/deskbell away – no conversations are given to you; managers: away @kim"),
        say("/deskbell back – you are there again; managers: back @kim"),
    )
