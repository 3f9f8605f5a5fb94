"""Two agents, one customer: who is at it already, and what to ask before a second answer goes."""

from collections.abc import Sequence
from datetime import timedelta

from bot.i18n import texts
from bot.model.conversation import Conversation, Message
from bot.model.desk import Person
from bot.model.events import Event, Kind
from bot.rules import Rules
from storage import composing, events, messages
from storage.composing import Composing
from storage.transaction import Transaction

_FORGOTTEN = timedelta(minutes=15)
"""A form that was opened this long ago is no longer open: nobody tells us when one is closed."""
_AGAIN = timedelta(minutes=5)
"""So soon nobody has to be told again that somebody is writing."""
_ACTIVE = timedelta(minutes=10)
"""Who did something in a conversation this lately is at work in it."""
_QUOTED = 150


def begin(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """Somebody opened the form for an answer: let those know who are concerned."""
    known = composing.in_conversation(tx, conversation.id, tx.now - _FORGOTTEN)
    told = any(each.agent == person.id and tx.now - each.since < _AGAIN for each in known)
    composing.begin(tx, conversation.id, person.id, person.name)
    if told:
        return
    concerned = _concerns_another(tx, conversation, person, known)
    data = {"name": person.name, "concerns": concerned}
    tx.record(Event(Kind.COMPOSING, conversation, actor=person.id, data=data))


def _concerns_another(tx: Transaction, conversation: Conversation, person: Person, known: Sequence[Composing]) -> bool:
    """It is another's conversation, or another is at work in it."""
    if conversation.assignee not in ("", person.id):
        return True
    if any(each.agent != person.id for each in known):
        return True
    return bool(events.writers_since(tx, conversation.id, tx.now - _ACTIVE) - {person.id})


def others(tx: Transaction, rules: Rules, conversation: Conversation, person: Person) -> list[str]:
    """That others have the form open, a sentence for each."""
    say = texts(rules.language)
    lines = []
    for each in composing.in_conversation(tx, conversation.id, tx.now - _FORGOTTEN):
        if each.agent != person.id:
            ago = _ago(rules, tx.now - each.since)
            lines.append(say.gettext("%(name)s opened this form %(ago)s.") % {"name": each.name, "ago": ago})
    return lines


def _ago(rules: Rules, length: timedelta) -> str:
    say = texts(rules.language).gettext
    seconds = max(round(length.total_seconds()), 1)
    if seconds < 60:
        return say("%(n)d seconds ago") % {"n": seconds}
    return say("%(n)d minutes ago") % {"n": seconds // 60}


def just_answered(tx: Transaction, rules: Rules, conversation: Conversation, person: Person) -> Message | None:
    """The answer that another person gave a moment ago."""
    last = messages.last_answer(tx, conversation.id)
    if last is None or last.author == person.id or tx.now - last.created_at >= rules.collision:
        return None
    return last


def told(tx: Transaction, rules: Rules, answer: Message) -> str:
    """Who answered, when, and how the answer begins."""
    text = " ".join(answer.text.split())
    short = text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
    return texts(rules.language).gettext("%(name)s answered %(ago)s: “%(text)s”.") % {
        "name": answer.author_name or answer.author,
        "ago": _ago(rules, tx.now - answer.created_at),
        "text": short,
    }
