"""PostgreSQL over asyncpg: the same use cases, run with ``AsyncConnection.run_sync``."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.clock import Clock
from bot.errors import DeskbellError, StoreUnwell
from storage import migrate
from storage.ids import Ids
from storage.prepared import through
from storage.shield import Unhurried, error_of
from storage.sqlite import dump_json
from storage.transaction import Reaction, Transaction

T = TypeVar("T")

_TRIES = 5
"""Two transactions that met (a unique key, a deadlock) are tried again: the second then sees the first's rows."""


class PostgresStore:
    def __init__(self, url: str, clock: Clock) -> None:
        driver_url = sa.make_url(url).set(drivername="postgresql+asyncpg")
        self.on_wake: Callable[[str], None] = lambda name: None
        self.revision = ""
        self.alone = False
        self._clock = clock
        self._ids = Ids(clock)
        self._work = Unhurried()
        self._reactions: Sequence[Reaction] = ()
        self._engine = create_async_engine(
            driver_url, pool_size=10, pool_pre_ping=True, hide_parameters=True, json_serializer=dump_json
        )

    def react(self, reactions: Sequence[Reaction]) -> None:
        self._reactions = reactions

    async def open(self) -> None:
        try:
            async with self._engine.begin() as connection:
                await connection.execute(sa.text("SELECT pg_advisory_xact_lock(20260101)"))
                self.revision = await connection.run_sync(migrate.upgrade)
        except (OSError, sa.exc.DBAPIError) as problem:
            reason = getattr(problem, "orig", problem)
            raise DeskbellError(f"PostgreSQL cannot be used: {reason}. Look at storage.database.") from problem

    async def write(self, use_case: Callable[[Transaction], T]) -> T:
        return await self._work.run(self._write(use_case))

    async def write_each(self, use_cases: Sequence[Callable[[Transaction], None]]) -> list[BaseException | None]:
        return [await error_of(self.write(use_case)) for use_case in use_cases]

    async def _write(self, use_case: Callable[[Transaction], T]) -> T:
        for left in range(_TRIES - 1, -1, -1):
            try:
                result, woken = await self._once(use_case)
            except (sa.exc.IntegrityError, sa.exc.OperationalError, sa.exc.DBAPIError) as problem:
                if left and _met_another(problem):
                    continue
                if isinstance(problem, sa.exc.IntegrityError):
                    raise
                raise StoreUnwell(f"the database cannot take writes: {problem.orig}") from problem
            except OSError as problem:
                raise StoreUnwell(f"the database cannot be reached: {problem}") from problem
            for name in woken:
                self.on_wake(name)
            return result
        raise AssertionError("unreachable: the last try returns or raises")

    async def _once(self, use_case: Callable[[Transaction], T]) -> tuple[T, set[str]]:
        async with self._engine.begin() as connection:
            return await connection.run_sync(lambda sync: self._with_transaction(sync, use_case))

    def _with_transaction(self, sync: Connection, use_case: Callable[[Transaction], T]) -> tuple[T, set[str]]:
        transaction = Transaction(partial(through, sync), self._clock.now(), self._ids, self._reactions)
        return use_case(transaction), transaction.woken

    async def read(self, question: Callable[[Transaction], T]) -> T:
        return await self._work.run(self._read(question))

    async def _read(self, question: Callable[[Transaction], T]) -> T:
        connection: AsyncConnection
        async with self._engine.connect() as connection:
            result, _ = await connection.run_sync(lambda sync: self._with_transaction(sync, question))
            return result

    async def read_apart(self, question: Callable[[Transaction], T]) -> T:
        return await self._work.run(asyncio.to_thread(asyncio.run, self._read_apart(question)))

    async def _read_apart(self, question: Callable[[Transaction], T]) -> T:
        """On another thread: connections belong to the loop that opened them."""
        engine = create_async_engine(self._engine.url, poolclass=sa.pool.NullPool, hide_parameters=True)
        async with engine.connect() as connection:
            result, _ = await connection.run_sync(lambda sync: self._with_transaction(sync, question))
            return result

    async def close(self) -> None:
        await self._work.finish()
        await self._engine.dispose()


_MET = {"23505", "40001", "40P01"}
"""unique_violation, serialization_failure, deadlock_detected:
https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def _met_another(problem: sa.exc.DBAPIError) -> bool:
    return getattr(problem.orig, "sqlstate", None) in _MET
