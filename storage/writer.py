"""The one thread that writes to SQLite: each unit of work in a savepoint, one commit for all that wait."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from core.ports import Unavailable
from storage.prepared import Direct
from storage.sqlite_file import BEGIN_TO_WRITE, out_of_reach, scrub
from storage.transaction import Transaction

MOST = 100
"""So many units share a commit at most, so that nobody waits long for the others."""


@dataclass(slots=True, eq=False)
class Unit:
    """One use case that waits for its turn, and then how it went."""

    use_case: Callable[[Transaction], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Runs units of work one after the other on a thread of its own and answers after the commit that holds them."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], place: str, wake: Callable[[], None]) -> None:
        self._connect = connect
        self._place = place
        self._wake = wake
        self._loop = asyncio.get_running_loop()
        self._waiting: queue.SimpleQueue[Unit | None] = queue.SimpleQueue()
        self._open = True
        self._connection: sqlite3.Connection | None = None
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def write(self, use_case: Callable[[Transaction], Any]) -> Any:
        """Run the use case in its turn and return its result after the commit; Unavailable."""
        if not self._open:
            raise Unavailable(f"The database {self._place} has been closed.")
        unit = Unit(use_case, self._loop.create_future())
        self._waiting.put(unit)
        return await unit.future

    async def scrub(self) -> None:
        """Write the file anew and empty its log, so that nothing deleted is left in either; Unavailable."""
        await self.write(_scrub)

    async def close(self) -> None:
        """Finish what waits, then stop."""
        if self._open:
            self._open = False
            self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        last = False
        while not last:
            units, last = self._gathered()
            if units:
                self._answer(units, owes=self._commit(units))
        self._disconnect()

    def _gathered(self) -> tuple[list[Unit], bool]:
        """Wait for a unit and return it with all that wait behind it, and whether they are the last ones."""
        units: list[Unit] = []
        next_one = self._waiting.get()
        while next_one is not None:
            # Nobody waits any more for a unit that was cancelled before its turn.
            if not next_one.future.cancelled():
                units.append(next_one)
            if len(units) == MOST or self._waiting.empty():
                return units, False
            next_one = self._waiting.get()
        return units, True

    def _commit(self, units: list[Unit]) -> bool:
        """Run and commit the units; return whether anything came to be owed."""
        try:
            connection = self._connected()
            connection.execute(BEGIN_TO_WRITE)
            owes = [self._attempt(connection, unit) for unit in units]
            connection.execute("COMMIT")
            self._scrub(connection, [unit for unit in units if unit.use_case is _scrub])
            return any(owes)
        except BaseException as error:
            # Whatever was answered inside the lost transaction, even a refusal, rested on what is no longer so.
            for unit in units:
                unit.error = _told_to(unit, error, self._place)
            self._disconnect()
            return False

    def _scrub(self, connection: sqlite3.Connection, units: list[Unit]) -> None:
        """Scrub the file if a unit asks for it: outside of any transaction, after the commit of those beside it."""
        try:
            if units and not scrub(connection):
                raise Unavailable(f"Somebody reads the log of {self._place}, so it cannot be emptied.")
        except (sqlite3.Error, Unavailable) as error:
            for unit in units:
                unit.error = _told_to(unit, error, self._place)

    def _attempt(self, connection: sqlite3.Connection, unit: Unit) -> bool:
        tx = Transaction(Direct(connection), writes=True)
        try:
            with tx.savepoint():
                unit.result = unit.use_case(tx)
        except BaseException as error:
            if not connection.in_transaction:
                # A full disk makes SQLite give the whole transaction up, and with it the units before this one.
                raise
            unit.error = out_of_reach(error, self._place) or error
        return tx.owes and unit.error is None

    def _answer(self, units: list[Unit], *, owes: bool) -> None:
        # The loop is closed when the program ends without closing the store: there is nobody left to tell.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tell, units, owes)

    def _tell(self, units: list[Unit], owes: bool) -> None:
        for unit in units:
            if unit.future.done():
                continue
            if unit.error is None:
                unit.future.set_result(unit.result)
            else:
                unit.future.set_exception(unit.error)
        if owes:
            self._wake()

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # After a disk error even closing may fail; the next unit starts on a new connection in any case.
            with suppress(Exception):
                connection.close()


def _scrub(tx: Transaction) -> None:
    """Stand for the scrubbing of the file, which comes after the commit."""


def _told_to(unit: Unit, error: BaseException, place: str) -> BaseException:
    lost = out_of_reach(error, place)
    if lost is None:
        return error
    lost.__cause__ = error
    return lost
