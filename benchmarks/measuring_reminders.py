"""G5: a thousand reminders due in one instant, taken from the outbox, beside a job of the scheduler for each."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler

import storage
from adapters.rooms.jitsi import JitsiRooms
from benchmarks.cohort import opened
from benchmarks.goals import Goal, Ratio, Report
from benchmarks.rounds import Costs, Effort, Round, alternate, own_garbage, percentile
from bot.ticker import Ticker
from bot.wiring import SystemClock
from core import drawing
from core.delivery import Delivery
from core.letters import Letter
from core.model import Account, Space
from core.outbox import SENT, Row
from core.ports import Limit, Store, Tx, Way
from core.ui import Card, Page, Reader, say

AHEAD = timedelta(seconds=0.6)
"""How long before the instant everything is ready."""
PATIENCE = 60.0
OUTBOX, SMALL, JOBS = "outbox", "small outbox", "a job each"
PROBE = 0.005
"""How often the stall probe wants to be woken, in seconds."""


async def reminders(effort: Effort, large: Path, small: Path, report: Report) -> None:
    """G5, three times: the lag, the stall, and what the number of waiting rows does to them."""
    async with (
        await storage.open_store(f"sqlite:///{large}") as much,
        await storage.open_store(f"sqlite:///{small}") as little,
    ):
        bursts: dict[str, Callable[[], Awaitable[Burst]]] = {
            OUTBOX: lambda: outbox_burst(large, much, effort.reminders),
            SMALL: lambda: outbox_burst(small, little, effort.reminders),
            JOBS: lambda: job_burst(large, much, effort.reminders),
        }
        stalls: dict[str, list[float]] = {name: [] for name in bursts}
        lags = await alternate(effort, {name: _round(burst, stalls[name]) for name, burst in bursts.items()})
    # The first round is dropped here as it is there.
    still = Costs({name: found[1:] for name, found in stalls.items()})
    lag = Goal("G5", f"{effort.reminders:,} reminders at once, {effort.many:,} waiting: p99 lag", 0.1)
    stall = Goal("G5", "the same: the longest stall of the event loop", 0.02)
    size = Goal("G5", f"the same: p99 lag at {effort.many:,} waiting / at {effort.few:,}", 1.2)
    report.add(_ratio(lag, lags, OUTBOX, JOBS), _ratio(stall, still, OUTBOX, JOBS), _ratio(size, lags, OUTBOX, SMALL))


@dataclass(frozen=True, slots=True)
class Burst:
    """How late the last but a hundredth was handed over, and the longest stall, in milliseconds."""

    lag: float
    stall: float


class Arrivals:
    """A messenger whose far end is at once there: it notes when each of so many direct messages is handed over."""

    platform = "slack"
    has_home = False
    to_open = say("Open your door.")

    def __init__(self, wanted: int) -> None:
        self.at: list[float] = []
        self.all_there = asyncio.Event()
        self._wanted = wanted

    def limits(self, way: Way, workspace: str, to: str) -> tuple[Limit, ...]:
        """Return that it counts nothing."""
        return ()

    def note(self) -> None:
        """Note that one is handed over now."""
        self.at.append(time.time())
        if len(self.at) == self._wanted:
            self.all_there.set()

    async def direct(self, account: Account, card: Card, reader: Reader, key: str) -> str:
        """Note one."""
        self.note()
        return key

    async def post(self, workspace: str, channel: str, card: Card, reader: Reader, key: str) -> str:
        """Take it."""
        return key

    async def find(self, workspace: str, to: str | Account, key: str, since: datetime) -> str | None:
        """Find nothing."""
        return None

    async def update(self, reference: str, card: Card, reader: Reader) -> None:
        """Take it."""

    async def home(self, account: Account, page: Page, reader: Reader) -> None:
        """Take it."""

    async def is_mentor(self, space: Space, account: Account) -> bool:
        """Return that nobody is."""
        return False

    async def beckon(
        self, space: Space, account: Account, card: Card, reader: Reader, key: str, since: datetime | None
    ) -> None:
        """Take it."""

    async def board_name(self, space: Space) -> str:
        """Return a name."""
        return "#mentors"


async def outbox_burst(file: Path, store: Store, reminders: int) -> Burst:
    """Let so many reminders of the file fall due at once, and hand them over."""
    arrivals, clock = Arrivals(reminders), SystemClock()
    ticker = Ticker(Delivery(store, {"slack": arrivals}, JitsiRooms("https://meet.example"), clock), clock)
    due_at = datetime.now(UTC) + AHEAD
    owe(file, due_at)
    ticker.start()
    try:
        return await _burst(arrivals, due_at)
    finally:
        await ticker.stop()


async def job_burst(file: Path, store: Store, reminders: int) -> Burst:
    """Let a job of the scheduler for each of them fall due at once: it looks its reminder up, hands it over, notes it.

    That is all that a reminder takes, done for each by itself; the rows are leased beforehand, as jobs know theirs.
    """
    arrivals, scheduler, clock = Arrivals(reminders), AsyncIOScheduler(timezone=UTC), SystemClock()
    due_at = datetime.now(UTC) + AHEAD + timedelta(milliseconds=reminders // 4)
    owe(file, due_at)
    rows, settled = await store.write(_lease, due_at, reminders), asyncio.Semaphore(0)

    async def job(row: Row) -> None:
        found = await store.read(drawing.letter, row, clock.now())
        assert isinstance(found, Letter)
        assert isinstance(found.screen, Card)
        await arrivals.direct(found.accounts[0], found.screen, found.reader, row.owed.key)
        await store.write(_settle, row, clock.now())
        settled.release()

    scheduler.start()
    for row in rows:
        scheduler.add_job(job, "date", args=(row,), run_date=due_at, misfire_grace_time=None)
    try:
        burst = await _burst(arrivals, due_at)
        async with asyncio.timeout(PATIENCE):
            for _ in rows:
                await settled.acquire()
        return burst
    finally:
        scheduler.shutdown(wait=False)


def _lease(tx: Tx, due_at: datetime, most: int) -> list[Row]:
    return tx.lease(due_at, due_at + timedelta(hours=1), most)


def _settle(tx: Tx, row: Row, now: datetime) -> None:
    tx.settle(row, SENT, now)


async def _burst(arrivals: Arrivals, due_at: datetime) -> Burst:
    with own_garbage():
        await asyncio.sleep((due_at - datetime.now(UTC)).total_seconds() - 4 * PROBE)
        async with _stalls() as stalls, asyncio.timeout(PATIENCE):
            await arrivals.all_there.wait()
            await asyncio.sleep(2 * PROBE)
    lags = [at - due_at.timestamp() for at in arrivals.at]
    return Burst(percentile(lags, 99) * 1e3, max(stalls, default=0.0) * 1e3)


@asynccontextmanager
async def _stalls() -> AsyncIterator[list[float]]:
    """Note by how much each wake-up of a ticker of 5 ms comes too late."""
    found: list[float] = []

    async def probe() -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(PROBE)
            now = time.perf_counter()
            found.append(now - before - PROBE)
            before = now

    task = asyncio.create_task(probe())
    yield found
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def owe(file: Path, due_at: datetime) -> None:
    """Let every reminder of the file be owed at that moment, whatever became of it before."""
    with opened(file) as connection:
        connection.execute(
            "UPDATE outbox SET state = 'pending', attempt = 0, unknown = 0, lease_until = NULL, "
            "first_attempt_at = NULL, settled_at = NULL, due_at = ? WHERE key LIKE 'reminder:%'",
            (due_at.isoformat(timespec="microseconds"),),
        )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _round(burst: Callable[[], Awaitable[Burst]], stalls: list[float]) -> Round:
    async def one_round(_: float) -> float:
        found = await burst()
        stalls.append(found.stall)
        return found.lag

    return one_round


def _ratio(goal: Goal, costs: Costs, name: str, reference: str) -> Ratio:
    rounds = len(costs.found[name])
    return Ratio(goal, costs.ratio(name, reference), costs.of(name), costs.of(reference), "ms", rounds)
