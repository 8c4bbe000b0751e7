"""How the two stores run units of work: together, alone, cancelled, and when the database goes away."""

import asyncio
import sqlite3
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from core.ports import Tx, Unavailable
from storage import OpenStore, open_store
from storage.sqlite_file import DURABLE, UNDO_IN_MEMORY, scrub, writing
from tests.databases import PostgresServer
from tests.proofs.cancels import CutOff
from tests.storage_samples import NOW, connection, settle_in


def arrive(tx: Tx, key: str) -> str:
    tx.first_arrival(key, NOW)
    return key


def fail(tx: Tx, key: str) -> str:
    tx.first_arrival(key, NOW)
    raise LookupError(key)


async def arrived(store: OpenStore, key: str) -> bool:
    return await store.write(lambda tx: tx.first_arrival(key, NOW)) is not None


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what commits on any connection that is opened from here on."""
    seen: list[str] = []
    connect = sqlite3.connect

    def note(sql: str) -> None:
        if sql == "COMMIT":
            seen.append(sql)

    def traced(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        opened: sqlite3.Connection = connect(*args, **kwargs)
        opened.set_trace_callback(note)
        return opened

    monkeypatch.setattr(sqlite3, "connect", traced)
    return seen


class Held:
    """A use case that keeps the writer until it is let go."""

    def __init__(self) -> None:
        self.running = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, tx: Tx) -> str:
        arrive(tx, "held")
        self.running.set()
        assert self.let_go.wait(10)
        return "held"


async def hold(store: OpenStore) -> tuple[Held, "asyncio.Task[str]"]:
    held = Held()
    task = asyncio.create_task(store.write(held))
    await asyncio.to_thread(held.running.wait, 10)
    return held, task


async def test_all_that_wait_share_one_commit_and_a_failing_one_leaves_the_others_alone(
    sqlite_url: str, commits: list[str]
) -> None:
    async with await open_store(sqlite_url) as store:
        commits.clear()
        held, first = await hold(store)
        waiting = [asyncio.create_task(store.write(fail if n % 2 else arrive, f"k{n}")) for n in range(20)]
        await asyncio.sleep(0.01)
        held.let_go.set()
        results = await asyncio.gather(first, *waiting, return_exceptions=True)
        assert len(commits) == 2
        assert results[0] == "held"
        for n, result in enumerate(results[1:]):
            assert isinstance(result, LookupError) if n % 2 else result == f"k{n}"
            assert await arrived(store, f"k{n}") is not bool(n % 2)


async def test_readers_do_not_wait_for_the_writer(sqlite_url: str) -> None:
    async with await open_store(sqlite_url) as store:
        await store.write(settle_in)
        held, first = await hold(store)
        async with asyncio.timeout(2):
            assert (await store.read(lambda tx: tx.person("ada", "north"))).name == "Ada"
        held.let_go.set()
        await first


async def test_a_caller_that_is_cancelled_breaks_nothing(store: OpenStore) -> None:
    for n in range(30):
        task = asyncio.create_task(store.write(arrive, f"k{n}"))
        reading = asyncio.create_task(store.read(lambda tx: tx.has_request("r")))
        for _ in range(n):
            await asyncio.sleep(0)
        task.cancel()
        reading.cancel()
        await asyncio.gather(task, reading, return_exceptions=True)
    assert await store.write(arrive, "after") == "after"
    assert await store.read(lambda tx: tx.has_request("r")) is False


async def test_a_unit_that_was_cancelled_before_its_turn_is_not_run(sqlite_url: str) -> None:
    async with await open_store(sqlite_url) as store:
        held, first = await hold(store)
        waiting = [asyncio.create_task(store.write(arrive, key)) for key in ("cancelled", "kept")]
        await asyncio.sleep(0.01)
        waiting[0].cancel()
        first.cancel()
        await asyncio.sleep(0.01)
        held.let_go.set()
        assert await waiting[1] == "kept"
        assert await arrived(store, "held")
        assert not await arrived(store, "cancelled")


async def test_a_caller_that_is_cancelled_during_its_turn_keeps_nobody_from_an_answer(sqlite_url: str) -> None:
    async with await open_store(sqlite_url) as store:
        first, before = await hold(store)
        second = Held()
        waiting = [asyncio.create_task(store.write(second)), asyncio.create_task(store.write(arrive, "kept"))]
        await asyncio.sleep(0.01)
        first.let_go.set()
        await before
        await asyncio.to_thread(second.running.wait, 10)
        waiting[0].cancel()
        await asyncio.sleep(0.01)
        second.let_go.set()
        async with asyncio.timeout(5):
            assert await waiting[1] == "kept"


async def test_a_unit_that_could_not_write_is_told_and_leaves_the_others_alone(sqlite_url: str) -> None:
    def cannot(tx: Tx) -> None:
        connection(tx).execute(sa.text("PRAGMA query_only = ON"))
        try:
            arrive(tx, "refused")
        finally:
            connection(tx).execute(sa.text("PRAGMA query_only = OFF"))

    async with await open_store(sqlite_url) as store:
        units = [store.write(arrive, "a"), store.write(cannot), store.write(arrive, "b")]
        results = await asyncio.gather(*units, return_exceptions=True)
        assert [str(one) for one in results if isinstance(one, Unavailable)] == [str(results[1])]
        assert "cannot be written to" in str(results[1])
        assert await arrived(store, "a")
        assert await arrived(store, "b")


def temporary_files() -> list[str]:
    """Return the files that SQLite has made for itself and not closed."""
    opened = [one.readlink() for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    return [str(one) for one in opened if "etilqs" in one.name]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which files a process has open")
async def test_what_a_step_may_have_to_undo_is_kept_in_no_file(sqlite_url: str) -> None:
    keys = [f"{n:040d}" for n in range(2000)]

    def all_arrive(tx: Tx) -> None:
        for key in keys:
            arrive(tx, key)

    def change_all(tx: Tx) -> list[str]:
        for key in keys:
            tx.note_answer(key, "no")
        return temporary_files()

    async with await open_store(sqlite_url) as store:
        await store.write(all_arrive)
        assert await store.write(change_all) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which files a process has open")
def test_a_database_that_is_written_anew_is_not_held_in_memory(tmp_path: Path) -> None:
    url, seen = make_url(f"sqlite:///{tmp_path / 'mentor.db'}"), set[str]()
    with closing(writing(url, DURABLE, UNDO_IN_MEMORY)()) as connection:
        connection.execute("PRAGMA cache_size = 10")
        connection.execute("CREATE TABLE words (one TEXT)")
        connection.executemany("INSERT INTO words VALUES (?)", [(f"{n:0100d}",) for n in range(5000)])
        connection.execute("PRAGMA user_version = 1")
        connection.set_progress_handler(lambda: seen.update(temporary_files()), 1000)
        assert scrub(connection)
        assert seen
        assert connection.execute("PRAGMA temp_store").fetchone() == (2,)


async def test_what_waits_is_written_before_the_store_closes(sqlite_url: str) -> None:
    store = await open_store(sqlite_url)
    waiting = [asyncio.create_task(store.write(arrive, f"k{n}")) for n in range(300)]
    await asyncio.sleep(0)
    await store.close()
    assert await asyncio.gather(*waiting) == [f"k{n}" for n in range(300)]
    with pytest.raises(Unavailable):
        await store.write(arrive, "late")


async def test_a_full_disk_is_told_and_leaves_nothing_half_written(sqlite_url: str) -> None:
    def limit(tx: Tx, pages: int) -> int:
        used = int(connection(tx).execute(sa.text("PRAGMA page_count")).scalar_one())
        connection(tx).execute(sa.text(f"PRAGMA max_page_count = {used + pages}"))
        return used

    def large(tx: Tx, n: int) -> None:
        tx.first_arrival(f"a{n}", NOW)
        tx.note_answer(f"a{n}", "x" * 20_000)
        tx.first_arrival(f"b{n}", NOW)

    async with await open_store(sqlite_url) as store:
        await store.write(limit, 20)
        results = await asyncio.gather(*(store.write(large, n) for n in range(12)), return_exceptions=True)
        lost = [one for one in results if one is not None]
        assert lost
        assert {type(one) for one in lost} == {Unavailable}
        assert str(lost[0]).endswith("cannot be used now: the disk is full.")
        await store.write(limit, 1000)
        for n, result in enumerate(results):
            assert await arrived(store, f"a{n}") == await arrived(store, f"b{n}") == (result is None)
        await store.write(large, 99)


async def test_a_file_that_another_program_keeps_locked_is_told_and_recovers(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.sqlite_file.PATIENCE", 0.05)
    async with (
        await open_store(sqlite_url, exclusive=False) as store,
        await open_store(sqlite_url, exclusive=False) as other,
    ):
        held, holding = await hold(other)
        with pytest.raises(Unavailable, match="another process holds it"):
            await store.write(arrive, "k")
        held.let_go.set()
        await holding
        assert await store.write(arrive, "k") == "k"


async def test_a_connection_that_broke_is_replaced_and_the_unit_runs_again(postgresql_url: str) -> None:
    attempts: list[str] = []

    def broken_once(tx: Tx) -> None:
        arrive(tx, "k")
        attempts.append("run")
        if len(attempts) == 1:
            connection(tx).execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))

    async with await open_store(postgresql_url) as store:
        await store.write(broken_once)
        assert len(attempts) == 2
        assert await arrived(store, "k")


async def test_whoever_is_cut_off_as_they_begin_to_read_leaves_no_connection_behind(postgresql_url: str) -> None:
    async with await open_store(postgresql_url, connections=1) as store:
        await store.write(arrive, "a")
        for _ in range(5):
            # When it has kept the loop busy for so long, psycopg gives way to others as it sets a connection up.
            time.sleep(0.01)  # noqa: ASYNC251 - nobody else is to run
            reading = asyncio.create_task(CutOff(1).run(store.read(lambda tx: tx.has_request("r"))))
            with pytest.raises(asyncio.CancelledError):
                await reading
            assert await arrived(store, "a")


async def test_a_database_that_goes_away_is_told_and_the_next_write_works(
    postgres: PostgresServer, postgresql_url: str
) -> None:
    name = sa.make_url(postgresql_url).database
    async with await open_store(postgresql_url) as store:
        await store.write(arrive, "before")
        postgres.admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        postgres.admin.execute(terminate, (name,))
        with pytest.raises(Unavailable, match="cannot be reached"):
            await store.write(arrive, "during")
        with pytest.raises(Unavailable, match="cannot be reached"):
            await store.read(lambda tx: tx.has_request("r"))
        postgres.admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
        assert await arrived(store, "before")
        assert not await arrived(store, "during")


async def test_an_error_of_the_database_says_nothing_of_what_people_wrote(postgresql_url: str) -> None:
    def wrong(tx: Tx) -> None:
        connection(tx).execute(sa.text("SELECT 1 / 0 WHERE :words <> ''"), {"words": "my secret plan"})

    async with await open_store(postgresql_url) as store:
        with pytest.raises(DBAPIError) as told:
            await store.write(wrong)
    assert "my secret plan" not in str(told.value)


async def test_a_deadlock_is_run_again(postgresql_url: str) -> None:
    async with await open_store(postgresql_url) as store:
        await store.write(arrive, "a")
        await store.write(arrive, "b")

        def cross(tx: Tx, keys: str) -> None:
            for key in keys:
                tx.note_answer(key, keys)
                connection(tx).execute(sa.text("SELECT pg_sleep(0.2)"))

        await asyncio.gather(store.write(cross, "ab"), store.write(cross, "ba"))


async def test_more_writers_than_connections_wait_their_turn(postgresql_url: str) -> None:
    async with await open_store(postgresql_url, connections=2) as store:
        keys = [f"k{n}" for n in range(50)]
        assert await asyncio.gather(*(store.write(arrive, key) for key in keys)) == keys
