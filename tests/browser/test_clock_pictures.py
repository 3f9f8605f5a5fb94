"""Clocks that ring, in the demo's page; with DESKBELL_PICTURE=1 it takes docs/sla.md's pictures anew."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from playwright.async_api import expect

from bot.sandbox.world import World
from tests.browser.conftest import Visit
from tests.browser.desk import MINA, ROOM, Desk
from tests.browser.hands import DOYUN, EMMA

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
async def desk(world: World, visit: Visit) -> AsyncIterator[Desk]:
    """Two customers wait; one of them is answered in time."""
    async with visit(world, **ROOM) as hands:
        desk = Desk(hands.page)
        await desk.telegram(EMMA, "Can I pay by card?")
        await desk.open_thread(desk.card("pay by card"))
        await desk.reply("Yes, by any.")
        await desk.expect_sent("Yes, by any.")
        await desk.telegram(DOYUN, "Hello? Is anybody there?")
        await desk.open_thread(desk.card("Is anybody there?"))
        yield desk


async def test_it_warns_then_rings_and_then_tells_the_manager_until_somebody_has_seen_it(
    desk: Desk, world: World
) -> None:
    world.clock.jump(16 * MINUTE)
    await expect(desk.reply_with("will soon be overdue")).to_have_count(1)
    world.clock.jump(15 * MINUTE)
    await expect(desk.reply_with("is overdue: the first answer")).to_have_count(1)
    world.clock.jump(15 * MINUTE)
    alert = desk.reply_with("is overdue for 15m")
    await expect(alert).to_have_count(1)
    await desk.picture("sla-ladder")
    await desk.act_as(MINA, "deskbell")
    await desk.page.get_by_role("tab", name="Messages").click()
    await expect(desk.at("slack-message").filter(has_text="is overdue for 15m").first).to_be_visible()
    await desk.act_as("U0ALICE")
    await desk.open_thread(desk.card("Is anybody there?"))
    await alert.get_by_role("button", name="Acknowledge").click()
    await expect(desk.reply_with("Nobody else will be told")).to_have_count(1)
    world.clock.jump(60 * MINUTE)
    await expect(desk.reply_with("is overdue for 1h")).to_have_count(0)


async def test_the_clocks_are_explained_in_a_form(desk: Desk) -> None:
    await desk.post("/deskbell clocks 2")
    await desk.expect_form("Clocks of #2")
    await expect(desk.modal).to_contain_text("first answer: overdue")
    await expect(desk.modal).to_contain_text("🟩")
    await desk.picture("sla-clocks")
    await desk.at("slack-modal-leave").click()


async def test_the_morning_brings_the_digest_with_its_pictures(desk: Desk, world: World) -> None:
    now = world.clock.now().astimezone()
    morning = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo) + timedelta(hours=9)
    world.clock.jump(morning - now + MINUTE)
    await desk.at("slack-channel-support-leads").click()
    digest = desk.post_with("Report for")
    await expect(digest.first).to_be_visible()
    pictures = desk.at("slack-log").locator(".slack-picture img")
    await expect(pictures).to_have_count(4)
    await pictures.last.scroll_into_view_if_needed()
    await desk.picture("sla-digest")
