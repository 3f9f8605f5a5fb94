"""Who has a conversation, and how it stands."""

from bot import commands, when
from bot.desk.acts import people
from bot.desk.acts.act import Act, Doing, Say, form, form_name, tell
from bot.desk.cards import priority_name
from bot.model.conversation import Priority, Status
from bot.model.forms import DeskAnswer, Entry, Facts, FormProblem, ShowForm, Words
from bot.model.richtext import RichText
from bot.model.shown import Choice, Field
from bot.suggest import closest

_NOBODY = ("nobody", "none", "no", "아무도", "없음", "-")


def _finished(doing: Doing) -> bool:
    return doing.conversation.status in (Status.RESOLVED, Status.CLOSED)


# --- who ------------------------------------------------------------------------------------------


def _assign_me(doing: Doing) -> DeskAnswer:
    """Does not take it from somebody else: their card may have changed a moment before the click."""
    if commands.claim(doing.tx, doing.conversation, doing.person.id):
        return None
    say = doing.say
    return ShowForm(
        form_name("take_over"),
        title=say("#%(number)d is taken") % {"number": doing.conversation.number},
        submit=say("Take over"),
        cancel=say("Leave it"),
        parts=(
            Words(RichText(say("Somebody else has this conversation already. Take it over?"))),
            Facts((Field(say("Assignee"), person=doing.conversation.assignee),)),
        ),
        carries={"conversation": str(doing.conversation.id)},
    )


def _take_over(doing: Doing) -> DeskAnswer:
    commands.assign(doing.tx, doing.conversation, doing.person.id, doing.person.id)
    return None


def _someone_elses(doing: Doing) -> bool:
    return doing.conversation.assignee not in ("", doing.person.id)


def _ask_who(doing: Doing) -> DeskAnswer:
    say = doing.say
    hint = say("Leave it empty for nobody.")
    who = Entry("to", say("Assignee"), "person", doing.conversation.assignee, hint=hint, optional=True)
    return form(doing, "assign", say("Assign #%(number)d"), say("Assign"), who)


def _assign(doing: Doing) -> DeskAnswer:
    word = doing.words("to")
    to = "" if word.lower() in _NOBODY else people.meant(doing, word) if word else ""
    if word and to is None:
        unknown = doing.say("Nobody at the desk is called “%(word)s”: choose a person.")
        return FormProblem(unknown % {"word": word}, "to")
    if to and not people.may_have(doing.rules, to):
        return FormProblem(doing.say("They are no agent: choose somebody who may answer."), "to")
    commands.assign(doing.tx, doing.conversation, to or "", doing.person.id)
    return None


# --- resolved, or not -----------------------------------------------------------------------------


def reason_label(say: Say, reason: str) -> str:
    """The team's own words as they are; those that come with Deskbell in the desk's language."""
    known = {
        "solved": say("solved"),
        "answered": say("answered"),
        "duplicate": say("duplicate"),
        "spam": say("spam"),
        "no_answer": say("the customer does not answer any more"),
    }
    return known.get(reason, reason)


def reason_entry(doing: Doing) -> Entry:
    reasons = doing.rules.reasons
    choices = tuple(Choice(reason_label(doing.say, reason), reason) for reason in reasons)
    chosen = doing.conversation.resolution
    return Entry("reason", doing.say("Reason"), "choice", chosen if chosen in reasons else reasons[0], choices)


def _resolve(doing: Doing) -> DeskAnswer:
    """Without a word it is the first reason."""
    wanted = doing.words("reason")
    labels = {reason_label(doing.say, each).casefold(): each for each in doing.rules.reasons}
    known = labels | {each.casefold(): each for each in doing.rules.reasons}
    reason = known.get(wanted.casefold()) if wanted else doing.rules.reasons[0]
    if reason is None:
        listed = ", ".join(doing.rules.reasons)
        return FormProblem(doing.say("Choose a reason: %(reasons)s.") % {"reasons": listed}, "reason")
    commands.resolve(doing.tx, doing.conversation, doing.person.id, reason)
    return None


