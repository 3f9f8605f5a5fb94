"""The adapter against the stand-in, once over each kind of connection or over Socket Mode alone."""

from collections.abc import AsyncIterator

import pytest

from tests.channels.slack.rig import Rig, rig


@pytest.fixture(params=["socket", "http"])
async def both(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    async with rig(request.param) as made:
        yield made


@pytest.fixture
async def one() -> AsyncIterator[Rig]:
    async with rig() as made:
        yield made
