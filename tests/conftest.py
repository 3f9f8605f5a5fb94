"""What every test may ask for: a clock set by hand, and a store on each database."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from storage.store import Store, open_store
from tests.manual_clock import ManualClock
from tests.postgres import Postgres

# The same examples at every run, so that what fails has to do with the change; "make explore" looks for others.
settings.register_profile("same", derandomize=True)
settings.register_profile("others", print_blob=True)
settings.load_profile(os.environ.get("DESKBELL_EXAMPLES", "same"))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(autouse=True)
def _logs_as_ever() -> Iterator[None]:
    """What one test sets up for the logs holds for that test."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of each kind; nothing is kept in it yet."""
    yield from _database(request, tmp_path, empty=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """One that has not even tables."""
    yield from _database(request, tmp_path, empty=True)


def _database(request: pytest.FixtureRequest, tmp_path: Path, *, empty: bool) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/deskbell.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.new_database(empty=empty) as url:
        yield url


@pytest.fixture
async def store(database: str, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Store]:
    opened = await open_store(database, tmp_path, clock)
    yield opened
    await opened.close()
