"""Deskbell's own words at the desk: alerts, failures and questions."""

from collections.abc import Mapping
from typing import Any

from bot.desk import forecast_words, moved, overdue, team_notices
from bot.desk.pieces import Pieces, author_of, short, thread_link
from bot.i18n import texts
from bot.model.conversation import Conversation, Direction, Message
from bot.model.events import Kind
from bot.model.richtext import RichText, Style
from bot.model.shown import Action, Button
from bot.rules import Rules
from storage import messages
from storage.transaction import Transaction

_LINE = 200
"""Characters of a message that is told again."""


def body(tx: Transaction, rules: Rules, conversation: Conversation | None, data: Mapping[str, Any]) -> RichText:
    if data["what"] == overdue.LIST:
        return overdue.body(tx, rules, data)
    if data["what"] == "forecast":
        return forecast_words.body(tx, rules, data)
    if data["what"] == "history":
        return _history(tx, rules, data)
    if data["what"] == moved.LEFT and conversation:
        return moved.left_behind(rules, conversation)
    return RichText(words(rules, conversation, data))


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
    if what in ("channel_lost", "channel_back"):
        return _channel(rules, data)
    if what in (Kind.CLOCK_WARNED, Kind.CLOCK_BREACHED, Kind.CLOCK_ESCALATED):
        return overdue.words(rules, conversation, data.get("customer", ""), what, data)
    if what == Kind.REMINDED:
        return _reminder(rules, data)
    if what == Kind.COMPOSING:
        return say("%(name)s is writing an answer.") % {"name": data["name"]}
    if what in (Kind.ASSIGNED, Kind.RULE_RAN):
        return team_notices.words(rules, conversation, data)
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


def _channel(rules: Rules, data: Mapping[str, Any]) -> str:
    say = texts(rules.language).gettext
    values = {"channel": data["lost"], "to": data.get("to", "")}
    if data["what"] == "channel_back":
        return say("All clear: Deskbell can post to the desk channel %(channel)s again.") % values
    text = {
        "archived": say(
            "The desk channel %(channel)s was archived. Unarchive it, or put another one into the settings."
        ),
        "deleted": say("The desk channel %(channel)s does not exist any more. Set another one."),
    }.get(
        data["change"],
        say("Deskbell is not in the desk channel %(channel)s any more. Invite it there: /invite @Deskbell"),
    )
    meanwhile = (
        say("Nothing is lost: meanwhile its conversations go on in %(to)s.")
        if values["to"]
        else say("Nothing is lost: what belongs there waits until then.")
    )
    return f"{text % values} {meanwhile % values}"


def _history(tx: Transaction, rules: Rules, data: Mapping[str, Any]) -> RichText:
    """What a new thread tells of the one whose place it takes."""
    say = texts(rules.language).gettext
    page = Pieces().add(say("This goes on from another thread.")).add(" ")
    page.add(
        say("There it is, if you can still open it."), Style.LINK, thread_link(data["channel_was"], data["thread_was"])
    )
    if data["messages"]:
        page.add("\n").add(say("What was said last:"), Style.BOLD)
    for each in data["messages"]:
        page.add("\n").add(_one_line(rules, messages.get(tx, each)))
    return page.whole


def _one_line(rules: Rules, message: Message) -> str:
    note = "📝 " if message.direction == Direction.NOTE else ""
    return f"{note}{author_of(rules, message)}: {short(message.text, _LINE) or '📎'}"


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


def _reminder(rules: Rules, data: Mapping[str, Any]) -> str:
    say = texts(rules.language).gettext
    text = {
        "unassigned": say("Nobody has taken this conversation yet."),
        "waiting_on_us": say("The customer is still waiting for an answer."),
        "waiting_on_customer": say("The customer has not answered yet."),
    }[data["when"]]
    count = say("Reminder %(count)d of %(of)d.") % {"count": data["count"], "of": data["of"]}
    return f"{text} {count}" + (f" {overdue.late(rules)}" if data.get("late") else "")


def buttons(rules: Rules, data: Mapping[str, Any]) -> tuple[Button, ...]:
    """What can be done about it."""
    say = texts(rules.language).gettext
    value = str(data.get("delivery", ""))
    if data["what"] in (Kind.CLOCK_BREACHED, Kind.CLOCK_ESCALATED):
        return (Button("acknowledge", say("Acknowledge"), str(data["conversation"])),)
    if data["what"] == Kind.REFUSED and value:
        return (Button(Action.RETRY, say("Try again"), value),)
    if data["what"] == Kind.IN_DOUBT:
        return (
            Button(Action.RETRY, say("Send again"), value),
            Button(Action.DROP, say("It arrived"), value),
        )
    return ()
