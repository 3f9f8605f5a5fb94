"""Answering by the form, with a macro, a preview and second thoughts, as it looks in Slack."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.flows.real.house import ALICE, BORA, DESK, House, Setup, Thread, buttons, living, seen_text


async def conversation(house: House, name: str) -> Thread:
    house.telegram(name).say("where is my money?")
    thread = await house.thread(name)
    await thread.shows("where is my money?")
    return thread


def got(house: House, name: str) -> list[str]:
    account = next(a for a in house.world.telegram.state.accounts.values() if a.name == name)
    return [m["text"] for m in house.world.telegram.messages(account.id) if m["from_bot"] and not m["deleted"]]


def standing(view: dict) -> dict[str, str]:
    """What stands in the entries of a form when it is shown."""
    return {
        block["label"]["text"]: block["element"].get("initial_value", "")
        for block in view["blocks"]
        if block["type"] == "input"
    }


async def press_privately(house: House, action: str, user: str = ALICE) -> None:
    """The newest private word that has this button."""
    note = next(n for n in reversed(house.world.slack.ephemerals(user)) if action in buttons(n))
    ack = await house.world.slack.press(user, DESK, note["ts"], action)
    assert ack.ok, ack


async def test_a_macro_made_in_slack_fills_the_form_is_looked_at_and_sent_with_a_file(real: House) -> None:
    await real.world.slack.command(ALICE, DESK, "/deskbell", "macro new")
    await real.form("New macro")
    await real.send({"Name": "refunded", "Text": "Dear {customer.name}, it is **done**.", "Tags": "money"})
    await real.whisper(ALICE, "Saved: !refunded")

    thread = await conversation(real, "Formed")
    await thread.press("reply")
    await real.form(f"Reply to #{thread.number}")
    actions = real.world.telegram.state.actions
    await real.until(lambda: "typing" in [action for _, action in actions], "the customer sees that somebody writes")
    await real.touch("Macro", choice="refunded", values={"Your answer": "Hello!"})
    form = await real.form("Reply")
    assert standing(form)["Your answer"] == "Hello!\n\nDear Formed, it is **done**."
    await real.touch("preview")
    assert "Dear Formed, it is done." in seen_text(await real.form("Preview"))
    await real.world.slack.close(ALICE)
    await real.send({"And then": "Send and resolve"}, Files=[("manual.pdf", b"%PDF")])
    await real.until(lambda: got(real, "Formed"), "the answer arrives")
    await real.quiet()
    assert got(real, "Formed")[0] == "Hello!\n\nDear Formed, it is done."
    await thread.card_says("resolved")
    await thread.card_says("money")
    assert "Hello!" in seen_text(thread.customers[-1])


async def test_a_time_that_nobody_understands_is_told_beside_its_entry(one: House) -> None:
    thread = await conversation(one, "Sleepless")
    await thread.press("reply")
    await one.form("Reply")
    await one.touch("And then", choice="Send and snooze", values={"Your answer": "soon"})
    await one.form("Reply")
    await one.send({"Snooze until": "when pigs fly"})
    errors = one.world.slack.modals(ALICE)[-1]["errors"]
    assert any("when pigs fly" in text for text in errors.values()), errors
    await one.send({"Snooze until": "2h"})
    await thread.card_says("snoozed")
    assert got(one, "Sleepless") == ["soon"]


async def test_a_macro_by_its_name_in_the_thread(one: House) -> None:
    thread = await conversation(one, "Named")
    await thread.say("!nothing-like-it")
    await one.whisper(ALICE, "There is no macro “nothing-like-it”")
    assert got(one, "Named") == []


async def test_the_second_of_two_answers_waits_for_its_authors_word(real: House) -> None:
    thread = await conversation(real, "Doubled")
    await thread.say("it comes today", user=BORA)
    await real.quiet()
    await thread.say("it comes tomorrow")
    await real.whisper(ALICE, "Yours was not sent yet")
    await real.quiet()
    assert got(real, "Doubled") == ["it comes today"]
    await press_privately(real, "send_anyway")
    await real.quiet()
    assert got(real, "Doubled") == ["it comes today", "it comes tomorrow"]


@pytest.fixture(params=["socket", "http"])
async def waiting(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    """A house in which answers to mail can be taken back."""
    async with living(Setup(slack=request.param, undo="1m"), tmp_path) as house:
        yield house


async def test_a_mail_is_taken_back_in_time_and_sent_anew(waiting: House) -> None:
    await waiting.write_mail("kim@example.com", "Help", "where is my order?")
    thread = await waiting.thread("kim@example.com")
    await thread.shows("where is my order?")
    slip = await thread.say("a slip")
    await waiting.whisper(ALICE, "Goes to the customer in 60 seconds.")
    await press_privately(waiting, "undo")
    await waiting.whisper(ALICE, "Taken back: nothing was sent.")
    await thread.marked(slip, "leftwards_arrow_with_hook")
    await thread.say("the right words")
    await waiting.pass_time(timedelta(minutes=1))
    letter = await waiting.letter("kim@example.com")
    assert "the right words" in str(letter)
    assert "a slip" not in str(letter)
    await press_privately(waiting, "undo")
    await waiting.whisper(ALICE, "It has gone out already.")
