"""Database addresses as people write them, and what can be said of them in public."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError


class Unusable(Exception):
    """The database cannot be used as it is; the text is one sentence that tells the operator what to do."""


def parse(address: str) -> URL:
    """Return the address with the one driver that each database is used with; Unusable says what is wrong with it."""
    try:
        url = sa.make_url(address)
    except (ArgumentError, ValueError):
        # The text of the original error may hold the password.
        raise Unusable("The database address is not one: write sqlite:///mentor.db or postgresql://...") from None
    kind = url.get_backend_name()
    if kind == "sqlite":
        if not url.database or url.database == ":memory:":
            raise Unusable("A database in memory would forget everything: write a file, as in sqlite:///mentor.db.")
        return url.set(drivername="sqlite", database=str(Path(url.database).absolute()))
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise Unusable(f"The database has to be SQLite or PostgreSQL, and not {kind}.")


def path(url: URL) -> Path:
    """Return the file of a SQLite database."""
    return Path(url.database or "")


def shown(url: URL) -> str:
    """Return the address for people to read: a file, or everything but the password and the options."""
    if url.get_backend_name() == "sqlite":
        return str(path(url))
    return url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)
