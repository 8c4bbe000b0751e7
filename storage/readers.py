"""A few reading connections to SQLite, each in aiosqlite's thread, where a query runs from its start to its end."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar, cast

import aiosqlite

from core.ports import Tx, Unavailable
from storage.prepared import Direct
from storage.sqlite_file import BEGIN_TO_READ, out_of_reach
from storage.transaction import Transaction

T = TypeVar("T")


class Reader(aiosqlite.Connection):
    """A connection that can be given a whole function to run in its thread."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, iter_chunk_size=64)
        # A program that ends without closing its store must not wait for this thread.
        self._thread.daemon = True

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run it there, with the driver's connection."""
        # What all public methods are made of: each of those is one way to the thread and back for one statement.
        # It is private, so pyproject.toml holds the package below its next version.
        done = self._execute(function, self._conn)  # type: ignore[no-untyped-call]  # it has no types
        return cast(T, await done)


class Readers:
    """The connections, opened when first needed and replaced when they fail."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], place: str, most: int) -> None:
        self._connect = connect
        self._place = place
        self._open = True
        # The last one back is the first one out; `None` stands for one that is not connected.
        self._free: asyncio.LifoQueue[Reader | None] = asyncio.LifoQueue()
        for _ in range(most):
            self._free.put_nowait(None)

    async def read(self, query: Callable[[Tx], T]) -> T:
        """Run the query on one state of the database; Unavailable."""
        if not self._open:
            raise Unavailable(f"The database {self._place} has been closed.")
        reader = await self._free.get()
        try:
            if reader is None:
                reader = Reader(self._connect)
                await reader
            return await reader.run(partial(_query, query))
        except sqlite3.Error as error:
            broken, reader = reader, None
            await _close(broken)
            lost = out_of_reach(error, self._place)
            if lost is None:
                raise
            raise lost from error
        finally:
            self._free.put_nowait(reader)

    async def close(self) -> None:
        """Close all; nothing may be reading any more."""
        self._open = False
        while not self._free.empty():
            await _close(self._free.get_nowait())


async def _close(reader: Reader | None) -> None:
    if reader is not None:
        # After a disk error even closing may fail.
        with suppress(sqlite3.Error):
            await reader.close()


def _query(query: Callable[[Tx], T], connection: sqlite3.Connection) -> T:
    connection.execute(BEGIN_TO_READ)
    try:
        return query(Transaction(Direct(connection), writes=False))
    finally:
        connection.rollback()