def _ask_reason(doing: Doing) -> DeskAnswer:
    return form(doing, "resolve_as", doing.say("Resolve #%(number)d"), doing.say("Resolve"), reason_entry(doing))


def _reopen(doing: Doing) -> DeskAnswer:
    if not _finished(doing):
        return tell(doing.say("#%(number)d is open.") % {"number": doing.conversation.number})
    commands.reopen(doing.tx, doing.conversation, doing.person.id)
    return None


# --- later ----------------------------------------------------------------------------------------


def _ask_until(doing: Doing) -> DeskAnswer:
    say = doing.say
    zone = doing.tx.now.astimezone(doing.rules.timezone).strftime("%Z")
    hint = say("2h, tomorrow 9, fri 14:30, 2026-12-01 09:00, 내일 오전 9시, 3시간 뒤 … (%(zone)s)") % {"zone": zone}
    until = Entry("until", say("Until when?"), hint=hint)
    return form(doing, "snooze", say("Snooze #%(number)d"), say("Snooze"), until)


def _snooze(doing: Doing) -> DeskAnswer:
    until = when.until(doing.words("until"), doing.tx.now, doing.rules.timezone, doing.rules.language)
    if isinstance(until, when.Problem):
        return FormProblem(until.text, "until")
    commands.snooze(doing.tx, doing.conversation, until, doing.person.id)
    text = doing.say("#%(number)d sleeps until %(when)s, or until the customer writes.")
    at = until.astimezone(doing.rules.timezone).strftime("%Y-%m-%d %H:%M %Z")
    return tell(text % {"number": doing.conversation.number, "when": at})


# --- how urgent -----------------------------------------------------------------------------------


def _ask_priority(doing: Doing) -> DeskAnswer:
    choices = tuple(Choice(priority_name(doing.rules, each.value), each.value) for each in Priority)
    entry = Entry("priority", doing.say("Priority"), "choice", doing.conversation.priority, choices)
    return form(doing, "priority", doing.say("Priority of #%(number)d"), doing.say("Save"), entry)


def _priority(doing: Doing) -> DeskAnswer:
    word = doing.words("priority").casefold()
    known = {priority_name(doing.rules, each.value): each.value for each in Priority}
    priority = known.get(word, word)
    if priority not in known.values():
        near = closest(priority, known.values()) or Priority.HIGH.value
        text = doing.say("There is no priority “%(word)s”. Did you mean “%(near)s”?")
        return FormProblem(text % {"word": word, "near": near}, "priority")
    commands.set_priority(doing.tx, doing.conversation, priority, doing.person.id)
    return None


ACTS = (
    Act("assign_me", lambda say: say("Assign to me"), _assign_me,
        usage=lambda say: say("/deskbell assign_me 142 – takes what nobody has"),
        fits=lambda doing: not doing.conversation.assignee),
    Act("take_over", lambda say: say("Take over from the assignee"), _take_over, fits=_someone_elses),
    Act("assign", lambda say: say("Assign to somebody, or nobody"), _assign, _ask_who, "to",
        usage=lambda say: say("/deskbell assign 142 @kim – or me, or nobody")),
    Act("resolve", lambda say: say("Resolve"), _resolve, main="reason",
        usage=lambda say: say("/deskbell resolve 142 duplicate – the reason may be left out"),
        fits=lambda doing: not _finished(doing)),
    Act("resolve_as", lambda say: say("Resolve with a reason"), _resolve, _ask_reason, "reason"),
    Act("reopen", lambda say: say("Reopen"), _reopen,
        usage=lambda say: say("/deskbell reopen 142 – what was resolved is open again"), fits=_finished),
    Act("snooze", lambda say: say("Snooze until"), _snooze, _ask_until, "until",
        usage=lambda say: say("/deskbell snooze 142 tomorrow 9 – or 2h, fri 14:30, 내일 오전 9시, 3시간 뒤")),
    Act("priority", lambda say: say("Change the priority"), _priority, _ask_priority, "priority",
        usage=lambda say: say("/deskbell priority 142 high – low, normal, high or urgent")),
)  # fmt: skip
