"""The form that offers every act, for those that have no button."""

from bot.desk.acts import asked
from bot.desk.acts.act import Doing
from bot.desk.acts.table import ACTS
from bot.i18n import texts
from bot.model.desk import FormSent
from bot.model.forms import DeskAnswer, Entry, FormProblem, ShowForm
from bot.model.shown import Action, Choice
from bot.rules import Rules
from storage.transaction import Transaction

CHOOSE = Action.CHOOSE


def form(wanted: Doing) -> ShowForm:
    say = wanted.say
    offered = [act for act in ACTS.values() if wanted.rules.may(wanted.person, act.role) and act.fits(wanted)]
    choices = tuple(Choice(act.label(say), act.name) for act in offered)
    return ShowForm(
        CHOOSE,
        title=say("Conversation #%(number)d") % {"number": wanted.conversation.number},
        submit=say("Next"),
        cancel=say("Cancel"),
        parts=(Entry("act", say("What would you like to do?"), "choice", choices=choices),),
        carries={"conversation": str(wanted.conversation.id), "ts": wanted.ts},
    )


def chosen(tx: Transaction, rules: Rules, event: FormSent) -> DeskAnswer:
    if why := asked.refusal(rules, event.person):
        return FormProblem(why)
    conversation = asked.conversation_of(tx, rules, event.carries.get("conversation", ""))
    if isinstance(conversation, str):
        return FormProblem(conversation)
    act = ACTS.get(event.values.get("act", ""))
    if act is None:
        return FormProblem(texts(rules.language).gettext("Choose one of the list."), "act")
    return asked.begin(act, asked.doing(tx, rules, event, conversation))
