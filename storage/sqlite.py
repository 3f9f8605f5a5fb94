"""SQLite: one writer thread that owns the one writing connection, and readers beside it.

Use cases that queue up share one commit (and so one sync of the disk), each in a savepoint of its own; each caller is
told after the commit. https://www.sqlite.org/wal.html, https://www.sqlite.org/lang_savepoint.html
"""

import asyncio
import json
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from bot.clock import Clock
from bot.errors import DeskbellError, StoreUnwell
from storage import migrate
from storage.ids import Ids
from storage.prepared import Direct, through
from storage.shield import Unhurried, error_of
from storage.transaction import Execute, Reaction, Transaction

_log = structlog.get_logger()

T = TypeVar("T")

_OLDEST = (3, 40, 0)
_BATCH = 128
"""Use cases in one commit at the most: bounds what a failed disk takes back, and the wait of the first."""

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "wal_autocheckpoint=0")

_CHECKPOINT_EVERY = 1_000
"""Changed rows. The writer brings the log into the file itself, after the callers have their answer: SQLite would do it
inside the commit they wait for."""

dump_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


class _Job(NamedTuple):
    use_case: Callable[[Transaction], Any]
    done: "asyncio.Future[Any]"


class _Answer(NamedTuple):
    to: "asyncio.Future[Any]"
    result: Any
    error: BaseException | None


