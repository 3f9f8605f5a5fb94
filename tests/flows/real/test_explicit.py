"""``reply_mode = "explicit"``: only what begins with ">" or comes through the Reply button leaves the desk."""

from collections.abc import AsyncIterator

import pytest

from tests.flows.real.house import ALICE, TICK, House, Setup, living

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    setup = Setup(desk='reply_mode = "explicit"', top='language = "ko"')
    async with living(setup, tmp_path_factory.mktemp("explicit")) as made:
        yield made


async def test_only_a_quote_or_the_form_is_sent_and_the_card_says_so(house: House) -> None:
    """Slack makes a quote block of a typed ">"."""
    customer = house.telegram("Explicit")
    customer.say("hello")
    thread = await house.thread("Explicit")
    assert ">" in thread.card
    await thread.say("what do we tell them?")
    await thread.say("// a note in the old way")
    ts = await thread.say("> we are on it")
    await thread.marked(ts, TICK)
    assert [m["text"] for m in await customer.receives()] == ["we are on it"]
    assert customer.got[0]["entities"] == [], "the mark is not the customer's business"
    await thread.press("reply")
    modal = house.world.slack.modals(ALICE)[-1]
    assert (await house.world.slack.submit(ALICE, modal["id"], {"text": "by the form"})).ok
    await customer.receives(2)
    await house.quiet()
    assert [m["text"] for m in customer.got] == ["we are on it", "by the form"]


async def test_several_lines_and_a_file_behind_the_mark(house: House) -> None:
    customer = house.telegram("Lines")
    customer.say("hello")
    thread = await house.thread("Lines")
    ts = await thread.say("> first\n> second", files=[("a.txt", b"abc")])
    await thread.marked(ts, TICK)
    assert [m["text"] for m in customer.got] == ["first\nsecond"]
    assert customer.got[0]["file"]["name"] == "a.txt"
    note = await thread.say("internal file", files=[("secret.txt", b"abc")])
    await house.quiet()
    assert thread.marks(note) == []
    assert len(customer.got) == 1


async def test_everything_at_the_desk_is_korean_when_the_settings_say_so(house: House) -> None:
    customer = house.telegram("Korean desk")
    customer.say("안녕하세요")
    thread = await house.thread("Korean desk")
    assert "Status" not in thread.card
    assert "상태" in thread.card
    assert "/deskbell queue" in await house.command("help")
    assert any("가" <= letter <= "힣" for letter in await house.command("help"))
