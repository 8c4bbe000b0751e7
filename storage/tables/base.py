"""What all tables share: how their constraints are called, partial indices, and the programme that owns each row."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Text

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

NO_OVERLAP = "bookings_do_not_overlap"
"""What the database calls the guard against overlaps when it refuses one."""


def among(column: Column[str], *words: str) -> sa.ColumnElement[bool]:
    """Return the condition with the words written into the SQL: a partial index is found only for constants."""
    constants: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{word}'") for word in words]
    return column == constants[0] if len(constants) == 1 else column.in_(constants)


def partial(name: str, *columns: Column[Any], where: sa.ColumnElement[bool], unique: bool = False) -> Index:
    """Return an index of some rows only, on both databases."""
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


def programme() -> Column[str]:
    """Return the column that names the programme which owns the row."""
    return Column("programme_id", Text, ForeignKey("programmes.id"), nullable=False)
