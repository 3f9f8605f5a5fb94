"""Macros made at the desk, their use, and who is writing: the questions that the core asks of either database."""

from datetime import UTC, datetime, timedelta

from bot.model.macro import Macro
from storage import composing, conversations, macros, people
from storage.store import Store
from storage.transaction import Transaction
from tests.manual_clock import ManualClock

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def test_a_macro_is_one_by_name_and_language(store: Store) -> None:
    first, korean = (
        Macro("refund", "one", tags=("a", "b"), status="resolved"),
        Macro("refund", "하나", "ko", snooze="2h"),
    )
    for macro in (first, korean, Macro("refund", "two", title="Refund")):
        await store.write(lambda tx, macro=macro: macros.save(tx, macro, "U0ALICE"))
    assert await store.read(macros.made_at_desk) == [Macro("refund", "two", title="Refund"), korean]
    gone = [await store.write(lambda tx: macros.delete(tx, "refund", "ko")) for _ in range(2)]
    assert gone == [True, False]
    assert [macro.language for macro in await store.read(macros.made_at_desk)] == [""]


async def test_every_use_is_counted_with_the_last_instant(store: Store, clock: ManualClock) -> None:
    for _ in range(3):
        clock.advance(timedelta(minutes=1))
        await store.write(lambda tx: macros.count_use(tx, "refund"))
    assert await store.read(macros.uses) == {"refund": (3, clock.now())}


async def test_who_writes_what_they_were_asked_and_that_it_ends(store: Store, clock: ManualClock) -> None:
    def conversation(tx: Transaction) -> int:
        identity = people.create(tx, "telegram", "7", "Kim", True, "")
        where = {"inbox": "tg", "thread": "7", "address": "7", "subject": "", "language": "", "desk_channel": "C"}
        return conversations.open_new(tx, identity, **where).id

    id_ = await store.write(conversation)
    await store.write(lambda tx: composing.begin(tx, id_, "U1", "Alice"))
    await store.write(lambda tx: composing.ask(tx, id_, "U1", "Alice", "12"))
    await store.write(lambda tx: composing.ask(tx, id_, "U1", "Alice", "13"))
    await store.write(lambda tx: composing.ask(tx, id_, "U2", "Bob", "14"))
    assert await store.read(lambda tx: composing.asked(tx, id_, "U1")) == {"12", "13"}
    assert await store.read(lambda tx: composing.asked(tx, id_, "U2")) == {"14"}
    opened_at = clock.now()
    clock.advance(timedelta(minutes=1))
    await store.write(lambda tx: composing.begin(tx, id_, "U1", "Alice"))
    assert await store.read(lambda tx: composing.asked(tx, id_, "U1")) == frozenset()
    known = await store.read(lambda tx: composing.in_conversation(tx, id_, LONG_AGO))
    assert [(each.name, each.since) for each in known] == [("Bob", opened_at), ("Alice", clock.now())]
    assert len(await store.read(lambda tx: composing.in_conversation(tx, id_, opened_at))) == 1
    await store.write(lambda tx: composing.end(tx, id_, "U1"))
    assert len(await store.read(lambda tx: composing.in_conversation(tx, id_, LONG_AGO))) == 1
