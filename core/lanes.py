"""Lanes: what goes to one workspace waits for that workspace alone; letters to one target go one after the other."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from core.letters import Letter
from core.outbox import Row, Sort
from core.pacing import Outlook, Pacer
from core.ports import Clock, Limit

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
AT_ONCE = 8
"""Messages on their way to one workspace at the same time."""
MOST = 200
"""Letters that wait in one lane at the most; the others go back into the table until it may be their turn."""
SOONEST, LATEST = 1.0, 60.0
"""Seconds after which a letter that found its lane full is taken up again."""
EARLY = 10.0
"""Seconds by which it may come back early, so that a lane at its platform's pace never runs dry."""
Work = Coroutine[Any, Any, None]
_Waits = tuple[Letter, datetime]
"""A letter, and the moment by which it has to be begun."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """What is done with a letter: sent, put back, or left out because a newer one says the same."""

    send: Callable[[Letter], Awaitable[float]]
    """Sends it, and returns for how many seconds its workspace is to be left alone: nearly always 0."""
    give_back: Callable[[Row, float], Work]
    """Puts its row back into the table, to be taken up again after so many seconds."""
    leave_out: Callable[[Row], Work]
    limits: Callable[[Letter], Iterable[Limit]] = lambda _: ()
    """What the platform counts the letter's sending towards; nothing where no pace has to be kept."""


@dataclass(slots=True)
class _Lane:
    """One workspace: what waits, by target."""

    waiting: dict[str, deque[_Waits]] = field(default_factory=dict)
    count: int = 0
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    paused_until: datetime = _LONG_AGO
    since: float = 0.0
    """When it became busy, in seconds of the loop, and how many it has sent since."""
    sent: int = 0
    turn_at: float = 0.0
    """When it is the turn of the last letter that found the lane full."""

    def turn(self, now: float, outlook: Outlook) -> float:
        """Return in how many seconds one more letter may find room.

        The platform's pace tells, and where it keeps none, how fast the lane has been so far.
        """
        each = outlook.spacing or ((now - self.since) / self.sent if self.sent else 1.0)
        self.turn_at = max(self.turn_at, now + (outlook.delay or self.count * each)) + each
        return min(max(self.turn_at - now - min(outlook.delay / 2, EARLY), SOONEST), LATEST)


