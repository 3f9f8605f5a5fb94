"""Modals, the Home tab, menus and shortcuts in the page's Slack pane."""

from typing import Any

from playwright.async_api import Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackStandIn
from tests.sandbox.pane import CARD, last_message, write


async def test_a_live_form_keeps_text_and_focus_while_it_changes(slack: SlackStandIn, page: Page) -> None:
    await page.get_by_test_id("slack-shortcuts").click()
    await page.get_by_test_id("slack-shortcut-anywhere").click()
    modal = page.get_by_test_id("slack-modal")
    await expect(modal).to_contain_text("preview: shortcut")
    body = modal.get_by_label("Body")
    await body.press_sequentially("Hello")
    await expect(modal).to_contain_text("preview: Hello")
    await expect(body).to_be_focused()
    await page.keyboard.type(" you")
    await expect(modal).to_contain_text("preview: Hello you")
    await modal.get_by_label("Macro").select_option("Thanks")
    await expect(body).to_have_value("Dear all, thanks")
    await modal.get_by_role("group", name="Tags").get_by_role("combobox").select_option("Bill")
    file: Any = {"name": "log.txt", "mimeType": "text/plain", "buffer": b"x"}
    await modal.get_by_test_id("slack-modal-file").set_input_files([file, {**file, "name": "b.txt"}])
    await modal.get_by_role("button", name="b.txt").click()
    await modal.get_by_label("Who").select_option("보라")
    await modal.get_by_role("button", name="Deeper").click()
    await expect(modal.get_by_role("heading", name="Deeper")).to_be_visible()
    await modal.get_by_test_id("slack-modal-back").click()
    await expect(modal.get_by_role("group", name="Tags")).to_contain_text("Bill")
    await modal.get_by_test_id("slack-modal-submit").click()
    await expect(last_message(page)).to_contain_text("Dear all, thanks ['bill'] ['log.txt'] U0BORA")


async def test_closing_a_deeper_form_closes_all(slack: SlackStandIn, page: Page) -> None:
    await slack.post("U0ALICE", "C0SUPPORT", "for a shortcut")
    message = page.get_by_test_id("slack-message").filter(has_text="for a shortcut")
    await message.hover()
    await message.get_by_test_id("slack-more").click()
    await page.get_by_test_id("slack-shortcut-here").click()
    modal = page.get_by_test_id("slack-modal")
    await expect(modal).to_contain_text("preview: message_action")
    await modal.get_by_role("button", name="Deeper").click()
    await expect(modal.get_by_role("heading", name="Deeper")).to_be_visible()
    await modal.get_by_test_id("slack-modal-leave").click()
    await expect(modal).to_have_count(0)
    assert slack.modals("U0ALICE") == []


async def test_an_overflow_menu_opens_and_chooses(slack: SlackStandIn, client: AsyncWebClient, page: Page) -> None:
    await client.chat_postMessage(channel="C0SUPPORT", text="card", blocks=CARD)
    await last_message(page).get_by_test_id("slack-overflow").click()
    await page.get_by_role("menuitem", name="Merge").click()
    await expect(last_message(page)).to_contain_text("chosen: merge")


async def test_the_home_tab_is_fetched_shown_and_renewed(slack: SlackStandIn, page: Page) -> None:
    await page.get_by_test_id("slack-channel-deskbell").click()
    home = page.get_by_test_id("slack-home")
    await expect(home).to_contain_text("My queue")
    await home.get_by_test_id("slack-overflow").click()
    await page.get_by_role("menuitem", name="Take").click()
    await expect(home).to_contain_text("chosen: take")
    await page.get_by_test_id("slack-tab-messages").click()
    await expect(home).to_be_hidden()
    await page.get_by_test_id("slack-tab-home").click()
    await expect(home).not_to_contain_text("chosen")


async def test_an_archived_channel_can_be_read_and_brought_back(slack: SlackStandIn, page: Page) -> None:
    await write(page, "slack", "/archive")
    await expect(page.get_by_test_id("slack-frozen")).to_be_visible()
    await expect(page.get_by_test_id("slack-input")).to_be_hidden()
    await page.get_by_test_id("slack-unarchive").click()
    await expect(page.get_by_test_id("slack-input")).to_be_visible()
