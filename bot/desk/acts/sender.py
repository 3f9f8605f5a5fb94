"""Who may reach us, and who gets our answers: block, unblock, leave out of copy."""

from bot import commands
from bot.desk.acts.act import Act, Doing, form, tell
from bot.desk.acts.state import reason_label
from bot.model.conversation import Status
from bot.model.forms import DeskAnswer, Entry, FormProblem, Words
from bot.model.richtext import RichText
from bot.model.shown import Choice
from storage import participants, people

_LEAVE = "leave"
_SPAM = "spam"
_LONGEST_CHOICE, _MOST_CHOICES = 75, 50


def _address(doing: Doing) -> str:
    identity = people.get(doing.tx, doing.conversation.identity_id)
    return identity.name or identity.address


def _is_blocked(doing: Doing) -> bool:
    return people.get(doing.tx, doing.conversation.identity_id).blocked_at is not None


def _ask_block(doing: Doing) -> DeskAnswer:
    say = doing.say
    if _is_blocked(doing):
        return tell(say("They are blocked already."))
    text = say(
        "What %(customer)s writes from now on is kept, but nobody sees it: no card, no clock, no acknowledgement. "
        "“Unblock” shows what came meanwhile."
    )
    choices = [Choice(say("Leave it as it is"), _LEAVE)]
    if spam := _spam(doing):
        choices.insert(0, Choice(say("Resolve it: %(reason)s") % {"reason": reason_label(say, spam)}, spam))
    entry = Entry("then", say("This conversation"), "choice", choices[0].value, tuple(choices))
    words = Words(RichText(text % {"customer": _address(doing)}))
    return form(doing, "block", say("Block the sender"), say("Block"), words, entry)


def _spam(doing: Doing) -> str:
    """The reason for conversations that nobody wants, if the team has it."""
    return _SPAM if _SPAM in doing.rules.reasons else ""


def _block(doing: Doing) -> DeskAnswer:
    if not commands.block(doing.tx, doing.conversation, doing.person.id):
        return tell(doing.say("They are blocked already."))
    if (reason := doing.words("then")) in doing.rules.reasons and doing.conversation.status != Status.CLOSED:
        commands.resolve(doing.tx, doing.conversation, doing.person.id, reason)
    text = doing.say("%(customer)s is blocked. “/deskbell unblock %(number)d” takes it back.")
    return tell(text % {"customer": _address(doing), "number": doing.conversation.number})


def _unblock(doing: Doing) -> DeskAnswer:
    kept = commands.unblock(doing.tx, doing.conversation, doing.person.id)
    if kept is None:
        return tell(doing.say("They are not blocked."))
    text = doing.say("%(customer)s is heard again. Messages that came meanwhile: %(count)d.")
    return tell(text % {"customer": _address(doing), "count": kept})


def _in_copy(doing: Doing) -> list[str]:
    others = participants.of_conversation(doing.tx, doing.conversation.id)
    return [other.address for other in others if len(other.address) <= _LONGEST_CHOICE][:_MOST_CHOICES]


def _ask_address(doing: Doing) -> DeskAnswer:
    choices = tuple(Choice(address, address) for address in _in_copy(doing))
    if not choices:
        return tell(doing.say("Nobody is in copy."))
    entry = Entry("address", doing.say("In copy"), "choice", choices=choices)
    return form(doing, "leave_out", doing.say("Copies of #%(number)d"), doing.say("Leave out"), entry)


def _leave_out(doing: Doing) -> DeskAnswer:
    address = doing.words("address")
    if not address:
        return FormProblem(doing.say("Choose one of the list."), "address")
    if not commands.leave_out(doing.tx, doing.conversation, address, doing.person.id):
        return tell(doing.say("They are not in copy any more."))
    text = doing.say("%(address)s gets no more answers of #%(number)d.")
    return tell(text % {"address": address, "number": doing.conversation.number})


ACTS = (
    Act("block", lambda say: say("Block the sender"), _block, _ask_block, "then",
        usage=lambda say: say("/deskbell block 142 – nobody sees what the sender writes any more"),
        fits=lambda doing: not _is_blocked(doing)),
    Act("unblock", lambda say: say("Unblock the sender"), _unblock,
        usage=lambda say: say("/deskbell unblock 142 – and shows what came meanwhile"), fits=_is_blocked),
    Act("leave_out", lambda say: say("Leave out of copy"), _leave_out, _ask_address, "address",
        usage=lambda say: say("/deskbell leave_out 142 bob@example.com – he gets no more copies"),
        fits=lambda doing: bool(_in_copy(doing))),
)  # fmt: skip
