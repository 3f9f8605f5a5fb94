"""The store: runs use cases, each one transaction, on SQLite or PostgreSQL."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from bot.clock import Clock
from bot.errors import DeskbellError
from storage.postgres import PostgresStore
from storage.sqlite import SqliteStore
from storage.transaction import Reaction, Transaction

T = TypeVar("T")


class Store(Protocol):
    on_wake: Callable[[str], None]
    """Told after a commit which loop has new work ("outbox", "timers"); only a hint, the tables are the truth."""
    revision: str
    """Of the schema."""
    alone: bool
    """True when no other process can be working on the same database."""

    def react(self, reactions: Sequence[Reaction]) -> None:
        """Set the reactions that every recorded event passes through, in this order."""

    async def write(self, use_case: Callable[[Transaction], T]) -> T:
        """Run a use case in a transaction of its own; returns after the commit.

        Raises what the use case raises (then nothing of it is stored), or ``StoreUnwell`` when the database cannot
        take writes. A caller that is cancelled meanwhile does not stop the commit.
        """

    async def write_each(self, use_cases: Sequence[Callable[[Transaction], None]]) -> list[BaseException | None]:
        """Run several, in this order, each a transaction of its own (on SQLite they share a commit).

        Returns for each what it raised, or None.
        """

    async def read(self, question: Callable[[Transaction], T]) -> T:
        """Run a function that only reads, beside the writes."""

    async def read_apart(self, question: Callable[[Transaction], T]) -> T:
        """Likewise, on a thread and a connection of its own: for what takes seconds to make something of its rows."""

    async def close(self) -> None: ...


async def open_store(database: str, data_dir: Path, clock: Clock) -> Store:
    """``database``: "sqlite" (a file in ``data_dir``), "sqlite:///path" or "postgresql://...".

    Brings the schema up to date; raises ``SchemaTooNew``, or ``DeskbellError`` when the database cannot be used.
    """
    store = _build(database, data_dir, clock)
    try:
        await store.open()
    except BaseException:
        await store.close()
        raise
    return store


def _build(database: str, data_dir: Path, clock: Clock) -> SqliteStore | PostgresStore:
    if database == "sqlite":
        return SqliteStore(data_dir / "deskbell.db", clock)
    if database.startswith("sqlite:///"):
        return SqliteStore(Path(database.removeprefix("sqlite:///")), clock)
    if database.startswith(("postgresql://", "postgres://")):
        return PostgresStore(database, clock)
    raise DeskbellError(
        f'storage.database: "{database.split(":")[0]}..." is not known; write "sqlite" or "postgresql://..."'
    )
