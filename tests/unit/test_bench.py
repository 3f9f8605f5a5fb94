"""The benchmark measures what it says: the same work every time, and beside it exactly the product's rows."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bench.ingest import ingest
from bench.ledger import Ledger
from bench.mails import mails
from bench.updates import updates


def test_the_workload_is_the_same_for_one_seed_and_another_for_another() -> None:
    assert updates(50) == updates(50) != updates(50, seed=2)
    assert mails(50) == mails(50) != mails(50, seed=2)


def rows(database: Path) -> dict[str, set[tuple[object, ...]]]:
    with closing(sqlite3.connect(database)) as sql:
        tables = [row[0] for row in sql.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {table: set(sql.execute(f"SELECT * FROM {table}")) for table in tables}


@pytest.mark.parametrize(
    ("inbox", "raws", "together"),
    [("telegram", updates(48), 1), ("telegram", updates(48), 8), ("email", [mail.raw for mail in mails(32)], 8)],
    ids=["one at a time", "together", "mails"],
)
async def test_the_limit_writes_the_rows_of_the_product(
    tmp_path: Path, inbox: str, raws: Sequence[bytes], together: int
) -> None:
    """Over several blocks, between which agents answer, so that rows are changed and deleted, too."""
    done: list[int] = []
    figures = await ingest(tmp_path, inbox, raws, together, done.append, block=16)
    assert sum(done) == len(figures.product.seconds) == len(figures.limit.seconds) == len(raws)
    assert figures.commits == len(raws) if together == 1 else figures.commits <= len(raws)
    ours, limit = rows(tmp_path / "data" / "deskbell.db"), rows(tmp_path / "limit.db")
    assert len(ours["received"]) > len(raws), "agents have answered"
    assert ours == limit


async def test_a_row_that_differs_is_noticed_and_made_good(tmp_path: Path) -> None:
    await ingest(tmp_path, "telegram", updates(8), 1, lambda done: None)
    product = tmp_path / "data" / "deskbell.db"
    with closing(sqlite3.connect(product)) as sql, sql:
        sql.execute("UPDATE conversations SET subject = 'other' WHERE number = 1")
        sql.execute("DELETE FROM events WHERE id = (SELECT max(id) FROM events)")
        sql.execute("INSERT INTO tags SELECT id, 'vip' FROM conversations WHERE number = 2")
    ledger = Ledger(product, tmp_path / "limit.db")
    assert ledger.differences() == 3
    ledger.catch_up()
    assert ledger.differences() == 0
    assert rows(product) == rows(tmp_path / "limit.db")
