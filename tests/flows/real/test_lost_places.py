"""Deleted threads, archived channels, a bot put out, texts that are too long: nothing is lost."""

from collections.abc import AsyncIterator

import pytest

from tests.flows.real.conftest import BUSY, QUIET
from tests.flows.real.house import DESK, MANAGERS, TICK, House, Setup, living
from tests.postgres import Postgres


@pytest.fixture(params=[QUIET, BUSY], ids=str)
async def house(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    folder, setup = tmp_path_factory.mktemp("lost"), Setup(request.param.slack, request.param.telegram)
    with postgres.new_database() as url:
        async with living(setup, folder, url if request.param is BUSY else "sqlite") as made:
            yield made


def told(house: House, channel: str, words: str) -> bool:
    return any(words in text for text in house.said_in(channel))


async def test_a_deleted_thread_goes_on_in_another_with_a_link_to_the_first(house: House) -> None:
    customer = house.telegram("Cut off")
    customer.say("the first words")
    thread = await house.thread("Cut off")
    await thread.shows("the first words")
    await thread.delete_root()
    customer.say("still there?")  # it stands below the place of the deleted card, and is told again
    await house.until(lambda: any(card["ts"] != thread.ts for card in house.cards("Cut off")), "another card comes")
    again = await house.thread("Cut off", len(house.cards("Cut off")))
    await again.notes("This goes on from another thread.")
    await again.notes("the first words")
    await again.notes("still there?")
    customer.say("hello?")
    await again.shows("hello?")
    ts = await again.say("here I am")
    await again.marked(ts, TICK)
    assert [m["text"] for m in customer.got] == ["here I am"]


@pytest.mark.parametrize("lost", ["archived", "put out"])
async def test_a_lost_channel_is_an_alarm_and_what_was_written_meanwhile_comes_when_it_is_back(
    house: House, lost: str
) -> None:
    customer = house.telegram("Waiting outside")
    customer.say("before")
    thread = await house.thread("Waiting outside")
    await thread.shows("before")
    await (house.archive(DESK) if lost == "archived" else house.remove_bot(DESK))
    words = "was archived" if lost == "archived" else "not in the desk channel"
    await house.until(lambda: told(house, MANAGERS, words), "the managers are told")
    customer.say("meanwhile")
    await house.quiet()
    await (house.unarchive(DESK) if lost == "archived" else house.invite_bot(DESK))
    await house.until(lambda: told(house, MANAGERS, "All clear"), "and of its end")
    await thread.shows("meanwhile")


async def test_a_text_too_long_for_one_post_is_whole_over_several(house: House) -> None:
    words = [f"word{number}" for number in range(1_100)]
    await house.write_mail("long@customer.example", "Long", " ".join(words), name="Long-winded")
    thread = await house.thread("Long-winded")
    await thread.shows("word1099")
    shown = " ".join(thread.posts).split()
    assert [word for word in shown if word.startswith("word")] == words
    assert len(thread.posts) > 1
