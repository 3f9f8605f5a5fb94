"""What happens at the same moment is as if it had happened one after the other, on each database."""

import asyncio
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot import commands
from bot.model.conversation import Conversation, Status
from bot.outbox import LEASE
from bot.status import set_status
from storage import conversations, memory, outbox
from storage.transaction import Transaction
from tests.flows.real.house import TICK, House, Thread


async def knock(house: House, update: dict[str, Any]) -> int:
    """Hand over an update as Telegram does; it may use many connections at once."""
    key = await house.app.store.write(memory.signing_key)
    secret = hmac.new(key, b"telegram webhook tg", hashlib.sha256).hexdigest()
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
    return await house.post("/telegram/tg", json.dumps(update).encode(), headers)


def update(house: House, number: int, text: str, user: int = 9001, **more: Any) -> dict[str, Any]:
    chat = {"id": user, "type": "private", "first_name": f"Many {user}"}
    sender = {"id": user, "is_bot": False, "first_name": f"Many {user}", "language_code": "en"}
    date = int(house.clock.now().timestamp())
    message = {"message_id": number, "date": date, "chat": chat, "from": sender, "text": text}
    return {"update_id": user * 1000 + number, "message": message | more}


async def test_messages_of_somebody_new_make_one_conversation(web: House) -> None:
    answers = await asyncio.gather(*(knock(web, update(web, n, f"line {n}")) for n in range(8)))
    assert answers == [200] * 8
    thread = await web.thread("Many 9001")
    await web.quiet()
    assert len(web.cards("Many 9001")) == 1
    assert sorted(thread.lines) == [f"line {n}" for n in range(8)]


async def test_one_message_offered_many_times_at_once_is_taken_once(web: House) -> None:
    again = update(web, 1, "only once", user=9002)
    assert await asyncio.gather(*(knock(web, again) for _ in range(8))) == [200] * 8
    thread = await web.thread("Many 9002")
    await web.quiet()
    assert thread.posts == ["only once"]


async def test_the_parts_of_an_album_find_each_other(web: House) -> None:
    await knock(web, update(web, 0, "hello", user=9003))
    thread = await web.thread("Many 9003")
    pictures = [update(web, n, "", user=9003, media_group_id="a", photo=[photo(n)]) for n in range(1, 7)]
    for picture in pictures:
        del picture["message"]["text"]
    await asyncio.gather(*(take(web, picture) for picture in pictures))
    await thread.notes("could not be fetched")
    await web.quiet()
    assert len(web.cards("Many 9003")) == 1
    assert len(thread.customers) == 2


async def test_what_begins_anew_begins_once(web: House) -> None:
    """A known customer whose matter was closed writes several messages: one new conversation, not several."""
    await knock(web, update(web, 0, "hello", user=9004))
    await web.thread("Many 9004")
    await web.app.store.write(close_all)
    await asyncio.gather(*(take(web, update(web, n, f"line {n}", user=9004)) for n in range(1, 7)))
    thread = await web.thread("Many 9004", count=2)
    await web.quiet()
    assert len(web.cards("Many 9004")) == 2
    assert sorted(thread.lines) == [f"line {n}" for n in range(1, 7)]


async def take(house: House, item: dict[str, Any]) -> None:
    """As the web server does for each of many connections."""
    await house.app.intake.take("tg", house.app.channels["tg"].convert(json.dumps(item).encode()))


def close_all(tx: Transaction) -> None:
    for number in range(1, 1000):
        found = conversations.by_number(tx, number)
        if found and found.thread == "9004":
            set_status(tx, found, Status.CLOSED)


def photo(number: int) -> dict[str, Any]:
    return {"file_id": f"none-{number}", "file_unique_id": f"{number}", "width": 1, "height": 1}


async def test_a_customer_and_an_agent_who_write_at_once_leave_no_answer_owed_unseen(real: House) -> None:
    """Whatever the order: either the answer came after the question, or the customer is still waiting."""
    customers = [real.telegram(f"Duet {n}") for n in range(8)]
    for customer in customers:
        customer.say("hello")
    threads = [await real.thread(customer.name) for customer in customers]
    for customer, thread in zip(customers, threads, strict=True):
        await thread.shows("hello")
        customer.say("and now?")
        ts = await thread.say("answer")
        await thread.marked(ts, TICK)
        await thread.shows("and now?")
    await real.quiet()
    for thread in threads:
        waits, open_ = "Waiting since" in thread.card, "*Status*\nopen" in thread.card
        assert waits == open_, thread.card


async def test_a_change_during_the_claim_of_a_card_makes_another_card(web: House) -> None:
    """The claim has read the state before the change, and the change sees the card as still waiting."""
    customer = web.telegram("Restless")
    customer.say("hello")
    thread = await web.thread("Restless")
    await thread.card_says("nobody yet")
    await web.quiet()
    await web.app.store.write(lambda tx: commands.assign(tx, the(tx, thread), "U0ALICE", "U0ALICE"))

    def claim_slowly(tx: Transaction) -> int:
        tx.now += timedelta(seconds=2)
        found = web.app.outbox._claim(tx)
        tx.execute(sa.text("SELECT pg_sleep(0.3)"))
        return len([delivery for delivery, _ in found if delivery.kind == "refresh"])

    claiming = asyncio.create_task(web.app.store.write(claim_slowly))
    await asyncio.sleep(0.1)
    await web.app.store.write(lambda tx: commands.resolve(tx, the(tx, thread), "U0ALICE"))
    assert await claiming == 1
    waiting = [d for d in await web.app.store.read(outbox.unsettled) if d.kind == "refresh"]
    assert [d.state for d in waiting] == ["claimed", "queued"]
    web.clock.advance(LEASE + timedelta(seconds=5))
    await web.app.audit.look()
    await thread.card_says("resolved")


def the(tx: Transaction, thread: Thread) -> Conversation:
    found = conversations.by_number(tx, thread.number)
    assert found is not None
    return found
