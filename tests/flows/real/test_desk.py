"""What people at the desk may do, and what they are told."""

import pytest

from bot.sandbox.faults import Fault
from tests.flows.real.house import ALICE, BORA, DESK, GUEST, TICK, House, Thread, buttons, seen_text


async def conversation(house: House, name: str) -> Thread:
    house.telegram(name).say("hello")
    thread = await house.thread(name)
    await thread.shows("hello")
    return thread


def sent_to(house: House, thread: Thread) -> list[str]:
    name = thread.root["blocks"][0]["text"]["text"].partition(" ")[2]
    account = next(a for a in house.world.telegram.state.accounts.values() if a.name == name)
    return [m["text"] for m in house.world.telegram.messages(account.id) if m["from_bot"] and not m["deleted"]]


async def test_who_is_no_agent_is_told_privately_and_nothing_is_sent(real: House) -> None:
    thread = await conversation(real, "Guarded")
    await thread.say("I know better", user=GUEST)
    assert "not on the list of agents" in await real.whisper(GUEST, "Nothing was sent")
    await real.quiet()
    assert sent_to(real, thread) == []
    assert len(thread.messages) == 2, "others see nothing of it"


async def test_who_is_no_agent_can_press_nothing(real: House) -> None:
    thread = await conversation(real, "Unpressed")
    await thread.press("resolve", user=GUEST)
    await real.whisper(GUEST, "Only agents can do this")
    await real.quiet()
    assert "open" in thread.card
    assert "Only agents" in await real.command("queue", user=GUEST)


async def test_a_member_of_the_user_group_is_an_agent(real: House) -> None:
    thread = await conversation(real, "Group's customer")
    await thread.marked(await thread.say("from the group", user=BORA), TICK)
    assert sent_to(real, thread) == ["from the group"]


async def test_a_note_stays_at_the_desk(real: House) -> None:
    thread = await conversation(real, "Noted")
    for note in ("// a VIP", "//be careful", "  // with blanks"):
        await thread.say(note)
    await real.quiet()
    assert sent_to(real, thread) == []
    await thread.card_says("open")


async def test_talk_outside_of_threads_goes_nowhere(real: House) -> None:
    thread = await conversation(real, "Undisturbed")
    ts = await real.world.slack.post(ALICE, DESK, "lunch?")
    await real.world.slack.post(ALICE, DESK, "noodles", thread_ts=ts)
    await real.quiet()
    assert sent_to(real, thread) == []


async def test_assign_resolve_and_reopen(real: House) -> None:
    thread = await conversation(real, "Pressed")
    assert set(buttons(thread.root)) == {"reply", "assign_me", "resolve", "snooze", "priority", "more"}
    await thread.card_says("nobody yet")
    await thread.press("assign_me", user=BORA)
    await thread.card_says("보라")
    await thread.press("resolve")
    await thread.card_says("resolved")
    await real.until(lambda: "reopen" in buttons(thread.root), "the card offers Reopen")
    await thread.press("reopen")
    await thread.card_says("open")


async def test_a_customer_who_writes_again_reopens(real: House) -> None:
    customer = real.telegram("Returning")
    customer.say("hello")
    thread = await real.thread("Returning")
    await thread.press("resolve")
    await thread.card_says("resolved")
    customer.say("one more thing")
    await thread.shows("one more thing")
    await thread.card_says("open")
    assert len(real.cards("Returning")) == 1


@pytest.mark.parametrize("choice", ["low", "normal", "high", "urgent"])
async def test_priorities(one: House, choice: str) -> None:
    thread = await conversation(one, f"Priority {choice}")
    await thread.press("priority", choice)
    await thread.card_says(f"*Priority*\n{choice}")


@pytest.mark.parametrize("choice", ["1 hour", "4 hours", "Tomorrow 9:00", "Next week"])
async def test_every_snooze_says_until_when_and_a_word_of_the_customer_ends_it(one: House, choice: str) -> None:
    customer = one.telegram(f"Snoozed {choice}")
    customer.say("hello")
    thread = await one.thread(customer.name)
    await thread.press("snooze", choice)
    assert "sleeps until" in await one.whisper(ALICE, f"#{thread.number} sleeps until")
    await thread.card_says("snoozed until")
    customer.say("hurry")
    await thread.card_says("*Status*\nopen")


