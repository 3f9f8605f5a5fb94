"""The forecast at the desk: how many answers will be late, and which are due next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.desk.cards import metric_name
from bot.desk.pieces import Pieces, thread_link
from bot.i18n import texts
from bot.model.richtext import RichText, Style
from bot.rules import Rules
from storage import conversations, people
from storage.transaction import Transaction


def body(tx: Transaction, rules: Rules, data: Mapping[str, Any]) -> RichText:
    say = texts(rules.language).gettext
    values = {"due": data["due"], "given": data["given"], "late": data["due"] - data["given"]}
    page = Pieces().add(say("Answers will be late: about %(late)d within the next hour.") % values, Style.BOLD)
    page.add("\n").add(say("Due within the next hour: %(due)d. Answered within the last one: %(given)d.") % values)
    page.add("\n").add(say("The nearest:"))
    for item in data["list"]:
        conversation = conversations.get(tx, item["conversation"])
        identity = people.get(tx, conversation.identity_id)
        line = say("#%(number)d %(customer)s: the %(metric)s is due at %(due)s.") % {
            "number": conversation.number,
            "customer": identity.customer_name or identity.address,
            "metric": metric_name(rules, item["metric"]),
            "due": datetime.fromisoformat(item["due"]).astimezone(rules.timezone).strftime("%H:%M"),
        }
        page.add("\n").add(line).add(" ")
        page.add(say("(thread)"), Style.LINK, thread_link(conversation.desk_channel, conversation.desk_thread))
    return page.whole
