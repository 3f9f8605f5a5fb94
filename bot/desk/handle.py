"""What people at the desk do: routes each event to its use case and says what the person sees at once."""

import asyncio
from collections.abc import Callable

from bot import commands, corrections, replies
from bot.desk import typed
from bot.errors import ThreadUnknown
from bot.i18n import texts
from bot.model.conversation import Conversation
from bot.model.desk import (
    Action,
    AgentDeleted,
    AgentEdited,
    AgentWrote,
    ButtonPressed,
    CommandGiven,
    DeskAnswer,
    DeskEvent,
    Entry,
    FormProblem,
    FormSent,
    Say,
    ShowForm,
)
from bot.model.richtext import RichText
from bot.rules import Rules
from storage import conversations, received
from storage.store import Store
from storage.transaction import Transaction

_UNTIL_KNOWN = (0.1, 0.3, 0.6, 1.0)
"""Seconds between looks for the thread of a card just posted. Slack waits three for our word, then offers it again."""


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
        aside = isinstance(event, CommandGiven) and typed.only_asks(event)
        run = self._store.read if aside else self._store.write
        return await run(lambda tx: handle(tx, self._rules, event))


def handle(tx: Transaction, rules: Rules, event: DeskEvent) -> DeskAnswer:
    match event:
        case AgentWrote():
            replies.write(tx, rules, event)
        case AgentEdited():
            corrections.edit(tx, rules, event)
        case AgentDeleted():
            corrections.delete(tx, rules, event)
        case FormSent():
            return _sent(tx, rules, event)
        case CommandGiven():
            return Say(typed.answer(tx, rules, event))
        case ButtonPressed():
            return _pressed(tx, rules, event)
    return None


def _pressed(tx: Transaction, rules: Rules, event: ButtonPressed) -> DeskAnswer:
    say = texts(rules.language).gettext
    if not rules.may_answer(event.person):
        return _say(say("Only agents can do this. Ask an administrator to add you to desk.agents."))
    if not event.value.isdigit():
        return _say(say("This button belongs to something else."))
    if event.action in (Action.RETRY, Action.DROP):
        return _decided(tx, rules, event)
    conversation = conversations.find(tx, int(event.value))
    if conversation is None:
        return _say(say("This conversation is no longer here."))
    if event.action == Action.REPLY:
        return _form(rules, conversation)
    if not received.take(tx, replies.DESK, event.external_id):
        return None
    return _ON_CARD.get(event.action, _unknown)(tx, rules, conversation, event)


def _say(text: str) -> Say:
    return Say(RichText(text))


def _form(rules: Rules, conversation: Conversation) -> ShowForm:
    say = texts(rules.language).gettext
    hint = say("This goes to the customer. *bold*, _italic_ and [links](https://…) work.")
    return ShowForm(
        "reply",
        title=say("Reply to #%(number)d") % {"number": conversation.number},
        submit=say("Send"),
        cancel=say("Cancel"),
        parts=(Entry("text", say("Your answer"), "text", hint=hint),),
        carries={"conversation": str(conversation.id)},
    )


def _sent(tx: Transaction, rules: Rules, event: FormSent) -> DeskAnswer:
    if event.form != "reply" or not event.carries.get("conversation", "").isdecimal():
        return FormProblem(texts(rules.language).gettext("This form is from another version of Deskbell."))
    problem = replies.submit(tx, rules, event)
    return FormProblem(problem) if problem else None


def _decided(tx: Transaction, rules: Rules, event: ButtonPressed) -> DeskAnswer:
    say = texts(rules.language).gettext
    delivery = int(event.value)
    if event.action == Action.RETRY:
        done = commands.send_again(tx, delivery)
        return _say(say("It goes out again now.") if done else say("It is on its way already."))
    done = commands.it_arrived(tx, delivery, event.person.id)
    return _say(say("Noted: it arrived.") if done else say("That has been settled already."))


def _assign_me(tx: Transaction, rules: Rules, conversation: Conversation, event: ButtonPressed) -> DeskAnswer:
    commands.assign(tx, conversation, event.person.id, event.person.id)
    return None


def _resolve(tx: Transaction, rules: Rules, conversation: Conversation, event: ButtonPressed) -> DeskAnswer:
    commands.resolve(tx, conversation, event.person.id)
    return None


def _reopen(tx: Transaction, rules: Rules, conversation: Conversation, event: ButtonPressed) -> DeskAnswer:
    commands.reopen(tx, conversation, event.person.id)
    return None


def _snooze(tx: Transaction, rules: Rules, conversation: Conversation, event: ButtonPressed) -> DeskAnswer:
    until = commands.snooze_until(rules, tx.now, event.choice)
    if until is None:
        return _unknown(tx, rules, conversation, event)
    commands.snooze(tx, conversation, until, event.person.id)
    when = until.astimezone(rules.timezone).strftime("%Y-%m-%d %H:%M %Z")
    text = texts(rules.language).gettext("#%(number)d sleeps until %(when)s, or until the customer writes.")
    return _say(text % {"number": conversation.number, "when": when})


def _priority(tx: Transaction, rules: Rules, conversation: Conversation, event: ButtonPressed) -> DeskAnswer:
    commands.set_priority(tx, conversation, event.choice, event.person.id)
    return None


def _leave_out(tx: Transaction, rules: Rules, conversation: Conversation, event: ButtonPressed) -> DeskAnswer:
    if not commands.leave_out(tx, conversation, event.choice, event.person.id):
        return _say(texts(rules.language).gettext("They are not in copy any more."))
    text = texts(rules.language).gettext("%(address)s gets no more answers of #%(number)d.")
    return _say(text % {"address": event.choice, "number": conversation.number})


def _unknown(tx: Transaction, rules: Rules, conversation: Conversation, event: ButtonPressed) -> DeskAnswer:
    return _say(texts(rules.language).gettext("This button is from another version of Deskbell. Nothing was changed."))


_ON_CARD: dict[str, Callable[[Transaction, Rules, Conversation, ButtonPressed], DeskAnswer]] = {
    Action.ASSIGN_ME: _assign_me,
    Action.RESOLVE: _resolve,
    Action.REOPEN: _reopen,
    Action.SNOOZE: _snooze,
    Action.PRIORITY: _priority,
    Action.LEAVE_OUT: _leave_out,
}
