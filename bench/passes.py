"""What a pass of the timers and of the outbox costs, over few and over very many open conversations."""

import asyncio
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Table

from bench.house import database, open_house
from bench.updates import START, updates
from bot.app import App
from bot.clock import FastClock
from bot.outbox import LEASE
from storage import outbox
from storage.schema import metadata
from storage.transaction import Transaction

SIZES = (1_000, 10_000, 100_000)
DUE = 10
_PASSES = 15
_NOW, _MINUTE = START * 1_000_000, 60_000_000
_STEP = 1 << 30
"""Between the ids of two copies: about a second, as ids go."""
_ADDRESSES = ("address", "thread", "lane", "external_id", "desk_thread")


@dataclass(slots=True)
class Passes:
    """Seconds of each pass, by number of open conversations."""

    timers: dict[int, list[float]]
    outbox: dict[int, list[float]]


def growth(seconds: dict[int, list[float]]) -> float:
    """The largest house over the smallest, at the median."""
    return statistics.median(seconds[max(seconds)]) / statistics.median(seconds[min(seconds)])


async def measure(folder: Path, tell: Callable[[int], None], sizes: Sequence[int] = SIZES) -> Passes:
    """The houses take turns, so that noise hits all of them."""
    houses = {}
    for size in sizes:
        houses[size] = await _house(folder / str(size), size)
        tell(1)
    found = Passes({size: [] for size in sizes}, {size: [] for size in sizes})
    for _ in range(_PASSES):
        for size, app in houses.items():
            found.timers[size].append(await _timer_pass(app))
            found.outbox[size].append(await _outbox_pass(app))
    for app in houses.values():
        await app.close()
    return found


async def _timer_pass(app: App) -> float:
    """Ten breaches that nobody has been told of yet."""
    with closing(sqlite3.connect(database(app))) as sql, sql:
        late = "SELECT id FROM clocks WHERE metric = 'first_response' AND state = 'running' AND due_at < ? LIMIT ?"
        sql.execute(f"UPDATE timers SET due_at = ? WHERE clock_id IN ({late})", (_NOW - _MINUTE, _NOW, DUE))
    began = time.perf_counter()
    fired = await app.store.write(app.timers.fire_due)
    seconds = time.perf_counter() - began
    _finish(app, fired)
    return seconds


async def _outbox_pass(app: App) -> float:
    """Claim ten deliveries among all those that are done, and ask when the next is due."""

    def put(tx: Transaction) -> None:
        for place in range(DUE):
            outbox.queue(tx, "desk", f"desk:{place}", "card")

    def claim(tx: Transaction) -> int:
        claimed = outbox.claim(tx, DUE, LEASE)
        outbox.next_at(tx)
        return len(claimed)

    await app.store.write(put)
    began = time.perf_counter()
    claimed = await app.store.write(claim)
    seconds = time.perf_counter() - began
    _finish(app, claimed)
    return seconds


def _finish(app: App, number: int) -> None:
    if number != DUE:
        raise AssertionError(f"{number} were taken, where {DUE} were due")
    with closing(sqlite3.connect(database(app))) as sql, sql:
        sql.execute("UPDATE deliveries SET state = 'delivered' WHERE state IN ('queued', 'claimed')")


# --- a house full of conversations -----------------------------------------------------------


async def _house(folder: Path, size: int) -> App:
    """One conversation is made by the product; the others are its copies, row by row, by plain SQL."""
    app = await open_house(folder, FastClock(datetime.fromtimestamp(START, UTC)))
    [update] = updates(1)
    await app.intake.take("telegram", app.channels["telegram"].convert(update))
    await asyncio.to_thread(_fill, database(app), size)
    return app


def _fill(path: Path, size: int) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as sql:
        for pragma in ("synchronous=OFF", "foreign_keys=OFF"):
            sql.execute(f"PRAGMA {pragma}")
        sql.execute("BEGIN")
        sql.execute("UPDATE deliveries SET state = 'delivered', external_id = 'ts', settled_at = created_at")
        sql.execute("UPDATE conversations SET desk_thread = 'ts'")
        for table in metadata.sorted_tables:
            if table.name not in ("counters", "memory", "policies"):
                _multiply(sql, table, size)
        sql.execute("UPDATE counters SET value = ?", (size,))
        sql.execute(
            "UPDATE clocks SET started_at = started_at - ?, due_at = due_at - ? WHERE id IN "
            "(SELECT id FROM clocks WHERE metric = 'first_response' ORDER BY id LIMIT ?)",
            (60 * _MINUTE, 60 * _MINUTE, DUE * _PASSES),
        )
        sql.execute("COMMIT")
        sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _multiply(sql: sqlite3.Connection, table: Table, size: int) -> None:
    names = table.columns.keys()
    sql.execute(
        "WITH RECURSIVE copies (k) AS (VALUES (1) UNION ALL SELECT k + 1 FROM copies WHERE k < ?) "
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(map(_of_copy, names))} FROM {table}, copies",
        (size - 1,),
    )


def _of_copy(name: str) -> str:
    """The column's value in the k-th copy: earlier ids, another number, other addresses."""
    if name in _ADDRESSES:
        return f"CASE {name} WHEN '' THEN '' ELSE {name} || ':' || k END"
    if name == "number":
        return f"{name} + k"
    is_id = name == "id" or (name.endswith("_id") and name != "policy_id")
    return f"{name} - k * {_STEP}" if is_id else name