class SqliteStore:
    def __init__(self, path: Path, clock: Clock) -> None:
        if sqlite3.sqlite_version_info < _OLDEST:
            raise DeskbellError(f"SQLite {sqlite3.sqlite_version} is too old: Deskbell needs 3.40 or newer.")
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.on_wake: Callable[[str], None] = lambda name: None
        self.revision = ""
        self.alone = True
        self._clock = clock
        self._reactions: Sequence[Reaction] = ()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._reading = Unhurried()
        self._writer = _engine(path)
        self._reader = create_async_engine(
            f"sqlite+aiosqlite:///{path}", pool_size=4, hide_parameters=True, json_serializer=dump_json
        )
        sa.event.listen(self._reader.sync_engine, "connect", _prepare_reader)
        self._thread: threading.Thread | None = None

    def react(self, reactions: Sequence[Reaction]) -> None:
        self._reactions = reactions

    async def open(self) -> None:
        self.revision = await asyncio.to_thread(self._migrate)
        self.path.chmod(0o600)
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    def _migrate(self) -> str:
        with _guarded(), self._writer.connect() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            revision = migrate.upgrade(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                connection.exec_driver_sql("ROLLBACK")
                raise DeskbellError(
                    f"Upgrading would leave {len(broken)} rows without their parents; nothing was changed."
                )
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            self._ids = Ids(self._clock, above=_highest_id(connection))
            return revision

    async def write(self, use_case: Callable[[Transaction], T]) -> T:
        return await asyncio.shield(self._submit(use_case))

    async def write_each(self, use_cases: Sequence[Callable[[Transaction], None]]) -> list[BaseException | None]:
        if len(use_cases) == 1:
            return [await error_of(self.write(use_cases[0]))]
        waiting = [self._submit(use_case) for use_case in use_cases]
        return await asyncio.shield(asyncio.gather(*waiting, return_exceptions=True))

    def _submit(self, use_case: Callable[[Transaction], T]) -> "asyncio.Future[T]":
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(use_case, done))
        return done

    async def read(self, question: Callable[[Transaction], T]) -> T:
        return await self._reading.run(self._read(question))

    async def _read(self, question: Callable[[Transaction], T]) -> T:
        async with self._reader.connect() as connection:
            return await connection.run_sync(lambda sync: question(self._transaction(partial(through, sync))))

    async def read_apart(self, question: Callable[[Transaction], T]) -> T:
        return await self._reading.run(asyncio.to_thread(self._read_apart, question))

    def _read_apart(self, question: Callable[[Transaction], T]) -> T:
        engine = sa.create_engine(f"sqlite:///{self.path}", poolclass=sa.pool.NullPool, hide_parameters=True)
        sa.event.listen(engine, "connect", _prepare_reader)
        with engine.connect() as connection:
            return question(self._transaction(partial(through, connection)))

    async def close(self) -> None:
        await self._reading.finish()
        self._jobs.put(None)
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)
        self._writer.dispose()
        await self._reader.dispose()

    # --- the writer thread ---

    def _run(self) -> None:
        with self._writer.connect() as connection:
            direct = Direct(connection)
            brought = 0
            while (job := self._jobs.get()) is not None:
                self._commit_together(direct, self._queued_with(job))
                if direct.changes() - brought >= _CHECKPOINT_EVERY:
                    _checkpoint(direct)
                    brought = direct.changes()

    def _queued_with(self, first: _Job) -> list[_Job]:
        jobs = [first]
        while len(jobs) < _BATCH and not self._jobs.empty():
            job = self._jobs.get()
            if job is None:
                self._jobs.put(None)
                break
            jobs.append(job)
        return jobs

    def _commit_together(self, direct: Direct, jobs: list[_Job]) -> None:
        answers: list[_Answer] = []
        woken: set[str] = set()
        try:
            direct.sql("BEGIN IMMEDIATE")
            for job in jobs:
                answers.append(self._one(direct, job, woken, savepoint=len(jobs) > 1))
            direct.sql("ROLLBACK" if len(jobs) == 1 and answers[0].error else "COMMIT")
        except Exception as problem:  # whatever broke the commit is the answer to every caller of it
            _roll_back(direct)
            unwell = StoreUnwell(f"the database cannot take writes: {problem}")
            answers, woken = [_Answer(job.done, None, unwell) for job in jobs], set()
        _call_soon(jobs[0].done.get_loop(), partial(self._tell, answers, woken))

    def _tell(self, answers: list[_Answer], woken: set[str]) -> None:
        for answer in answers:
            if answer.to.done():
                continue
            if answer.error is None:
                answer.to.set_result(answer.result)
            else:
                answer.to.set_exception(answer.error)
        for name in woken:
            self.on_wake(name)

    def _one(self, direct: Direct, job: _Job, woken: set[str], savepoint: bool) -> _Answer:
        transaction = self._transaction(direct.execute)
        if savepoint:
            direct.sql("SAVEPOINT one")
        try:
            result = job.use_case(transaction)
        except (sqlite3.OperationalError, sa.exc.OperationalError):
            raise  # disk full, I/O error, busy: the whole commit is in doubt
        except Exception as error:  # the use case's own error belongs to its caller alone
            if savepoint:
                direct.sql("ROLLBACK TO one")
                direct.sql("RELEASE one")
            return _Answer(job.done, None, error)
        if savepoint:
            direct.sql("RELEASE one")
        woken |= transaction.woken
        return _Answer(job.done, result, None)

    def _transaction(self, execute: Execute) -> Transaction:
        return Transaction(execute, self._clock.now(), self._ids, self._reactions)


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(
        f"sqlite:///{path}",
        isolation_level="AUTOCOMMIT",
        poolclass=sa.pool.StaticPool,
        hide_parameters=True,
        json_serializer=dump_json,
        connect_args={"check_same_thread": False},
    )

    def prepare(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.DatabaseError:
            connection.close()
            raise

    sa.event.listen(engine, "connect", prepare)
    return engine


def _prepare_reader(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only=ON")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()


class _guarded:  # noqa: N801
    """Says in plain words what SQLite says when a file cannot be opened."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, sa.exc.DatabaseError):
            raise DeskbellError(f"The database file cannot be used: {error.orig}. Look at storage.data_dir.") from error


def _highest_id(connection: Connection) -> int:
    """Ids go on above what is stored even when the clock was set back."""
    rows = connection.exec_driver_sql(
        "SELECT max(id) FROM events UNION ALL SELECT max(id) FROM deliveries UNION ALL SELECT max(id) FROM messages"
    )
    return max((row[0] or 0 for row in rows), default=0)


def _roll_back(direct: Direct) -> None:
    try:
        direct.sql("ROLLBACK")
    except sqlite3.OperationalError:
        pass  # SQLite has rolled back by itself already


def _checkpoint(direct: Direct) -> None:
    """As far as no reader is in the way. https://www.sqlite.org/pragma.html#pragma_wal_checkpoint"""
    try:
        direct.sql("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    except (
        sqlite3.OperationalError
    ) as problem:  # disk full: what is committed is safe in the log, the next one tries again
        _log.warning("the database's log could not be brought into its file", reason=str(problem))


def _call_soon(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    try:
        loop.call_soon_threadsafe(call)
    except RuntimeError:
        pass  # the loop has closed: nobody is waiting any more
