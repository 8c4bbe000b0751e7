"""Who is called after a commit that made something owed."""

import asyncio
from collections.abc import Callable


class Watched:
    """Keeps the watchers of a store."""

    def __init__(self) -> None:
        self._watchers: list[Callable[[], None]] = []

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` in the event loop after each commit that may have made something owed."""
        self._watchers.append(watcher)

    def wake(self) -> None:
        """Call the watchers, each by itself: one that fails keeps nobody from hearing."""
        loop = asyncio.get_running_loop()
        for watcher in self._watchers:
            loop.call_soon(watcher)
