"""Does a rule hold? The same question whether it is asked now or of the past."""

from collections.abc import Collection, Mapping
from typing import Any

from bot.conditions import Facts
from bot.rules import AutomaticRule
from storage import messages
from storage.transaction import Transaction

BY_RULE = "rule:"
"""How the actor of what a rule does begins; the rule's name follows."""


def asked(rule: AutomaticRule) -> Collection[str]:
    return rule.conditions.when.keys()


def about_event(
    tx: Transaction, message_id: int | None, data: Mapping[str, Any], wanted: Collection[str]
) -> dict[str, Collection[str]]:
    """What only the event tells."""
    known: dict[str, Collection[str]] = {"from_status": [data.get("from", "")], "metric": [data.get("metric", "")]}
    if "words" in wanted and message_id is not None and messages.exists(tx, message_id):
        known["words"] = [messages.get(tx, message_id).text]
    return known


def holds(rule: AutomaticRule, kind: str, facts: Facts) -> bool:
    return rule.on == kind and rule.conditions.hold(facts)
