"""The home page and the customer's card, as they look in Slack."""

from tests.flows.real.house import ALICE, GUEST, House, Thread, seen_text


async def conversation(house: House, name: str) -> Thread:
    house.telegram(name).say("where is my order?")
    return await house.thread(name)


async def test_the_home_page_shows_what_there_is_to_do_and_does_it(real: House) -> None:
    thread = await conversation(real, "Homely")
    assert "Welcome to Deskbell" in await real.open_home(GUEST)
    assert "assigned to you" in await real.open_home()
    await real.touch("home_filter", value="unassigned")
    await real.until(lambda: "What nobody has taken" in real.home(), "the filter holds")
    await thread.press("assign_me")
    await real.quiet()
    await real.open_home()
    await real.until(lambda: f"#{thread.number} Homely" in real.home(), "it is mine now")


async def test_a_record_is_edited_and_merged_from_the_card(real: House) -> None:
    first, second = await conversation(real, "Cardia"), await conversation(real, "Cardia Double")
    await real.world.slack.command(ALICE, "C0SUPPORT", "/deskbell", f"customer {first.number}")
    card = seen_text(await real.form("Customer"))
    assert "Cardia" in card
    assert "where is my order?" in card
    await real.touch("customer_edit")
    await real.form("Edit the record")
    ack = await real.world.slack.submit(ALICE, "", {"Time zone": "Asia/Seol"}, {})
    assert "Did you mean Asia/Seoul" in str(ack)
    await real.send({"Company": "Acme", "Time zone": "Asia/Seoul", "More": "plan: pro"})
    await real.until(lambda: "Acme" in seen_text(real.world.slack.modals(ALICE)[-1]), "back at the card")
    await real.touch("customer_other")
    await real.form("Same person")
    await real.send({"Another record of this person": f"#{second.number}"})
    await real.form("Merge two records")
    await real.send({})
    card = seen_text(await real.form("Customer"))
    assert f"#{first.number}" in card
    assert f"#{second.number}" in card
    await second.card_says(f"#{second.number} Cardia")
    await real.touch("customer_undo")
    await real.until(lambda: "apart again" in seen_text(real.world.slack.modals(ALICE)[-1]), "they are apart")
    await second.card_says(f"#{second.number} Cardia Double")
