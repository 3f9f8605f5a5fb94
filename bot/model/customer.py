"""Customers and their addresses."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """One address of a customer on one channel, with what is mostly asked of the customer along with it."""

    id: int
    customer_id: int
    channel: str
    address: str
    name: str
    attested: bool
    unreachable_since: datetime | None
    customer_name: str
    customer_language: str
    customer_tier: str
