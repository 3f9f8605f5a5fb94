"""Deskbell's own words at the desk: alerts, failures and questions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.desk.cards import metric_name
from bot.i18n import texts
from bot.model.conversation import Conversation
from bot.model.desk import Action, Button
from bot.model.events import Kind
from bot.rules import Rules


def words(rules: Rules, conversation: Conversation | None, data: Mapping[str, Any]) -> str:
    """The notice for an event's data; ``what`` names the kind of event."""
    say = texts(rules.language).gettext
    what = data["what"]
    if what == Kind.SET_ASIDE:
        return say(
            "A message to “%(inbox)s” could not be read and was set aside: %(error)s. "
            "Nothing is lost: after an update, “deskbell replay %(id)s” takes it in again."
        ) % {"inbox": data["inbox"], "error": data["error"], "id": data.get("external_id", "")}
    if what == "alarm":
        return say("Deskbell needs attention: %(part)s, %(why)s. “deskbell check” tells more.") % data
    if what == "all_clear":
        return say("All clear again: %(part)s.") % data
    if what in (Kind.CLOCK_WARNED, Kind.CLOCK_BREACHED):
        return _clock(rules, conversation, data)
    if what == Kind.REMINDED:
        return _reminder(rules, data)
    if what in ("beside", Kind.MERGED, Kind.SPLIT):
        return _belongs(rules, data)
    return {
        Kind.REFUSED: say("Your message did not reach the customer: %(reason)s"),
        Kind.IN_DOUBT: say(
            "Your message may or may not have reached the customer (%(reason)s). Send it again? "
            "If it did arrive, they will see it twice."
        ),
        Kind.PERHAPS_TWICE: say(
            "Deskbell was interrupted while sending your message and sent it again: the customer may see it twice."
        ),
        Kind.CHANGE_REFUSED: say("The customer still sees your earlier text: %(reason)s"),
        Kind.FILE_GONE: say("A file of the customer could not be fetched: %(reason)s"),
        Kind.DELAYED: say("Your message has not reached %(address)s yet, the mail server keeps trying: %(reason)s"),
        Kind.COPY_REFUSED: say("Your message did not reach %(address)s, who is in copy: %(reason)s"),
    }[Kind(what)] % {"reason": data.get("reason", ""), "address": data.get("address", "")}


def _belongs(rules: Rules, data: Mapping[str, Any]) -> str:
    """Where a conversation came from, or went."""
    say = texts(rules.language).gettext
    if data["what"] == Kind.MERGED:
        text = (
            say("All of this is in #%(into)s now.")
            if "into" in data
            else say("Merged with #%(from)s; its messages follow.")
        )
        return text % data
    if data["what"] == Kind.SPLIT:
        text = (
            say("The last messages are in #%(into)s now.")
            if "into" in data
            else say("Split off from #%(from)s; its messages follow.")
        )
        return text % data
    return {
        "stranger": say(
            "This continues a mail of #%(beside)s, but comes from somebody who takes no part there: it is kept apart. "
            "If it belongs there, “/deskbell merge” brings it in."
        ),
        "disputed": say(
            "This continues #%(beside)s, but the mail server could not confirm the sender's address: it is kept apart. "
            "Be careful with what you tell this sender."
        ),
        "new_subject": say("This is an answer to #%(beside)s with a new subject."),
        "finished": say("This continues #%(beside)s, which was closed long ago."),
        "split": say("This was a part of #%(beside)s."),
    }[data["why"]] % data


def _clock(rules: Rules, conversation: Conversation | None, data: Mapping[str, Any]) -> str:
    say = texts(rules.language).gettext
    number = conversation.number if conversation else 0
    due = datetime.fromisoformat(data["due"]).astimezone(rules.timezone).strftime("%H:%M")
    values = {
        "number": number,
        "customer": data.get("customer", ""),
        "metric": metric_name(rules, data["metric"]),
        "due": due,
    }
    if data["what"] == Kind.CLOCK_BREACHED:
        text = say("#%(number)d %(customer)s is overdue: the %(metric)s was due at %(due)s.") % values
    else:
        text = say("#%(number)d %(customer)s will soon be overdue: the %(metric)s is due at %(due)s.") % values
    return f"{text} {_late(rules)}" if data.get("late") else text


def _late(rules: Rules) -> str:
    return texts(rules.language).gettext("(This alert comes late: Deskbell was not running at its time.)")


def _reminder(rules: Rules, data: Mapping[str, Any]) -> str:
    say = texts(rules.language).gettext
    text = {
        "unassigned": say("Nobody has taken this conversation yet."),
        "waiting_on_us": say("The customer is still waiting for an answer."),
        "waiting_on_customer": say("The customer has not answered yet."),
    }[data["when"]]
    count = say("Reminder %(count)d of %(of)d.") % {"count": data["count"], "of": data["of"]}
    return f"{text} {count}" + (f" {_late(rules)}" if data.get("late") else "")


def buttons(rules: Rules, data: Mapping[str, Any]) -> tuple[Button, ...]:
    """What can be done about it."""
    say = texts(rules.language).gettext
    value = str(data.get("delivery", ""))
    if data["what"] == Kind.REFUSED and value:
        return (Button(Action.RETRY, say("Try again"), value),)
    if data["what"] == Kind.IN_DOUBT:
        return (
            Button(Action.RETRY, say("Send again"), value),
            Button(Action.DROP, say("It arrived"), value),
        )
    return ()
