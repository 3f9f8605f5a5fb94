"""The store runs use cases: all of one or nothing, and the callers that came together share a commit."""

import asyncio
from datetime import timedelta

import pytest

from storage import memory, outbox, received
from storage.store import Store
from storage.transaction import Transaction
from tests.manual_clock import ManualClock


async def test_what_was_written_can_be_read(store: Store) -> None:
    await store.write(lambda tx: memory.save(tx, "inbox", "key", "환불"))
    assert await store.read(lambda tx: memory.load(tx, "inbox", "key")) == "환불"


async def test_a_use_case_that_raises_leaves_nothing_and_harms_no_other(store: Store) -> None:
    def failing(tx: Transaction) -> None:
        memory.save(tx, "inbox", "bad", "x")
        raise ValueError("mine")

    async def good(n: int) -> int:
        return await store.write(lambda tx: memory.count(tx, "conversation"))

    results = await asyncio.gather(
        *(store.write(failing) if n % 5 == 0 else good(n) for n in range(50)), return_exceptions=True
    )
    assert sum(isinstance(r, ValueError) for r in results) == 10
    assert sorted(r for r in results if isinstance(r, int)) == list(range(1, 41))
    assert await store.read(lambda tx: memory.load(tx, "inbox", "bad")) == ""


async def test_nothing_is_taken_twice(store: Store) -> None:
    takes = await asyncio.gather(*(store.write(lambda tx: received.take(tx, "tg", "1:2")) for _ in range(20)))
    assert takes.count(True) == 1


async def test_a_lane_hands_out_only_its_head(store: Store) -> None:
    def fill(tx: Transaction) -> list[int]:
        return [outbox.queue(tx, "desk", lane, "post") for lane in ("a", "a", "b")]

    first, second, other = await store.write(fill)
    claimed = await store.write(lambda tx: outbox.claim(tx, 10, timedelta(minutes=1)))
    assert [d.id for d in claimed] == [first, other]
    await store.write(lambda tx: outbox.settle(tx, claimed[0], "delivered", external_id="1"))
    claimed = await store.write(lambda tx: outbox.claim(tx, 10, timedelta(minutes=1)))
    assert [d.id for d in claimed] == [second]


async def test_two_claimers_never_get_the_same_delivery(store: Store) -> None:
    await store.write(lambda tx: [outbox.queue(tx, "desk", str(n), "post") for n in range(40)])
    claims = await asyncio.gather(
        *(store.write(lambda tx: outbox.claim(tx, 10, timedelta(minutes=1))) for _ in range(8))
    )
    ids = [d.id for claim in claims for d in claim]
    assert len(ids) == len(set(ids)) == 40


async def test_a_delivery_whose_claimer_died_comes_back_in_doubt(store: Store, clock: ManualClock) -> None:
    await store.write(lambda tx: outbox.queue(tx, "desk", "a", "post"))
    await store.write(lambda tx: outbox.claim(tx, 10, timedelta(minutes=1)))
    assert await store.write(lambda tx: outbox.recover(tx, everything=False)) == 0
    clock.advance(timedelta(minutes=2))
    assert await store.write(lambda tx: outbox.recover(tx, everything=False)) == 1
    (again,) = await store.write(lambda tx: outbox.claim(tx, 10, timedelta(minutes=1)))
    assert again.in_doubt


async def test_a_caller_that_gives_up_does_not_stop_the_commit(store: Store) -> None:
    task = asyncio.ensure_future(store.write(lambda tx: memory.save(tx, "a", "b", "kept")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await store.write(lambda tx: None)
    value = ""
    while not value:
        value = await store.read(lambda tx: memory.load(tx, "a", "b"))
    assert value == "kept"


async def test_an_id_that_comes_with_another_content_is_taken_and_leads_to_neither(store: Store) -> None:
    """Some programs give every mail the same Message-ID."""

    def use(tx: Transaction) -> tuple[list[bool], int | None]:
        taken = [received.take(tx, "mail", "same@id", n, digest) for n, digest in enumerate("aabb", start=1)]
        return taken, received.message_of(tx, "mail", "same@id")

    assert await store.write(use) == ([True, False, True, False], None)
