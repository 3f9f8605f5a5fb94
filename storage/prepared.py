"""Statements that are compiled once and then handed to SQLite's driver as they are.

What a use case does for each message, it does with a few dozen statements, and SQLAlchemy's own way of executing takes
ten times what SQLite takes for one. So the statements of the daily work are made ``Prepared``, once, beside the
question they answer; SQLAlchemy still writes the SQL and converts the values, on both databases.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

Values = Mapping[str, Any]
_Convert = Callable[[Any], Any] | None


class Answer(Protocol):
    """The part of SQLAlchemy's ``CursorResult`` that questions use."""

    @property
    def rowcount(self) -> int: ...
    def first(self) -> Any: ...
    def all(self) -> Sequence[Any]: ...
    def scalar(self) -> Any: ...
    def scalar_one(self) -> Any: ...


class Prepared:
    """A statement without parts that change from call to call: no ``IN`` lists, no values of its own but constants.
    An INSERT names every column."""

    __slots__ = ("_for_driver", "statement")

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._for_driver: _ForDriver | None = None

    def for_driver(self, dialect: Dialect) -> "_ForDriver":
        if self._for_driver is None:
            self._for_driver = _ForDriver(self.statement, dialect)
        return self._for_driver


@lru_cache
def update(table: sa.Table, columns: tuple[str, ...]) -> Prepared:
    """Sets these columns of the row whose id is given as ``row_id``."""
    named = {column: sa.bindparam(column, type_=table.c[column].type) for column in columns}
    return Prepared(sa.update(table).where(table.c.id == sa.bindparam("row_id")).values(named))


def through(connection: Connection, statement: Any, values: Values | list[Values] | None = None) -> Answer:
    """Execute by SQLAlchemy's own way, on any database."""
    return cast(
        "Answer", connection.execute(statement.statement if isinstance(statement, Prepared) else statement, values)
    )


class Direct:
    """Executes on a connection to SQLite: what is prepared past SQLAlchemy, the rest through it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        self._driver = driver
        self.sql = driver.execute

    def changes(self) -> int:
        """Rows inserted, changed or deleted since the connection was opened."""
        return self._driver.total_changes

    def execute(self, statement: Any, values: Values | list[Values] | None = None) -> Answer:
        if not isinstance(statement, Prepared):
            return through(self._connection, statement, values)
        prepared = statement.for_driver(self._connection.dialect)
        if isinstance(values, list):
            return _Rows(self._driver.executemany(prepared.sql, [prepared.bound(each) for each in values]), [])
        return _Rows(self._driver.execute(prepared.sql, prepared.bound(values or {})), prepared.converts)


class _ForDriver:
    __slots__ = ("_binds", "converts", "sql")

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql: str = compiled.string
        self._binds = [_bind(compiled.binds[name], dialect) for name in compiled.positiontup]
        reads = [column.type.dialect_impl(dialect) for column in statement.exported_columns]
        self.converts: list[tuple[int, Callable[[Any], Any]]] = [
            (place, convert)
            for place, kind in enumerate(reads)
            if (convert := kind.result_processor(dialect, None)) is not None
        ]

    def bound(self, values: Values) -> list[Any]:
        return [
            constant if key is None else values[key] if convert is None else convert(values[key])
            for key, constant, convert in self._binds
        ]


def _bind(bind: sa.BindParameter[Any], dialect: Dialect) -> tuple[str | None, Any, _Convert]:
    """The name of the value that goes here, or None and the constant; and how it becomes what the driver takes."""
    convert: _Convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if bind.required:
        return bind.key, None, convert
    return None, bind.value if convert is None else convert(bind.value), None


class _Rows:
    """An ``Answer`` straight from the driver."""

    __slots__ = ("_converts", "_cursor")

    def __init__(self, cursor: sqlite3.Cursor, converts: list[tuple[int, Callable[[Any], Any]]]) -> None:
        self._cursor, self._converts = cursor, converts

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    def first(self) -> Sequence[Any] | None:
        row = self._cursor.fetchone()
        self._cursor.close()
        return None if row is None else self._converted(row)

    def all(self) -> list[Sequence[Any]]:
        return [self._converted(row) for row in self._cursor]

    def scalar(self) -> Any:
        row = self.first()
        return None if row is None else row[0]

    def scalar_one(self) -> Any:
        row = self.first()
        if row is None:
            raise sa.exc.NoResultFound("No row was found when one was required")
        return row[0]

    def _converted(self, row: Sequence[Any]) -> Sequence[Any]:
        if not self._converts:
            return row
        converted = list(row)
        for place, convert in self._converts:
            converted[place] = convert(converted[place])
        return converted
