"""Shortcuts of the platform's own menus. Each opens a form: there may be no place for a private word."""

from bot import threads
from bot.desk import found, listed
from bot.desk.acts import arrange, asked, choosing, record
from bot.i18n import texts
from bot.model.desk import FormSent, ShortcutUsed
from bot.model.forms import DeskAnswer, Entry, FormProblem, Say, ShowForm, Words
from bot.model.richtext import RichText
from bot.rules import Rules
from storage.transaction import Transaction

FIND = "find"
"""Name of the form."""

_ON_MESSAGE = {
    "deskbell_act": choosing.form,
    "deskbell_split": arrange.ask_split,
    "deskbell_note": record.ask_pin,
}


def used(tx: Transaction, rules: Rules, event: ShortcutUsed) -> DeskAnswer:
    """Only reads."""
    say = texts(rules.language).gettext
    if why := asked.refusal(rules, event.person):
        return _shown(rules, RichText(why))
    if event.name == "deskbell_find":
        return _find_form(rules)
    if event.name == "deskbell_queue":
        return _shown(rules, listed.queue(tx, rules, None))
    asks = _ON_MESSAGE.get(event.name)
    if asks is None:
        return _shown(rules, RichText(say("This shortcut is from another version of Deskbell.")))
    conversation = threads.conversation(tx, event.place)
    if conversation is None:
        return _shown(rules, RichText(say("This message is in no conversation's thread.")))
    if moved := asked.gone(tx, rules, conversation):
        return _shown(rules, RichText(moved))
    return _told(rules, asks(asked.doing(tx, rules, event, conversation)))


def _told(rules: Rules, answer: DeskAnswer) -> DeskAnswer:
    return _shown(rules, answer.body) if isinstance(answer, Say) else answer


def _shown(rules: Rules, body: RichText) -> ShowForm:
    say = texts(rules.language).gettext
    return ShowForm("told", title="Deskbell", submit="", cancel=say("Close"), parts=(Words(body),))


def _find_form(rules: Rules) -> ShowForm:
    say = texts(rules.language).gettext
    hint = say("Words, and from:kim tag:billing is:open before:2026-11-01")
    entry = Entry("words", say("Look for"), hint=hint)
    return ShowForm(FIND, title=say("Find"), submit=say("Find"), cancel=say("Cancel"), parts=(entry,))


def find_sent(tx: Transaction, rules: Rules, event: FormSent) -> DeskAnswer:
    if why := asked.refusal(rules, event.person):
        return FormProblem(why)
    words = event.values.get("words", "").strip()
    if not words:
        return FormProblem(texts(rules.language).gettext("Write something first."), "words")
    return _shown(rules, found.answer(tx, rules, event.person, words))
