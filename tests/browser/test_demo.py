"""The whole story in the demo's page: customers write on each channel, agents answer, clocks ring."""

from playwright.async_api import FilePayload, expect

from tests.browser.hands import ALICE, BORA, DOYUN, EMMA, GUS, JANE, MINSEO, Hands

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92"
    "ef0000000049454e44ae426082"
)
PICTURE: FilePayload = {"name": "umbrella.png", "mimeType": "image/png", "buffer": PNG}


async def test_a_telegram_customer_is_answered_from_the_thread(demo: Hands) -> None:
    await demo.telegram(MINSEO, "Where is my umbrella? <!channel> & <b>")
    await demo.expect_step("telegram")
    await demo.expect_step("card")
    card = demo.card("Where is my umbrella?")
    await expect(card).to_contain_text("김민서")
    await expect(card).to_contain_text("Telegram")
    await demo.open_thread(card)
    await expect(demo.reply_with("<!channel> & <b>").last).to_contain_text("김민서")
    await demo.reply("// she has waited since Monday")
    await demo.reply("It left *today*, sorry!")
    await expect(demo.bubble("It left today, sorry!").locator("strong", has_text="today")).to_be_visible()
    await demo.expect_sent("It left today, sorry!")
    await expect(demo.bubble("waited since Monday")).to_have_count(0)
    await demo.expect_step("answer")


async def test_edits_are_carried_both_ways(demo: Hands) -> None:
    await demo.telegram(EMMA, "My code is 1234 and I wonder for how long it will be valid")
    await demo.open_thread(demo.card("My code is 1234"))
    bubble = demo.bubble("My code is 1234")
    await bubble.hover()
    await bubble.focus()  # the tools stay although the message is drawn anew
    await bubble.get_by_test_id("telegram-edit").click()
    await demo.at("telegram-input").fill("My code is 5678")
    await demo.at("telegram-send").click()
    await expect(demo.reply_with("My code is 5678").last).to_contain_text("1234")
    await demo.expect_step("edit")
    await demo.reply("Thank you, 5678 is valid until Mnoday")
    await demo.expect_sent("Mnoday")
    message = demo.reply_with("Mnoday")
    await message.hover()
    await message.focus()  # the tools stay although the message is drawn anew
    await message.get_by_test_id("slack-edit").click()
    await demo.at("slack-edit-input").fill("Thank you, 5678 is valid until Monday")
    await demo.at("slack-edit-save").click()
    await expect(demo.bubble("until Monday")).to_contain_text("edited")


async def test_files_go_both_ways(demo: Hands) -> None:
    await demo.telegram_as_new("Mia Berg", "Which model do I have?")
    await demo.open_thread(demo.card("Which model do I have?"))
    await demo.at("telegram-file").set_input_files(PICTURE)
    await demo.at("telegram-input").fill("Mine looks like this")
    await demo.at("telegram-send").click()
    await demo.expect_step("file")
    thread = demo.at("slack-thread-log")
    await expect(thread.locator(".slack-picture img")).to_have_js_property("naturalWidth", 1)
    await demo.at("slack-reply-file").set_input_files(PICTURE)
    await demo.reply("This one?")
    await demo.expect_sent("This one?")
    sent = demo.at("telegram-log").locator('[data-from="bot"] .picture img')
    await expect(sent).to_have_js_property("naturalWidth", 1)


async def test_a_mail_is_answered_and_what_it_quotes_is_folded(demo: Hands) -> None:
    await demo.mail("oliver.brandt@customer.example", "Invoice for March", "It shows the old address.\n\nOliver")
    await demo.expect_step("mail")
    card = demo.card("Invoice for March")
    await expect(card).to_contain_text("Oliver Brandt")
    await demo.open_thread(card)
    await expect(demo.reply_with("It shows the old address.")).to_be_visible()
    await demo.reply("Here is a *new* one.")
    await demo.expect_sent("Here is a new one.")
    await expect(demo.letter("Here is a new one.")).to_contain_text("Alice")
    await demo.at("mail-reply-text").fill("Now it is right, thanks")
    await demo.at("mail-reply-send").click()
    answer = demo.letter("Now it is right, thanks")
    await expect(answer.locator("summary")).to_be_visible()
    await expect(answer.get_by_test_id("mail-message-text")).to_have_text("Now it is right, thanks")
    shown = demo.reply_with("Now it is right, thanks")
    await expect(shown).to_be_visible()
    await expect(shown).not_to_contain_text("Here is a new one.")


