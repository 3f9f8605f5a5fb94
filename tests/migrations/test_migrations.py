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
from storage import migrate
from storage.schema import metadata
from storage.store import open_store
from tests.manual_clock import ManualClock


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


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
    return compare_metadata(context, metadata)


async def test_step_by_step_gives_the_schema_of_the_code(database: str) -> None:
    engine = engine_of(database)
    async with engine.begin() as connection:
        assert await connection.run_sync(upgrade_one_by_one) == []
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
