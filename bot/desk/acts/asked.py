"""The one way in which acts are done, whatever they were asked with: rights, once only, all or nothing."""

from collections.abc import Mapping

from bot import replies
from bot.desk.acts.act import FORM, Act, Doing
from bot.desk.acts.table import ACTS
from bot.i18n import texts
from bot.model.conversation import Conversation
from bot.model.desk import ButtonPressed, CommandGiven, EmojiSet, FormSent, FormTouched, Person, ShortcutUsed
from bot.model.forms import DeskAnswer, FormProblem, Say
from bot.model.inbound import Attachment
from bot.model.richtext import RichText
from bot.rules import Rules
from storage import conversations, received
from storage.transaction import Transaction

Asked = ButtonPressed | CommandGiven | EmojiSet | FormSent | FormTouched | ShortcutUsed

_DIGITS = 18
"""An id of ours has no more; neither database takes a larger number."""


class Rejected(Exception):
    """What was told will not do: nothing of the transaction is to be kept."""

    def __init__(self, problem: FormProblem) -> None:
        super().__init__(problem.text)
        self.problem = problem


def doing(
    tx: Transaction, rules: Rules, event: Asked, conversation: Conversation, values: Mapping[str, str] | None = None
) -> Doing:
    ts = ""
    files: tuple[Attachment, ...] = ()
    if isinstance(event, FormSent):
        ts, files = event.carries.get("ts", ""), event.files
    elif isinstance(event, ShortcutUsed):
        ts = event.ts
    return Doing(
        tx, rules, conversation, event.person, texts(rules.language).gettext, event.place, ts, values or {}, files,
        event.external_id,
    )  # fmt: skip


def refusal(rules: Rules, person: Person, role: str = "agent") -> str:
    """Why this person may not; "" when they may."""
    say = texts(rules.language).gettext
    if not rules.may_answer(person):
        return say("Only agents can do this. Ask an administrator to add you to desk.agents.")
    if rules.may(person, role):
        return ""
    return say("Only administrators can do this.") if role == "admin" else say("Only managers can do this.")


def conversation_of(tx: Transaction, rules: Rules, value: str) -> Conversation | str:
    """The conversation that a button or form carries, or why nothing can be done to it."""
    say = texts(rules.language).gettext
    if not (value.isascii() and value.isdigit() and len(value) <= _DIGITS):
        return say("This button belongs to something else.")
    found = conversations.find(tx, int(value))
    return gone(tx, rules, found) or found if found else say("This conversation is no longer here.")


def gone(tx: Transaction, rules: Rules, conversation: Conversation) -> str:
    """Where it went, when it was merged; else ""."""
    if not conversation.merged_into:
        return ""
    text = texts(rules.language).gettext("Nothing was changed: #%(source)d and #%(target)d are one already.")
    target = conversations.get(tx, conversation.merged_into)
    return text % {"source": conversation.number, "target": target.number}


def begin(act: Act, wanted: Doing) -> DeskAnswer:
    """Somebody wants the act and has told nothing yet: ask, or do it at once when there is nothing to ask."""
    if why := refusal(wanted.rules, wanted.person, act.role):
        return Say(RichText(why))
    return act.asks(wanted) if act.asks else run(act, wanted)


def run(act: Act, wanted: Doing) -> DeskAnswer:
    """Do it with what was told; the same event twice is one effect."""
    if why := refusal(wanted.rules, wanted.person, act.role):
        return Say(RichText(why))
    if act.run is None or not received.take(wanted.tx, replies.DESK, wanted.external_id):
        return None
    answer = act.run(wanted)
    if isinstance(answer, FormProblem):
        raise Rejected(answer)
    return answer


def form_sent(tx: Transaction, rules: Rules, event: FormSent) -> DeskAnswer:
    act = ACTS.get(event.form.removeprefix(FORM)) if event.form.startswith(FORM) else None
    if act is None:
        return FormProblem(texts(rules.language).gettext("This form is from another version of Deskbell."))
    if why := refusal(rules, event.person, act.role):
        return FormProblem(why)
    conversation = conversation_of(tx, rules, event.carries.get("conversation", ""))
    if isinstance(conversation, str):
        return FormProblem(conversation)
    return run(act, doing(tx, rules, event, conversation, event.values))
