"""The one job of the scheduler: let the delivery take up what is due, now and at the next due moment."""

import asyncio
import contextlib
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from core.delivery import Delivery
from core.ports import Clock, Unavailable

logger = logging.getLogger(__name__)

LONGEST_SLEEP = timedelta(seconds=5)
"""Another process may have owed something in the meantime, and only the table knows."""
FINISH_WITHIN = 10.0
"""Seconds that a tick under way has when the bot stops."""
_JOB: dict[str, Any] = {
    "id": "take up what is due",
    "replace_existing": True,
    "misfire_grace_time": None,
    # The scheduler drops a run that would be one too many, and an instance counts until after it has ended.
    "max_instances": 3,
}


class Ticker:
    """Runs the delivery whenever it is woken, when something falls due, and every few seconds at the least."""

    def __init__(self, delivery: Delivery, clock: Clock) -> None:
        self._delivery = delivery
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._idle = asyncio.Event()
        self._idle.set()
        self._woken = False
        self._stopping = False

    def start(self) -> None:
        """Begin; the event loop must be running."""
        self._scheduler.add_job(self._tick, "date", **_JOB)
        self._scheduler.start()

    async def stop(self) -> None:
        """End; what is being sent is left to arrive, because the scheduler would cut it off in the middle."""
        self._stopping = True
        self._delivery.begin_no_more()
        began = time.monotonic()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), FINISH_WITHIN)
        await self._delivery.stop(max(FINISH_WITHIN - (time.monotonic() - began), 0.0))
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def settled(self) -> None:
        """Take up what is due by now, and return once all of it has been sent."""
        while await self._tick() or await self._delivery.finished():
            await self._idle.wait()

    def wake(self) -> None:
        """Take up what is due at once: something has just been owed, or the clock has moved."""
        self._woken = True
        if self._idle.is_set():
            self._run_at(datetime.now(UTC))

    async def _tick(self) -> bool:
        """Take up what is due; False when nobody else was doing so already."""
        if not self._idle.is_set():
            return True  # the one under way has been woken, and sees to it
        self._idle.clear()
        try:
            wait = await self._take_up()
        except Unavailable as error:
            logger.warning("The database did not answer, and what is due waits: %s", error)
            wait = LONGEST_SLEEP
        except Exception:
            logger.exception("Taking up what is due failed; it is tried again in a few seconds.")
            wait = LONGEST_SLEEP
        finally:
            self._idle.set()
        self._run_at(datetime.now(UTC) + wait)
        return False

    async def _take_up(self) -> timedelta:
        """Take up what is due until nothing is, and return how long to sleep."""
        while True:
            self._woken = False
            due_at = await self._delivery.run_due()
            wait = LONGEST_SLEEP if due_at is None else min(due_at - self._clock.now(), LONGEST_SLEEP)
            # When the bot stops, what is due stays due, and would be asked for again and again.
            if self._stopping or (wait > timedelta() and not self._woken):
                return wait

    def _run_at(self, moment: datetime) -> None:
        if self._scheduler.running and not self._stopping:
            self._scheduler.add_job(self._tick, "date", run_date=moment, **_JOB)
