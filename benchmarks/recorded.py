"""The SQL of the product, recorded from one press, and run again without the product."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import sqlalchemy as sa

from core.ports import Tx
from storage.address import parse
from storage.sqlite_file import BEGIN_TO_WRITE, writing_engine
from storage.transaction import Transaction

P = ParamSpec("P")
T = TypeVar("T")

_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its parameters: one row of them, or several."""

    sql: str
    parameters: tuple[Any, ...] | list[tuple[Any, ...]]

    def about(self, names: Mapping[str, str]) -> "Statement":
        """Return the statement about something else: each name in the parameters replaced by another."""
        if isinstance(self.parameters, list):
            return Statement(self.sql, [_renamed(row, names) for row in self.parameters])
        return Statement(self.sql, _renamed(self.parameters, names))


class Recorder:
    """A store that notes what use cases say to the database; nothing of it is kept in the file."""

    def __init__(self, file: Path) -> None:
        self.statements: list[Statement] = []
        self._engine = writing_engine(parse(f"sqlite:///{file}"), "OFF")
        sa.event.listen(self._engine, "before_cursor_execute", self._note)

    async def write(self, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run without committing."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql(BEGIN_TO_WRITE)
            return use_case(Transaction(connection, writes=True), *args, **kwargs)

    async def read(self, query: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run without writing."""
        with self._engine.connect() as connection:
            return query(Transaction(connection, writes=False), *args, **kwargs)

    async def scrub(self) -> None:
        """Do nothing: nothing is erased."""

    def watch(self, watcher: Callable[[], None]) -> None:
        """Do nothing: nothing comes to be owed."""

    def _note(self, _c: object, _cursor: object, sql: str, given: Any, _context: object, many: bool) -> None:
        # What bounds a transaction is left to whoever runs the statements again.
        if not sql.startswith(_CONTROL):
            self.statements.append(Statement(sql, [tuple(row) for row in given] if many else tuple(given)))


class Raw:
    """The least that can be done: the same statements on one connection, one commit for each unit."""

    def __init__(self, file: Path, statements: Sequence[Statement], synchronous: str) -> None:
        self._statements = statements
        self._connection = sqlite3.connect(file, timeout=30, isolation_level=None)
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}")

    def about(self, names: Mapping[str, str]) -> list[Statement]:
        """Return the statements about something else, ready to be run."""
        return [one.about(names) for one in self._statements]

    def write(self, statements: Sequence[Statement]) -> None:
        """Run them in a transaction of their own."""
        self._connection.execute("BEGIN IMMEDIATE")
        self.read(statements)
        self._connection.execute("COMMIT")

    def read(self, statements: Sequence[Statement]) -> list[list[Any]]:
        """Run them and return all rows of each."""
        found = []
        for one in statements:
            if isinstance(one.parameters, list):
                self._connection.executemany(one.sql, one.parameters)
            else:
                found.append(self._connection.execute(one.sql, one.parameters).fetchall())
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _renamed(row: Sequence[Any], names: Mapping[str, str]) -> tuple[Any, ...]:
    return tuple(_replaced(value, names) if isinstance(value, str) else value for value in row)


def _replaced(value: str, names: Mapping[str, str]) -> str:
    for name, other in names.items():
        value = value.replace(name, other)
    return value
