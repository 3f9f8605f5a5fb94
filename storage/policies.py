"""The SLA policies as they were when conversations opened: stored once each, named by their content."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa

from storage.schema import policies
from storage.transaction import Transaction


def keep(tx: Transaction, body: dict[str, Any]) -> int:
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    row = tx.first(sa.select(policies.c.id).where(policies.c.digest == digest))
    if row:
        return int(row[0])
    policy_id = tx.new_id()
    tx.execute(sa.insert(policies), {"id": policy_id, "digest": digest, "body": body})
    return policy_id


def get(tx: Transaction, policy_id: int) -> dict[str, Any]:
    body: dict[str, Any] = tx.execute(sa.select(policies.c.body).where(policies.c.id == policy_id)).scalar_one()
    return body
