"""What people at the desk do: routes each event to its use case and says what the person sees at once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot import corrections, in_thread
from bot.desk import customer_card, customer_forms, home, lost, macro_form, reply_form, typed
from bot.desk.acts import asked, buttons, choosing, emoji, shortcuts
from bot.desk.acts.asked import Rejected
from bot.errors import ThreadUnknown
from bot.i18n import texts
from bot.model.desk import (
    AgentDeleted,
    AgentEdited,
    AgentWrote,
    ButtonPressed,
    ChannelChanged,
    CommandGiven,
    DeskEvent,
    EmojiSet,
    FormSent,
    FormTouched,
    HomeOpened,
    ShortcutUsed,
)
from bot.model.forms import HOME, DeskAnswer, Say
from bot.model.richtext import RichText
from bot.rules import Rules
from storage.store import Store
from storage.transaction import Transaction

_UNTIL_KNOWN = (0.1, 0.3, 0.6, 1.0)
"""Seconds between looks for the thread of a card just posted. Slack waits three for our word, then offers it again."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form that is not simply that of an act."""

    sent: Callable[[Transaction, Rules, FormSent], DeskAnswer] | None = None
    """Submitted. None: it only shows."""
    touched: Callable[[Transaction, Rules, FormTouched], DeskAnswer] | None = None
    """A button, menu or live entry in it was used. None: it has none."""
    sent_reads: bool = False
    """Submitting it changes nothing: it is answered beside the writes."""
    touch_reads: Callable[[FormTouched], bool] = lambda event: False
    """Likewise for this touch of it."""


FORMS: dict[str, Form] = {
    reply_form.REPLY: Form(reply_form.sent, reply_form.touched, touch_reads=lambda event: True),
    macro_form.MACRO: Form(macro_form.sent),
    macro_form.DELETE: Form(macro_form.deleted),
    shortcuts.FIND: Form(shortcuts.find_sent, sent_reads=True),
    choosing.CHOOSE: Form(choosing.chosen),
    HOME: Form(touched=home.touched, touch_reads=home.only_asks),
    **dict.fromkeys(
        customer_forms.NAMES, Form(customer_card.sent, customer_card.touched, touch_reads=customer_card.touch_reads)
    ),
}
"""By the name of the form; every feature with a form of its own is one line here."""


class HandleDesk:
    """The door for the desk: what ``channels.base.HandleDesk`` asks for."""

    def __init__(self, store: Store, rules: Rules) -> None:
        self._store, self._rules = store, rules

    async def __call__(self, event: DeskEvent) -> DeskAnswer:
        for wait in _UNTIL_KNOWN:
            try:
                return await self._once(event)
            except ThreadUnknown:
                await asyncio.sleep(wait)
        return await self._once(event)

    async def _once(self, event: DeskEvent) -> DeskAnswer:
        run = self._store.read if only_asks(event) else self._store.write
        if isinstance(event, CommandGiven) and typed.counts(event):
            run = self._store.read_apart
        try:
            return await run(lambda tx: handle(tx, self._rules, event))
        except Rejected as rejected:
            problem = rejected.problem
            return problem if isinstance(event, FormSent | FormTouched) else Say(RichText(problem.text))


def only_asks(event: DeskEvent) -> bool:
    """Changes nothing: to be answered beside the writes."""
    match event:
        case HomeOpened() | ShortcutUsed():
            return True
        case CommandGiven():
            return typed.only_asks(event)
        case ButtonPressed():
            return buttons.only_asks(event)
        case FormSent(form=name):
            return name in FORMS and FORMS[name].sent_reads
        case FormTouched(form=name):
            return name in FORMS and FORMS[name].touch_reads(event)
    return False


def handle(tx: Transaction, rules: Rules, event: DeskEvent) -> DeskAnswer:
    """May raise ``Rejected``: nothing is to be kept of this transaction."""
    match event:
        case AgentWrote():
            in_thread.write(tx, rules, event)
        case AgentEdited():
            corrections.edit(tx, rules, event)
        case AgentDeleted():
            corrections.delete(tx, rules, event)
        case ButtonPressed():
            return buttons.pressed(tx, rules, event)
        case FormSent():
            return _sent(tx, rules, event)
        case FormTouched():
            return _touched(tx, rules, event)
        case CommandGiven():
            return typed.answer(tx, rules, event)
        case EmojiSet():
            emoji.put(tx, rules, event)
        case ShortcutUsed():
            return shortcuts.used(tx, rules, event)
        case HomeOpened():
            return home.show(tx, rules, event.person, {})
        case ChannelChanged():
            lost.changed(tx, rules, event)
    return None


def _sent(tx: Transaction, rules: Rules, event: FormSent) -> DeskAnswer:
    form = FORMS.get(event.form)
    if form and form.sent:
        return form.sent(tx, rules, event)
    return asked.form_sent(tx, rules, event)


def _touched(tx: Transaction, rules: Rules, event: FormTouched) -> DeskAnswer:
    form = FORMS.get(event.form)
    if form and form.touched:
        return form.touched(tx, rules, event)
    say = texts(rules.language).gettext
    return Say(RichText(say("This form is from another version of Deskbell.")))