async def test_the_reply_form_sends_markdown_and_shows_the_answer_in_the_thread(real: House) -> None:
    thread = await conversation(real, "Form reader")
    await thread.press("reply")
    (modal,) = real.world.slack.modals(ALICE)
    assert modal["title"]["text"] == f"Reply to #{thread.number}"
    ack = await real.world.slack.submit(ALICE, modal["id"], {"text": "see [our page](https://a.example/)"})
    assert ack.ok, ack
    assert real.world.slack.modals(ALICE) == []
    await real.until(lambda: sent_to(real, thread) == ["see our page"], "the customer has it")
    post = await thread.shows("see our page")
    assert post["username"] == "Alice"
    await real.quiet()
    assert len(thread.messages) == 2


async def test_the_commands(real: House) -> None:
    thread = await conversation(real, "Queued customer")
    number = thread.number
    assert "nearest deadline first" in await real.command("queue")
    assert f"#{number}" not in await real.command("mine", user=BORA)
    await thread.press("assign_me", user=BORA)
    assert f"#{number} · Queued customer · open" in await real.command("mine", user=BORA)
    assert "/deskbell queue" in await real.command("help")
    assert "/deskbell queue" in await real.command("")
    assert "Did you mean “queue”?" in await real.command("quue")
    assert await real.command(f"tier {number} gold") == f"Done: #{number}."
    await thread.card_says("*Tier*\ngold")
    assert await real.command(f"tag #{number} billing") == f"Done: #{number}."
    await thread.card_says("*Tags*\nbilling")
    assert "no conversation #99999" in await real.command("tag 99999 x")
    assert "Write it like this" in await real.command("tag")
    await thread.press("resolve")
    assert f"#{number} ·" not in await real.command("mine", user=BORA)


async def test_turning_a_note_into_an_answer_by_an_edit_is_refused_in_words(real: House) -> None:
    thread = await conversation(real, "Careful")
    note = await thread.say("// he is difficult")
    await real.quiet()
    await thread.edit(note, "he is difficult")
    await real.whisper(ALICE, "an edit does not send it")
    answer = await thread.say("sure")
    await thread.marked(answer, TICK)
    await thread.edit(answer, "// sure")
    await real.whisper(ALICE, "cannot turn it into a note")
    await real.quiet()
    assert sent_to(real, thread) == ["sure"]


async def test_an_agent_of_another_workspace_cannot_answer(real: House) -> None:
    """A customer's people may be in a desk channel that became shared: they are never agents."""
    slack = real.world.slack
    thread = await conversation(real, "Shielded")
    await slack.invite(ALICE, DESK, "U0CUSTOMER")
    await thread.say("I answer for them", user="U0CUSTOMER")
    await real.quiet()
    await slack.remove(ALICE, DESK, "U0CUSTOMER")
    assert sent_to(real, thread) == []


async def test_a_card_is_one_post_however_often_things_change(real: House) -> None:
    thread = await conversation(real, "Calm")
    for action in ("assign_me", "resolve", "reopen", "resolve"):
        if action in buttons(thread.root):
            await thread.press(action)
        else:
            await real.until(lambda a=action: a in buttons(thread.root), f"{action} is offered")
            await thread.press(action)
    await thread.card_says("resolved")
    assert len(real.cards("Calm")) == 1
    assert [seen_text(m) for m in thread.messages] == ["hello"]


async def test_an_answer_before_we_know_that_the_card_is_there_is_not_lost(real: House) -> None:
    """Slack shows the card before its confirmation is with us, or when that is lost: agents may be quick."""
    real.world.slack.faults.add("chat.postMessage", Fault(drop=True, do_it=True, hang=0.3))
    customer = real.telegram("Quick")
    customer.say("hello")
    thread = await real.thread("Quick")
    ts = await thread.say("here already")
    await customer.receives()
    await thread.marked(ts, TICK)
