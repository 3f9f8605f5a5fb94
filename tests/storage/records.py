"""Customers' records to try things on: who has which address, which conversation, which note."""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot import customer_records
from bot.model.conversation import Conversation
from bot.model.customer import Customer, Identity
from storage import conversations, people
from storage.schema import conversations as talks
from storage.schema import customer_contacts, customer_notes, customers, identities
from storage.store import Store
from storage.transaction import Transaction

TABLES = {
    customers: "id",
    identities: "id",
    talks: "id",
    customer_notes: "id",
    customer_contacts: "customer_id",
}


@dataclass
class Records:
    store: Store
    known: dict[str, Identity] = field(default_factory=dict)

    async def add(self, address: str, name: str = "Kim", channel: str = "telegram", **more: Any) -> Customer:
        def use(tx: Transaction) -> Identity:
            made = people.create(tx, channel, address, name, True, more.pop("language", ""))
            customer = people.customer(tx, made.customer_id)
            assert customer
            customer_records.edit(tx, customer, "U1", **more)
            return made

        self.known[address] = await self.store.write(use)
        return await self.customer(address)

    async def customer(self, address: str) -> Customer:
        """As it is now, also when it became a part of another."""
        return await self.store.read(lambda tx: people.customer(tx, self.known[address].customer_id))

    async def wrote(self, address: str) -> Conversation:
        """A new conversation, as intake opens it."""

        def use(tx: Transaction) -> Conversation:
            identity = people.find(tx, self.known[address].channel, address)
            return conversations.open_new(
                tx, identity, inbox="tg", thread=address, address=address, subject="", language="", desk_channel="C1"
            )

        return await self.store.write(use)

    async def note(self, customer: Customer, text: str = "a note") -> None:
        await self.store.write(lambda tx: customer_records.note(tx, customer.id, text, "U1"))

    async def merge(self, source: Customer, target: Customer) -> bool:
        return await self.store.write(lambda tx: customer_records.merge(tx, source.id, target.id, "U1"))

    async def rows(self) -> dict[str, list[Any]]:
        """All that a record is made of."""

        def use(tx: Transaction) -> dict[str, list[Any]]:
            return {
                table.name: [tuple(row) for row in tx.all(sa.select(table).order_by(*table.primary_key.columns))]
                for table in TABLES
            }

        return await self.store.read(use)
