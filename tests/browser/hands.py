"""The demo's page as people use it: what they click, type and see."""

from playwright.async_api import Locator, Page, expect

ALICE, BORA, GUS, JANE = "U0ALICE", "U0BORA", "U0GUEST", "U0CUSTOMER"
MINSEO, EMMA, DOYUN = 1001, 1002, 1003


class Hands:
    """Clicks and types in one page of the demo."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.at = page.get_by_test_id

    async def expect_step(self, name: str) -> None:
        """This step of the guide is ticked."""
        await expect(self.page.locator(f'[data-step="{name}"]')).to_have_attribute("data-done", "true")

    # --- customers --------------------------------------------------------------------------

    async def telegram(self, customer: int, text: str) -> None:
        """Write to the bot as this customer."""
        await self.at(f"telegram-customer-{customer}").click()
        await self.say(text)

    async def telegram_as_new(self, name: str, text: str) -> None:
        """Write to the bot as somebody who was not there before."""
        await self.at("telegram-new-customer").click()
        await self.at("telegram-meet").get_by_label("Name").fill(name)
        await self.at("telegram-meet-confirm").click()
        await expect(self.page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
        await self.say(text)

    async def say(self, text: str) -> None:
        await self.at("telegram-input").fill(text)
        await self.at("telegram-send").click()
        await expect(self.bubble(text)).to_be_visible()

    def bubble(self, text: str) -> Locator:
        return self.at("telegram-log").get_by_test_id("telegram-message").filter(has_text=text)

    async def mail(self, customer: str, subject: str, text: str) -> None:
        """Write a mail to support as the owner of this address."""
        await self.at(f"mail-customer-{customer}").click()
        await self.at("mail-compose").click()
        await expect(self.at("mail-to")).to_have_value("support@deskbell.example")
        await self.at("mail-subject").fill(subject)
        await self.at("mail-text").fill(text)
        await self.at("mail-send").click()
        await expect(self.letter(text.partition("\n")[0])).to_contain_text("delivered")

    def letter(self, text: str) -> Locator:
        return self.at("mail-reading").get_by_test_id("mail-message").filter(has_text=text)

    # --- the team's Slack -------------------------------------------------------------------

    async def act_as(self, person: str, channel: str = "support") -> None:
        await self.at("slack-person").select_option(person)
        await self.at(f"slack-channel-{channel}").click()

    async def post(self, text: str) -> None:
        """Write into the channel that is shown."""
        await self.at("slack-input").fill(text)
        await self.at("slack-input").press("Enter")

    def post_with(self, text: str) -> Locator:
        return self.at("slack-log").get_by_test_id("slack-message").filter(has_text=text)

    def card(self, text: str) -> Locator:
        """The card of the conversation that this is the first line or subject of."""
        return self.post_with(text).filter(has=self.page.get_by_text("Assignee"))

    async def open_thread(self, post: Locator) -> None:
        """A card that shows the first words itself has nothing in its thread yet: so by the tool that any post has."""
        # the tool may lie beneath a thread that is open: it is asked for, not pointed at
        await post.get_by_test_id("slack-reply").first.dispatch_event("click")
        await expect(self.at("slack-thread")).to_be_visible()

    def reply_with(self, text: str) -> Locator:
        """A message in the open thread."""
        return self.at("slack-thread-log").get_by_test_id("slack-message").filter(has_text=text)

    async def reply(self, text: str) -> None:
        """Write into the open thread."""
        await self.at("slack-reply-input").fill(text)
        await self.at("slack-reply-input").press("Enter")
        await expect(self.reply_with(text.replace("*", "")).last).to_be_visible()

    async def expect_sent(self, text: str) -> None:
        """Deskbell has ticked this message: it reached the customer."""
        tick = self.reply_with(text).locator('[data-emoji="white_check_mark"]')
        await expect(tick).to_be_visible()

    async def press(self, post: Locator, button: str) -> None:
        await post.get_by_role("button", name=button, exact=True).click()

    async def choose(self, post: Locator, menu: str, choice: str) -> None:
        await post.get_by_role("combobox", name=menu).select_option(label=choice)
