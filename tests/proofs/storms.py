"""The far end's faults during a whole story: what is refused, breaks off or arrives twice is still done once."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from bot.sandbox_settings import settings_for
from core.ports import Store
from sandbox.campus import Campus
from sandbox.faults import Fault
from storage import open_store
from tests.proofs.bed import campus_with_boards, is_settled
from tests.proofs.composing import composed
from tests.proofs.counting import Difference, Sent, difference, sent, truth
from tests.proofs.kills import Databases
from tests.proofs.player import TITLE, Player, Stuck

SENDING = (
    "chat.postMessage",
    "chat.update",
    "conversations.open",
    "views.publish",
    "POST /channels/{id}/messages",
    "PATCH /channels/{id}/messages/{id}",
    "POST /users/@me/channels",
)
"""The calls that bring what is owed."""
FINDING = ("conversations.history", "GET /channels/{id}/messages")
"""The calls that ask what became of it."""
ANSWERING = ("response_url", "views.open", "POST /interactions/{id}/{token}/callback")
"""The calls that answer whoever has just acted."""
ACT_WITHIN = 60.0
SETTLE_WITHIN = 120.0
NOTHING = Fault("slow")


@dataclass(slots=True)
class InPlace:
    """A bot in this process, on a campus."""

    campus: Campus
    store: Store

    async def watch(self, act: Callable[[], Awaitable[object]]) -> None:
        """Let somebody act."""
        async with asyncio.timeout(ACT_WITHIN):
            await act()

    async def settle(self) -> None:
        """Wait until all that is due by now has been sent."""
        ends = time.monotonic() + SETTLE_WITHIN
        while time.monotonic() < ends:
            found = await truth(self.store, TITLE)
            if not found.is_being_sent(self.campus.clock.now()) and is_settled(found, self.campus):
                return
            await asyncio.sleep(0.01)
        raise Stuck(f"there stays due: {(await truth(self.store, TITLE)).owed}")

    async def end(self) -> None:
        """Settle."""
        await self.settle()


@dataclass(frozen=True, slots=True)
class Storm:
    """Something that goes wrong again and again: faults by call, or what is done before and during each part."""

    name: str
    faults: tuple[tuple[str, tuple[Fault, ...]], ...] = ()
    before_each: Callable[[Campus], Awaitable[None]] | None = None
    twice: str = ""
    """How everything arrives twice: `after` its answer or `at_once`; empty for once."""


async def _cut(campus: Campus) -> None:
    await campus.slack.disconnect()
    await campus.discord.disconnect()


async def _lose(campus: Campus) -> None:
    await campus.slack.ask_to_reconnect()
    campus.discord.gateway.invalidate()


def _each(fault: Fault, times: int, calls: tuple[str, ...] = SENDING) -> tuple[tuple[str, tuple[Fault, ...]], ...]:
    return tuple((call, (fault,) * times) for call in calls)


def _mixed(seed: int) -> tuple[tuple[str, tuple[Fault, ...]], ...]:
    """Return faults of all kinds on all calls, most of which go well."""
    dice = random.Random(seed)
    kinds = [
        Fault("rate_limited", 1.0),
        Fault("server_error"),
        Fault("slow", 0.2),
        Fault("dropped_after_accept"),
    ]
    own = [(call, tuple(dice.choice([*kinds, NOTHING]) for _ in range(8))) for call in (*SENDING, *FINDING)]
    others = [
        (call, tuple(dice.choice([kinds[2], kinds[3], NOTHING, NOTHING]) for _ in range(4))) for call in ANSWERING
    ]
    return (*own, *others)


STORMS = (
    Storm("429 with Retry-After", _each(Fault("rate_limited", 1.0), 4)),
    Storm("5xx", _each(Fault("server_error"), 3)),
    Storm("slow", _each(Fault("slow", 0.3), 6)),
    Storm("dropped after accept", _each(Fault("dropped_after_accept"), 3)),
    Storm(
        "dropped, and then nobody says what became of it",
        (*_each(Fault("dropped_after_accept"), 3), *_each(Fault("rate_limited", 1.0), 3, FINDING)),
    ),
    Storm("lines cut", before_each=_cut),
    Storm("asked to reconnect, sessions forgotten", before_each=_lose),
    Storm("everything arrives twice", twice="after"),
    Storm("everything arrives twice at once", twice="at_once"),
    *(Storm(f"mixed {seed}", _mixed(seed)) for seed in range(4)),
)


@dataclass(frozen=True, slots=True)
class Passage:
    """How one story went."""

    sent: Counter[Sent]
    steps: Counter[str]
    faults: int
    seconds: float
    stuck: str = ""


@dataclass(slots=True)
class Weather:
    """What came of some storms."""

    storms: int = 0
    recovered: int = 0
    faults: int = 0
    lost: int = 0
    doubled: int = 0
    steps: int = 0
    worst: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def add(self, storm: Storm, passed: Passage, found: Difference, steps: int) -> None:
        """Add one."""
        self.storms += 1
        self.faults += passed.faults
        self.lost += found.lost.total()
        self.doubled += found.doubled.total()
        self.steps += steps
        self.worst = max(self.worst, passed.seconds)
        if found.lost or found.doubled or steps or passed.stuck:
            self.wrong.append(f"{storm.name}: {found}, {steps} steps, {passed.stuck}")
        else:
            self.recovered += 1


async def weather(
    databases: Databases, storms: tuple[Storm, ...] = STORMS, *, without: str = "", story: type[Player] = Player
) -> Weather:
    """Play the story once undisturbed, and again in each storm."""
    result = Weather()
    with databases() as address:
        whole = await play(address, Storm("none"), story=story)
    if whole.stuck:
        raise AssertionError(f"undisturbed, the story does not end: {whole.stuck}")
    for storm in storms:  # one after the other: where discord.py connects to is kept once for a process
        with databases() as address:
            passed = await play(address, storm, without, story)
        steps = ((passed.steps - whole.steps) + (whole.steps - passed.steps)).total()
        result.add(storm, passed, difference(whole.sent, passed.sent), steps)
    return result


async def play(address: str, storm: Storm, without: str = "", story: type[Player] = Player) -> Passage:
    """Play the story once, in that storm."""
    began = time.monotonic()
    async with await open_store(address, exclusive=False) as store, campus_with_boards(store) as campus:
        settings = settings_for(campus, address)
        stuck = ""
        async with composed(settings, campus.clock, None, without) as ticker:
            campus.clock.watch(ticker.wake)
            for call, faults in storm.faults:
                campus.faults.script(call, *faults)
            bed = InPlace(campus, store)
            player = story(campus, campus.ada, campus.alan, store, bed)
            if storm.before_each is not None:
                before_each = storm.before_each
                player.before_each = lambda: before_each(campus)
            try:
                async with _arriving_twice(campus, storm.twice):
                    await player.play()
            except (Stuck, TimeoutError) as error:
                stuck = str(error) or "somebody waited for ever"
        now = await truth(store, TITLE)
        met = sum(_is_fault(one.outcome) for one in campus.journal.exchanges)
        return Passage(sent(campus, now.owed), Counter(now.steps), met, time.monotonic() - began, stuck)


def _is_fault(outcome: str) -> bool:
    kinds = ("rate_limited", "server_error", "slow", "dropped_after_accept")
    return any(kind in outcome for kind in kinds)


@asynccontextmanager
async def _arriving_twice(campus: Campus, how: str) -> AsyncIterator[None]:
    """Let everything that people do arrive twice, for as long as the context lasts."""

    async def go_on() -> None:
        while True:
            campus.slack.redeliver_next(at_once=how == "at_once")
            await asyncio.sleep(0.001)

    if not how:
        yield
        return
    campus.discord.redeliver_next(10_000)
    task = asyncio.create_task(go_on())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
