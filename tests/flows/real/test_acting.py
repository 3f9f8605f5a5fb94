"""What agents do to a conversation, as it looks in Slack: menus, forms, emoji, shortcuts, words."""

from tests.flows.real.house import ALICE, House, Thread


async def conversation(house: House, name: str, *texts: str) -> Thread:
    customer = house.telegram(name)
    for text in texts or ("where is my money?",):
        customer.say(text)
        thread = await house.thread(name)
        await thread.shows(text)
    return thread


async def test_the_three_dots_lead_to_every_act_and_a_wrong_time_stays_beside_its_entry(real: House) -> None:
    thread = await conversation(real, "Dotty")
    await thread.press("more", choice="More…")
    await real.form(f"Conversation #{thread.number}")
    await real.send({"act": "snooze"})
    await real.form("Snooze")
    await real.world.slack.submit(ALICE, "", {"until": "whenever"}, {})
    await real.form("Snooze")
    await real.send({"until": "내일 오전 9시"})
    await real.whisper(ALICE, f"#{thread.number} sleeps until")
    await thread.card_says("snoozed until")


async def test_emoji_on_the_card_assign_and_resolve(real: House) -> None:
    thread = await conversation(real, "Emily")
    await thread.react("eyes")
    await thread.card_says("Alice")
    await thread.react("white_check_mark")
    await thread.card_says("resolved")
    await thread.react("repeat")
    await thread.card_says("open")


async def test_a_shortcut_on_a_message_splits_it_off(real: House) -> None:
    thread = await conversation(real, "Splitter", "about the refund", "and another matter")
    post = await thread.shows("and another matter")
    await thread.shortcut("deskbell_split", ts=post["ts"])
    await real.form(f"Split #{thread.number}")
    await real.send({})
    await thread.notes("The last messages are in #")


async def test_words_do_the_same_and_a_typo_is_answered(real: House) -> None:
    thread = await conversation(real, "Typist")
    assert await real.command(f"tag {thread.number} billing vip")
    await thread.card_says("billing")
    assert await real.command(f"asign {thread.number} me")
    await real.whisper(ALICE, "Did you mean “assign”")
    assert await real.command(f"transcript {thread.number} no_notes")
    await real.until(lambda: any(b"where is my" in file for file in thread.files().values()), "the transcript is there")
