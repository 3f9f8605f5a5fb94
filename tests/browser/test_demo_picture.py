"""The picture for the README, taken of a story that is played for it."""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.sandbox.demo import playing
from tests.browser.conftest import Visit
from tests.browser.hands import EMMA, Hands

PICTURE = Path(__file__).parents[2] / "docs" / "demo.png"
MOST = 400_000
OLIVER = "oliver.brandt@customer.example"


@pytest.mark.skipif(
    PICTURE.exists() and not os.environ.get("DESKBELL_PICTURE"),
    reason="docs/demo.png is there; DESKBELL_PICTURE=1 takes it anew",
)
async def test_the_picture_is_taken(tmp_path: Path, visit: Visit) -> None:
    async with playing(tmp_path) as world, visit(world) as demo:
        await _play(demo)
        await demo.page.mouse.move(720, 20)
        await demo.page.screenshot(path=PICTURE, animations="disabled")
    assert PICTURE.stat().st_size < MOST


async def _play(demo: Hands) -> None:
    await demo.mail(OLIVER, "Invoice for March", "Hello,\n\nthe invoice for March shows our old address.\n\nOliver")
    await demo.open_thread(demo.card("Invoice for March"))
    await demo.reply("Sorry about that, Oliver! A *corrected* invoice is on its way to you.")
    await expect(demo.letter("corrected")).to_be_visible()
    await demo.act_as("U0ALICE")
    await demo.telegram(EMMA, "Hi! My parcel says “delivered”, but nothing is here 😕")
    await demo.open_thread(demo.card("My parcel says"))
    await demo.at("clock-speed-300").click()
    await expect(demo.reply_with("will soon be overdue")).to_have_count(1)
    await demo.at("clock-speed-1").click()
    await demo.reply("Hi Emma! Your neighbour at *no. 14* has signed for it.")
    await demo.expect_sent("no. 14")
    await demo.telegram(EMMA, "Found it, thank you! 🎉 Can I change my address for next time?")
    await expect(demo.reply_with("Found it")).to_be_visible()
    await expect(demo.reply_with("Assignee").get_by_text("next answer")).to_be_visible()
