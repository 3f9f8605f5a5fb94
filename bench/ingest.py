"""Ingest: raw bytes to commit, beside the same rows written by plain sqlite3, in turns so that noise hits both."""

import asyncio
import os
import resource
import sqlite3
import statistics
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.house import AGENT, DESK_CHANNEL, database, open_house
from bench.ledger import Ledger, commit, open_plain
from bench.updates import START
from bot.app import App
from bot.clock import FastClock
from bot.model.desk import AgentWrote, Person, Place
from bot.model.richtext import RichText
from storage.store import open_store

BLOCK = 256
_ANSWERS = 64
"""Conversations that agents answer between two blocks."""


@dataclass(slots=True)
class Side:
    """One of the two that are compared."""

    seconds: list[float] = field(default_factory=list)
    """Of each message, from its bytes to its commit."""
    blocks: list[float] = field(default_factory=list)
    """Messages a second, of each block."""
    cpu: float = 0.0

    def add(self, seconds: Sequence[float], wall: float, cpu: float) -> None:
        self.seconds += seconds
        self.blocks.append(len(seconds) / wall)
        self.cpu += cpu


@dataclass(slots=True)
class Figures:
    product: Side = field(default_factory=Side)
    limit: Side = field(default_factory=Side)
    rows: int = 0
    commits: int = 0
    file_syncs: int = 0
    """For attachments, which are files of their own."""
    peak_rss: int = 0
    """Bytes, of the whole process."""

    @property
    def ratio(self) -> float:
        pairs = zip(self.product.blocks, self.limit.blocks, strict=True)
        return statistics.median(ours / theirs for ours, theirs in pairs)


async def ingest(
    folder: Path, inbox: str, raws: Sequence[bytes], together: int, tell: Callable[[int], None], block: int = BLOCK
) -> Figures:
    """``together`` messages at a time. Raises when the limit did not write the very rows of the product."""
    clock = FastClock(datetime.fromtimestamp(START, UTC))
    app = await open_house(folder, clock)
    limit = folder / "limit.db"
    await (await open_store(f"sqlite:///{limit}", folder, clock)).close()
    ledger, figures = Ledger(database(app), limit), Figures()
    ledger.catch_up()
    for start in range(0, len(raws), block):
        await _product(app, inbox, raws[start : start + block], together, figures)
        _limit(ledger, limit, figures)
        if ledger.differences():
            raise AssertionError("the limit has not written what the product wrote")
        await _desk_at_work(app, start)
        ledger.catch_up()
        tell(len(raws[start : start + block]))
    await app.close()
    figures.peak_rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return figures


async def _product(app: App, inbox: str, raws: Sequence[bytes], together: int, figures: Figures) -> None:
    convert, take = app.channels[inbox].convert, app.intake.take
    seconds: list[float] = []

    async def one(raw: bytes) -> None:
        await take(inbox, convert(raw))
        seconds.append(time.perf_counter() - began)

    with _counting_syncs() as synced:
        commits, cpu, wall = _commits(database(app)), time.process_time(), time.perf_counter()
        for start in range(0, len(raws), together):
            began = time.perf_counter()
            if together == 1:
                await one(raws[start])
            else:
                await asyncio.gather(*map(one, raws[start : start + together]))
        figures.product.add(seconds, time.perf_counter() - wall, time.process_time() - cpu)
    figures.commits += _commits(database(app)) - commits
    figures.file_syncs += len(synced)


def _limit(ledger: Ledger, path: Path, figures: Figures) -> None:
    groups, seconds = ledger.by_message(), []
    with closing(open_plain(path)) as sql:
        cpu, wall = time.process_time(), time.perf_counter()
        for group in groups:
            began = time.perf_counter()
            commit(sql, group)
            seconds.append(time.perf_counter() - began)
        figures.limit.add(seconds, time.perf_counter() - wall, time.process_time() - cpu)
    figures.rows += sum(map(len, groups))


async def _desk_at_work(app: App, round_: int) -> None:
    """What happens between two blocks and is not measured: everything is delivered, cards are posted, agents answer."""
    with closing(sqlite3.connect(database(app))) as sql, sql:
        sql.execute(
            "UPDATE deliveries SET state = 'delivered', attempts = 1, external_id = 'ts' || id, "
            "settled_at = created_at WHERE state = 'queued'"
        )
        sql.execute("UPDATE conversations SET desk_thread = 'ts' || number WHERE desk_thread = ''")
        waiting = sql.execute(
            "SELECT desk_thread FROM conversations WHERE waiting_since IS NOT NULL ORDER BY waiting_since LIMIT ?",
            (_ANSWERS,),
        ).fetchall()
    at = datetime.fromtimestamp(START, UTC)
    for (thread,) in waiting:
        place, body = Place(DESK_CHANNEL, thread), RichText("We have looked into it; it is on its way.")
        person = Person(AGENT, "Alice")
        await app.handle_desk(AgentWrote(f"{thread}:{round_}", person, place, f"{thread}.{round_}", body, at))


def _commits(path: Path) -> int:
    """How many transactions SQLite has committed: the counter iChange of its index of the write-ahead log. With
    synchronous=FULL each is one sync of the log. https://www.sqlite.org/walformat.html#the_wal_index_header"""
    with Path(f"{path}-shm").open("rb") as index:
        count: int = struct.unpack_from("=I", index.read(12), 8)[0]
    return count


@contextmanager
def _counting_syncs() -> Iterator[list[int]]:
    synced: list[int] = []
    fsync = os.fsync

    def counted(file: int) -> None:
        synced.append(file)
        fsync(file)

    os.fsync = counted  # type: ignore[assignment]
    try:
        yield synced
    finally:
        os.fsync = fsync
