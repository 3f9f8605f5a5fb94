"""Hands for the desk's own surfaces, and pictures of them."""

import os
from pathlib import Path

from playwright.async_api import Locator, expect

from tests.browser.hands import Hands

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
MOST = 200_000
MINA = "U0MANAGER"
ROOM = {"viewport": {"width": 1600, "height": 980}}


class Desk(Hands):
    """The page, and the pictures of it."""

    async def picture(self, name: str, *, hovering: bool = False) -> None:
        if not os.environ.get("DESKBELL_PICTURE"):
            return
        if not hovering:
            await self.page.mouse.move(5, 5)
        file = PICTURES / f"{name}.png"
        file.parent.mkdir(exist_ok=True)
        await self.at("pane-slack").screenshot(path=file, animations="disabled")
        assert file.stat().st_size < MOST

    @property
    def modal(self) -> Locator:
        return self.at("slack-modal")

    @property
    def home(self) -> Locator:
        return self.at("slack-home")

    async def expect_form(self, title: str) -> None:
        await expect(self.modal.get_by_role("heading", name=title).first).to_be_visible()

    async def open_home(self, person: str) -> None:
        await self.act_as(person, "deskbell")
        await expect(self.home.get_by_role("button", name="Unassigned")).to_be_visible()

    async def choose_more(self, post: Locator, choice: str) -> None:
        await post.get_by_test_id("slack-overflow").click()
        await self.page.get_by_role("menuitem", name=choice, exact=True).click()

    async def open_tools(self, post: Locator, tool: str) -> None:
        await post.hover()
        await post.focus()  # the tools stay although the message is drawn anew
        await post.get_by_test_id(tool).click()
