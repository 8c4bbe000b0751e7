"""What both stores share: who is called after a commit that made something owed, the safe, and reads that finish."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from core.ports import Tx
from storage.part import Part
from storage.safe import EMPTY

T = TypeVar("T")


class Watched:
    """Keeps the watchers of a store, the safe for what is sealed in it, and the reads that are under way."""

    def __init__(self) -> None:
        self._watchers: list[Callable[[], None]] = []
        self._reads: set[asyncio.Task[Any]] = set()
        self.safe = EMPTY

    def given(self, tx: Tx) -> Tx:
        """Return the transaction, able to seal and to open."""
        if isinstance(tx, Part):
            tx.safe = self.safe
        return tx

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` in the event loop after each commit that may have made something owed."""
        self._watchers.append(watcher)

    def wake(self) -> None:
        """Call the watchers, each by itself: one that fails keeps nobody from hearing."""
        loop = asyncio.get_running_loop()
        for watcher in self._watchers:
            loop.call_soon(watcher)

    async def finish(self, read: Coroutine[Any, Any, T]) -> T:
        """Return what a read comes to; whoever stops waiting for it lets it finish.

        Cut off, it would leave its connection behind: unclosed in SQLite, and not given back to the pool where it
        was just being made ready.
        """
        task = asyncio.create_task(read)
        self._reads.add(task)
        task.add_done_callback(self._have_read)
        return await asyncio.shield(task)

    async def finished(self) -> None:
        """Wait for the reads that are under way."""
        await asyncio.gather(*self._reads, return_exceptions=True)

    def _have_read(self, task: asyncio.Task[Any]) -> None:
        self._reads.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may be waiting for it any more
