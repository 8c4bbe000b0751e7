"""Alternating rounds: each contender in turn, the first round dropped, ratios made round by round."""

import gc
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

Round = Callable[[float], Awaitable[float]]
"""Runs one round of about that many seconds and returns what one of its kind costs."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: rounds (the first is dropped), seconds of each, and the sizes of what is measured."""

    rounds: int = 8
    seconds: float = 0.4
    claims: int = 400
    """Open requests, each with a mentor of its own, that one stretch of a round may claim."""
    many: int = 1_000_000
    few: int = 10_000
    opened: int = 10_000
    """How many of the many requests are open."""
    reminders: int = 1_000
    presses: int = 20
    """On the sandbox page."""
    hurry: float = 10.0
    """How many of the seconds in which Slack counts messages are made one; of Discord's a tenth as many."""


QUICK = Effort(
    rounds=3, seconds=0.05, claims=60, many=20_000, few=2_000, opened=1_000, reminders=200, presses=3, hurry=50.0
)


@dataclass(frozen=True, slots=True)
class Spread:
    """What came of several rounds: the middle one, and what a tenth of them stay below and above."""

    median: float
    p10: float
    p90: float

    @classmethod
    def of(cls, found: Sequence[float]) -> "Spread":
        """Return the spread of at least one number."""
        if len(found) < 2:
            return cls(found[0], found[0], found[0])
        tenths = quantiles(found, n=10, method="inclusive")
        return cls(median(found), tenths[0], tenths[-1])


@dataclass(frozen=True, slots=True)
class Costs:
    """What every contender cost in every round that counts, by the contender's name."""

    found: Mapping[str, Sequence[float]]

    def of(self, name: str) -> Spread:
        """Return one contender's own cost."""
        return Spread.of(self.found[name])

    def ratio(self, name: str, reference: str) -> Spread:
        """Return a contender's cost over the reference's, round by round."""
        pairs = zip(self.found[name], self.found[reference], strict=True)
        return Spread.of([one / other for one, other in pairs])


async def alternate(effort: Effort, contenders: Mapping[str, Round]) -> Costs:
    """Let each contender have its round in turn, the order turned round each time, and drop the first round."""
    found: dict[str, list[float]] = {name: [] for name in contenders}
    order = list(contenders)
    for number in range(effort.rounds):
        for name in order:
            cost = await contenders[name](effort.seconds)
            if number:
                found[name].append(cost)
        order.reverse()
    return Costs(found)


@contextmanager
def own_garbage() -> Iterator[None]:
    """Let whoever is measured pay for collecting its own garbage, and not for looking at everybody else's."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def percentile(found: Sequence[float], percent: int) -> float:
    """Return the number that so many per cent stay below."""
    return sorted(found)[min(len(found) - 1, len(found) * percent // 100)]


def as_json(spread: Spread) -> dict[str, Any]:
    """Return the spread with as many digits as mean anything."""
    return {name: float(f"{getattr(spread, name):.4g}") for name in ("median", "p10", "p90")}
