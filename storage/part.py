"""What every part of a transaction stands on, and the words that all statements are made of."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

# PostgreSQL's `INSERT ... ON CONFLICT` is written the same way for SQLite, so each statement is built once for both.
from sqlalchemy.dialects.postgresql import insert

from core.model import Availability, Interval, Programme, Space
from storage.prepared import REFUSED, Direct
from storage.safe import EMPTY
from storage.tables import people

__all__ = ["REFUSED", "Connection", "Part", "bind", "insert", "insert_new", "unindexed"]

Connection = sa.Connection | Direct
"""What runs the statements: SQLAlchemy, or for SQLite the driver itself."""

_HOLD = sa.select(people.c.id).where(people.c.id == sa.bindparam("id")).with_for_update(key_share=True)


def bind(name: str, column: sa.Column[Any] | None = None) -> sa.BindParameter[Any]:
    """Return a parameter of that name, of the column's type."""
    return sa.bindparam(name, type_=column.type if column is not None else None)


def unindexed(column: sa.Column[str]) -> sa.ColumnElement[str]:
    """Return the column so that it is found through no index of its own, but through that of something narrower.

    SQLite has no figures of what stands in an index, and takes a whole programme to be no more than one person's.
    """
    return column.concat(sa.literal_column("''"))


def insert_new(table: sa.Table, key: str) -> sa.Insert:
    """Return an INSERT that does nothing where the key is there already; the result's `rowcount` tells."""
    inserted: sa.Insert = insert(table).on_conflict_do_nothing(index_elements=[key])
    return inserted.execution_options(preserve_rowcount=True)


class Part:
    """A synchronous connection inside a transaction; `writes` is false where it only reads.

    `owes` becomes true when something was added to the outbox. `programmes`, `spaces_of` each, `hours` and `booked` are
    what was looked up, because every part of a use case asks for them anew; they are forgotten when they are written.
    """

    def __init__(self, connection: Connection, *, writes: bool) -> None:
        self.connection = connection
        self.owes = False
        self.safe = EMPTY
        self.programmes: dict[str, Programme] = {}
        self.spaces_of: dict[str, list[Space]] = {}
        self.hours: dict[str, Availability] = {}
        self.booked: dict[tuple[tuple[str, ...], datetime, datetime], dict[str, list[Interval]]] = {}
        # SQLite has one writer at a time: nothing that is counted there can grow before the commit.
        self._counts_hold = writes and connection.dialect.name != "sqlite"

    def forget_read(self) -> None:
        """Read everything anew from here on: what was read may have been undone."""
        self.programmes.clear()
        self.spaces_of.clear()
        self.hours.clear()
        self.booked.clear()

    def hold(self, person_id: str) -> None:
        """Keep others from counting what the person has until this transaction ends, so that a limit is exact."""
        if self._counts_hold:
            self.connection.execute(_HOLD, {"id": person_id})
