"""Claims as they are counted and timed: several in flight, on a file that is put back before each stretch."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from benchmarks.cohort import Cohort, discord_user, mentor_id, request_id, slack_user, student_id
from benchmarks.rounds import Round, own_garbage, percentile

IN_FLIGHT = 50


class Claims(Protocol):
    """One way to claim."""

    @property
    def file(self) -> Path | None:
        """What it claims from; `None` where nothing is kept."""

    def prepare(self, number: int) -> Any:
        """Return the press that claims that request, which is not measured."""

    async def press(self, prepared: Any) -> None:
        """Claim, and return once the answer has been handed to the HTTP client."""


@dataclass(slots=True)
class Stretch:
    """What several claims took: CPU and wall seconds in all, and the seconds of each."""

    cpu: float = 0.0
    wall: float = 0.0
    each: list[float] = field(default_factory=list)

    def cpu_of_one(self) -> float:
        """Return the CPU of one, in microseconds."""
        return self.cpu / len(self.each) * 1e6

    def p50(self) -> float:
        """Return the median time of one, in microseconds."""
        return percentile(self.each, 50) * 1e6

    def seconds_of_one(self) -> float:
        """Return the time for each when they are taken together."""
        return self.wall / len(self.each)


def claiming(claims: Claims, cohort: Cohort, in_flight: int, cost: Callable[[Stretch], float]) -> Round:
    """Return a round of claims."""

    async def one_round(seconds: float) -> float:
        found = Stretch()
        while found.wall < seconds:
            before = len(found.each)
            if claims.file is not None:
                cohort.put_back(claims.file)
            presses = [claims.prepare(number) for number in range(cohort.size)]
            with own_garbage():
                await _run(claims, presses, in_flight, seconds, found)
            _check(claims, cohort, len(found.each) - before)
        return cost(found)

    return one_round


async def _run(claims: Claims, presses: Sequence[Any], in_flight: int, seconds: float, found: Stretch) -> None:
    left = iter(presses)
    began, cpu_began = time.perf_counter(), time.process_time()
    until = began + seconds - found.wall
    await asyncio.gather(*(_work(claims, left, until, found.each) for _ in range(in_flight)))
    found.cpu += time.process_time() - cpu_began
    found.wall += time.perf_counter() - began


async def _work(claims: Claims, left: Iterator[Any], until: float, each: list[float]) -> None:
    began = time.perf_counter()
    while began < until:
        prepared = next(left, None)
        if prepared is None:
            return
        await claims.press(prepared)
        ended = time.perf_counter()
        each.append(ended - began)
        began = ended


def _check(claims: Claims, cohort: Cohort, pressed: int) -> None:
    """Refuse a measurement in which a press did not claim."""
    if claims.file is not None and (claimed := cohort.claimed(claims.file)) != pressed:
        raise RuntimeError(f"{pressed} were to be claimed, and {claimed} were")


def names(number: int) -> dict[str, str]:
    """Return what stands in the first claim's SQL, and what stands in that claim's instead."""
    made: tuple[Callable[[int], object], ...] = (
        request_id,
        mentor_id,
        student_id,
        slack_user,
        discord_user,
        trigger,
        interaction,
    )
    return {str(name(0)): str(name(number)) for name in made}


def trigger(number: int) -> str:
    """Return what makes a Slack press the only one of its kind."""
    return f"trigger-{number:09d}"


def interaction(number: int) -> int:
    """Return the id of a Discord press."""
    return 400_000_000_000_000_000 + number
