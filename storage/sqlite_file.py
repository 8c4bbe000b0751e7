"""One SQLite file: how it is opened, that it is whole, and that only one process has it."""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from core.ports import Unavailable
from storage.address import Unusable, path
from storage.prepared import json_options

PATIENCE = 5
"""Seconds to wait for a lock that another connection holds."""

DURABLE = "FULL"
"""A commit that was answered survives a power cut too; `NORMAL` only survives the end of the process."""

UNDO_IN_MEMORY = "temp_store=MEMORY"
"""Of what a unit of work may have to undo SQLite keeps 64 KB in memory, and a claim needs more: each made a file."""

BEGIN_TO_READ = "BEGIN"
BEGIN_TO_WRITE = "BEGIN IMMEDIATE"

LOOK = "look whether its folder is there and may be written to"

_OUT_OF_REACH = {
    sqlite3.SQLITE_BUSY: "another process holds it",
    sqlite3.SQLITE_LOCKED: "another process holds it",
    sqlite3.SQLITE_NOMEM: "there is no memory left",
    sqlite3.SQLITE_READONLY: "it cannot be written to",
    sqlite3.SQLITE_IOERR: "the disk has an error",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_CANTOPEN: f"it cannot be opened; {LOOK}",
    sqlite3.SQLITE_PROTOCOL: "another process holds it",
    sqlite3.SQLITE_NOTADB: "it is not a database",
}


def connect(url: URL, *pragmas: str) -> sqlite3.Connection:
    """Open the file; the driver's own idea of transactions is switched off."""
    connection = sqlite3.connect(path(url), timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def writing(url: URL, synchronous: str, *more: str) -> Callable[[], sqlite3.Connection]:
    """Return what opens the one connection that writes and checkpoints; begin with `BEGIN_TO_WRITE`.

    `more` are further pragmas for it.
    """
    if synchronous not in ("OFF", "NORMAL", "FULL", "EXTRA"):
        raise ValueError(f"SQLite has no synchronous={synchronous}")
    return partial(connect, url, "journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON", *more)


def reading(url: URL) -> Callable[[], sqlite3.Connection]:
    """Return what opens a connection that can only read; begin with `BEGIN_TO_READ`."""
    return partial(connect, url, "query_only=ON", "wal_autocheckpoint=0")


def writing_engine(url: URL, synchronous: str) -> sa.Engine:
    """Return an engine on connections that write, for whatever has to speak to the file through SQLAlchemy."""
    return sa.create_engine(url, poolclass=NullPool, creator=writing(url, synchronous), **json_options())


def out_of_reach(error: BaseException, place: str) -> Unavailable | None:
    """Return that the file cannot be used now, and why; `None` for any other error."""
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", None)
    why = _OUT_OF_REACH.get(code & 0xFF) if code is not None else None
    return Unavailable(f"The database {place} cannot be used now: {why}.") if why else None


def scrub(connection: sqlite3.Connection) -> bool:
    """Write the file anew and empty its log, so that nothing deleted is left in either; whether it could be done."""
    # The number in the file's header is not zero from the commit that erased something on until this is done.
    if not connection.execute("PRAGMA user_version").fetchone()[0]:
        return True
    (kept_in,) = connection.execute("PRAGMA temp_store").fetchone()
    connection.execute("PRAGMA temp_store = FILE")  # the whole of the new file lies there first
    try:
        connection.execute("VACUUM")
    finally:
        connection.execute(f"PRAGMA temp_store = {kept_in}")
    is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if not is_busy:
        connection.execute("PRAGMA user_version = 0")
    return not is_busy


@contextmanager
def changing(url: URL) -> Iterator[tuple[sa.Connection, str]]:
    """Give a connection in a transaction for the schema to be changed, and the file's name for people.

    Unusable when the file is damaged or another process has it; Unavailable when it cannot be opened.
    """
    lock = FileLock(path(url))
    try:
        with checked(url) as opened:
            yield opened
    finally:
        lock.release()


@contextmanager
def looking(url: URL) -> Iterator[tuple[sa.Connection | None, str]]:
    """Give a connection on a file that was found whole, for its schema to be looked at, even beside a running bot.

    `None` where there is no file yet; Unavailable where none can be made.
    """
    place = path(url)
    if not place.exists():
        if not os.access(place.parent, os.W_OK | os.X_OK):
            raise Unavailable(f"The database {place} cannot be made; {LOOK}.")
        yield None, str(place)
        return
    engine = sa.create_engine(url, poolclass=NullPool, creator=partial(connect, url))
    with _spoken_of(str(place)), engine.connect() as connection:
        _examine(connection, str(place))
        yield connection, str(place)


@contextmanager
def checked(url: URL) -> Iterator[tuple[sa.Connection, str]]:
    """Give a connection in a transaction on a file that was found whole, and the file's name for people."""
    place = str(path(url))
    engine = writing_engine(url, DURABLE)
    with _spoken_of(place), engine.begin() as connection:
        connection.exec_driver_sql(BEGIN_TO_WRITE)
        _examine(connection, place)
        yield connection, place


def _examine(connection: sa.Connection, place: str) -> None:
    """Raise Unusable for a file that is not whole."""
    found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    if found != "ok":
        raise _damaged(place, found)


@contextmanager
def _spoken_of(place: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise _damaged(place, str(error.orig)) from error
        lost = out_of_reach(error, place)
        if lost is None:
            raise
        raise lost from error


def _damaged(place: str, found: str) -> Unusable:
    return Unusable(f"The database {place} is damaged ({found.splitlines()[-1]}): restore a backup.")


class FileLock:
    """A lock of the operating system on a file beside the database; it goes with its process, however that ends."""

    def __init__(self, database: Path) -> None:
        place = database.with_name(database.name + ".lock")
        try:
            self._file: BinaryIO = place.open("ab")
        except OSError as error:
            raise Unavailable(f"The database {database} cannot be opened: {error.strerror}; {LOOK}.") from error
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise Unusable(
                f"Another process is using this database: {database}. Stop that one first, or choose another file."
            ) from error

    def release(self) -> None:
        """Let another process have the database; the file stays, because deleting it could unlock it for two."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(0, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
