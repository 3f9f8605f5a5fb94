"""Who else can be reached by this? Addresses and telephone numbers that stand in the fields of customers' records."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from storage.schema import customer_contacts, customers
from storage.transaction import Transaction

_k = customer_contacts.c


def replace(tx: Transaction, customer_id: int, keys: Iterable[str]) -> None:
    """From now on these, in a form that makes the same contact the same text."""
    tx.execute(sa.delete(customer_contacts).where(_k.customer_id == customer_id))
    rows = [{"key": key, "customer_id": customer_id} for key in sorted(set(keys))]
    if rows:
        tx.execute(sa.insert(customer_contacts), rows)


def others(tx: Transaction, customer_id: int, keys: Collection[str], limit: int) -> list[tuple[int, str]]:
    """Other records that have one of these, and which."""
    statement = (
        sa.select(_k.customer_id, _k.key)
        .join(customers, customers.c.id == _k.customer_id)
        .where(_k.key.in_(keys), _k.customer_id != customer_id, customers.c.merged_into.is_(None))
        .order_by(_k.customer_id, _k.key)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in tx.all(statement)] if keys else []
