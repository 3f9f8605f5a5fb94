"""What agents do to customers' records: edit, note, link, merge, and take a merge back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot import customer_values
from bot.model.customer import Customer, Identity
from bot.model.events import Event, Kind
from storage import contacts, conversations, customer_merges, customer_notes, people
from storage.transaction import Transaction

_WORDS = ("name", "company", "tier", "language", "timezone")
"""Of a record, besides its fields."""
_SUGGESTED = 5


class Why(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    NAMESAKE = "namesake"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another record that may be the same person."""

    customer: Customer
    why: Why
    what: str
    """The address, the number, or the company."""


class Parting(StrEnum):
    """How it went when a merge was to be undone."""

    DONE = "done"
    DONE_BEFORE = "done_before"
    FIRST_ANOTHER = "first_another"
    """The record was merged on into another one: that must be undone first."""


# --- one record -----------------------------------------------------------------------------------


def edit(tx: Transaction, customer: Customer, actor: str, **values: Any) -> bool:
    """Change any of ``name``, ``company``, ``tier``, ``language``, ``timezone``, ``fields``; False when all was so."""
    new = {name: value for name, value in values.items() if value != getattr(customer, name)}
    if not new:
        return False
    before = {name: getattr(customer, name) for name in new}
    people.change(tx, customer.id, **new)
    if "fields" in new:
        contacts.replace(tx, customer.id, customer_values.contacts(new["fields"]))
    data = {"from": before, "to": new}
    tx.record(Event(Kind.CUSTOMER_CHANGED, actor=actor, data=data, customer_id=customer.id))
    return True


def note(tx: Transaction, customer_id: int, text: str, actor: str) -> None:
    note_id = customer_notes.add(tx, customer_id, actor, text)
    tx.record(Event(Kind.CUSTOMER_NOTED, actor=actor, data={"note": note_id}, customer_id=customer_id))


def link(tx: Transaction, customer: Customer, channel: str, address: str, actor: str) -> Identity | None:
    """What comes from this address belongs to this record from now on. The identity that has it already, if there is
    one: then nothing was changed, and what is asked for is a merge."""
    known = people.find(tx, channel, address)
    if known is None:
        people.add_address(tx, customer.id, channel, address, customer.name, attested=False)
        data = {"linked": address, "channel": channel}
        tx.record(Event(Kind.CUSTOMER_CHANGED, actor=actor, data=data, customer_id=customer.id))
    return known


# --- two records ----------------------------------------------------------------------------------


def merge(tx: Transaction, source_id: int, target_id: int, actor: str) -> bool:
    """All of ``source`` becomes a part of ``target``, whose own words stay and whose blanks are filled.

    False when they are one already, or one of them is a part of a third."""
    held = people.locked(tx, {source_id, target_id})
    if len(held) < 2 or any(record.merged_into for record in held.values()):
        return False
    source, target = held[source_id], held[target_id]
    moved = customer_merges.move_all(tx, source.id, target.id)
    filled = _fill(tx, source, target)
    people.change(tx, source.id, merged_into=target.id)
    kept = customer_merges.keep(tx, source.id, target.id, actor, {**moved, "filled": filled})
    data = {"merge": kept.id, "source": source.id, "name": source.name}
    tx.record(Event(Kind.CUSTOMERS_MERGED, actor=actor, data=data, customer_id=target.id))
    return True


def part(tx: Transaction, merge_id: int, actor: str) -> Parting:
    """Undo a merge: exactly what moved goes back, with all that came by those addresses meanwhile."""
    found = customer_merges.get(tx, merge_id)
    if found is None or found.undone_at:
        return Parting.DONE_BEFORE
    held = people.locked(tx, {found.source_id, found.target_id})
    source, target = held[found.source_id], held[found.target_id]
    if target.merged_into:
        return Parting.FIRST_ANOTHER
    customer_merges.move_back(tx, found)
    _unfill(tx, target, found.moved["filled"])
    people.change(tx, source.id, merged_into=None)
    customer_merges.undo(tx, found.id)
    for record, other in ((target, source), (source, target)):
        data = {"merge": found.id, "other": other.id, "name": other.name}
        tx.record(Event(Kind.CUSTOMERS_PARTED, actor=actor, data=data, customer_id=record.id))
    return Parting.DONE


