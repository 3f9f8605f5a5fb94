"""Who moves a record waits for whoever is writing under one of its addresses (PostgreSQL; on SQLite one writes at a
time)."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot import customer_records
from storage import customer_merges
from storage.store import Store
from tests.postgres import Postgres
from tests.storage.records import Records


@pytest.fixture
def database(postgres: Postgres):
    with postgres.new_database() as url:
        yield url


@pytest.fixture
async def beside(database: str):
    """Another process's door to the same database."""
    engine = create_async_engine(sa.make_url(database).set(drivername="postgresql+asyncpg"))
    yield engine
    await engine.dispose()


async def is_waited_for(engine: AsyncEngine) -> bool:
    question = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with engine.connect() as connection:
        return bool((await connection.execute(sa.text(question))).scalar())


@pytest.mark.parametrize("act", ["merge", "part"])
async def test_what_is_being_taken_in_meanwhile_moves_too(store: Store, beside: AsyncEngine, act: str) -> None:
    records = Records(store)
    kept, gone = await records.add("7"), await records.add("8")
    talk = await records.wrote("8")
    if act == "part":
        await records.merge(gone, kept)
    (holder, other) = (kept, gone) if act == "part" else (gone, kept)

    async def move() -> None:
        if act == "merge":
            await records.merge(gone, kept)
            return
        (merge,) = await store.read(lambda tx: customer_merges.into(tx, kept.id))
        await store.write(lambda tx: customer_records.part(tx, merge.id, "U1"))

    async with beside.begin() as intake:
        identity = records.known["8"].id
        await intake.execute(sa.text(f"SELECT id FROM identities WHERE id = {identity} FOR UPDATE"))
        moving = asyncio.create_task(move())
        async with asyncio.timeout(10):
            while not await is_waited_for(beside):
                assert not moving.done()
                await asyncio.sleep(0.01)
        await intake.execute(
            sa.text(
                "INSERT INTO conversations (id, number, customer_id, identity_id, opened_at, status) "
                f"VALUES (1, 99, {holder.id}, {identity}, 0, 'open')"
            )
        )
    await moving
    rows = await records.rows()
    assert {row[0]: row[2] for row in rows["conversations"]} == {talk.id: other.id, 1: other.id}
