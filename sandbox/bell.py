"""Waiting until something on a platform has changed so that somebody finds what they look for."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Wakes everybody who waits for something to change."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        self._watchers: list[Callable[[], None]] = []

    def ring(self) -> None:
        """Let every waiter look again."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        for watcher in self._watchers:
            watcher()

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` at each ring."""
        self._watchers.append(watcher)

    async def until(self, look: Callable[[], T | None], seconds: float) -> T | None:
        """Return what `look` finds, as soon as it finds something, or `None` after so many seconds of real time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not (found := look()) and loop.time() < deadline:
            waiter: asyncio.Future[None] = loop.create_future()
            self._waiting.add(waiter)
            try:
                await asyncio.wait((waiter,), timeout=deadline - loop.time())
            finally:
                self._waiting.discard(waiter)
        return found or None
