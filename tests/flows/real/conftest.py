"""Two apps for all these tests, run in the two ways that together take every choice once."""

from collections.abc import AsyncIterator

import pytest

from tests.flows.real.house import House, Setup, living
from tests.postgres import Postgres

QUIET = Setup("socket", "polling", "sqlite")
BUSY = Setup("http", "webhook", "postgresql")


@pytest.fixture(scope="session")
async def house_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("quiet")
    async with living(QUIET, folder, f"sqlite:///{folder}/deskbell.db") as house:
        yield house


@pytest.fixture(scope="session")
async def house_on_postgresql(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> AsyncIterator[House]:
    with postgres.new_database() as url:
        async with living(BUSY, tmp_path_factory.mktemp("busy"), url) as house:
            yield house


@pytest.fixture(params=["house_on_sqlite", "house_on_postgresql"], ids=[str(QUIET), str(BUSY)])
def real(request: pytest.FixtureRequest) -> House:
    """Shared by all tests: each brings customers of its own, and leaves the clock and the platforms as they were."""
    house: House = request.getfixturevalue(request.param)
    return house


@pytest.fixture
def one(house_on_sqlite: House) -> House:
    """For what cannot depend on how Deskbell is run."""
    return house_on_sqlite


@pytest.fixture
def web(house_on_postgresql: House) -> House:
    """For what comes in over HTTP."""
    return house_on_postgresql
