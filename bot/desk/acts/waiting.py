"""What the customer was promised: the clocks explained, a breach acknowledged, a promise made."""

from bot import clocks, when
from bot.desk import clock_words
from bot.desk.acts.act import Act, Doing, form, tell
from bot.explain import explain
from bot.model.conversation import Status
from bot.model.forms import DeskAnswer, Entry, FormProblem, ShowForm

_FINISHED = (Status.RESOLVED, Status.CLOSED)


def _clocks(doing: Doing) -> DeskAnswer:
    title = doing.say("Clocks of #%(number)d") % {"number": doing.conversation.number}
    told = clock_words.parts(doing.rules, explain(doing.tx, doing.conversation))
    return ShowForm("clocks", title, "", doing.say("Close"), told)


def _acknowledge(doing: Doing) -> DeskAnswer:
    if clocks.acknowledge(doing.tx, doing.conversation, doing.person.id):
        return tell(doing.say("Noted. Nobody else will be told; the customer still waits."))
    return tell(doing.say("Nothing is overdue here that nobody has seen."))


def _ask_promise(doing: Doing) -> DeskAnswer:
    say = doing.say
    hint = say("What you told the customer: tomorrow 17:00, fri 14:30, 내일 오후 5시, 3시간 뒤 …")
    until = Entry("until", say("Until when do they hear from us?"), value=doing.words("until"), hint=hint)
    return form(doing, "promise", say("Promise in #%(number)d"), say("Save"), until)


def _promise(doing: Doing) -> DeskAnswer:
    if doing.conversation.status in _FINISHED:
        return tell(doing.say("#%(number)d is resolved: there is nothing to promise.") % _number(doing))
    due = when.until(doing.words("until"), doing.tx.now, doing.rules.timezone, doing.rules.language)
    if isinstance(due, when.Problem):
        return FormProblem(due.text, "until")
    clocks.start_promise(doing.tx, doing.conversation, due, doing.person.id)
    at = due.astimezone(doing.rules.timezone).strftime("%Y-%m-%d %H:%M %Z")
    text = doing.say("Noted: the customer of #%(number)d hears from us by %(when)s. You will be reminded.")
    return tell(text % (_number(doing) | {"when": at}))


def _number(doing: Doing) -> dict[str, object]:
    return {"number": doing.conversation.number}


ACTS = (
    Act("promise", lambda say: say("Promise an answer by a time"), _promise, _ask_promise, "until",
        usage=lambda say: say("/deskbell promise 142 tomorrow 17:00 – you are reminded if nobody answers by then"),
        fits=lambda doing: doing.conversation.status not in _FINISHED),
    Act("clocks", lambda say: say("Clocks: why is it due then?"), asks=_clocks,
        usage=lambda say: say("/deskbell clocks 142 – each clock with its stretches: running, paused, closed")),
    Act("acknowledge", lambda say: say("Acknowledge that it is overdue"), _acknowledge,
        usage=lambda say: say("/deskbell acknowledge 142 – you have seen that it is overdue; nobody else is told")),
)  # fmt: skip
