"""The SLA policies as they were when conversations opened: stored once each, named by their content."""

import hashlib

import sqlalchemy as sa

from storage.prepared import Prepared
from storage.schema import policies
from storage.transaction import Transaction

_by_digest = Prepared(sa.select(policies.c.id).where(policies.c.digest == sa.bindparam("digest")))
_body = Prepared(sa.select(policies.c.body).where(policies.c.id == sa.bindparam("id")))
_insert = Prepared(sa.insert(policies))


def keep(tx: Transaction, body: str) -> int:
    """The id of this policy's text; equal texts share one row."""
    digest = hashlib.sha256(body.encode()).hexdigest()
    row = tx.first(_by_digest, {"digest": digest})
    if row:
        return int(row[0])
    policy_id = tx.new_id()
    tx.execute(_insert, {"id": policy_id, "digest": digest, "body": body})
    return policy_id


def get(tx: Transaction, policy_id: int) -> str:
    body: str = tx.execute(_body, {"id": policy_id}).scalar_one()
    return body
