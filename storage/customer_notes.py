"""What agents wrote down about a customer."""

import sqlalchemy as sa

from bot.model.customer import CustomerNote
from storage.prepared import Prepared
from storage.schema import customer_notes
from storage.transaction import Transaction

_n = customer_notes.c
_insert = Prepared(sa.insert(customer_notes))
_newest = Prepared(
    sa.select(_n.id, _n.author, _n.text, _n.created_at)
    .where(_n.customer_id == sa.bindparam("customer"))
    .order_by(_n.id.desc())
    .limit(sa.bindparam("limit"))
)


def add(tx: Transaction, customer_id: int, author: str, text: str) -> int:
    note_id = tx.new_id()
    values = {"id": note_id, "customer_id": customer_id, "author": author, "text": text, "created_at": tx.now}
    tx.execute(_insert, values)
    return note_id


def newest(tx: Transaction, customer_id: int, limit: int) -> list[CustomerNote]:
    return [CustomerNote(*row) for row in tx.all(_newest, {"customer": customer_id, "limit": limit})]
