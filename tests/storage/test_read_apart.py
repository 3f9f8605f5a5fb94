"""What goes through very many rows does so beside everything: the loop and the writes go on meanwhile."""

import asyncio
import threading

import pytest
import sqlalchemy as sa

from storage import memory
from storage.store import Store
from storage.transaction import Transaction


async def test_it_reads_on_a_thread_of_its_own_while_others_write(store: Store) -> None:
    await store.write(lambda tx: memory.save(tx, "test", "key", "before"))
    begun, go_on = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> tuple[str, bool]:
        found = memory.load(tx, "test", "key")
        begun.set()
        assert go_on.wait(20)
        return found, threading.current_thread() is threading.main_thread()

    reading = asyncio.create_task(store.read_apart(slow))
    await asyncio.to_thread(begun.wait, 20)
    await store.write(lambda tx: memory.save(tx, "test", "key", "after"))
    go_on.set()
    assert await reading == ("before", False)


async def test_errors_are_the_callers(store: Store) -> None:
    with pytest.raises(sa.exc.DBAPIError):
        await store.read_apart(lambda tx: tx.all(sa.text("SELECT * FROM no_such_table")))
