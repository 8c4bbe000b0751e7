"""A few reading connections to SQLite, each on a thread of its own, where a query runs from its start to its end."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from core.ports import Tx, Unavailable
from storage.prepared import Direct
from storage.sqlite_file import BEGIN_TO_READ, out_of_reach
from storage.transaction import Transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What is to be done with a connection, and where the answer is awaited."""

    function: Callable[[sqlite3.Connection], Any]
    answer: asyncio.Future[Any]

    def do(self, connected: Callable[[], sqlite3.Connection]) -> None:
        """Do it and answer in the event loop."""
        try:
            tell = partial(_tell, self.answer.set_result, self.answer, self.function(connected()))
        except BaseException as error:
            tell = partial(_tell, self.answer.set_exception, self.answer, error)
        # The loop is closed when the program ends without closing the store: there is nobody left to tell.
        with suppress(RuntimeError):
            self.answer.get_loop().call_soon_threadsafe(tell)


def _tell(how: Callable[[Any], None], answer: asyncio.Future[Any], found: object) -> None:
    if not answer.done():
        how(found)


class Reader:
    """A connection that is given whole functions to run: one way to its thread and back, however much they read."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._connection: sqlite3.Connection | None = None
        self._waiting: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        # A program that ends without closing its store must not wait for this thread.
        self._thread = threading.Thread(target=self._run, name="sqlite-reader", daemon=True)
        self._thread.start()

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run it there and return its result; what it raises, or opening the connection does."""
        asked = _Asked(function, asyncio.get_running_loop().create_future())
        self._waiting.put(asked)
        found: T = await asked.answer
        return found

    async def close(self) -> None:
        """Let the connection go."""
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while (asked := self._waiting.get()) is not None:
            asked.do(self._connected)
            del asked  # its answer would be kept until the next one
        if self._connection is not None:
            # After a disk error even closing may fail.
            with suppress(sqlite3.Error):
                self._connection.close()

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection


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
            reader = reader or Reader(self._connect)
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
        await reader.close()


def _query(query: Callable[[Tx], T], connection: sqlite3.Connection) -> T:
    connection.execute(BEGIN_TO_READ)
    try:
        return query(Transaction(Direct(connection), writes=False))
    finally:
        connection.rollback()
