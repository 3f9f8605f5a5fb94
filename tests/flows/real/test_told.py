"""What customers are told by Deskbell itself, where the owner wants it: over the real adapters."""

from collections.abc import AsyncIterator

import pytest

from tests.flows.real.conftest import BUSY, QUIET
from tests.flows.real.house import House, Setup, living
from tests.postgres import Postgres


@pytest.fixture(params=[QUIET, BUSY], ids=str)
async def house(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    more = '[conversations]\nacknowledge = ["mail", "tg"]'
    folder, setup = tmp_path_factory.mktemp("told"), Setup(request.param.slack, request.param.telegram, more=more)
    with postgres.new_database() as url:
        async with living(setup, folder, url if request.param is BUSY else "sqlite") as made:
            yield made


async def test_customers_hear_at_once_that_their_message_is_here_in_their_language(house: House) -> None:
    await house.write_mail("kim@customer.example", "환불 문의", "주문한 우산이 아직 안 왔어요.", name="김민서")
    letter = await house.letter("kim@customer.example")
    thread = await house.thread("김민서")
    assert f"{thread.number}" in letter["text"]
    assert "문의" in letter["text"]
    customer = house.telegram("Thomas")
    customer.say("Where is my parcel?")
    (told,) = await customer.receives()
    assert "your message is here" in told["text"]
    await (await house.thread("Thomas")).card_says("open")
    customer.say("Hello?")
    await house.quiet()
    assert len(customer.got) == 1, "and not for every message"
