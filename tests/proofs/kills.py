"""The kill sweep: the bot is killed at each point of the whole story, and nobody misses or gets twice what is owed."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from core.outbox import ROOM_READY
from storage import open_store
from tests.proofs.bed import Bed, Nursery, Point, campus_with_boards, nursery
from tests.proofs.counting import Difference, Sent, difference, sent, truth
from tests.proofs.player import TITLE, Player, Stuck

OVERTAKEN = ("claim", "check_in")
"""News that newer news may overtake while the bot is away."""
LATE = (ROOM_READY,)
"""The link alone: where making the room was cut off, the news of the booking may have gone without it."""

Databases = Callable[[], AbstractContextManager[str]]
"""Gives the address of a fresh database with all tables."""


@dataclass(frozen=True, slots=True)
class Run:
    """How one story went: where the bot was killed, what people have, and why it could not be played to its end."""

    killed: tuple[str, ...]
    sent: Counter[Sent]
    steps: Counter[str]
    points: int
    stuck: str = ""


@dataclass(slots=True)
class Sweep:
    """What came of a sweep."""

    points: int = 0
    runs: int = 0
    lost: int = 0
    doubled: int = 0
    slack: int = 0
    discord: int = 0
    stuck: int = 0
    steps: int = 0
    """Steps that were taken more or less often than once."""
    wrong: list[str] = field(default_factory=list)

    def add(self, run: Run, found: Difference, steps: int) -> None:
        """Add one run."""
        self.runs += 1
        self.lost += found.lost.total()
        self.doubled += found.doubled.total()
        self.slack += found.of("slack")
        self.discord += found.of("discord")
        self.stuck += bool(run.stuck)
        self.steps += steps
        if found.lost or found.doubled or run.stuck or steps:
            self.wrong.append(f"killed {' and then '.join(run.killed)}: {found} {run.stuck}")

    @property
    def is_red(self) -> bool:
        """Whether anything went wrong."""
        return bool(self.wrong)


async def play(
    address: str,
    forking: Nursery,
    kill_at: Iterable[Point] = (),
    *,
    later: bool = True,
    without: str = "",
    story: type[Player] = Player,
) -> Run:
    """Play the story once, the processes killed at those points in turn."""
    async with await open_store(address, exclusive=False) as store, campus_with_boards(store) as campus:
        bed = Bed(campus, address, store, forking, later, without, list(kill_at))
        stuck, points = "", 0
        try:
            await bed.start()
            await story(campus, campus.ada, campus.alan, store, bed).play()
            if not bed.killed:
                points = await bed.count()
            await bed.end()
        except (Stuck, TimeoutError) as error:
            stuck = str(error) or "the bot did not start again"
        finally:
            await bed.stop()
        now = await truth(store, TITLE)
        return Run(tuple(bed.killed), sent(campus, now.owed), Counter(now.steps), points, stuck)


async def sweep(
    databases: Databases,
    chosen: Callable[[int], Iterable[tuple[Point, ...]]],
    *,
    later: bool = True,
    without: str = "",
    story: type[Player] = Player,
) -> Sweep:
    """Play the story once undisturbed, and again for each of the chosen ways to be killed."""
    result = Sweep()
    with nursery() as forking:
        with databases() as address:
            whole = await play(address, forking, story=story)
        if whole.stuck:
            raise AssertionError(f"undisturbed, the story does not end: {whole.stuck}")
        result.points = whole.points
        gate = asyncio.Semaphore((os.cpu_count() or 1) + 1)

        async def one(kill_at: tuple[Point, ...]) -> None:
            async with gate:
                with databases() as address:
                    run = await play(address, forking, kill_at, later=later, without=without, story=story)
            may_be_missing = () if later else OVERTAKEN
            steps = ((run.steps - whole.steps) + (whole.steps - run.steps)).total()
            result.add(run, difference(whole.sent, run.sent, may_be_missing, LATE), steps)

        await asyncio.gather(*(one(kill_at) for kill_at in chosen(whole.points)))
    return result