def _fill(tx: Transaction, source: Customer, target: Customer) -> dict[str, Any]:
    """What the one knows and the other does not; returns it."""
    filled: dict[str, Any] = {
        name: value for name in _WORDS if (value := getattr(source, name)) and not getattr(target, name)
    }
    if fields := {key: value for key, value in source.fields.items() if key not in target.fields}:
        filled["fields"] = fields
        _set_fields(tx, target, {**target.fields, **fields})
    if words := {name: filled[name] for name in _WORDS if name in filled}:
        people.change(tx, target.id, **words)
    return filled


def _unfill(tx: Transaction, target: Customer, filled: Mapping[str, Any]) -> None:
    """What was changed by hand since stays."""
    if words := {name: "" for name in _WORDS if name in filled and getattr(target, name) == filled[name]}:
        people.change(tx, target.id, **words)
    if fields := filled.get("fields"):
        left = {key: value for key, value in target.fields.items() if fields.get(key) != value}
        _set_fields(tx, target, left)


def _set_fields(tx: Transaction, customer: Customer, fields: dict[str, str]) -> None:
    people.change(tx, customer.id, fields=fields or None)
    contacts.replace(tx, customer.id, customer_values.contacts(fields))


# --- who is meant, who may be the same --------------------------------------------------------------


def suggestions(tx: Transaction, customer: Customer, channels: Collection[str]) -> list[Suggestion]:
    """Records that may be the same person, the surest first; nothing is ever merged by itself."""
    mine = [identity.address for identity in people.addresses(tx, customer.id)]
    keys = customer_values.contacts(customer.fields, mine)
    made = [
        Suggestion(record, Why(key.partition(":")[0]), keys[key])
        for other, key in contacts.others(tx, customer.id, keys.keys(), _SUGGESTED)
        if (record := people.customer(tx, other))
    ]
    wanted = {form for key, value in keys.items() for form in _as_address(key, value)}
    for identity in people.with_addresses(tx, channels, wanted) if wanted else ():
        if identity.customer_id != customer.id and (record := people.current(tx, identity.customer_id)):
            made.append(Suggestion(record, Why.EMAIL if "@" in identity.address else Why.PHONE, identity.address))
    if customer.name and customer.company:
        alike = people.namesakes(tx, customer, _SUGGESTED)
        made += (Suggestion(record, Why.NAMESAKE, customer.company) for record in alike)
    once = {each.customer.id: each for each in reversed(made)}
    return sorted(once.values(), key=made.index)[:_SUGGESTED]


def _as_address(key: str, value: str) -> tuple[str, ...]:
    """How a contact may be written as an identity's address."""
    if key.startswith("email:"):
        return (key.removeprefix("email:"), value)
    digits = "".join(filter(str.isdigit, value))
    return (f"+{digits}",) if value.startswith("+") else ()


def meant(tx: Transaction, text: str, channels: Collection[str]) -> list[Customer]:
    """Whoever is meant by a conversation's number (142, #142), an address or a telephone number."""
    key = text.strip()
    number = key.removeprefix("#")
    found: list[int] = []
    if number.isdecimal() and len(number) < 10 and (conversation := conversations.by_number(tx, int(number))):
        found.append(conversation.customer_id)
    if not key.startswith("#") and not found:
        found += (each.customer_id for each in people.with_addresses(tx, channels, {key, key.lower()}))
        keys = customer_values.contacts({"phone": key})
        found += (customer_id for customer_id, _ in contacts.others(tx, 0, keys.keys(), _SUGGESTED))
    records = (people.current(tx, customer_id) for customer_id in dict.fromkeys(found))
    return list({record.id: record for record in records if record}.values())
