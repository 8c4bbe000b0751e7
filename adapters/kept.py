"""A bounded memory of what a platform was asked, with a time after which it is asked again."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Keeps at most `most` answers of `ask`, each for `seconds`; the one unused for longest goes first."""

    def __init__(
        self, ask: Callable[[K], Awaitable[V]], seconds: float, most: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask, self._seconds, self._most, self._clock = ask, seconds, most, clock
        self._answers: OrderedDict[K, tuple[float, V]] = OrderedDict()

    async def get(self, key: K) -> V:
        """Return the answer, asked for if it is not kept or too old; whatever `ask` raises."""
        kept = self._answers.get(key)
        if kept is not None and self._clock() < kept[0]:
            self._answers.move_to_end(key)
            return kept[1]
        value = await self._ask(key)
        self.put(key, value, self._seconds)
        return value

    def put(self, key: K, value: V, seconds: float) -> None:
        """Keep an answer that came by itself for that long."""
        self._answers[key] = (self._clock() + seconds, value)
        self._answers.move_to_end(key)
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)

    def drop(self, key: K) -> None:
        """Forget the answer, if there is one."""
        self._answers.pop(key, None)

    def old(self, key: K) -> V | None:
        """Return the answer however old it is; `None` when there is none."""
        kept = self._answers.get(key)
        return kept[1] if kept else None
