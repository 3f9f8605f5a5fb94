"""Words about who has a conversation, and from rules."""

from collections.abc import Mapping
from typing import Any

from bot.assignment import AWAY, OFF_SHIFT
from bot.i18n import texts
from bot.model.conversation import Conversation
from bot.model.events import Event, Kind
from bot.rules import Rules


def assigned(event: Event) -> dict[str, Any] | None:
    """What is said in the thread, and to whom; None when everybody concerned knows."""
    to = event.data["to"]
    is_news = to != event.actor if to else "why" in event.data
    return {"what": Kind.ASSIGNED.value, "mention": to} | event.data if is_news else None


def words(rules: Rules, conversation: Conversation | None, data: Mapping[str, Any]) -> str:
    say = texts(rules.language).gettext
    if data["what"] == Kind.RULE_RAN:
        values = {
            "number": conversation.number if conversation else 0,
            "customer": data.get("customer", ""),
            "text": data["text"],
        }
        return data["text"] if "channel" not in data else say("#%(number)d %(customer)s: %(text)s") % values
    why = {
        AWAY: say("The one who had it is away."),
        OFF_SHIFT: say("The shift of the one who had it is over."),
    }.get(data.get("why", ""), "")
    text = say("This conversation is yours now.") if data["to"] else say("Nobody is free: it waits for whoever comes.")
    return f"{text} {why}".strip()
