"""What agents write in a conversation's thread: an answer, a note, or the name of a macro."""

from dataclasses import replace

from bot import collision, threads
from bot.errors import ThreadUnknown
from bot.i18n import texts
from bot.macros import use
from bot.model.conversation import Conversation, Direction, Message, MessageState
from bot.model.desk import AgentWrote, Person, Place
from bot.model.events import Event, Kind
from bot.model.richtext import RichText, Style
from bot.model.shown import Action, Button
from bot.replies import DESK, Answer, append, send, then_of
from bot.rules import Rules
from bot.whisper import whisper
from storage import conversations, messages, received
from storage.transaction import Transaction

NOTE_MARK = "//"
SEND_MARK = ">"


def write(tx: Transaction, rules: Rules, event: AgentWrote) -> None:
    """A message in a thread at the desk: an answer, a note, or nothing of ours."""
    message_id = tx.new_id()
    if not received.take(tx, DESK, event.external_id, message_id):
        return
    conversation = _conversation(tx, event.place)
    if conversation is None:
        _tell_where_it_went(tx, rules, event)
        return
    body, is_answer = read(rules, event.body)
    if not rules.may_answer(event.person):
        if is_answer and not event.person.outsider:
            whisper(tx, event.place, event.person.id, not_an_agent(rules))
        return
    origin = {"channel": event.place.channel, "thread": event.place.thread, "ts": event.ts}
    answer = Answer(body, event.place, event.written_at, event.files, event.external_id, origin, shown=True)
    if not is_answer:
        _note(tx, conversation, message_id, event.person, answer)
    elif (other := collision.just_answered(tx, rules, conversation, event.person)) is None:
        problem = _answer(tx, rules, conversation, message_id, event.person, answer)
        if problem:
            whisper(tx, event.place, event.person.id, problem)
            _note(tx, conversation, message_id, event.person, answer)
    else:
        _hold(tx, rules, conversation, message_id, event.person, answer, other)


def _conversation(tx: Transaction, place: Place) -> Conversation | None:
    conversation = conversations.at_desk(tx, place.channel, place.thread)
    if conversation is None:
        if conversations.card_under_way(tx, place.channel):
            raise ThreadUnknown("the thread may be that of a card whose confirmation is not here yet")
        # it may have come between the two questions
        conversation = conversations.at_desk(tx, place.channel, place.thread)
    return conversation


def _tell_where_it_went(tx: Transaction, rules: Rules, event: AgentWrote) -> None:
    """The thread may be one that its conversation has left: nobody must believe that the customer got this."""
    moved = threads.moved_on(tx, event.place)
    if moved and rules.may_answer(event.person):
        text = texts(rules.language).gettext("Nothing was sent: #%(number)d goes on in another channel (see the link).")
        whisper(tx, event.place, event.person.id, text % {"number": moved.number})


def not_an_agent(rules: Rules) -> str:
    return texts(rules.language).gettext(
        "Nothing was sent: you are not on the list of agents. Ask an administrator to add you to desk.agents."
    )


def read(rules: Rules, body: RichText) -> tuple[RichText, bool]:
    """What to keep of it, and whether it goes to the customer."""
    lead = len(body.text) - len(body.text.lstrip())
    if body.text.startswith(NOTE_MARK, lead):
        return body.after(lead + len(NOTE_MARK)), False
    if rules.reply_mode == "explicit":
        if body.text.startswith(SEND_MARK):
            return body.after(len(SEND_MARK)), True
        first = next((s for s in body.spans if s.style is Style.QUOTE and s.start == 0), None)
        if first is None:
            return body, False
        return RichText(body.text, tuple(s for s in body.spans if s is not first)), True
    return body, True


def _note(tx: Transaction, conversation: Conversation, message_id: int, person: Person, answer: Answer) -> None:
    append(tx, conversation, message_id, person, answer, Direction.NOTE)
    tx.record(Event(Kind.NOTE_ADDED, conversation, message_id, person.id, at=answer.written_at))


def _answer(
    tx: Transaction, rules: Rules, conversation: Conversation, message_id: int, person: Person, answer: Answer
) -> str:
    """Send it, or the macro that it names; returns why nothing was sent, or ""."""
    called = use.called(tx, rules, conversation, person, answer.body)
    if called and called.problem:
        return texts(rules.language).gettext("Nothing was sent. %(why)s") % {"why": called.problem}
    if called and called.macro:
        then = then_of(rules, tx.now, called.macro)
        answer = replace(answer, body=called.body, shown=False, macros=(called.macro,), then=then)
    send(tx, rules, conversation, message_id, person, answer)
    return ""


# --- held, because somebody else has just answered ---------------------------------------------------


def _hold(
    tx: Transaction, rules: Rules, conversation: Conversation, message_id: int, person: Person, answer: Answer,
    other: Message,
) -> None:  # fmt: skip
    append(tx, conversation, message_id, person, answer, Direction.NOTE, MessageState.HELD)
    tx.record(Event(Kind.HELD, conversation, message_id, person.id, {"other": other.id}))
    say = texts(rules.language).gettext
    text = say("%(answered)s Yours was not sent yet.") % {"answered": collision.told(tx, rules, other)}
    value = str(message_id)
    buttons = (
        Button(Action.SEND_ANYWAY, say("Send anyway"), value, style="primary"),
        Button(Action.DO_NOT_SEND, say("Do not send"), value),
    )
    whisper(tx, answer.place, person.id, text, buttons)


def send_anyway(tx: Transaction, rules: Rules, message_id: int, person: Person, place: Place) -> str:
    """The author of a held answer means it; returns what they are told."""
    say = texts(rules.language).gettext
    message = _held(tx, message_id)
    if message is None:
        return say("This was decided already.")
    if message.author != person.id:
        return say("Only the one who wrote it can decide this.")
    conversation = conversations.get(tx, message.conversation_id)
    origin = message.kept or {}
    answer = Answer(message.body, place, tx.now, (), message.external_id, origin, shown=True)
    return _answer(tx, rules, conversation, message_id, person, answer) or say("It goes to the customer now.")


def keep_as_note(tx: Transaction, rules: Rules, message_id: int, person: Person) -> str:
    """A held answer does not go; returns what its author is told."""
    say = texts(rules.language).gettext
    message = _held(tx, message_id)
    if message is None:
        return say("This was decided already.")
    if message.author != person.id:
        return say("Only the one who wrote it can decide this.")
    messages.change(tx, message_id, state=MessageState.NONE.value)
    conversation = conversations.get(tx, message.conversation_id)
    tx.record(Event(Kind.NOTE_ADDED, conversation, message_id, person.id, at=message.sent_at))
    return say("Not sent. It is kept here as a note.")


def _held(tx: Transaction, message_id: int) -> Message | None:
    if not messages.exists(tx, message_id):
        return None
    # the conversation is locked first, so that of two presses the second sees what the first did
    conversations.get(tx, messages.get(tx, message_id).conversation_id)
    message = messages.get(tx, message_id)
    return message if message.state == MessageState.HELD and not message.deleted_at else None