async def test_a_customer_in_a_shared_channel_is_answered_in_their_own_thread(demo: Hands) -> None:
    await demo.act_as(JANE, "acme-shared")
    await demo.post("Our export fails since this morning")
    await demo.expect_step("shared")
    await demo.act_as(ALICE)
    await demo.open_thread(demo.card("Our export fails"))
    await demo.reply("We are looking into it")
    await demo.expect_sent("We are looking into it")
    await demo.act_as(JANE, "acme-shared")
    await demo.open_thread(demo.post_with("Our export fails"))
    await expect(demo.reply_with("We are looking into it")).to_be_visible()


async def test_a_forgotten_customer_makes_the_clock_ring(demo: Hands) -> None:
    """First a warning in the thread, then an alert there and with the leads."""
    await demo.telegram(DOYUN, "Hello? Is anybody there?")
    await demo.open_thread(demo.card("Is anybody there?"))
    await demo.at("clock-jump").click()
    await expect(demo.at("clock-speed-300")).to_have_attribute("aria-pressed", "true")
    await expect(demo.reply_with("will soon be overdue")).to_have_count(1)
    await expect(demo.reply_with("is overdue")).to_have_count(1)
    await demo.expect_step("time")
    await expect(demo.at("clock-speed-1")).to_have_attribute("aria-pressed", "true")
    await demo.at("slack-channel-support-leads").click()
    await expect(demo.post_with("is overdue")).to_have_count(1)


async def test_buttons_assign_snooze_resolve_and_reopen(demo: Hands) -> None:
    await demo.mail("sofia.rossi@customer.example", "Broken zip", "The zip of my bag is broken.")
    await demo.at("clock-speed-60").click()  # a card waits a second for further changes
    card = demo.card("Broken zip")
    await demo.press(card, "Assign to me")
    await expect(card).to_contain_text("Assignee Alice")
    await demo.choose(card, "Priority", "high")
    await expect(card).to_contain_text("Priority high")
    await demo.choose(card, "Snooze", "1 hour")
    await expect(card).to_contain_text("snoozed until")
    await demo.press(card, "Resolve")
    await expect(card).to_contain_text("Status resolved")
    await demo.expect_step("resolve")
    await demo.press(card, "Reopen")
    await expect(card.get_by_role("button", name="Resolve")).to_be_visible()
    await demo.at("clock-speed-1").click()


async def test_the_reply_form_sends(demo: Hands) -> None:
    await demo.telegram_as_new("Ada Novak", "Can I pay by card?")
    await demo.press(demo.card("Can I pay by card?"), "Reply")
    await demo.at("slack-modal").get_by_label("Your answer").fill("Yes, by *any* card")
    await demo.at("slack-modal-submit").click()
    await expect(demo.at("slack-modal")).to_have_count(0)
    await expect(demo.bubble("Yes, by any card")).to_be_visible()


async def test_the_queue_is_told_to_one_person(demo: Hands) -> None:
    await demo.telegram_as_new("Ines Costa", "Do you open on Sundays?")
    await expect(demo.card("Do you open on Sundays?")).to_be_visible()
    await demo.post("/deskbell queue")
    answer = demo.post_with("nearest deadline first")
    await expect(answer).to_contain_text("Ines Costa")
    await expect(answer).to_contain_text("Only visible to you")
    await demo.act_as(BORA)
    await expect(demo.card("Do you open on Sundays?")).to_be_visible()
    await expect(answer).to_have_count(0)


async def test_who_is_no_agent_is_told_so_and_nothing_is_sent(demo: Hands) -> None:
    await demo.telegram_as_new("Theo Lang", "May I come by today?")
    await demo.act_as(GUS)
    await demo.open_thread(demo.card("May I come by today?"))
    await demo.reply("I am here!")
    await expect(demo.reply_with("Nothing was sent")).to_contain_text("Only visible to you")
    await demo.act_as(ALICE)
    await demo.open_thread(demo.card("May I come by today?"))
    await demo.reply("We are here")
    await demo.expect_sent("We are here")
    await expect(demo.reply_with("Nothing was sent")).to_have_count(0)
    await expect(demo.bubble("We are here")).to_be_visible()
    await expect(demo.bubble("I am here!")).to_have_count(0)
