"""Everything an agent needs, used in the demo's page; with DESKBELL_PICTURE=1 it takes docs/desk.md's pictures anew."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import FilePayload, expect

from bot.sandbox.world import World
from tests.browser.conftest import Visit
from tests.browser.desk import MINA, ROOM, Desk
from tests.browser.hands import DOYUN, EMMA, MINSEO

OLIVER, SOFIA = "oliver.brandt@customer.example", "sofia.rossi@customer.example"
INVOICE: FilePayload = {"name": "invoice.txt", "mimeType": "text/plain", "buffer": b"March: 120.00"}


@pytest.fixture(scope="module")
async def story(world: World, visit: Visit) -> AsyncIterator[Desk]:
    """Customers have written, on two channels."""
    async with visit(world, **ROOM) as hands:
        desk = Desk(hands.page)
        await desk.mail(OLIVER, "Invoice for March", "Hello,\n\nthe invoice for March shows our old address.\n\nOliver")
        await desk.mail(SOFIA, "Broken zip", "The zip of my bag is broken. Can you repair it?\n\nSofia")
        await desk.telegram(MINSEO, "And another thing: can I pay by card?")
        await desk.telegram(DOYUN, "주문한 우산이 아직 안 왔어요")
        await desk.telegram(EMMA, "Hi! My parcel says “delivered”, but nothing is here 😕")
        await expect(desk.card("My parcel says")).to_be_visible()
        yield desk


@pytest.fixture
async def desk(story: Desk) -> Desk:
    await story.act_as("U0ALICE")
    return story


async def test_an_emoji_on_the_card_takes_the_conversation(desk: Desk) -> None:
    card = desk.card("My parcel says")
    await desk.open_tools(card, "slack-react")
    await expect(desk.page.locator(".slack-picker")).to_be_visible()
    await desk.picture("desk-emoji", hovering=True)
    await desk.page.locator(".slack-picker").get_by_label(":eyes:").click()
    await expect(card).to_contain_text("Assignee Alice")
    await desk.picture("desk-card")


async def test_the_reply_form_takes_a_macro_and_files_and_shows_what_the_customer_will_see(desk: Desk) -> None:
    card = desk.card("My parcel says")
    await desk.press(card, "Reply")
    await desk.expect_form("Reply to")
    await desk.modal.get_by_label("Your answer").fill("Sorry about that!")
    await desk.modal.get_by_label("Macro").select_option("Where is my parcel?")
    answer = desk.modal.get_by_label("Your answer")
    await expect(answer).to_have_value(
        "Sorry about that!\n\nHello Emma,\n\nwe are asking the courier about your parcel now and will write to you "
        "**tomorrow morning** at the latest.\n\nAlice"
    )
    await expect(desk.modal.get_by_label("And then")).to_have_value("snooze")
    await desk.modal.get_by_test_id("slack-modal-file").set_input_files(INVOICE)
    await expect(desk.modal).to_contain_text("invoice.txt")
    await desk.picture("desk-reply")
    await desk.modal.get_by_role("button", name="Preview").click()
    await desk.expect_form("Preview")
    await expect(desk.modal.locator("b", has_text="tomorrow morning")).to_be_visible()
    await desk.picture("desk-preview")
    await desk.at("slack-modal-back").click()
    await desk.at("slack-modal-submit").click()
    await expect(desk.modal).to_have_count(0)
    await expect(desk.bubble("tomorrow morning")).to_be_visible()
    await expect(desk.bubble("invoice.txt")).to_be_visible()
    await expect(card).to_contain_text("snoozed until")


async def test_an_answer_by_mail_can_be_taken_back(desk: Desk) -> None:
    await desk.open_thread(desk.card("Invoice for March"))
    await desk.reply("Here is the invoice with yuor new address.")
    undo = desk.at("slack-thread-log").get_by_role("button", name="Undo")
    await expect(undo).to_be_visible()
    await desk.picture("desk-undo")
    await undo.click()
    await expect(desk.at("slack-thread-log").get_by_text("Only visible to you").last).to_be_visible()
    await expect(desk.letter("yuor new address")).to_have_count(0)


async def test_the_customer_card_shows_what_happened_and_takes_a_note(desk: Desk) -> None:
    await desk.choose_more(desk.card("My parcel says"), "Customer…")
    await desk.expect_form("Customer")
    await expect(desk.modal).to_contain_text("Emma Clarke")
    await desk.modal.get_by_role("button", name="Add a note").click()
    await desk.modal.get_by_test_id("slack-modal-input").first.fill("Prefers deliveries in the evening")
    await desk.at("slack-modal-submit").click()
    await expect(desk.modal).to_contain_text("Prefers deliveries in the evening")
    await desk.picture("desk-customer")
    await desk.at("slack-modal-leave").click()
    await expect(desk.modal).to_have_count(0)


async def test_the_home_page_lists_what_waits_and_a_link_opens_the_thread(desk: Desk) -> None:
    await desk.open_home("U0ALICE")
    await desk.home.get_by_role("button", name="Unassigned").click()
    row = desk.home.locator(".slack-section", has_text="우산")
    await expect(row).to_contain_text("박도윤")
    await expect(row).to_contain_text("nobody yet")
    await desk.picture("desk-home")
    await row.get_by_test_id("slack-overflow").click()
    await desk.page.get_by_role("menuitem", name="Assign to me").click()
    await expect(row).to_have_count(0)
    await desk.home.get_by_role("button", name="Mine").click()
    await row.get_by_role("button", name="박도윤").click()
    await expect(desk.reply_with("우산").first).to_be_visible()


async def test_managers_see_the_teams_day(desk: Desk) -> None:
    await desk.open_home(MINA)
    await desk.home.get_by_role("button", name="The team today").click()
    await expect(desk.home).to_contain_text("Messages in")
    await expect(desk.home).to_contain_text("Who has what")
    await desk.picture("desk-team")
    await desk.home.get_by_role("button", name="Conversations").click()
    await expect(desk.home.get_by_role("button", name="Unassigned")).to_be_visible()


async def test_search_finds_and_leads_to_the_thread(desk: Desk) -> None:
    await desk.post("/deskbell find parcel")
    found = desk.post_with("Found")
    await expect(found).to_contain_text("Emma Clarke")
    await desk.picture("desk-search")
    await found.last.get_by_role("button", name="Emma Clarke").click()
    await expect(desk.reply_with("My parcel says").first).to_be_visible()


async def test_shortcuts_work_on_messages_and_anywhere(desk: Desk) -> None:
    await desk.open_thread(desk.card("can I pay by card?"))
    message = desk.reply_with("can I pay by card?").first
    await desk.open_tools(message, "slack-more")
    await expect(desk.page.get_by_role("menuitem", name="Act on this conversation")).to_be_visible()
    await desk.picture("desk-shortcuts", hovering=True)
    await desk.page.get_by_role("menuitem", name="Act on this conversation").click()
    await expect(desk.modal).to_be_visible()
    await desk.picture("desk-act")
    await desk.at("slack-modal-close").click()
    await desk.at("slack-thread-close").click()
    await desk.at("slack-shortcuts").click()
    await desk.page.get_by_role("menuitem", name="What is waiting").click()
    await expect(desk.modal).to_contain_text("김민서")
    await desk.at("slack-modal-close").click()
    await expect(desk.modal).to_have_count(0)
