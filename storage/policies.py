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
    policy_id = int(row[0]) if row else tx.new_id()
    if row is None:
        tx.execute(_insert, {"id": policy_id, "digest": digest, "body": body})
    tx.policies[policy_id] = body
    return policy_id


def get(tx: Transaction, policy_id: int) -> str:
    if policy_id not in tx.policies:
        tx.policies[policy_id] = tx.execute(_body, {"id": policy_id}).scalar_one()
    return tx.policies[policy_id]
