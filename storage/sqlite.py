"""The store on a SQLite file: one writing thread with group commit, and readers that never wait for it."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy.engine import URL

from core.ports import Tx
from storage import schema
from storage.address import path
from storage.readers import Readers
from storage.sqlite_file import DURABLE, UNDO_IN_MEMORY, FileLock, checked, connect, reading, scrub, writing
from storage.watching import Watched
from storage.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")


class SqliteStore(Watched):
    """Use cases on one SQLite file."""

    READERS = 2

    def __init__(self, url: URL, readers: int, synchronous: str, lock: FileLock | None) -> None:
        super().__init__()
        self._place = str(path(url))
        self._lock = lock
        self._readers = Readers(reading(url), self._place, readers)
        self._writer = Writer(writing(url, synchronous, UNDO_IN_MEMORY), self._place, self.wake)

    @classmethod
    async def open(
        cls, url: URL, *, migrate: bool, readers: int = READERS, synchronous: str = DURABLE, exclusive: bool = True
    ) -> Self:
        """Return the store of that file.

        Unusable when it is damaged, has another schema or belongs to another process; Unavailable when it cannot be
        opened. `exclusive=False` lets several processes have it.
        """
        lock = FileLock(path(url)) if exclusive else None
        try:
            await asyncio.to_thread(_make_ready, url, migrate)
            return cls(url, readers, synchronous, lock)
        except BaseException:
            if lock is not None:
                lock.release()
            raise

    async def write(self, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run and commit; any error rolls all of it back. Unavailable when the database cannot be used."""
        result: T = await self._writer.write(lambda tx: use_case(self.given(tx), *args, **kwargs))
        return result

    async def read(self, query: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run on one state of the database, without writing."""
        return await self.finish(self._readers.read(lambda tx: query(self.given(tx), *args, **kwargs)))

    async def scrub(self) -> None:
        """Write the file anew without what is deleted in it, and empty its log."""
        await self._writer.scrub()

    async def close(self) -> None:
        """Finish what waits and let the file go."""
        await self.finished()
        await self._readers.close()
        # Last, because the last connection to close puts everything back into the one file.
        await self._writer.close()
        if self._lock is not None:
            self._lock.release()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _make_ready(url: URL, migrate: bool) -> None:
    with checked(url) as (connection, place):
        if migrate:
            schema.upgrade(connection, place)
        else:
            schema.check(connection, place)
    with closing(connect(url)) as driver:
        # Somebody was erased, and the process ended before their words were out of the file.
        scrub(driver)
