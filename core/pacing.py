"""Pacing: what a platform takes in a while is spread over it, so that it never has to say no."""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from core.ports import Limit

AT_ONCE = 0.2
"""The part of what is taken in a while that may go at once when nothing has gone lately."""
MOST = 1000
"""Limits that are remembered though nothing is under way for them; most are those of one channel each."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """In how many seconds one more would have its turn, and how far apart turns are by then."""

    delay: float = 0.0
    spacing: float = 0.0


@dataclass(slots=True)
class _Stream:
    """All that one limit counts together; moments are seconds of the loop.

    A call counts from its beginning until a whole `seconds` after its answer: it came to the platform somewhere in
    between, so what the platform counts is never more, however long the way was.
    """

    most: int
    seconds: float
    next_at: float = 0.0
    """When the next one would begin if all were spread evenly."""
    under_way: int = 0
    answered: deque[float] = field(default_factory=deque)

    @property
    def spacing(self) -> float:
        return self.seconds / self.most

    def delay(self, now: float) -> float:
        ahead = (max(int(self.most * AT_ONCE), 1) - 1) * self.spacing
        return max(self.next_at - ahead - now, 0.0)

    def reserve(self, now: float) -> float:
        delay = self.delay(now)
        self.next_at = max(self.next_at, now) + self.spacing
        return delay

    @asynccontextmanager
    async def call(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        while (wait := self.full_for(loop.time())) > 0:  # noqa: ASYNC110 - it sleeps until the time has come
            await asyncio.sleep(wait)
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1
            self.answered.append(loop.time())

    def full_for(self, now: float) -> float:
        """Return for how many seconds there is certainly no room yet."""
        while self.answered and self.answered[0] + self.seconds <= now:
            self.answered.popleft()
        if self.under_way + len(self.answered) < self.most:
            return 0.0
        return self.answered[0] + self.seconds - now if self.answered else self.spacing

    def is_idle(self, now: float) -> bool:
        return not self.under_way and not self.answered and self.next_at <= now


class Pacer:
    """Gives everyone their turn, in the order in which they came."""

    def __init__(self) -> None:
        self._streams: dict[Limit, _Stream] = {}

    def outlook(self, limits: Iterable[Limit]) -> Outlook:
        """Return what one more call that all of these count would have to expect."""
        now = asyncio.get_running_loop().time()
        found = [self._streams[one] for one in limits if one in self._streams]
        return max(
            (Outlook(one.delay(now), one.spacing) for one in found), key=lambda one: one.delay, default=Outlook()
        )

    @asynccontextmanager
    async def turn(self, limits: Iterable[Limit]) -> AsyncIterator[None]:
        """Wait for one's turn; what is done inside is the call, and its end the answer."""
        streams = [self._stream(one) for one in limits]
        now = asyncio.get_running_loop().time()
        delay = max((one.reserve(now) for one in streams), default=0.0)
        if delay > 0:
            # Some jitter, so that several processes do not come in step.
            jitter = random.uniform(0, min(one.spacing for one in streams) / 2)  # noqa: S311 - no secret
            await asyncio.sleep(delay + jitter)
        async with AsyncExitStack() as under_way:
            for one in streams:
                await under_way.enter_async_context(one.call())
            yield

    def _stream(self, limit: Limit) -> _Stream:
        if limit not in self._streams:
            self._forget_idle()
            self._streams[limit] = _Stream(limit.for_us, limit.seconds)
        return self._streams[limit]

    def _forget_idle(self) -> None:
        if len(self._streams) < MOST:
            return
        now = asyncio.get_running_loop().time()
        for one in self._streams.values():
            one.full_for(now)
        self._streams = {limit: one for limit, one in self._streams.items() if not one.is_idle(now)}
