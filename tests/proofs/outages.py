"""The database fails under load: the disk is full, or the server cuts every line; nobody is told what is not so."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Concatenate

import psycopg
import sqlalchemy as sa

from core.conversation import Conversation
from core.ports import Store, Tx, Unavailable
from core.screens.refusals import NOT_SAVED
from core.ui import Reader, Token, plain
from storage.tables import requests
from tests.proofs.beside import Beside, P, T
from tests.proofs.never import check_rows
from tests.storage_samples import connection
from tests.town import Town, founded, visitor, wanted

AT_ONCE = 20
"""So many people ask at the same time."""
ROOM = 12
"""Pages that the file may still grow by when the disk is nearly full: enough for a few of them."""
PLENTY = 1_000_000
WORKED = 3
"""So many have done their work, and the last of them is about to commit, each time that the lines are cut."""
GONE_FOR = 0.05
"""Seconds for which the server takes no new lines then."""
COMMIT = "waiting for the commit"


@dataclass(slots=True)
class Losses:
    """What came of some outages."""

    asked: int = 0
    refused: int = 0
    false_ok: int = 0
    """Somebody was told that it is done, and it is not."""
    half_writes: int = 0
    """Somebody was told that nothing was saved, and something was; or what is kept contradicts itself."""
    recovered: int = 0
    rounds: int = 0
    why: list[str] = field(default_factory=list)


class Hasty(Beside):
    """A store that answers with what the use case returned, whatever became of the commit."""

    async def write(self, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run it, and take its word for it."""
        returned: list[T] = []

        def noted(tx: Tx) -> T:
            returned.append(use_case(tx, *args, **kwargs))
            return returned[-1]

        try:
            return await self._store.write(noted)
        except Unavailable:
            if returned:
                return returned[-1]
            raise


async def fill_disks(address: str, rounds: int, without: str = "") -> Losses:
    """Let the disk be full again and again while people ask, on SQLite."""

    @asynccontextmanager
    async def nearly_full(town: Town) -> AsyncIterator[None]:
        await town.store.write(_limit, ROOM)
        yield
        await _patiently(lambda: town.store.write(_limit, PLENTY))

    return await _rounds(address, rounds, nearly_full, without, told_is_exact=True)


class Cut(Beside):
    """A store whose lines are cut again and again between somebody's work and its commit."""

    def __init__(self, store: Store, cut: Callable[[], None]) -> None:
        super().__init__(store)
        self._cut = cut
        self._worked = 0

    async def write(self, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run and commit, if the line holds."""

        def worked(tx: Tx) -> T:
            returned = use_case(tx, *args, **kwargs)
            self._worked += 1
            if self._worked % WORKED == 0:
                self._cut()
            return returned

        return await self._store.write(worked)


async def cut_lines(address: str, admin: psycopg.Connection, rounds: int, without: str = "") -> Losses:
    """Let the server end every line and take no new ones for a moment, as people's work is committed; PostgreSQL."""
    name = sa.make_url(address).database or ""

    def allow(word: str) -> None:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {word}".encode())

    def cut() -> None:
        allow("false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))

    async def mend() -> None:
        while True:
            await asyncio.sleep(GONE_FOR)
            allow("true")

    @asynccontextmanager
    async def gone(town: Town) -> AsyncIterator[None]:
        store = town.conversation._store
        town.conversation._store = store_without(Cut(town.store, cut), without)
        mending = asyncio.create_task(mend())
        try:
            yield
        finally:
            mending.cancel()
            town.conversation._store = store
            allow("true")

    # Whoever loses the line in the middle of a commit cannot know; what they are told is to try again, which is safe.
    return await _rounds(address, rounds, gone, without, told_is_exact=False)


async def _rounds(
    address: str, rounds: int, outage: Callable[[Town], Any], without: str, *, told_is_exact: bool
) -> Losses:
    found = Losses()
    async with founded(address) as town:
        await town.set_up(visitor("Barbara", administers=True))
        town.conversation = Conversation(store_without(town.store, without), {"slack": town.slack}, town.clock)
        for _ in range(rounds):
            found.rounds += 1
            first = found.asked
            found.asked += AT_ONCE
            async with outage(town):
                told = await asyncio.gather(*(_ask(town, n) for n in range(first, first + AT_ONCE)))
            kept = await _kept(town)
            for n, words in enumerate(told, first):
                _compare(found, words, _name(n) in kept, told_is_exact=told_is_exact)
            await _recover(town, found)
    return found


def store_without(store: Store, without: str) -> Store:
    """Return the store, without that guard."""
    return Hasty(store) if without == COMMIT else store


def _compare(found: Losses, words: str, is_kept: bool, *, told_is_exact: bool) -> None:
    if "Asked." in words:
        found.false_ok += not is_kept
    elif plain(NOT_SAVED, Reader()) in words:
        found.refused += 1
        found.half_writes += told_is_exact and is_kept
    else:
        found.why.append(words)


async def _recover(town: Town, found: Losses) -> None:
    """Check what is kept, and that somebody can ask again without anybody's help."""
    try:
        await town.store.read(check_rows)
    except AssertionError as error:
        found.half_writes += 1
        found.why.append(str(error))
    found.recovered += "Asked." in await _ask(town, 10**6 + found.rounds)


async def _ask(town: Town, n: int) -> str:
    answer = await town.press(visitor(f"Student {n}"), Token("request", _name(n)), wanted(), submitted=True)
    return answer.text


def _name(n: int) -> str:
    return f"{n:032}"


async def _kept(town: Town) -> set[str]:
    def ids(tx: Tx) -> set[str]:
        return {row[0] for row in connection(tx).execute(sa.select(requests.c.id))}

    return await _patiently(lambda: town.store.read(ids))


async def _patiently(act: Callable[[], Awaitable[T]]) -> T:
    """Do it as soon as the database answers again."""
    for _ in range(50):
        with suppress(Unavailable):
            return await act()
        await asyncio.sleep(0.1)
    return await act()


def _limit(tx: Tx, pages: int) -> None:
    used = int(connection(tx).execute(sa.text("PRAGMA page_count")).scalar_one())
    connection(tx).execute(sa.text(f"PRAGMA max_page_count = {used + pages}"))
