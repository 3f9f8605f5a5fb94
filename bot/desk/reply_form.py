"""The form for an answer: Markdown, files, macros, a look at what the customer will see, and what happens then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import collision, when
from bot.desk import preview
from bot.i18n import texts
from bot.in_thread import not_an_agent
from bot.macros import choose, use
from bot.macros.use import Filled
from bot.model.conversation import Conversation, Status
from bot.model.desk import FormSent, FormTouched, Person
from bot.model.forms import Buttons, DeskAnswer, Entry, FormPart, FormProblem, Say, ShowForm, Words
from bot.model.macro import Macro
from bot.model.richtext import RichText
from bot.model.shown import Button, Choice
from bot.replies import DESK, Answer, Then, send
from bot.rules import Rules
from channels.markup import from_markdown
from storage import composing, conversations, macros, received
from storage.transaction import Transaction

REPLY = "reply"
MACRO, TEXT, FILES, THEN, SNOOZE, PREVIEW = "macro", "text", "files", "then", "snooze", "preview"
_ONLY, _RESOLVE, _PENDING = "only", "resolve", "pending"
LONGEST = 3000
"""Characters: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element"""
_MOST = 100
"""Choices: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element"""


@dataclass(frozen=True, slots=True)
class _Draft:
    """What stands in the form."""

    text: str = ""
    then: str = _ONLY
    snooze: str = ""
    macros: tuple[str, ...] = ()
    """Names of those that were put into the text."""
    missing: tuple[str, ...] = ()
    """Variables of theirs that have no value."""


def opened(tx: Transaction, rules: Rules, conversation: Conversation, person: Person) -> ShowForm:
    """The empty form; others who are at work in the conversation hear of it."""
    collision.begin(tx, conversation, person)
    return _form(tx, rules, conversation, person, _Draft())


def _form(
    tx: Transaction, rules: Rules, conversation: Conversation, person: Person, draft: _Draft, problem: str = ""
) -> ShowForm:
    say = texts(rules.language).gettext
    told = [*collision.others(tx, rules, conversation, person), *_closed(rules, conversation), problem]
    parts: list[FormPart] = [Words(RichText(f"⚠ {line}")) for line in told if line]
    if known := choose.for_conversation(tx, rules, conversation):
        choices = tuple(Choice(macro.label, macro.name) for macro in _most_used(tx, known))
        parts.append(Entry(MACRO, say("Macro"), "choice", choices=choices, optional=True, live=True))
    hint = say("This goes to the customer. **bold**, _italic_ and [links](https://…) work.")
    parts.append(Entry(TEXT, say("Your answer"), "text", draft.text, hint=hint, optional=True))
    parts.append(Entry(FILES, say("Files"), "files", optional=True))
    parts += _what_then(rules, draft)
    parts.append(Buttons((Button(PREVIEW, say("Preview"), str(conversation.id)),)))
    return ShowForm(
        REPLY,
        title=say("Reply to #%(number)d") % {"number": conversation.number},
        submit=say("Send"),
        cancel=say("Cancel"),
        parts=tuple(parts),
        carries={
            "conversation": str(conversation.id), "macros": ",".join(draft.macros), "missing": ",".join(draft.missing)
        },
    )  # fmt: skip


def _closed(rules: Rules, conversation: Conversation) -> list[str]:
    if conversation.status != Status.CLOSED:
        return []
    return [texts(rules.language).gettext("This conversation is closed. Your answer still goes to the customer.")]


def _most_used(tx: Transaction, known: Sequence[Macro]) -> list[Macro]:
    """As many as a menu holds, by their labels."""
    if len(known) > _MOST:
        uses = macros.uses(tx)
        known = sorted(known, key=lambda macro: -uses[macro.name][0] if macro.name in uses else 0)[:_MOST]
    return sorted(known, key=lambda macro: macro.label.casefold())


def _what_then(rules: Rules, draft: _Draft) -> list[FormPart]:
    say = texts(rules.language).gettext
    choices = [
        Choice(say("Send only"), _ONLY), Choice(say("Send and resolve"), _RESOLVE),
        Choice(say("Send and snooze"), SNOOZE), Choice(say("Send and wait for the customer"), _PENDING),
    ]  # fmt: skip
    parts: list[FormPart] = [Entry(THEN, say("And then"), "choice", draft.then, tuple(choices), live=True)]
    if draft.then == SNOOZE:
        hint = say("2h, tomorrow 9, fri 14:30, next week, …")
        parts.append(Entry(SNOOZE, say("Snooze until"), "line", draft.snooze, hint=hint, optional=True))
    return parts


# --- touched ------------------------------------------------------------------------------------------


def touched(tx: Transaction, rules: Rules, event: FormTouched) -> DeskAnswer:
    if not rules.may_answer(event.person):
        return Say(RichText(not_an_agent(rules)))
    conversation = _conversation(tx, event.carries)
    if conversation is None:
        return Say(RichText(texts(rules.language).gettext("This conversation is no longer here.")))
    draft = _draft(event)
    if event.action == PREVIEW:
        return preview.form(tx, rules, conversation, event.person, from_markdown(draft.text), event.files)
    if event.action == MACRO:
        name = event.choice or event.value or event.values.get(MACRO, "")
        return _with_macro(tx, rules, conversation, event.person, draft, name)
    return _form(tx, rules, conversation, event.person, draft)


def _draft(event: FormTouched | FormSent) -> _Draft:
    values, carries = event.values, event.carries
    return _Draft(
        values.get(TEXT, ""), values.get(THEN) or _ONLY, values.get(SNOOZE, ""), _names(carries.get("macros", "")),
        _names(carries.get("missing", "")),
    )  # fmt: skip


def _names(joined: str) -> tuple[str, ...]:
    return tuple(name for name in joined.split(",") if name)


def _with_macro(
    tx: Transaction, rules: Rules, conversation: Conversation, person: Person, draft: _Draft, name: str
) -> ShowForm:
    """The macro's text below what was typed, and what it does chosen already."""
    known = choose.for_conversation(tx, rules, conversation)
    macro = choose.find(known, name)
    if macro is None:
        problem = choose.unknown(rules, known, name) if name else ""
        return _form(tx, rules, conversation, person, draft, problem)
    filled = use.fill(tx, rules, conversation, person, macro)
    text = f"{draft.text.rstrip()}\n\n{filled.text}".lstrip("\n") if draft.text.strip() else filled.text
    if len(text) > LONGEST:
        say = texts(rules.language).gettext
        long = say("“%(macro)s” is too long for this form: write %(mark)s%(name)s in the thread to send it.")
        values = {"macro": macro.label, "mark": rules.macro_mark, "name": macro.name}
        return _form(tx, rules, conversation, person, draft, long % values)
    problem = use.lacking(rules, filled.missing) if filled.missing else ""
    return _form(tx, rules, conversation, person, _filled(draft, filled, text), problem)


