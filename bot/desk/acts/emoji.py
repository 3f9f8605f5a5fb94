"""Emoji on cards: a short way to the acts that need no words."""

from bot import threads
from bot.desk.acts import asked
from bot.desk.acts.act import FORM, Act, Doing
from bot.desk.acts.table import ACTS
from bot.model.desk import EmojiSet
from bot.model.forms import DeskAnswer, FormProblem, Say, ShowForm, Words
from bot.model.shown import Button
from bot.replies import DESK
from bot.rules import Rules
from bot.whisper import whisper
from storage import memory
from storage.transaction import Transaction

_MEANS = {"snooze": {"until": "tomorrow"}}
"""What is told to an act whose form would ask."""


def put(tx: Transaction, rules: Rules, event: EmojiSet) -> None:
    """Anywhere but on a card, and with any other emoji, it means nothing to us."""
    act = ACTS.get(rules.emoji.get(event.emoji, ""))
    conversation = threads.conversation(tx, event.place) if act else None
    if act is None or conversation is None or event.person.outsider:
        return
    if why := asked.refusal(rules, event.person, act.role):
        _once(tx, event, why)
    elif moved := asked.gone(tx, rules, conversation):
        whisper(tx, event.place, event.person.id, moved)
    else:
        _do(act, asked.doing(tx, rules, event, conversation, _MEANS.get(act.name)))


def _once(tx: Transaction, event: EmojiSet, why: str) -> None:
    """People set emoji without a thought: one word of ours is enough for ever."""
    key = f"no_right:{event.person.id}"
    if not memory.load(tx, DESK, key):
        memory.save(tx, DESK, key, event.external_id)
        whisper(tx, event.place, event.person.id, why)


def _do(act: Act, wanted: Doing) -> None:
    """Whatever there is to say or to ask is whispered: an emoji opens no form."""
    answer: DeskAnswer
    try:
        answer = asked.run(act, wanted)
    except asked.Rejected as rejected:
        answer = rejected.problem
    person = wanted.person.id
    match answer:
        case Say(body):
            whisper(wanted.tx, wanted.place, person, body.text)
        case FormProblem(text):
            whisper(wanted.tx, wanted.place, person, text)
        case ShowForm():
            text = "\n".join(part.body.text for part in answer.parts if isinstance(part, Words))
            button = Button(answer.name.removeprefix(FORM), answer.submit, str(wanted.conversation.id))
            whisper(wanted.tx, wanted.place, person, text, (button,))
