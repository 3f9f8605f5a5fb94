"""Conversations find their channel at the desk by ordered rules."""

import pytest

from bot.conditions import ABOUT_EVENT, Conditions
from bot.model.desk import Place
from bot.model.events import Kind
from bot.model.shown import Post, PostCard
from bot.rules import Action, AutomaticRule, RouteRule, Rules
from storage import people
from tests.flows.conftest import House
from tests.scripted import ALICE, DESK_CHANNEL, agent, said

BILLING, GOLD, KOREAN = "C0BILLING", "C0GOLD", "C0KOREAN"


def when(**conditions: list[str]) -> Conditions:
    return Conditions.read(conditions, ABOUT_EVENT)


@pytest.fixture
def rules() -> Rules:
    routes = [
        RouteRule(BILLING, when(tag=["billing"])),
        RouteRule(GOLD, when(tier=["gold"])),
        RouteRule(KOREAN, when(language=["ko"], inbox=["tg"])),
    ]
    tagging = AutomaticRule(
        "billing", Kind.OPENED, when(keyword=["invoice", "세금 계산서"]), [Action("tag", "billing")]
    )
    return Rules({}, DESK_CHANNEL, "C0MANAGERS", frozenset({ALICE.id}), routes=routes, automatic=[tagging])


def channels(house: House) -> list[str]:
    return [each.channel for each in house.desk.of(PostCard) if not each.ts]


async def test_the_first_route_that_holds_is_the_one_and_the_rest_goes_to_the_desks_channel(house: House) -> None:
    await house.customer(said("1:1", "세금계산서 발행해 주세요", user="1", thread="1"))
    await house.customer(said("2:1", "안녕하세요", user="2", thread="2"))
    await house.customer(said("3:1", "안녕하세요", user="3", thread="3"), inbox="mail")
    await house.quiet()
    assert channels(house) == [BILLING, KOREAN, DESK_CHANNEL]


async def test_what_is_known_of_the_customer_counts_from_the_next_conversation_on(house: House) -> None:
    await house.customer(said("1:1", "hello", user="1", thread="a"))
    await house.app.store.write(lambda tx: people.set_tier(tx, people.find(tx, "telegram", "1").customer_id, "Gold"))
    await house.customer(said("1:2", "hello again", user="1", thread="b"))
    await house.quiet()
    assert channels(house) == [DESK_CHANNEL, GOLD]


async def test_all_of_a_conversation_is_in_its_channel_and_agents_answer_there(house: House) -> None:
    await house.customer(said("1:1", "an invoice, please", user="1", thread="1"))
    await house.customer(said("1:2", "are you there?", user="1", thread="1"))
    await house.quiet()
    assert {post.place.channel for post in house.desk.of(Post)} == {BILLING}
    await house.app.handle_desk(agent("here it is", Place(BILLING, house.desk.thread().thread)))
    await house.quiet()
    assert [message.body.text for message in house.channel.sent] == ["here it is"]
