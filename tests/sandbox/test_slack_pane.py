"""The page's Slack pane in a real browser: people write, press and read there as in Slack's own client."""

from playwright.async_api import Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackStandIn
from tests.sandbox.pane import CARD, last_message, write


async def test_writing_editing_reacting_and_deleting(slack: SlackStandIn, page: Page) -> None:
    await write(page, "slack", "Hello <b>there</b> *all*")
    message = last_message(page)
    await expect(message).to_contain_text("Hello <b>there</b> all")
    await message.hover()
    await message.get_by_role("button", name=":eyes:").click()
    await expect(message.get_by_test_id("slack-reaction")).to_contain_text("1")
    await message.hover()
    await message.get_by_test_id("slack-edit").click()
    await message.get_by_test_id("slack-edit-input").fill("Changed")
    await message.get_by_test_id("slack-edit-save").click()
    await expect(message).to_contain_text("Changed(edited)")
    assert slack.messages("C0SUPPORT")[-1]["reactions"][0]["users"] == ["U0ALICE"]
    await message.hover()
    await message.get_by_test_id("slack-remove").click()
    await page.get_by_test_id("slack-confirm").click()
    await slack.wait_for(lambda: not slack.messages("C0SUPPORT"))


async def test_a_thread_with_a_reply_for_the_channel_too(slack: SlackStandIn, page: Page) -> None:
    root = await slack.post("U0BORA", "C0SUPPORT", "root")
    await last_message(page).hover()
    await last_message(page).get_by_test_id("slack-reply").click()
    await write(page, "slack-reply", "// only here")
    await expect(last_message(page, "slack-thread")).to_contain_text("// only here")
    await page.get_by_test_id("slack-broadcast").check()
    await page.get_by_test_id("slack-reply-input").fill("for all")
    await page.get_by_test_id("slack-reply-send").click()
    await slack.wait_for(lambda: len(slack.messages("C0SUPPORT", root)) == 3)
    assert [message.get("subtype") for message in slack.messages("C0SUPPORT", root)] == [None, None, "thread_broadcast"]
    await page.get_by_test_id("slack-thread-close").click()
    await expect(last_message(page)).to_contain_text("for all")


async def test_a_card_is_shown_as_text_and_its_controls_work(
    slack: SlackStandIn, client: AsyncWebClient, page: Page
) -> None:
    await client.chat_postMessage(channel="C0SUPPORT", text="card", blocks=CARD)
    card = page.get_by_test_id("slack-log").get_by_test_id("slack-message").filter(has_text="#142")
    await expect(card).to_contain_text("#142 <b>Refund</b>")
    await expect(card).to_contain_text("<!channel>")
    await card.get_by_role("button", name="Resolve").click()
    await page.get_by_role("button", name="No", exact=True).click()
    await card.get_by_role("button", name="Resolve").click()
    await page.get_by_role("button", name="Yes", exact=True).click()
    await expect(last_message(page)).to_contain_text("done: 142")
    await card.get_by_role("combobox", name="Priority").select_option("High")
    await expect(last_message(page)).to_contain_text("done: high")
    await expect(last_message(page)).to_contain_text("Only visible to you")
    await last_message(page).get_by_test_id("slack-dismiss").click()
    await expect(last_message(page)).to_contain_text("done: 142")


async def test_a_form_shows_what_is_missing_and_what_the_app_refuses(
    slack: SlackStandIn, client: AsyncWebClient, page: Page
) -> None:
    await client.chat_postMessage(channel="C0SUPPORT", text="card", blocks=CARD)
    await last_message(page).get_by_role("button", name="Reply", exact=True).click()
    modal = page.get_by_test_id("slack-modal")
    await modal.get_by_test_id("slack-modal-submit").click()
    await expect(modal).to_contain_text("Please complete this required field.")
    await modal.get_by_test_id("slack-modal-input").fill("no")
    await modal.get_by_test_id("slack-modal-submit").click()
    await expect(modal).to_contain_text("Too short")
    await modal.get_by_test_id("slack-modal-input").fill("better")
    await modal.get_by_test_id("slack-modal-submit").click()
    await expect(modal).to_have_count(0)
    await expect(last_message(page)).to_contain_text("sent: better")


async def test_commands_work_in_channels_but_not_in_threads(slack: SlackStandIn, page: Page) -> None:
    await write(page, "slack", "/deskbell queue now")
    await expect(last_message(page)).to_contain_text("queue of @Alice: queue now")
    await write(page, "slack", "/nonsense")
    await expect(page.get_by_text("/nonsense is not a valid command.")).to_be_visible()
    await expect(page.get_by_test_id("slack-input")).to_have_value("/nonsense")
    await page.get_by_test_id("slack-input").fill("")


async def test_what_others_write_elsewhere_is_marked_until_read(slack: SlackStandIn, page: Page) -> None:
    await page.get_by_test_id("slack-person").select_option("U0MANAGER")
    leads = page.get_by_test_id("slack-channel-support-leads")
    await slack.post("U0ALICE", "C0MANAGERS", "look, @Mina")
    await expect(leads).to_have_attribute("data-unread", "yes")
    await expect(leads).to_contain_text("1")
    await leads.click()
    await expect(last_message(page)).to_contain_text("look, @Mina")
    await expect(leads).not_to_have_attribute("data-unread", "yes")


async def test_on_a_phone_the_thread_lies_over_the_list(slack: SlackStandIn, page: Page) -> None:
    root = await slack.post("U0BORA", "C0SUPPORT", "root")
    await slack.post("U0BORA", "C0SUPPORT", "reply", thread_ts=root)
    await page.set_viewport_size({"width": 390, "height": 844})
    try:
        await page.get_by_test_id("tab-slack").click()
        await page.get_by_test_id("slack-thread-open").last.click()
        await expect(last_message(page, "slack-thread")).to_contain_text("reply")
        box = await page.get_by_test_id("slack-thread").bounding_box()
        assert box is not None
        assert (box["x"], box["width"]) == (0, 390)
        await page.get_by_test_id("slack-thread-close").click()
        await expect(last_message(page)).to_be_visible()
    finally:
        await page.set_viewport_size({"width": 1440, "height": 900})
