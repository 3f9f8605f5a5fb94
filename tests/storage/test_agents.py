"""Who has a conversation, and who has how much to do: on both databases, and from two sides at once."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from bot.assignment import give_out
from bot.rules import AssignmentRule, Rules
from storage import agents, conversations, people
from storage.prepared import Prepared
from storage.store import Store
from storage.transaction import Transaction
from tests.manual_clock import ManualClock

POOL = ["U0A", "U0B", "U0C"]


def waiting(tx: Transaction, number: int) -> int:
    identity = people.create(tx, "tg", str(number), "", True, "")
    return conversations.open_new(
        tx, identity, inbox="tg", thread="", address=str(number), subject="", language="en", desk_channel="C",
        waiting_since=tx.now + timedelta(seconds=number),
    ).id  # fmt: skip


async def test_of_many_who_claim_at_once_one_gets_it(store: Store) -> None:
    id_ = await store.write(lambda tx: waiting(tx, 1))
    claims = await asyncio.gather(
        *(store.write(lambda tx, n=n: conversations.claim(tx, id_, f"U0{n}", "")) for n in range(10))
    )
    assert claims.count(True) == 1
    owner = (await store.read(lambda tx: conversations.get(tx, id_))).assignee
    assert owner == f"U0{claims.index(True)}"
    assert not await store.write(lambda tx: conversations.claim(tx, id_, "U0X", "U0Y"))
    assert await store.write(lambda tx: conversations.claim(tx, id_, "", owner))


async def test_two_that_give_out_at_once_give_nothing_twice_and_nobody_too_much(store: Store) -> None:
    ids = [await store.write(lambda tx, n=n: waiting(tx, n)) for n in range(12)]
    rules = Rules({}, "C", "", frozenset(POOL), assignment=AssignmentRule("round_robin", 3, POOL))
    given = await asyncio.gather(*(store.write(lambda tx: give_out(tx, rules, POOL)) for _ in range(6)))
    assert sum(given) == 9
    assert await store.read(agents.loads) == dict.fromkeys(POOL, 3)
    rest = await store.read(lambda tx: [each.id for each in agents.waiting_for_somebody(tx, 50)])
    assert rest == ids[9:], "who waits longest is served first"


async def test_who_is_free_and_who_waits_is_read_from_the_index_of_what_is_open(store: Store, database: str) -> None:
    if not database.startswith("sqlite"):
        pytest.skip("PostgreSQL plans by the number of rows")

    def plan(tx: Transaction, statement: Prepared) -> str:
        text = str(statement.statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": False}))
        return " ".join(map(str, tx.all(sa.text(f"EXPLAIN QUERY PLAN {text.replace('?', '10')}"))))

    for statement in (agents._loads, agents._waiting):
        assert "ix_conversations_open" in await store.read(lambda tx, asked=statement: plan(tx, asked))


async def test_turns_stay_apart_while_the_clock_stands_still(store: Store, clock: ManualClock) -> None:
    rules = Rules({}, "C", "", frozenset(POOL), assignment=AssignmentRule("round_robin", 9, POOL))
    for number in range(6):
        await store.write(lambda tx, n=number: waiting(tx, n))
        await store.write(lambda tx: give_out(tx, rules, POOL))
    assert await store.read(agents.loads) == dict.fromkeys(POOL, 2)
