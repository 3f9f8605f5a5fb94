"""Who is this? Customers and their identities."""

import sqlalchemy as sa

from bot.model.customer import Identity
from storage.prepared import Prepared, update
from storage.schema import customers, identities
from storage.transaction import Transaction

_columns = (
    *(identities.c[name] for name in ("id", "customer_id", "channel", "address", "name", "attested")),
    identities.c.unreachable_since, customers.c.name, customers.c.language, customers.c.tier,
)  # fmt: skip
_joined = sa.select(*_columns).join(customers, customers.c.id == identities.c.customer_id)
_by_address = Prepared(
    _joined.where(
        identities.c.channel == sa.bindparam("channel"), identities.c.address == sa.bindparam("address")
    ).with_for_update(of=identities)
)
_by_id = Prepared(_joined.where(identities.c.id == sa.bindparam("id")))
_insert_customer = Prepared(sa.insert(customers))
_insert_identity = Prepared(sa.insert(identities))


def find(tx: Transaction, channel: str, address: str) -> Identity | None:
    """The identity, locked (PostgreSQL), so that two messages of one customer open one conversation."""
    row = tx.first(_by_address, {"channel": channel, "address": address})
    return Identity(*row) if row else None


def get(tx: Transaction, identity_id: int) -> Identity:
    row = tx.first(_by_id, {"id": identity_id})
    if row is None:
        raise LookupError(f"no identity {identity_id}")
    return Identity(*row)


def create(tx: Transaction, channel: str, address: str, name: str, attested: bool, language: str) -> Identity:
    """A new customer with this first address."""
    customer, identity = tx.new_id(), tx.new_id()
    tx.execute(_insert_customer, {"id": customer, "name": name, "language": language, "tier": "", "created_at": tx.now})
    values = {"id": identity, "customer_id": customer, "channel": channel, "address": address, "name": name}
    tx.execute(_insert_identity, {**values, "attested": attested, "unreachable_since": None, "created_at": tx.now})
    return Identity(identity, customer, channel, address, name, attested, None, name, language, "")


def set_reachable(tx: Transaction, identity_id: int, reachable: bool) -> None:
    since = None if reachable else tx.now
    tx.execute(update(identities, ("unreachable_since",)), {"unreachable_since": since, "row_id": identity_id})


def attest(tx: Transaction, identity_id: int) -> None:
    """The platform vouches for the address from now on."""
    tx.execute(update(identities, ("attested",)), {"attested": True, "row_id": identity_id})


def set_tier(tx: Transaction, customer_id: int, tier: str) -> None:
    tx.execute(update(customers, ("tier",)), {"tier": tier, "row_id": customer_id})


def fill_blanks(tx: Transaction, identity: Identity, name: str, language: str) -> None:
    """Learn a name or language that was not known; never overwrite what is."""
    blanks = {}
    if name and not identity.customer_name:
        blanks["name"] = name
    if language and not identity.customer_language:
        blanks["language"] = language
    if blanks:
        tx.execute(update(customers, tuple(blanks)), blanks | {"row_id": identity.customer_id})
