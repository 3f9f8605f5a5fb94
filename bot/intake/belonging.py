"""Which conversation does a message belong to? What is proved goes before what is claimed; similar subjects prove
nothing, and what nobody can know (see ``bot.rearrange``) is left to people."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.conversation import Conversation, Status
from bot.model.customer import Identity
from bot.model.inbound import InboundMessage
from bot.rules import InboxRules, Rules
from bot.status import set_status
from bot.subjects import base_subject
from storage import conversations, messages, outbox, participants, received
from storage.transaction import Transaction

STRANGER, DISPUTED, NEW_SUBJECT, FINISHED = "stranger", "disputed", "new_subject", "finished"
"""Why a message that continues a conversation opens another one."""


@dataclass(frozen=True, slots=True)
class Belongs:
    conversation: Conversation | None
    """None: it opens one."""
    beside: Conversation | None = None
    """The conversation that it continues and yet is kept apart from."""
    why: str = ""


def find(tx: Transaction, rules: Rules, inbox: InboxRules, item: InboundMessage, identity: Identity) -> Belongs:
    if told := next((c for r in item.reports if (c := _of_message(tx, inbox, r.message))), None):
        return Belongs(told)
    found = proved(tx, inbox, item.conversation, item.references)
    if found and (why := _kept_apart(tx, found, item, identity)):
        return Belongs(None, found, why)
    if found is None and item.thread:
        found = followed(tx, conversations.latest_in_thread(tx, inbox.name, item.thread))
    if found is None:
        return Belongs(None)
    if why := _is_another_matter(tx, rules, found, item):
        return Belongs(None, found, why)
    return Belongs(found)


def proved(tx: Transaction, inbox: InboxRules, number: int | None, references: Sequence[str]) -> Conversation | None:
    """By our signed token, or else by the ids of earlier messages, the nearest first."""
    found = conversations.by_number(tx, number) if number else None
    for reference in references if found is None else ():
        if found := _of_message(tx, inbox, reference):
            break
    return followed(tx, found) if found and found.inbox == inbox.name else None


def _of_message(tx: Transaction, inbox: InboxRules, external_id: str) -> Conversation | None:
    """The conversation of a message that came with this id, or went out with it."""
    if not external_id:
        return None
    message_id = received.message_of(tx, inbox.name, external_id)
    if message_id is None and (delivery := outbox.by_external_id(tx, inbox.name, external_id)):
        message_id = delivery.message_id
    return conversations.get(tx, messages.get(tx, message_id).conversation_id) if message_id is not None else None


def followed(tx: Transaction, found: Conversation | None) -> Conversation | None:
    """The conversation that it is a part of by now, or itself."""
    while found and found.merged_into:
        found = conversations.get(tx, found.merged_into)
    return found


def _kept_apart(tx: Transaction, found: Conversation, item: InboundMessage, identity: Identity) -> str:
    """A stranger who quotes a known id must not reach into somebody else's conversation. Nor does one whose address
    nobody vouches for, unless our token proves that they got our mail."""
    if item.sender.disputed and item.conversation is None:
        return DISPUTED
    if identity.customer_id == found.customer_id or item.sender.address == found.address:
        return ""
    known = {person.address for person in participants.of_conversation(tx, found.id)}
    return "" if item.sender.address in known else STRANGER


def _is_another_matter(tx: Transaction, rules: Rules, found: Conversation, item: InboundMessage) -> str:
    if rules.new_subject == "new" and item.subject and base_subject(item.subject) != base_subject(found.subject):
        return NEW_SUBJECT
    if found.status in conversations.UNFINISHED:
        return ""
    finished = found.resolved_at or found.opened_at
    if found.status != Status.CLOSED and tx.now - finished <= rules.reopen_within:
        return ""
    if found.status != Status.CLOSED:
        set_status(tx, found, Status.CLOSED)
    return FINISHED
