"""Statements prepared for SQLite: compiled once, then run by the driver itself with the types' own processors."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.expression import Executable, ReturnsRows
from sqlalchemy.types import TypeEngine

Given = Mapping[str, Any]
Process = Callable[[Any], Any]

REFUSED = (sqlite3.IntegrityError, IntegrityError)
"""What is raised when a rule of the database refuses what was written: by SQLite's driver, and by SQLAlchemy."""

MOST = 500
"""So many statements are kept prepared: those of the parts, and those with lists in each length that was asked for."""


def json_options() -> dict[str, Any]:
    """Return how JSON columns are read and written."""
    return {"json_serializer": lambda value: orjson.dumps(value).decode(), "json_deserializer": orjson.loads}


_DIALECT = sqlite.dialect(**json_options())


class Direct:
    """A connection to SQLite that takes the statements an `sa.Connection` takes and runs them on the driver."""

    dialect = _DIALECT

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver

    def execute(self, statement: Executable, given: Given | Sequence[Given] = {}) -> "Result":  # noqa: B006 - only read
        """Run a statement with its parameters, or once for each of several."""
        if isinstance(given, Sequence):
            prepared = _prepared(statement, *_shape(given[0]))
            cursor = self._driver.executemany(prepared.sql, map(prepared.bound, given))
        else:
            prepared = _prepared(statement, *_shape(given))
            cursor = self._driver.execute(prepared.sql, prepared.bound(given))
        return Result(prepared.rows(cursor), cursor.rowcount)

    @contextmanager
    def begin_nested(self) -> Iterator[None]:
        """Undo what is done inside when an error leaves it."""
        self._driver.execute("SAVEPOINT nested")
        try:
            yield
        except BaseException:
            # A full disk makes SQLite give the whole transaction up, and every savepoint with it.
            if self._driver.in_transaction:
                self._driver.execute("ROLLBACK TO nested")
                self._driver.execute("RELEASE nested")
            raise
        self._driver.execute("RELEASE nested")


@dataclass(slots=True)
class Result:
    """What a statement found, all of it, and how many rows it wrote."""

    rows: list[Any]
    rowcount: int

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def all(self) -> list[Any]:
        """Return the rows."""
        return self.rows

    def scalars(self) -> list[Any]:
        """Return the first column of each row."""
        return [row[0] for row in self.rows]

    def one(self) -> Any:
        """Return the only row."""
        (row,) = self.rows
        return row

    def one_or_none(self) -> Any:
        """Return the only row; `None` when there is none."""
        return self.one() if self.rows else None

    def scalar_one(self) -> Any:
        """Return the first column of the only row."""
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        """Return the first column of the only row; `None` when there is none."""
        return self.one()[0] if self.rows else None


@dataclass(frozen=True, slots=True)
class _Prepared:
    sql: str
    names: list[str]
    binds: list[tuple[int, Process]]
    """Which of the parameters are not taken by the driver as they are given, and what to do with them."""
    constants: Given
    """The values that stand in the statement itself, as the driver takes them."""
    lists: Mapping[str, list[str]]
    """What the values of each given list are called in the statement."""
    row: Callable[[Sequence[Any]], Sequence[Any]]
    results: list[tuple[int, Process]]

    def bound(self, given: Given) -> list[Any]:
        """Return the parameters as the driver takes them."""
        values = {**self.constants, **given} if self.constants or self.lists else given
        for name, own in self.lists.items():
            values.update(zip(own, given[name], strict=True))  # type: ignore[attr-defined]  # made above
        found = [values[name] for name in self.names]
        for at, process in self.binds:
            found[at] = process(found[at])
        return found

    def rows(self, cursor: sqlite3.Cursor) -> list[Any]:
        """Return the rows as the types of the columns say."""
        found, results, row = cursor.fetchall(), self.results, self.row
        if not results:
            return list(map(row, found))
        return [row(_read(one, results)) for one in found]


def _read(found: Sequence[Any], results: list[tuple[int, Process]]) -> list[Any]:
    values = list(found)
    for at, process in results:
        values[at] = process(values[at])
    return values


def _shape(given: Given) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    """Return all that a statement's text depends on: which parameters there are, and how long the lists are."""
    return tuple(given), tuple([len(value) if type(value) is list else None for value in given.values()])


@lru_cache(MOST)
def _prepared(statement: Executable, names: tuple[str, ...], lengths: tuple[int | None, ...]) -> _Prepared:
    blank = {name: None if length is None else [None] * length for name, length in zip(names, lengths, strict=True)}
    compiled: Any = statement.compile(dialect=_DIALECT, column_keys=list(names))  # type: ignore[attr-defined]  # all do
    state = compiled.construct_expanded_state(blank)
    lists = {name: own for name, own in state.parameter_expansion.items() if name in blank}
    asked = {*names, *(one for own in lists.values() for one in own)}
    found = {name: _processor(bind.type, "bind_processor") for name, bind in compiled.binds.items()}
    process = {name: one for name, one in {**found, **state.processors}.items() if one is not None}
    return _Prepared(
        state.statement,
        list(state.positiontup),
        [(at, process[name]) for at, name in enumerate(state.positiontup) if name in asked and name in process],
        {name: _as_bound(process.get(name), value) for name, value in state.parameters.items() if name not in asked},
        lists,
        *_read_as(statement.exported_columns if isinstance(statement, ReturnsRows) else ()),
    )


def _processor(type_: TypeEngine[Any], which: str, *more: object) -> Process | None:
    process: Process | None = getattr(type_.dialect_impl(_DIALECT), which)(_DIALECT, *more)
    return process


def _read_once(type_: TypeEngine[Any]) -> Process | None:
    """Return how a value of that type is read; one that nobody can change is read once and kept."""
    process = _processor(type_, "result_processor", None)
    return lru_cache(MOST)(process) if process is not None and getattr(type_, "is_value", False) else process


def _as_bound(process: Process | None, value: Any) -> Any:
    return value if process is None else process(value)


def _read_as(columns: Any) -> tuple[Callable[[Sequence[Any]], Sequence[Any]], list[tuple[int, Process]]]:
    """Return a tuple that names its columns, and what to do with which of them."""
    fields = {str(name): property(itemgetter(at)) for at, name in enumerate(columns.keys())} if columns else {}
    implied = [_read_once(column.type) for column in columns]
    return type("Row", (tuple,), {"__slots__": (), **fields}), [(at, one) for at, one in enumerate(implied) if one]
