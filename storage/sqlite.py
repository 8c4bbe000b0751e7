"""The store on a SQLite file: one writing thread with group commit, and readers that never wait for it."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from core.ports import Tx
from storage import schema
from storage.address import path
from storage.sqlite_file import (
    BEGIN_TO_READ,
    DURABLE,
    FileLock,
    checked,
    connect_args,
    json_options,
    out_of_reach,
    prepare,
    writing_engine,
)
from storage.transaction import Transaction
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
        self._writing = writing_engine(url, synchronous)
        self._reading = _reading_engine(url, readers)
        self._reads: set[asyncio.Task[Any]] = set()
        self._writer = Writer(self._writing, self._place, self.wake)

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
        result: T = await self._writer.write(lambda tx: use_case(tx, *args, **kwargs))
        return result

    async def read(self, query: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run on one state of the database, without writing."""
        # A read that is cut off leaves its connection behind unclosed: whoever stops waiting for it lets it finish.
        reading = asyncio.create_task(self._read(lambda tx: query(tx, *args, **kwargs)))
        self._reads.add(reading)
        reading.add_done_callback(self._have_read)
        return await asyncio.shield(reading)

    async def _read(self, query: Callable[[Tx], T]) -> T:
        try:
            async with self._reading.connect() as connection:
                return await connection.run_sync(partial(_query, query))
        except DBAPIError as error:
            lost = out_of_reach(error, self._place)
            if lost is None:
                raise
            raise lost from error

    def _have_read(self, reading: asyncio.Task[Any]) -> None:
        self._reads.discard(reading)
        if not reading.cancelled():
            reading.exception()  # nobody may be waiting for it any more

    async def close(self) -> None:
        """Finish what waits and let the file go."""
        await asyncio.gather(*self._reads, return_exceptions=True)
        await self._reading.dispose()
        # Last, because the last connection to close puts everything back into the one file.
        await self._writer.close()
        self._writing.dispose()
        if self._lock is not None:
            self._lock.release()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _query(query: Callable[[Tx], T], connection: sa.Connection) -> T:
    connection.exec_driver_sql(BEGIN_TO_READ)
    return query(Transaction(connection, writes=False))


def _reading_engine(url: URL, readers: int) -> AsyncEngine:
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=readers,
        max_overflow=0,
        connect_args=connect_args(),
        **json_options(),
    )
    prepare(engine.sync_engine, ("query_only=ON", "wal_autocheckpoint=0"))
    return engine


def _make_ready(url: URL, migrate: bool) -> None:
    with checked(url) as (connection, place):
        if migrate:
            schema.upgrade(connection, place)
        else:
            schema.check(connection, place)
