"""Channels by rules, turns among the members of a user group, and rules: the real adapters, over both ways to Slack."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from storage import conversations
from tests.flows.real.house import ALICE, MANAGERS, House, Setup, living, seen_text

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEAM = f"""
[assignment]
mode = "round_robin"
agents = ["S0SUPPORT"]

[[agent]]
id = "{ALICE}"
capacity = 50

[[route]]
to = "{MANAGERS}"
when = {{ tag = ["billing"] }}

[[rule]]
name = "refunds"
on = "opened"
when = {{ keyword = ["refund", "환불"] }}
do = [{{ tag = "billing" }}, {{ note = "Ask for the order number" }}, {{ notify = "C0SUPPORT", text = "A refund" }}]
"""


@pytest.fixture(scope="module", params=["socket", "http"])
async def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with living(Setup(slack=request.param, more=TEAM), tmp_path_factory.mktemp("team")) as made:
        await made.app.assigning.look()
        yield made


async def assignee(house: House, number: int) -> str:
    return (await house.app.store.read(lambda tx: conversations.by_number(tx, number))).assignee


async def test_a_rule_tags_a_route_leads_to_its_channel_and_an_answer_there_reaches_the_customer(house: House) -> None:
    customer = house.telegram("Refunded")
    customer.say("전액환불해 주세요")
    channel = house.world.slack.world.channels[MANAGERS]

    def card() -> str:
        return next((ts for ts, m in channel.messages.items() if "Refunded" in seen_text(m)), "")

    thread = await house.until(card, "there is a card among the managers")
    await house.until(lambda: "Ask for the order number" in "".join(map(seen_text, channel.replies(thread))))
    await house.until(lambda: any("A refund" in text for text in house.said_in("C0SUPPORT")))
    await house.world.slack.post(ALICE, MANAGERS, "Of course", thread_ts=thread)
    assert [m["text"] for m in await customer.receives()] == ["Of course"]


async def test_members_of_the_group_take_turns_and_who_is_away_is_left_out(house: House) -> None:
    numbers, members = [], set(house.app.assigning.members())
    assert ALICE in members
    assert len(members) > 1
    for name in ("One", "Two"):
        house.telegram(name).say("hello")
        thread = await house.thread(name)
        await house.quiet()
        numbers.append(thread.number)
        assert any("yours now" in seen_text(m) for m in thread.messages)
    first, second = [await assignee(house, number) for number in numbers]
    assert first != second
    assert {first, second} <= members
    assert "You are away" in await house.command("away", ALICE)
    house.telegram("Three").say("hello")
    third = await house.thread("Three")
    house.clock.advance(timedelta(seconds=1))
    assert await assignee(house, third.number) in members - {ALICE}
    assert "Welcome back" in await house.command("back", ALICE)
