"""What the home page and a customer's card cost, with very many conversations, on either database."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.house import AGENT, DESK_CHANNEL
from bench.updates import START
from bot.clock import FastClock
from bot.desk import customer_card, home
from bot.model.desk import Person
from bot.rules import InboxRules, Rules
from storage import people
from storage.ids import first_at
from storage.schema import clocks, conversations, customers, events, identities, messages
from storage.store import Store, open_store
from storage.transaction import Transaction

OPEN, DONE, OF_ONE = 10_000, 50_000, 10_000
"""Conversations that are unfinished and that are resolved, and messages of one talkative customer."""
PAGES = {
    "mine": {"filter": "mine"},
    "all, the first page": {"filter": "all"},
    "all, far behind": {"filter": "all", "page": "700"},
    "breaching": {"filter": "breaching"},
    "the team today": {"view": "team"},
}
CARD, OLDER = "a customer with 10,000 messages", "the same, older"
_TIMES = 7
_NOW = datetime.fromtimestamp(START, UTC)
_APART = timedelta(seconds=10)
_AT_ONCE = 500

Row = dict[str, Any]


@dataclass(slots=True)
class Home:
    seconds: dict[str, list[float]] = field(default_factory=dict)


async def measure(folder: Path, database: str = "sqlite") -> Home:
    """Fill a store of this address and open everything, in turns."""
    store = await open_store(database, folder, FastClock(_NOW))
    talkative = await _fill(store)
    inbox = InboxRules("telegram", "telegram", lambda body, files: ())
    rules = Rules({"telegram": inbox}, DESK_CHANNEL, "", frozenset(), managers=frozenset({AGENT}))
    made, person = Home(), Person(AGENT, "Alice")

    def card(before: str) -> Callable[[Transaction], object]:
        def show(tx: Transaction) -> object:
            customer = people.customer(tx, talkative)
            assert customer
            return customer_card.card(tx, rules, customer, before)

        return show

    asked = {name: lambda tx, c=carries: home.show(tx, rules, person, c) for name, carries in PAGES.items()}
    asked |= {CARD: card(""), OLDER: card(str(first_at(_NOW - _APART * (DONE + OPEN) - timedelta(hours=2))))}
    for _ in range(_TIMES):
        for name, question in asked.items():
            began = time.perf_counter()
            await store.read(question)
            made.seconds.setdefault(name, []).append(time.perf_counter() - began)
    await store.close()
    return made


async def _fill(store: Store) -> int:
    chance = random.Random(1)
    number = 0
    for start in range(0, OPEN + DONE, _AT_ONCE):
        rows: dict[sa.Table, list[Row]] = {
            t: [] for t in (customers, identities, conversations, messages, events, clocks)
        }
        for _ in range(_AT_ONCE):
            number += 1
            _conversation(chance, rows, number, _NOW - _APART * (OPEN + DONE - number), 2, open_=start >= DONE)
        await store.write(lambda tx, rows=rows: _put(tx, rows))
    rows = {t: [] for t in (customers, identities, conversations, messages, events, clocks)}
    began = _NOW - _APART * (OPEN + DONE) - timedelta(days=1)
    talkative = _customer(rows, began)
    for n in range(OF_ONE // 20):
        number += 1
        _conversation(chance, rows, number, began + timedelta(minutes=2 * n), 20, open_=n % 100 == 0, who=talkative)
    await store.write(lambda tx: _put(tx, rows))
    return talkative


def _put(tx: Transaction, rows: dict[sa.Table, list[Row]]) -> None:
    for table, values in rows.items():
        for start in range(0, len(values), 1_000):
            tx.execute(sa.insert(table), values[start : start + 1_000])


def _customer(rows: dict[sa.Table, list[Row]], at: datetime) -> int:
    who = first_at(at) + 1
    rows[customers].append({"id": who, "name": f"Kim {who}", "created_at": at})
    rows[identities].append(
        {"id": who, "customer_id": who, "channel": "telegram", "address": str(who), "attested": True, "created_at": at}
    )
    return who


def _conversation(
    chance: random.Random, rows: dict[sa.Table, list[Row]], number: int, at: datetime, said: int, *, open_: bool,
    who: int | None = None,
) -> None:  # fmt: skip
    who = who or _customer(rows, at)
    id_ = first_at(at) + 2
    status = chance.choice(("open", "open", "pending", "snoozed")) if open_ else "resolved"
    rows[conversations].append(
        {"id": id_, "number": number, "customer_id": who, "identity_id": who, "inbox": "telegram",
         "channel": "telegram", "thread": str(who), "address": str(who), "status": status,
         "assignee": chance.choice(("", AGENT, *(f"U{n}" for n in range(20)))), "priority": "normal", "opened_at": at,
         "waiting_since": at if status == "open" else None, "desk_channel": DESK_CHANNEL, "desk_thread": f"{number}.1"}
    )  # fmt: skip
    for n in range(said):
        when = at + timedelta(milliseconds=10 + n)
        mine = {"conversation_id": id_, "sent_at": when, "created_at": when, "automatic": False, "version": 1}
        author = {"author": AGENT if n % 2 else str(who), "direction": "out" if n % 2 else "in"}
        rows[messages].append({"id": first_at(when) + 3, "text": f"message {n}", **mine, **author})
    for n, kind in enumerate(("opened", "status_changed", "customer_wrote", "clock_stopped")):
        data = {"from": "open", "to": "pending", "metric": "first_response", "clock": id_, "state": "met"}
        event = {"id": first_at(at) + 4 + n, "conversation_id": id_, "kind": kind, "at": at, "data": data}
        rows[events].append(event)
    running = status == "open" and chance.random() < 0.9
    rows[clocks].append(
        {"id": id_, "conversation_id": id_, "metric": "first_response", "state": "running" if running else "met",
         "target_seconds": 1.0, "started_at": at, "due_at": at + timedelta(hours=chance.randrange(48)),
         "stopped_at": at, "generation": 1, "fired": []}
    )  # fmt: skip
