"""What a macro may say of the customer, the conversation and the agent."""

from collections.abc import Mapping

from bot.model.conversation import Conversation
from bot.model.desk import Person
from bot.names import FIRST, shown
from bot.rules import Rules
from storage import people
from storage.transaction import Transaction

NAMES = (
    "customer.name", "customer.first_name", "customer.company", "customer.address", "customer.tier",
    "conversation.number", "conversation.subject", "agent.name", "agent.first_name", "inbox.name", "today",
)  # fmt: skip
FIELD = "customer.fields."
"""Before the name of a field of the customer's record."""


def known(name: str) -> bool:
    """Can this be a variable's name at all?"""
    return name in NAMES or name.startswith(FIELD)


def of_conversation(tx: Transaction, rules: Rules, conversation: Conversation, person: Person) -> Mapping[str, str]:
    """The values for one answer; "" where nothing is known."""
    identity = people.get(tx, conversation.identity_id)
    company, fields = people.company_and_fields(tx, identity.customer_id)
    name = identity.customer_name or identity.name
    return {
        **{f"{FIELD}{field}": str(value) for field, value in fields.items()},
        "customer.name": name,
        "customer.first_name": first_name(name),
        "customer.company": company,
        "customer.address": identity.address,
        "customer.tier": identity.customer_tier,
        "conversation.number": str(conversation.number),
        "conversation.subject": conversation.subject,
        "agent.name": person.name,
        "agent.first_name": first_name(person.name),
        "inbox.name": conversation.inbox,
        "today": tx.now.astimezone(rules.timezone).date().isoformat(),
    }


def first_name(name: str) -> str:
    """ "Kim" of "Kim Lee" and of "Lee, Kim"; the whole name where the family's comes first."""
    family, comma, given = name.partition(",")
    return shown((given if comma and given.strip() else family).strip(), FIRST)
