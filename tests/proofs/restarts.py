"""PostgreSQL is stopped at once while mentors claim, and started again: whoever was told "yours" has it still."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

import storage
from bot.ticker import Ticker
from core.delivery import LEASE
from core.model import Bounds, Request, Status, Visitor
from core.ports import Tx
from core.screens.refusals import NOT_SAVED
from core.ui import Reader, Token, plain
from storage.tables import outbox, requests
from storage.tables.queue import pending, sending
from tests.databases import PostgresServer
from tests.proofs.never import check_rows
from tests.proofs.outages import Cut, store_without
from tests.storage_samples import connection
from tests.town import ADMIN, Town, founded, visitor

REQUESTS, RIVALS = 10, 2
"""So many requests, and so many mentors who press Claim on each of them in the same instant."""
CUTS = 3
"""The server is stopped at the first, second or third chance: when somebody has done their work and is to commit it."""
GONE_FOR = 0.3
"""Seconds for which it then stays away."""
PAUSE = 0.05
"""Seconds after which whoever is told to press again does."""
PATIENCE = 60.0
"""Seconds until nothing more is expected to happen."""
YOURS, YOURS_ALREADY = "It's yours until", "It is yours already"
TOLD_STUDENT = "has taken your request"


@dataclass(slots=True)
class Restarts:
    """What came of stopping the server so often."""

    rounds: int = 0
    asked: int = 0
    """Presses, with those that were made again."""
    refused: int = 0
    false_ok: int = 0
    """Somebody was told that it is theirs, and it is not."""
    half_writes: int = 0
    """What is kept contradicts itself."""
    lost: int = 0
    """Nobody has what was pressed for, or its student was not told."""
    doubled: int = 0
    """Somebody was sent the same twice."""
    recovered: int = 0
    away: float = 0.0
    """Seconds from a stop until the server took connections again, at the worst."""
    recovery: float = 0.0
    """Seconds from then until everybody had an answer and nothing waited to be sent any more, at the worst."""
    why: list[str] = field(default_factory=list)


class _Outage:
    """Stops the server when somebody is about to commit, and starts it again a while later."""

    def __init__(self, server: PostgresServer, at: int) -> None:
        self._server, self._left = server, at
        self._stopped = asyncio.Event()
        self.away = self.back_at = 0.0

    def cut(self) -> None:
        """Stop it at the so-manieth chance."""
        self._left -= 1
        if self._left == 0:
            began = time.monotonic()
            self._server.stop_at_once()
            self.away = time.monotonic() - began
            self._stopped.set()

    async def end(self) -> None:
        """Wait until it is stopped, leave it so for a while, and start it again."""
        await asyncio.wait_for(self._stopped.wait(), PATIENCE)
        began = time.monotonic()
        await asyncio.sleep(GONE_FOR)
        await asyncio.to_thread(self._server.start_again)
        self.back_at = time.monotonic()
        self.away += self.back_at - began


async def restart(server: PostgresServer, rounds: int, without: str = "") -> Restarts:
    """Stop the server and start it again so often; the bot is on its first database, which is empty before."""
    found = Restarts()
    storage.migrate(server.address)
    async with founded(server.address) as town:
        mentors = [visitor(f"Mentor {n}") for n in range(REQUESTS * RIVALS)]
        await town.set_up(ADMIN)
        await town.approve(ADMIN, *mentors)
        asked = [(await town.ask(visitor(_student(n)))).id for n in range(REQUESTS)]
        ticker = Ticker(town.delivery, town.clock)
        town.store.watch(ticker.wake)
        ticker.start()
        trial = _Trial(found, server, town, ticker, mentors, asked, without)
        try:
            for _ in range(rounds):
                await trial.run()
        finally:
            await ticker.stop()
    return found


@dataclass(slots=True)
class _Trial:
    """The same people and requests, again and again: whoever has claimed lets the hold run out."""

    found: Restarts
    server: PostgresServer
    town: Town
    ticker: Ticker
    mentors: list[Visitor]
    asked: list[str]
    without: str

    async def run(self) -> None:
        """Stop the server once, and look at what is left."""
        found = self.found
        found.rounds += 1
        outage, told = await self._claimed()
        is_sent = await self._soon(_nothing_waits)
        found.recovery = max(found.recovery, time.monotonic() - outage.back_at)
        found.away = max(found.away, outage.away)
        # What was on its way when the server went is taken up when its lease ends: nobody can be at it any more then.
        await self.town.delivery.finished()
        self._later(LEASE)
        is_sent = await self._soon(_nothing_is_owed) and is_sent
        await self._compare(told)
        self._later(Bounds().hold)
        is_on = await self._soon(_all_open)
        found.recovered += is_sent and is_on and not any(_is_refused(words) for words in told)

    async def _claimed(self) -> tuple[_Outage, list[str]]:
        """Let the mentors claim while the server is stopped; return what each was told in the end."""
        town, wanted = self.town, [await self.town.request(one) for one in self.asked]
        outage = _Outage(self.server, self.found.rounds % CUTS + 1)
        store, town.conversation._store = (
            town.conversation._store,
            store_without(Cut(town.store, outage.cut), self.without),
        )
        ending = asyncio.create_task(outage.end())
        presses = (self._claims(mentor, wanted[n % REQUESTS]) for n, mentor in enumerate(self.mentors))
        told = await asyncio.gather(*presses)
        await ending
        town.conversation._store = store
        return outage, told

    async def _claims(self, mentor: Visitor, request: Request) -> str:
        """Press until it is said what is so."""
        ends = time.monotonic() + PATIENCE
        while True:
            self.found.asked += 1
            words = (await self.town.press(mentor, Token("claim", request.id, request.version))).text
            if not _is_refused(words) or time.monotonic() > ends:
                return words
            self.found.refused += 1
            await asyncio.sleep(PAUSE)

    async def _compare(self, told: list[str]) -> None:
        found, town = self.found, self.town
        kept = [await town.request(one) for one in self.asked]
        for n, (mentor, words) in enumerate(zip(self.mentors, told, strict=True)):
            request = kept[n % REQUESTS]
            has = request.status is Status.CLAIMED and request.mentor_id == (await town.person(mentor)).id
            found.false_ok += YOURS in words and not has
            if has and YOURS not in words and YOURS_ALREADY not in words:
                found.why.append(f"{mentor.name} has it, and was told: {words}")
        found.lost += sum(one.status is not Status.CLAIMED for one in kept)
        claims = [sum(TOLD_STUDENT in one for one in town.slack.told(_student(n))) for n in range(REQUESTS)]
        found.lost += sum(max(found.rounds - one, 0) for one in claims)
        keys = [one.key for one in town.slack.messages.values()]
        found.doubled = len(keys) - len(set(keys))
        try:
            await town.store.read(check_rows)
        except AssertionError as error:
            found.half_writes += 1
            found.why.append(str(error))

    def _later(self, length: timedelta) -> None:
        self.town.clock.forward(seconds=length.total_seconds())
        self.ticker.wake()

    async def _soon(self, so: Callable[[Tx, datetime], bool]) -> bool:
        """Wait until something is so in the database, and return whether it came to that."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            if await self.town.store.read(so, self.town.clock.now()):
                return True
            await asyncio.sleep(PAUSE)
        return False


def _student(n: int) -> str:
    return f"Student {n}"


def _is_refused(words: str) -> bool:
    return plain(NOT_SAVED, Reader()) in words


def _nothing_waits(tx: Tx, now: datetime) -> bool:
    """Return whether all that is due has been taken up."""
    return not _count(tx, outbox, pending, outbox.c.due_at <= now)


def _nothing_is_owed(tx: Tx, now: datetime) -> bool:
    """Return whether all that is due has been sent."""
    return not _count(tx, outbox, sa.or_(pending & (outbox.c.due_at <= now), sending))


def _all_open(tx: Tx, now: datetime) -> bool:
    return _count(tx, requests, requests.c.status == Status.OPEN.value) == REQUESTS


def _count(tx: Tx, table: sa.Table, *which: sa.ColumnElement[bool]) -> int:
    chosen = sa.select(sa.func.count()).select_from(table).where(*which)
    return int(connection(tx).execute(chosen).scalar_one())
