"""Who is this? Customers and their identities."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.model.customer import Customer, Identity
from storage.prepared import Prepared, update
from storage.schema import customers, identities
from storage.transaction import Transaction

_i, _c = identities.c, customers.c
_columns = (
    _i.id, _i.customer_id, _i.channel, _i.address, _i.name, _i.attested, _i.unreachable_since, _c.name, _c.language,
    _c.tier, _i.blocked_at,
)  # fmt: skip
_joined = sa.select(*_columns).join(customers, _c.id == _i.customer_id)
_by_address = Prepared(
    _joined.where(_i.channel == sa.bindparam("channel"), _i.address == sa.bindparam("address")).with_for_update(
        of=identities
    )
)
_by_id = Prepared(_joined.where(_i.id == sa.bindparam("id")))
_of_customer = Prepared(_joined.where(_i.customer_id == sa.bindparam("customer")).order_by(_i.id))
_customer = sa.select(
    _c.id, _c.name, _c.language, _c.tier, _c.company, _c.timezone, _c.fields, _c.created_at, _c.merged_into
)
_customer_by_id = Prepared(_customer.where(_c.id == sa.bindparam("id")))
_insert_customer = Prepared(sa.insert(customers))
_insert_identity = Prepared(sa.insert(identities))


def find(tx: Transaction, channel: str, address: str) -> Identity | None:
    """The identity, locked (PostgreSQL), so that two messages of one customer open one conversation."""
    values = {"channel": channel, "address": address}
    # asked again, because PostgreSQL finds nothing when it had to wait for a merge that moved the row to another record
    row = tx.first(_by_address, values) or tx.first(_by_address, values)
    return Identity(*row) if row else None


def get(tx: Transaction, identity_id: int) -> Identity:
    row = tx.first(_by_id, {"id": identity_id})
    if row is None:
        raise LookupError(f"no identity {identity_id}")
    return Identity(*row)


def create(tx: Transaction, channel: str, address: str, name: str, attested: bool, language: str) -> Identity:
    """A new customer with this first address."""
    customer = tx.new_id()
    tx.execute(
        _insert_customer,
        {
            "id": customer, "name": name, "language": language, "tier": "", "created_at": tx.now, "company": "",
            "timezone": "", "fields": None, "merged_into": None,
        },
    )  # fmt: skip
    identity = add_address(tx, customer, channel, address, name, attested)
    return Identity(identity, customer, channel, address, name, attested, None, name, language, "")


def add_address(tx: Transaction, customer_id: int, channel: str, address: str, name: str, attested: bool) -> int:
    """A further address of a customer; the identity's id."""
    identity = tx.new_id()
    tx.execute(
        _insert_identity,
        {
            "id": identity, "customer_id": customer_id, "channel": channel, "address": address, "name": name,
            "attested": attested, "unreachable_since": None, "created_at": tx.now, "blocked_at": None,
        },
    )  # fmt: skip
    return identity


def set_reachable(tx: Transaction, identity_id: int, reachable: bool) -> None:
    since = None if reachable else tx.now
    tx.execute(update(identities, ("unreachable_since",)), {"unreachable_since": since, "row_id": identity_id})


def set_blocked(tx: Transaction, identity_id: int, since: datetime | None) -> None:
    """None: what comes from there is shown again."""
    tx.execute(update(identities, ("blocked_at",)), {"blocked_at": since, "row_id": identity_id})


def attest(tx: Transaction, identity_id: int) -> None:
    """The platform vouches for the address from now on."""
    tx.execute(update(identities, ("attested",)), {"attested": True, "row_id": identity_id})


def set_tier(tx: Transaction, customer_id: int, tier: str) -> None:
    change(tx, customer_id, tier=tier)


def company_and_fields(tx: Transaction, customer_id: int) -> tuple[str, Mapping[str, Any]]:
    """What the customer's record says of their company, and the fields that the team keeps."""
    found = customer(tx, customer_id)
    return (found.company, found.fields) if found else ("", {})


def fill_blanks(tx: Transaction, identity: Identity, name: str, language: str) -> None:
    """Learn a name or language that was not known; never overwrite what is."""
    blanks = {}
    if name and not identity.customer_name:
        blanks["name"] = name
    if language and not identity.customer_language:
        blanks["language"] = language
    if blanks:
        change(tx, identity.customer_id, **blanks)


# --- records --------------------------------------------------------------------------------------


def customer(tx: Transaction, customer_id: int) -> Customer | None:
    row = tx.first(_customer_by_id, {"id": customer_id})
    return _as_customer(row) if row else None


def current(tx: Transaction, customer_id: int) -> Customer | None:
    """The record that this one is a part of by now, or itself."""
    found = customer(tx, customer_id)
    while found and found.merged_into:
        found = customer(tx, found.merged_into)
    return found


def addresses(tx: Transaction, customer_id: int) -> list[Identity]:
    """All identities of a customer, in the order in which they came to be known."""
    return [Identity(*row) for row in tx.all(_of_customer, {"customer": customer_id})]


def change(tx: Transaction, customer_id: int, **values: Any) -> None:
    tx.execute(update(customers, tuple(values)), values | {"row_id": customer_id})


def with_addresses(tx: Transaction, channels: Collection[str], wanted: Collection[str]) -> list[Identity]:
    """Whoever has one of these addresses on one of these channels."""
    return [Identity(*row) for row in tx.all(_joined.where(_i.channel.in_(channels), _i.address.in_(wanted)))]


def namesakes(tx: Transaction, like: Customer, limit: int) -> list[Customer]:
    """Other records with this name (large and small letters are alike) in this company."""
    statement = _customer.where(
        sa.text("customers.company <> ''"), _c.company == like.company, sa.func.lower(_c.name) == like.name.lower(),
        _c.id != like.id, _c.merged_into.is_(None),
    )  # fmt: skip
    return [_as_customer(row) for row in tx.all(statement.order_by(_c.id).limit(limit))]


def locked(tx: Transaction, customer_ids: Collection[int]) -> dict[int, Customer]:
    """These records and their identities as they are now, held (PostgreSQL) until the commit.

    Identities first, and each kind in the order of their ids, as everybody does: whoever writes under one of them
    holds it already, so nothing comes in between.
    """
    tx.all(sa.select(_i.id).where(_i.customer_id.in_(customer_ids)).order_by(_i.id).with_for_update())
    # what refers to a record may still be added meanwhile, under the identities of other records
    held = _customer.where(_c.id.in_(customer_ids)).order_by(_c.id).with_for_update(key_share=True)
    return {row[0]: _as_customer(row) for row in tx.all(held)}


def _as_customer(row: Any) -> Customer:
    id_, name, language, tier, company, timezone, fields, created_at, merged_into = row
    return Customer(id_, name, language, tier, company, timezone, fields or {}, created_at, merged_into)