def _filled(draft: _Draft, filled: Filled, text: str) -> _Draft:
    macro = filled.macro
    then = {"resolved": _RESOLVE, "pending": _PENDING}.get(macro.status, draft.then)
    return replace(
        draft,
        text=text,
        then=SNOOZE if macro.snooze else then,
        snooze=macro.snooze or draft.snooze,
        macros=tuple(dict.fromkeys((*draft.macros, macro.name))),
        missing=tuple(dict.fromkeys((*draft.missing, *filled.missing))),
    )


# --- sent -----------------------------------------------------------------------------------------------


def sent(tx: Transaction, rules: Rules, event: FormSent) -> DeskAnswer:
    say = texts(rules.language).gettext
    if not rules.may_answer(event.person):
        return FormProblem(not_an_agent(rules), TEXT)
    if received.message_of(tx, DESK, event.external_id) is not None:
        return None
    opened_for = _conversation(tx, event.carries)
    if opened_for is None:
        return FormProblem(say("This conversation is no longer here."), TEXT)
    draft = _draft(event)
    if not draft.text.strip() and not event.files:
        return FormProblem(say("Write something first."), TEXT)
    if left := [name for name in draft.missing if f"{{{name}}}" in draft.text]:
        return FormProblem(use.lacking(rules, left), TEXT)
    then = _then(tx, rules, draft)
    if isinstance(then, FormProblem):
        return then
    conversation = _where_it_went(tx, opened_for)
    if question := _question(tx, rules, opened_for, conversation, event):
        return FormProblem(question, TEXT)
    _send(tx, rules, conversation, event, draft, then)
    return None


def _then(tx: Transaction, rules: Rules, draft: _Draft) -> Then | FormProblem | None:
    if draft.then == _RESOLVE:
        return Then(Status.RESOLVED)
    if draft.then == _PENDING:
        return Then(Status.PENDING)
    if draft.then != SNOOZE:
        return None
    if not draft.snooze.strip():
        return FormProblem(texts(rules.language).gettext("Until when? Tomorrow 9, for one."), SNOOZE)
    until = when.until(draft.snooze, tx.now, rules.timezone, rules.language)
    return Then(Status.SNOOZED, until) if isinstance(until, datetime) else FormProblem(until.text, SNOOZE)


def _question(
    tx: Transaction, rules: Rules, opened_for: Conversation, conversation: Conversation, event: FormSent
) -> str:
    """What its author must know before it goes; sent once more, it goes."""
    say = texts(rules.language).gettext
    asked = composing.asked(tx, opened_for.id, event.person.id)
    about, question = "", ""
    if conversation.id != opened_for.id and str(conversation.id) not in asked:
        about = str(conversation.id)
        numbers = {"source": opened_for.number, "target": conversation.number}
        question = say("#%(source)d is a part of #%(target)d now. Send again to answer there.") % numbers
    elif other := collision.just_answered(tx, rules, conversation, event.person):
        about = str(other.id) if str(other.id) not in asked else ""
        question = say("%(answered)s Send again to send yours anyway.") % {"answered": collision.told(tx, rules, other)}
    if not about:
        return ""
    composing.ask(tx, opened_for.id, event.person.id, event.person.name, about)
    return question


def _send(
    tx: Transaction, rules: Rules, conversation: Conversation, event: FormSent, draft: _Draft, then: Then | None
) -> None:
    message_id = tx.new_id()
    if not received.take(tx, DESK, event.external_id, message_id):
        return
    known = choose.for_conversation(tx, rules, conversation)
    used = [macro for name in draft.macros if (macro := choose.find(known, name))]
    composing.end(tx, int(event.carries["conversation"]), event.person.id)
    answer = Answer(from_markdown(draft.text), event.place, tx.now, event.files, macros=used, then=then)
    send(tx, rules, conversation, message_id, event.person, answer)


def _conversation(tx: Transaction, carries: Mapping[str, str]) -> Conversation | None:
    """The conversation that the form was opened for."""
    id_ = carries.get("conversation", "")
    return conversations.find(tx, int(id_)) if id_.isdecimal() else None


def _where_it_went(tx: Transaction, conversation: Conversation) -> Conversation:
    """The conversation, or the one of which it has become a part."""
    while conversation.merged_into:
        conversation = conversations.get(tx, conversation.merged_into)
    return conversation
