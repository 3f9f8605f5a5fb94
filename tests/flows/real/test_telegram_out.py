"""What agents write reaches customers on Telegram, and what goes wrong there is told to the agent."""

from datetime import timedelta

import pytest

from bot.sandbox.faults import Fault
from tests.flows.real.house import ALICE, CROSS, DOUBT, TICK, House, TelegramCustomer, Thread, buttons, seen_text

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


async def conversation(house: House, name: str) -> tuple[TelegramCustomer, Thread]:
    customer = house.telegram(name)
    customer.say("hello")
    thread = await house.thread(name)
    await thread.shows("hello")
    return customer, thread


async def test_an_answer_arrives_as_a_reply_with_its_styles_and_gets_a_tick(real: House) -> None:
    customer, thread = await conversation(real, "Reader")
    ts = await thread.say("*bold* https://a.example/ & 2 < 3")
    (answer,) = await customer.receives()
    assert answer["text"] == "bold https://a.example/ & 2 < 3"
    assert {"type": "bold", "offset": 0, "length": 4} in answer["entities"]
    assert answer["reply_to"]
    await thread.marked(ts, TICK)
    await thread.card_says("waiting for the customer")
    await thread.card_says("Alice")


async def test_a_file_of_an_agent_reaches_the_customer_with_its_words(real: House) -> None:
    customer, thread = await conversation(real, "File reader")
    ts = await thread.say("our price list", files=[("가격표.pdf", b"%PDF prices"), ("shop.png", PNG)])
    await customer.receives(3)
    stored = real.world.telegram.state.files
    assert {(m["file"]["name"], stored[m["file"]["id"]].content) for m in customer.got if m["file"]} == {
        ("가격표.pdf", b"%PDF prices"),
        ("shop.png", PNG),
    }
    assert [m["file"]["kind"] for m in customer.got if m["file"]] == ["document", "photo"]
    assert [m["text"] for m in customer.got if m["text"]] == ["our price list"]
    await thread.marked(ts, TICK)


async def test_a_file_alone_is_sent_without_words(real: House) -> None:
    customer, thread = await conversation(real, "Bare file reader")
    ts = await thread.say("", files=[("a.txt", b"only this")])
    (answer,) = await customer.receives()
    assert (answer["text"], answer["file"]["name"]) == ("", "a.txt")
    await thread.marked(ts, TICK)


async def test_a_long_answer_is_split_at_the_limit_and_nothing_is_lost(real: House) -> None:
    customer, thread = await conversation(real, "Long reader")
    text = " ".join(f"word{number:04d}" for number in range(1100))
    ts = await thread.say(text)
    await thread.marked(ts, TICK)
    parts = [m["text"] for m in customer.got]
    assert len(parts) == 3
    assert all(len(part.encode("utf-16-le")) <= 2 * 4096 for part in parts)
    assert " ".join(parts) == text


async def test_a_blocked_customer_is_a_cross_with_the_reason_and_retry_works_after_the_unblock(real: House) -> None:
    customer, thread = await conversation(real, "Blocker")
    real.world.telegram.block(customer.id)
    await thread.card_says("not reachable there now")
    ts = await thread.say("are you there?")
    notice = await thread.notes("The customer has blocked the bot.")
    await thread.marked(ts, CROSS)
    assert notice["pinged"] == [ALICE]
    await thread.card_says("open")
    real.world.telegram.unblock(customer.id)
    await real.until(lambda: "not reachable" not in thread.card, "the card forgets the block")
    await thread.press("retry", ts=notice["ts"])
    await customer.receives()
    await thread.marked(ts, TICK)
    assert [m["text"] for m in customer.got] == ["are you there?"]
    await thread.card_says("waiting for the customer")


