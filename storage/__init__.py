"""Where everything is kept: SQLite or PostgreSQL behind the port `Store`."""

from collections.abc import Sequence
from typing import Protocol, Self

from core.ports import Store
from storage.address import Unusable, parse
from storage.safe import Safe

__all__ = ["OpenStore", "Unusable", "migrate", "open_store", "pending"]


class OpenStore(Store, Protocol):
    """A store that has to be closed."""

    async def close(self) -> None:
        """Finish what is being written and let the database go."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...


async def open_store(
    address: str,
    *,
    migrate: bool = False,
    connections: int | None = None,
    synchronous: str = "FULL",
    exclusive: bool = True,
    keys: Sequence[str] = (),
) -> OpenStore:
    """Return the store of that database; `migrate` brings its schema to this version, or makes it.

    Unusable when the operator has to do something first, Unavailable when nothing answers; both say it in one
    sentence. `connections` bounds those of PostgreSQL or the readers of SQLite. Only for SQLite: `synchronous`, and
    `exclusive=False` to share the file with other processes. `keys` seal what must not be read in the database itself,
    the first of them; the others open what was sealed before.
    """
    url, safe = parse(address), Safe(keys)
    if url.get_backend_name() == "sqlite":
        from storage.sqlite import SqliteStore

        readers = connections or SqliteStore.READERS
        on_file = await SqliteStore.open(
            url, migrate=migrate, readers=readers, synchronous=synchronous, exclusive=exclusive
        )
        on_file.safe = safe
        return on_file
    from storage.postgres import PostgresStore

    on_server = await PostgresStore.open(url, migrate=migrate, connections=connections or PostgresStore.CONNECTIONS)
    on_server.safe = safe
    return on_server


def migrate(address: str) -> list[str]:
    """Bring the database to this version's schema, or make it; return the revisions it got."""
    from storage import schema

    url = parse(address)
    if url.get_backend_name() == "sqlite":
        from storage.sqlite_file import changing

        with changing(url) as (connection, place):
            return schema.upgrade(connection, place)
    from storage.postgres import alone

    with alone(url) as (connection, place):
        return schema.upgrade(connection, place)


def pending(address: str) -> list[str]:
    """Return the revisions that the database has still to get; Unusable when it is a newer one than this version."""
    from storage import schema

    url = parse(address)
    if url.get_backend_name() == "sqlite":
        from storage.sqlite_file import looking

        with looking(url) as (connection, place):
            return schema.outstanding(connection, place) if connection is not None else schema.revisions()
    from storage.postgres import alone

    with alone(url) as (connection, place):
        return schema.outstanding(connection, place)
