"""Carries out the rules that hold for an event. Reaction to events.

What a rule does starts no rule, itself or another: neither the events that carry its name nor what else follows from
them in the same transaction. So rules cannot chase each other; one that needs another's work stands below it.
"""

from collections.abc import Sequence

import structlog

from bot.assignment import Members
from bot.automation.actions import ACTIONS, Does
from bot.automation.holding import BY_RULE, about_event, asked, holds
from bot.facts import facts_of
from bot.model.conversation import Conversation
from bot.model.events import Event, Kind
from bot.rules import AutomaticRule, Rules
from storage.transaction import Transaction

_log = structlog.get_logger()


def automate(rules: Rules, members: Members, tx: Transaction, event: Event) -> None:
    conversation = event.conversation
    concerned = [rule for rule in rules.automatic if rule.on is event.kind]
    if not concerned or conversation is None or tx.by_rule:
        return
    tx.by_rule = True
    try:
        for rule in concerned:
            # asked one after the other: a rule sees what those above it have done
            if _holds(tx, rule, conversation, event):
                _run(rules, members(), tx, rule, conversation, event)
    finally:
        tx.by_rule = False


def _holds(tx: Transaction, rule: AutomaticRule, conversation: Conversation, event: Event) -> bool:
    wanted = asked(rule)
    facts = facts_of(tx, conversation, wanted) | about_event(tx, event.message_id, event.data, wanted)
    return holds(rule, event.kind, facts)


def _run(
    rules: Rules, members: Sequence[str], tx: Transaction, rule: AutomaticRule, conversation: Conversation, event: Event
) -> None:
    does = Does(tx, rules, members, conversation, rule.name, bool(event.data.get("automatic")))
    did = [{action.what: action.value} for action in rule.actions if ACTIONS[action.what](does, action)]
    _log.info("rule ran", rule=rule.name, conversation=conversation.id, on=event.kind.value)
    data = {"rule": rule.name, "on": event.kind.value, "did": did}
    tx.record(Event(Kind.RULE_RAN, conversation, event.message_id, BY_RULE + rule.name, data))