async def test_429_is_waited_out(real: House) -> None:
    customer, thread = await conversation(real, "Limited")
    body = '{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":7}}'
    real.world.telegram.faults.add("sendMessage", Fault(429, body, "application/json"))
    before = real.clock.now()
    ts = await thread.say("patience")
    await customer.receives()
    assert real.clock.now() - before >= timedelta(seconds=7)
    await thread.marked(ts, TICK)
    assert [m["text"] for m in customer.got] == ["patience"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(502, "<html><h1>Bad Gateway</h1></html>", "text/html"),
        Fault(500, '{"ok":false,"error_code":500,"description":"Internal Server Error"}', "application/json"),
    ],
    ids=["502 with HTML", "500"],
)
async def test_a_platform_in_trouble_is_tried_again(real: House, fault: Fault) -> None:
    customer, thread = await conversation(real, f"Unlucky {fault.status}")
    real.world.telegram.faults.add("sendMessage", fault, times=2)
    ts = await thread.say("at last")
    await thread.marked(ts, TICK)
    assert [m["text"] for m in customer.got] == ["at last"]


@pytest.mark.parametrize("arrived", [False, True])
async def test_a_dropped_connection_is_put_to_the_agent(real: House, arrived: bool) -> None:
    customer, thread = await conversation(real, f"Doubtful {arrived}")
    real.world.telegram.faults.add("sendMessage", Fault(drop=True, do_it=arrived))
    ts = await thread.say("once only")
    notice = await thread.notes("may or may not have reached the customer")
    await thread.marked(ts, DOUBT)
    assert set(buttons(notice)) == {"retry", "drop"}
    await real.quiet()
    assert len(customer.got) == arrived
    await thread.press("drop" if arrived else "retry", ts=notice["ts"])
    await real.until(lambda: TICK in thread.marks(ts), "a tick")
    await real.quiet()
    assert [m["text"] for m in customer.got] == ["once only"]
    assert thread.marks(ts) == [TICK]


async def test_entities_that_telegram_cannot_read_do_not_stop_the_words(real: House) -> None:
    customer, thread = await conversation(real, "Plain reader")
    body = '{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse entities: x"}'
    real.world.telegram.faults.add("sendMessage", Fault(400, body, "application/json"))
    ts = await thread.say("*bold*")
    (answer,) = await customer.receives()
    assert (answer["text"], answer["entities"]) == ("bold", [])
    await thread.marked(ts, TICK)


async def test_an_edit_and_a_delete_of_an_agent_are_carried_to_the_customer(real: House) -> None:
    customer, thread = await conversation(real, "Corrected")
    ts = await thread.say("it costs 10")
    await thread.marked(ts, TICK)
    await thread.edit(ts, "it costs 12")
    await real.until(lambda: customer.got[0]["text"] == "it costs 12", "the edit arrives")
    assert customer.got[0]["earlier"] == ["it costs 10"]
    assert len(customer.got) == 1
    await thread.delete(ts)
    await real.until(lambda: not customer.got, "the delete arrives")


async def test_an_edit_that_needs_more_messages_stays_and_the_agent_is_told(real: House) -> None:
    customer, thread = await conversation(real, "Long corrected")
    ts = await thread.say("short")
    await thread.marked(ts, TICK)
    await thread.edit(ts, "long " * 1500)
    await real.whisper(ALICE, "still sees your earlier text")
    assert [m["text"] for m in customer.got] == ["short"]


async def test_a_reply_that_is_also_sent_to_the_channel_counts(real: House) -> None:
    customer, thread = await conversation(real, "Broadcast reader")
    ts = await thread.say("for everybody", broadcast=True)
    assert [m["text"] for m in await customer.receives()] == ["for everybody"]
    await thread.marked(ts, TICK)


async def test_own_posts_never_come_back(real: House) -> None:
    """After a whole exchange there is one post for each message and one answer."""
    customer, thread = await conversation(real, "Echo")
    ts = await thread.say("answer")
    await thread.marked(ts, TICK)
    customer.say("thanks")
    await thread.shows("thanks")
    await real.quiet()
    assert thread.lines == ["hello", "thanks"]
    assert [m["text"] for m in customer.got] == ["answer"]
    assert thread.notices == []
    assert seen_text(thread.messages[1]) == "answer"
