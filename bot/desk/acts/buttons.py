"""Buttons and menus on cards and alerts."""

from bot import commands
from bot.desk.acts import asked, choosing
from bot.desk.acts.table import ACTS
from bot.desk.reply_buttons import REPLY_BUTTONS
from bot.i18n import texts
from bot.model.desk import ButtonPressed
from bot.model.forms import DeskAnswer, Say
from bot.model.richtext import RichText
from bot.model.shown import Action
from bot.rules import Rules
from storage.transaction import Transaction


def only_asks(event: ButtonPressed) -> bool:
    name, choice = _meant(event)
    act = ACTS.get(name)
    return name == choosing.CHOOSE or (act is not None and bool(act.asks) and not choice and not act.asking_writes)


def _meant(event: ButtonPressed) -> tuple[str, str]:
    """Name of the act, and what was chosen for it; the card's three dots choose the act itself."""
    if event.action == Action.MORE:
        return event.choice, ""
    return event.action, "" if event.choice == Action.ASK else event.choice


def pressed(tx: Transaction, rules: Rules, event: ButtonPressed) -> DeskAnswer:
    if why := asked.refusal(rules, event.person):
        return _say(why)
    if event.action in (Action.RETRY, Action.DROP):
        return _decided(tx, rules, event)
    if event.action in REPLY_BUTTONS and event.value.isdecimal():
        return REPLY_BUTTONS[event.action](tx, rules, int(event.value), event)
    conversation = asked.conversation_of(tx, rules, event.value)
    if isinstance(conversation, str):
        return _say(conversation)
    name, choice = _meant(event)
    wanted = asked.doing(tx, rules, event, conversation)
    if name == choosing.CHOOSE:
        return choosing.form(wanted)
    act = ACTS.get(name)
    if act is None:
        unknown = texts(rules.language).gettext("This button is from another version of Deskbell. Nothing was changed.")
        return _say(unknown)
    if choice and act.main:
        return asked.run(act, asked.doing(tx, rules, event, conversation, {act.main: choice}))
    return asked.begin(act, wanted)


def _say(text: str) -> Say:
    return Say(RichText(text))


def _decided(tx: Transaction, rules: Rules, event: ButtonPressed) -> DeskAnswer:
    """About a message that failed, or may have arrived."""
    say = texts(rules.language).gettext
    if not event.value.isdecimal():
        return _say(say("This button belongs to something else."))
    delivery = int(event.value)
    if event.action == Action.RETRY:
        done = commands.send_again(tx, delivery)
        return _say(say("It goes out again now.") if done else say("It is on its way already."))
    done = commands.it_arrived(tx, delivery, event.person.id)
    return _say(say("Noted: it arrived.") if done else say("That has been settled already."))
