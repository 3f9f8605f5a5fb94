"""Exactly the rows that the product writes, as plain SQL statements, one group a message: what the limit has to do.

The limit's database holds what the product's held at the last look, so the difference between the two is what has been
written since. New rows, the counter and changed columns count; what came and went between two looks does not (that
makes the limit a little faster than it should be).
"""

import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from storage.ids import time_of
from storage.schema import conversations, counters, messages, metadata, received

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
"""Of the limit: the product's own."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COUNT = "INSERT OR REPLACE INTO counters (name, value) VALUES ('conversation', ?)"
_TABLES = [table for table in metadata.sorted_tables if table is not counters]
"""Parents before their children. The counter goes with the conversation that was counted."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Write:
    sql: str
    values: tuple[Any, ...]
    at: int | None = None
    """When a new row was made, in microseconds."""
    conversation: int | None = None
    """Whose row was changed or deleted."""


class Ledger:
    """Compares ``limit`` with ``product``, two files of one schema."""

    def __init__(self, product: Path, limit: Path) -> None:
        self._product, self._limit = product, limit

    def by_message(self) -> list[list[Write]]:
        """What was written since the last look; one group for each message received, in the order of their commits."""
        with closing(self._open()) as sql:
            times = [row["received_at"] for row in _new_rows(sql, received)]
            times.sort()
            place: Callable[[int], int] = lambda at: max(bisect_right(times, at) - 1, 0)  # noqa: E731
            last = {row["conversation_id"]: place(_made(row)) for row in _new_rows(sql, messages)}
            groups: list[list[Write]] = [[] for _ in times]
            for write in _writes(sql):
                at = last.get(write.conversation, -1) if write.at is None else place(write.at)
                groups[at].append(write)
            return groups

    def catch_up(self) -> None:
        """Do to the limit what has been done to the product meanwhile; nobody measures it."""
        with closing(self._open()) as sql:
            writes = list(_writes(sql))
        with closing(open_plain(self._limit)) as limit:
            commit(limit, writes)

    def differences(self) -> int:
        with closing(self._open()) as sql:
            return sum(1 for _ in _writes(sql))

    def _open(self) -> sqlite3.Connection:
        sql = sqlite3.connect(self._limit, isolation_level=None)
        sql.row_factory = sqlite3.Row
        sql.execute("ATTACH ? AS product", (str(self._product),))
        return sql


def open_plain(path: Path) -> sqlite3.Connection:
    sql = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        sql.execute(f"PRAGMA {pragma}")
    return sql


def commit(sql: sqlite3.Connection, writes: Iterable[Write]) -> None:
    execute = sql.execute
    execute("BEGIN IMMEDIATE")
    for write in writes:
        execute(write.sql, write.values)
    execute("COMMIT")


def _new_rows(sql: sqlite3.Connection, table: Table) -> list[Row]:
    """Rows that are new or changed."""
    return [dict(row) for row in sql.execute(f"SELECT * FROM product.{table} EXCEPT SELECT * FROM main.{table}")]


def _writes(sql: sqlite3.Connection) -> Iterator[Write]:
    for table in _TABLES:
        keys = [column.name for column in table.primary_key]
        here = " AND ".join(f"{key} = ?" for key in keys)
        for row in _new_rows(sql, table):
            key = tuple(row[name] for name in keys)
            old = sql.execute(f"SELECT * FROM main.{table} WHERE {here}", key).fetchone()
            if old is None:
                yield from _inserts(table, row)
            else:
                changed = {name: value for name, value in row.items() if value != old[name]}
                names = ", ".join(f"{name} = ?" for name in changed)
                values = (*changed.values(), *key)
                yield Write(f"UPDATE {table} SET {names} WHERE {here}", values, None, _conversation(table, row))
        columns = ", ".join(keys)
        for key in sql.execute(f"SELECT {columns} FROM main.{table} EXCEPT SELECT {columns} FROM product.{table}"):
            row = dict(sql.execute(f"SELECT * FROM main.{table} WHERE {here}", tuple(key)).fetchone())
            yield Write(f"DELETE FROM {table} WHERE {here}", tuple(key), None, _conversation(table, row))


def _inserts(table: Table, row: Row) -> Iterator[Write]:
    marks = ", ".join("?" * len(row))
    yield Write(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()), _made(row))
    if table is conversations:
        yield Write(_COUNT, (row["number"],), _made(row))


def _made(row: Row) -> int:
    """When a row was made, in microseconds: ids tell it, and where there are none, a time."""
    if "id" in row:
        return (time_of(row["id"]) - _EPOCH) // timedelta(microseconds=1)
    return int(row.get("received_at") or row.get("replaced_at") or 0)


def _conversation(table: Table, row: Row) -> int | None:
    return row["id"] if table is conversations else row.get("conversation_id")
