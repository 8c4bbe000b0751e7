"""The store on PostgreSQL: psycopg through a small pool, a deadlock or lost connection tried again."""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Concatenate, ParamSpec, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from core.ports import Tx, Unavailable
from storage import schema
from storage.address import shown
from storage.prepared import json_options
from storage.transaction import Transaction
from storage.watching import Watched

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 5
"""How often a transaction is run before it counts as failed."""

_CONNECT_ARGS = {"connect_timeout": 5}

_AGAIN = {"40001", "40P01"}
"""Serialization failure and deadlock: PostgreSQL undid the transaction so that others could go on."""


class PostgresStore(Watched):
    """Use cases on one PostgreSQL database."""

    CONNECTIONS = 10

    def __init__(self, url: URL, connections: int) -> None:
        super().__init__()
        self._place = shown(url)
        self._engine = _engine(url, connections)
        # One state of the database for all the statements of a query; the same pool.
        self._snapshots = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @classmethod
    async def open(cls, url: URL, *, migrate: bool, connections: int = CONNECTIONS) -> Self:
        """Return the store of that database; Unusable when it has another schema, Unavailable when nothing answers."""
        store = cls(url, connections)
        try:
            async with store._engine.begin() as connection:
                await connection.run_sync(schema.upgrade if migrate else schema.check, store._place)
        except BaseException as error:
            await store.close()
            lost = _out_of_reach(error, store._place)
            if lost is None:
                raise
            raise lost from error
        return store

    async def write(self, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run and commit; any error rolls all of it back. Unavailable when the database cannot be reached."""
        result, owes = await self._run(self._engine, lambda tx: use_case(self.given(tx), *args, **kwargs), writes=True)
        if owes:
            self.wake()
        return result

    async def read(self, query: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run on one state of the database, without writing."""
        reading = self._run(self._snapshots, lambda tx: query(self.given(tx), *args, **kwargs), writes=False)
        result, _ = await self.finish(reading)
        return result

    async def scrub(self) -> None:
        """Leave it to the server, which reuses what is deleted and recycles its log by itself."""

    async def close(self) -> None:
        """Let the connections go once nobody reads on them."""
        await self.finished()
        await self._engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _run(self, engine: AsyncEngine, use_case: Callable[[Tx], T], *, writes: bool) -> tuple[T, bool]:
        for attempt in range(1, ATTEMPTS + 1):
            committing = False
            try:
                async with engine.connect() as connection:
                    done = await connection.run_sync(partial(_attempt, use_case, writes))
                    committing = True
                    await connection.commit()
                    return done
            except (DBAPIError, PoolTimeoutError) as error:
                if attempt == ATTEMPTS or not _worth_again(error, committing):
                    lost = _out_of_reach(error, self._place)
                    if lost is None:
                        raise
                    raise lost from error
            await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - not a secret
        raise AssertionError("the last attempt returns or raises")


@contextmanager
def alone(url: URL) -> Iterator[tuple[sa.Connection, str]]:
    """Give a connection in a transaction, without an event loop, and the database's name for people; Unavailable."""
    place = shown(url)
    engine = sa.create_engine(url, poolclass=NullPool, connect_args=_CONNECT_ARGS)
    try:
        with engine.begin() as connection:
            yield connection, place
    except DBAPIError as error:
        lost = _out_of_reach(error, place)
        if lost is None:
            raise
        raise lost from error


def _attempt(use_case: Callable[[Tx], T], writes: bool, connection: sa.Connection) -> tuple[T, bool]:
    tx = Transaction(connection, writes=writes)
    return use_case(tx), tx.owes


def _engine(url: URL, connections: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=10,
        isolation_level="READ COMMITTED",
        connect_args=_CONNECT_ARGS,
        hide_parameters=True,  # an error is logged, and these are what people wrote
        **json_options(),
    )


def _worth_again(error: Exception, committing: bool) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    # A connection that broke during the commit may have committed: only whoever asked can tell.
    return getattr(error.orig, "sqlstate", None) in _AGAIN or (error.connection_invalidated and not committing)


def _out_of_reach(error: BaseException, place: str) -> Unavailable | None:
    if isinstance(error, PoolTimeoutError):
        return Unavailable(f"The database {place} is too busy now.")
    if not isinstance(error, DBAPIError):
        return None
    # The driver does not know an option of the address.
    misnamed = isinstance(error, ProgrammingError) and error.statement is None
    if misnamed or isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
        why = str(error.orig).strip().splitlines()[0].rstrip(".")
        return Unavailable(
            f"The database {place} cannot be reached: {why}; look whether it runs, and whether its address is right."
        )
    return None
