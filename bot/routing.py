"""Which channel of the desk does a conversation belong to? Reaction to events."""

from collections.abc import Sequence

from bot.conditions import Facts
from bot.facts import facts_of
from bot.model.events import Event, Kind
from bot.rules import RouteRule, Rules
from storage import conversations
from storage.transaction import Transaction


def route(rules: Rules, tx: Transaction, event: Event) -> None:
    """Chosen once, when a customer opens it: what is split off by an agent stays where the agent is, and what becomes
    known later does not move a thread in which people talk already."""
    conversation = event.conversation
    if event.kind is not Kind.OPENED or conversation is None or event.actor != "customer" or not rules.routes:
        return
    asked = {condition for each in rules.routes for condition in each.conditions.when}
    to = choose(rules.routes, facts_of(tx, conversation, asked)) or rules.desk_channel
    if to != conversation.desk_channel:
        conversations.change(tx, conversation, desk_channel=to)


def choose(routes: Sequence[RouteRule], facts: Facts) -> str:
    """Where the first route that holds leads; "" when none does."""
    return next((each.to for each in routes if each.conditions.hold(facts)), "")
