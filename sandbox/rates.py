"""How often a platform takes calls: its published limits, counted strictly, for whoever switches them on."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.faults import Fault


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in any so many seconds, of those that are counted under one name."""

    counted: str
    count: int
    seconds: float


class Rates:
    """Refuses the call that is one too many in the time just gone by, whenever that is looked at.

    Nothing is refused before `on` is set. `hurry` makes that many seconds of the published limits out of each real one.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.on = False
        self.hurry = 1.0
        self.refused = 0
        self._clock = clock
        self._taken: dict[Rate, deque[float]] = defaultdict(deque)

    def take(self, *rates: Rate) -> Fault | None:
        """Count a call towards all of these and return nothing; or its refusal, which counts towards none."""
        if not self.on:
            return None
        now = self._clock()
        wait = max((self._full_for(one, now) for one in rates), default=0.0)
        if wait > 0:
            self.refused += 1
            return Fault("rate_limited", wait)
        for one in rates:
            self._taken[one].append(now)
        return None

    def _full_for(self, rate: Rate, now: float) -> float:
        taken, seconds = self._taken[rate], rate.seconds / self.hurry
        while taken and taken[0] + seconds <= now:
            taken.popleft()
        return taken[0] + seconds - now if len(taken) >= rate.count else 0.0
