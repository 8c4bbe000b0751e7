"""What both stores share: who is called after a commit that made something owed, and the safe."""

import asyncio
from collections.abc import Callable

from core.ports import Tx
from storage.part import Part
from storage.safe import EMPTY


class Watched:
    """Keeps the watchers of a store, and the safe for what is sealed in it."""

    def __init__(self) -> None:
        self._watchers: list[Callable[[], None]] = []
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
