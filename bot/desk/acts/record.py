"""What is kept of a conversation: notes, notes about the customer, the transcript, a message that must go out again."""

from bot import commands, customer_records
from bot.desk import customer_card
from bot.desk.acts import posted
from bot.desk.acts.act import Act, Doing, form, tell
from bot.desk.pieces import short
from bot.model.conversation import Direction, Message, MessageState
from bot.model.forms import DeskAnswer, Entry, FormProblem
from bot.model.shown import Choice
from channels.markup import from_markdown
from storage import messages, outbox

_LONGEST = 3000
"""Characters: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element#fields"""
_LABEL = 70
_MOST = 20
NOTES, NO_NOTES = "notes", "no_notes"


# --- notes ----------------------------------------------------------------------------------------


def _ask_note(doing: Doing) -> DeskAnswer:
    entry = Entry("text", doing.say("Note"), "text", hint=doing.say("It stays at the desk."))
    return form(doing, "note", doing.say("Note on #%(number)d"), doing.say("Save"), entry)


def _note(doing: Doing) -> DeskAnswer:
    body = from_markdown(doing.words("text"))
    if not body.text.strip():
        return FormProblem(doing.say("Write something first."), "text")
    commands.add_note(doing.tx, doing.conversation, body, doing.person)
    return None


def ask_pin(doing: Doing) -> DeskAnswer:
    """With the text of the message that was pointed at."""
    say = doing.say
    message = posted.message(doing.tx, doing.conversation, doing.ts)
    text = message.text[:_LONGEST] if message else ""
    entry = Entry("text", say("Note"), "text", text, hint=say("It stands on the customer's record, for everybody."))
    return form(doing, "pin", say("About the customer"), say("Save"), entry)


def _pin(doing: Doing) -> DeskAnswer:
    text = doing.words("text")
    if not text:
        return FormProblem(doing.say("Write something first."), "text")
    customer_records.note(doing.tx, doing.conversation.customer_id, text, doing.person.id)
    return tell(doing.say("Noted on the customer's record."))


# --- the whole of it ------------------------------------------------------------------------------


def _ask_notes(doing: Doing) -> DeskAnswer:
    say = doing.say
    choices = (Choice(say("with internal notes"), NOTES), Choice(say("without internal notes"), NO_NOTES))
    entry = Entry("which", say("Transcript"), "choice", NO_NOTES, choices)
    return form(doing, "transcript", say("Transcript of #%(number)d"), say("Write it"), entry)


def _transcript(doing: Doing) -> DeskAnswer:
    which = doing.words("which").lower()
    commands.transcribe(doing.tx, doing.conversation, doing.person.id, notes=which == NOTES)
    return tell(doing.say("The transcript is posted in the thread in a moment."))


# --- once more ------------------------------------------------------------------------------------


def _failed(doing: Doing) -> list[Message]:
    """Answers that did not arrive, or perhaps did not, the newest first; only what had a delivery can go again."""
    told = messages.of_conversation(doing.tx, doing.conversation.id)
    states = (MessageState.FAILED, MessageState.IN_DOUBT)
    lost = [each for each in told if each.direction == Direction.OUT and each.state in states]
    return [each for each in reversed(lost[-_MOST:]) if outbox.of_message(doing.tx, each.id, "message")]


def _ask_again(doing: Doing) -> DeskAnswer:
    say = doing.say
    choices = tuple(Choice(short(each.text, _LABEL) or say("(a file)"), str(each.id)) for each in _failed(doing))
    if not choices:
        return tell(say("Everything of #%(number)d was sent.") % {"number": doing.conversation.number})
    hint = say("What arrived all the same, the customer sees twice.")
    entry = Entry("message", say("Message"), "choice", choices[0].value, choices, hint)
    return form(doing, "send_again", say("Send again"), say("Send again"), entry)


def _send_again(doing: Doing) -> DeskAnswer:
    wanted = next((each for each in _failed(doing) if str(each.id) == doing.words("message")), None)
    if wanted is None:
        return FormProblem(doing.say("It is on its way already."), "message")
    commands.send_again(doing.tx, outbox.of_message(doing.tx, wanted.id, "message")[0].id)
    return tell(doing.say("It goes out again now."))


def _customer(doing: Doing) -> DeskAnswer:
    return customer_card.opened(doing.tx, doing.rules, doing.conversation)


ACTS = (
    Act(customer_card.CUSTOMER, lambda say: say("The customer's card"), asks=_customer,
        usage=lambda say: say("/deskbell customer 142 – addresses, notes and all that happened")),
    Act("note", lambda say: say("Internal note"), _note, _ask_note, "text",
        usage=lambda say: say("/deskbell note 142 called them, all is well – a note that stays at the desk")),
    Act("pin", lambda say: say("Note about the customer"), _pin, ask_pin, "text",
        usage=lambda say: say("/deskbell pin 142 prefers the phone – a note on the customer's record")),
    Act("transcript", lambda say: say("Transcript"), _transcript, _ask_notes, "which",
        usage=lambda say: say("/deskbell transcript 142 – the whole conversation as a text file")),
    Act("send_again", lambda say: say("Send again"), _send_again, _ask_again,
        usage=lambda say: say("/deskbell send_again 142 – an answer that did not arrive"),
        typed=lambda words: None, fits=lambda doing: bool(_failed(doing))),
)  # fmt: skip
