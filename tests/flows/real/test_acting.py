"""What agents do to a conversation, as it looks in Slack: menus, forms, emoji, shortcuts, words."""

import asyncio
from datetime import timedelta

from tests.flows.real.house import ALICE, DESK, MANAGERS, House, Thread, seen_text


async def conversation(house: House, name: str, *texts: str) -> Thread:
    customer = house.telegram(name)
    for text in texts or ("where is my money?",):
        customer.say(text)
        thread = await house.thread(name)
        await thread.shows(text)
    return thread


async def order(house: House, text: str) -> None:
    """A command that is answered by a form, or by nothing but its effect."""
    ack = await house.world.slack.command(ALICE, DESK, "/deskbell", text)
    assert ack.ok, ack


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


async def test_what_a_blocked_sender_writes_is_shown_to_nobody_until_they_are_let_in_again(real: House) -> None:
    customer = real.telegram("Spammer")
    customer.say("buy this")
    thread = await real.thread("Spammer")
    await thread.shows("buy this")
    await order(real, f"block {thread.number}")
    await real.form("Block")
    await real.send({})
    customer.say("and buy that")
    await real.quiet()
    assert "and buy that" not in thread.lines
    await order(real, f"unblock {thread.number}")
    await thread.shows("and buy that")


async def test_a_forwarded_conversation_goes_on_in_the_other_channel(real: House) -> None:
    customer = real.telegram("Forwarded")
    customer.say("about an invoice")
    thread = await real.thread("Forwarded")
    await thread.shows("about an invoice")
    await order(real, f"forward {thread.number}")
    await real.form(f"Forward #{thread.number}")
    await real.send({"channel": MANAGERS})
    desk = real.world.slack.world.channels[MANAGERS]

    def card() -> str:
        roots = [m for m in desk.messages.values() if m.get("blocks") and "Forwarded" in seen_text(m)]
        return next((m["ts"] for m in roots if not m.get("thread_ts") and m["blocks"][0]["type"] == "header"), "")

    root = await real.until(card, "the card is there")
    customer.say("is it there?")
    await real.until(lambda: "is it there?" in [seen_text(m) for m in desk.replies(root)], "its thread goes on there")
    await real.world.slack.post(ALICE, MANAGERS, "it is", thread_ts=root)
    await customer.receives()
    assert [m["text"] for m in customer.got] == ["it is"]


async def test_what_was_said_is_found_and_two_conversations_become_one(real: House) -> None:
    first, second = await conversation(real, "Zebra one", "a zebra at the door"), await conversation(real, "Zebra two")
    await real.quiet()

    async def found() -> bool:
        return f"#{first.number}" in await real.command("find zebra at")

    async with asyncio.timeout(10):
        while not await found():
            real.clock.advance(timedelta(seconds=1))
    await real.command(f"merge {second.number} {first.number}")
    await first.notes(f"Merged with #{second.number}")
    await second.notes(f"All of this is in #{first.number} now.")


async def test_a_form_that_came_too_late_is_said_so_and_a_second_press_helps(one: House) -> None:
    thread = await conversation(one, "Slow")
    kept, one.world.slack.timing.trigger = one.world.slack.timing.trigger, 0
    await thread.press("reply")
    await one.whisper(ALICE, "could not be opened in time")
    one.world.slack.timing.trigger = kept
    await thread.press("reply")
    await one.form(f"Reply to #{thread.number}")
