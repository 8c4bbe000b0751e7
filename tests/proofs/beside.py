"""A store that stands before another one and passes everything on: what a proof changes of it is one method."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from core.ports import Store, Tx

P = ParamSpec("P")
T = TypeVar("T")


class Beside:
    """Passes everything on."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def write(self, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run and commit."""
        return await self._store.write(use_case, *args, **kwargs)

    async def read(self, query: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run without writing."""
        return await self._store.read(query, *args, **kwargs)

    async def scrub(self) -> None:
        """Write anew what is kept, without what is deleted."""
        await self._store.scrub()

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call the watcher whenever something came to be owed."""
        self._store.watch(watcher)