class Lanes:
    """All that is on its way, in the background: a workspace that takes its time keeps no other waiting."""

    def __init__(self, way_out: WayOut, clock: Clock) -> None:
        self._out = way_out
        self._clock = clock
        self._lanes: dict[tuple[str, str], _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._fresh: set[asyncio.Task[None]] = set()
        self._failures: list[BaseException] = []
        self._stopping = False
        self._pacer = Pacer()
        self._waits: set[asyncio.Timeout] = set()

    def add(self, letters: Iterable[Letter], begin_by: datetime) -> None:
        """Send them, each in its lane; what is not begun by that moment goes back into the table."""
        had_work = {key for key, lane in self._lanes.items() if lane.waiting}
        for one in letters:
            key = one.lane()
            lane = self._lanes.setdefault(key, _Lane())
            if not lane.waiting:
                lane.since, lane.sent, lane.turn_at = asyncio.get_running_loop().time(), 0, 0.0
            self._put(lane, one, begin_by, fresh=key not in had_work)

    def _put(self, lane: _Lane, one: Letter, begin_by: datetime, *, fresh: bool) -> None:
        target = one.row.owed.target
        queue = lane.waiting.get(target)
        if queue and one.row.owed.sort is Sort.HOME:
            self._drop_older_homes(lane, queue)
        if lane.count >= MOST:
            self.run(self._out.give_back(one.row, self._turn(lane, one)), fresh=False)
            return
        lane.count += 1
        if queue is not None:
            queue.append((one, begin_by))
        else:
            lane.waiting[target] = deque([(one, begin_by)])
            self.run(self._send_all(lane, target), fresh=fresh)

    def _drop_older_homes(self, lane: _Lane, queue: deque[_Waits]) -> None:
        """Leave out all homes of the same person but the last: they would be drawn alike."""
        older = [waits for waits in queue if waits[0].row.owed.sort is Sort.HOME]
        for waits in older:
            queue.remove(waits)
            self.run(self._out.leave_out(waits[0].row), fresh=True)
        lane.count -= len(older)

    def run(self, work: Work, *, fresh: bool = True) -> None:
        """Do something in the background; `rest` waits for what is fresh, `finished` for all of it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        if fresh:
            self._fresh.add(task)
        task.add_done_callback(self._ended)

    async def rest(self, patience: float) -> None:
        """Wait so many seconds at most for lanes that had nothing else to do; raise what has failed."""
        loop = asyncio.get_running_loop()
        last = loop.time() + patience
        while self._fresh and loop.time() < last:
            await asyncio.wait(self._fresh, timeout=last - loop.time())
        self._fresh.clear()
        self._raise()

    async def finished(self) -> bool:
        """Wait until nothing is on its way; return whether anything was. The next `rest` raises what has failed."""
        had_work = bool(self._tasks)
        while self._tasks:
            await asyncio.wait(self._tasks)
        return had_work

    def begin_no_more(self) -> None:
        """From now on put back whatever is not begun."""
        self._stopping = True
        for one in self._waits:
            if not one.expired():
                one.reschedule(0)

    async def stop(self, within: float) -> None:
        """Give what is on its way so many seconds to arrive, then give it up."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _send_all(self, lane: _Lane, target: str) -> None:
        queue = lane.waiting[target]
        try:
            while queue:
                one, begin_by = first = queue[0]
                async with self._begun(lane, one, begin_by) as later:
                    if queue and queue[0] is first:  # a newer home may have taken its place
                        queue.popleft()
                        lane.count -= 1
                        await (self._send(lane, one) if later is None else self._out.give_back(one.row, later))
        finally:
            # Whatever is left of it when something went wrong is taken up again when its lease has run out.
            lane.count -= len(queue)
            del lane.waiting[target]

    @asynccontextmanager
    async def _begun(self, lane: _Lane, one: Letter, begin_by: datetime) -> AsyncIterator[float | None]:
        """Wait for the letter's turn and for a place in the lane; `None`, or after how many seconds to try again."""
        left = (begin_by - self._clock.now()).total_seconds()
        limits = tuple(self._out.limits(one))
        if left < 0 or self._stopping:
            yield 0.0
            return
        if self._pacer.outlook(limits).delay > left:
            yield self._turn(lane, one)
            return
        async with AsyncExitStack() as held:
            yield None if await self._has_place(lane, limits, left, held) and self._clock.now() <= begin_by else 0.0

    async def _has_place(self, lane: _Lane, limits: tuple[Limit, ...], left: float, held: AsyncExitStack) -> bool:
        """Wait so many seconds at most; what is `held` is a place in the lane, and a turn with the platform."""
        try:
            async with asyncio.timeout(left) as waiting:
                self._waits.add(waiting)
                if limits:
                    await held.enter_async_context(self._pacer.turn(limits))
                await held.enter_async_context(lane.gate)
        except TimeoutError:
            return False
        finally:
            self._waits.discard(waiting)
        return True

    def _turn(self, lane: _Lane, one: Letter) -> float:
        return lane.turn(asyncio.get_running_loop().time(), self._pacer.outlook(self._out.limits(one)))

    async def _send(self, lane: _Lane, one: Letter) -> None:
        now = self._clock.now()
        if lane.paused_until > now:
            await self._out.give_back(one.row, (lane.paused_until - now).total_seconds())
        elif pause := await self._out.send(one):
            lane.paused_until = self._clock.now() + timedelta(seconds=pause)
        else:
            lane.sent += 1

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._fresh.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failures.append(error)

    def _raise(self) -> None:
        failures, self._failures = self._failures, []
        if failures:
            raise failures[0]
