"""Upgrading step by step gives the schema that the code describes, on both databases."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import DeskbellError, SchemaTooNew
from storage import migrate, searchable
from storage.schema import metadata
from storage.store import open_store
from tests.manual_clock import ManualClock

SAID_BEFORE = (
    "INSERT INTO customers (id, created_at) VALUES (1, 0)",
    "INSERT INTO identities (id, customer_id, attested, created_at) VALUES (2, 1, true, 0)",
    "INSERT INTO conversations (id, number, customer_id, identity_id, opened_at) VALUES (3, 1, 1, 2, 0)",
    "INSERT INTO messages (id, conversation_id, automatic, version, sent_at, created_at) VALUES (5, 3, false, 1, 0, 0)",
)


def engine_of(database: str):
    return create_async_engine(
        sa.make_url(database).set(
            drivername="sqlite+aiosqlite" if database.startswith("sqlite") else "postgresql+asyncpg"
        )
    )


def upgrade_one_by_one(connection: Connection) -> list[object]:
    scripts = ScriptDirectory.from_config(migrate.config(connection))
    for script in reversed(list(scripts.walk_revisions())):
        assert migrate.upgrade(connection, script.revision) == script.revision
    return differences(connection)


def is_described(name: str | None, kind: str, parents: object) -> bool:
    """The tables of the search are beyond what SQLAlchemy can describe."""
    return kind != "table" or not str(name).startswith(searchable.TABLES)


def differences(connection: Connection) -> list[object]:
    opts = {"compare_type": True, "compare_server_default": False, "include_name": is_described}
    context = MigrationContext.configure(connection, opts=opts)
    return compare_metadata(context, metadata)


async def test_step_by_step_gives_the_schema_of_the_code(empty_database: str) -> None:
    engine = engine_of(empty_database)
    async with engine.begin() as connection:
        assert await connection.run_sync(upgrade_one_by_one) == []
    await engine.dispose()


async def test_what_was_said_before_an_upgrade_waits_to_be_read_for_the_search(empty_database: str) -> None:
    """Rows of the first schema, whatever they are about."""
    engine = engine_of(empty_database)
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: migrate.upgrade(sync, "0002"))
        for statement in SAID_BEFORE:
            await connection.execute(sa.text(statement))
        await connection.run_sync(migrate.upgrade)
        assert (await connection.execute(sa.text("SELECT message_id FROM search_queue"))).all() == [(5,)]
    await engine.dispose()


async def test_upgrading_twice_changes_nothing(database: str, tmp_path: Path, clock: ManualClock) -> None:
    for _ in range(2):
        store = await open_store(database, tmp_path, clock)
        assert store.revision
        await store.close()


async def test_a_schema_newer_than_the_code_is_refused_and_untouched(
    database: str, tmp_path: Path, clock: ManualClock
) -> None:
    await (await open_store(database, tmp_path, clock)).close()
    engine = engine_of(database)
    async with engine.begin() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="newer"):
        await open_store(database, tmp_path, clock)
    async with engine.begin() as connection:
        assert (await connection.execute(sa.text("SELECT version_num FROM alembic_version"))).scalar() == "9999"
    await engine.dispose()


async def test_a_database_that_cannot_be_used_is_named(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "deskbell.db").write_text("this is no database, it is a text of some length" * 50)
    with pytest.raises(DeskbellError, match="cannot be used"):
        await open_store("sqlite", tmp_path, clock)
    with pytest.raises(DeskbellError, match="PostgreSQL cannot be used"):
        await open_store("postgresql://nobody@127.0.0.1:1/none", tmp_path, clock)
