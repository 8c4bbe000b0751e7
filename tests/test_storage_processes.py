"""What other processes do to a database: claim at once, take it away, be killed."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import storage
from core.model import Request, Status
from core.ports import Tx
from storage import Unusable, open_store
from tests.storage_samples import GRACE, NOW, asked, settle_in, submit, trail

ROOT = Path(__file__).parent.parent
PROCESSES = 8
REQUESTS = 12


@contextmanager
def child(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Start another process that waits for its line, and end it however the test ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.storage_child", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def tell(process: "subprocess.Popen[str]") -> None:
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()


def look(tx: Tx, name: str) -> Request:
    return tx.request(name, "north")


def arrived(tx: Tx, key: str) -> bool:
    return tx.first_arrival(key, NOW) is not None


async def test_of_many_processes_that_claim_one_wins_each_request(database_url: str) -> None:
    mentors = [f"mentor-{n}" for n in range(PROCESSES)]

    def arrange(tx: Tx) -> None:
        settle_in(tx)
        for mentor in mentors:
            tx.put_person(replace(GRACE, id=mentor, accounts=()))
        for n in range(REQUESTS):
            submit(tx, asked(f"r{n}"))

    async with await open_store(database_url) as store:
        await store.write(arrange)
    with ExitStack() as racing:
        racers = [racing.enter_context(child("claim", database_url, mentor)) for mentor in mentors]
        for racer in racers:
            assert said(racer) == "ready"
        for racer in racers:
            tell(racer)
        told = [racer.communicate()[0].split() for racer in racers]
    winners = Counter(name for names in told for name in names)
    assert winners == {f"r{n}": 1 for n in range(REQUESTS)}
    async with await open_store(database_url) as store:
        for mentor, names in zip(mentors, told, strict=True):
            for name in names:
                request = await store.read(look, name)
                assert (request.status, request.mentor_id) == (Status.CLAIMED, mentor)
                assert [step[2] for step in await store.read(trail, name)] == ["ada", mentor]


async def test_an_answered_commit_survives_kill_9(database_url: str) -> None:
    with child("write", database_url) as writer:
        assert said(writer) == "ready"
        tell(writer)
        answered = [said(writer) for _ in range(200)]
        writer.kill()
        answered += writer.communicate()[0].split()
    async with await open_store(database_url) as store:
        for key in answered:
            assert await store.write(arrived, key)


async def test_a_second_process_on_one_file_is_refused_until_the_first_ends(sqlite_url: str) -> None:
    with child("hold", sqlite_url) as holder:
        assert said(holder) == "ready"
        with pytest.raises(Unusable) as refused:
            await open_store(sqlite_url)
        assert str(refused.value).startswith("Another process is using this database: ")
        assert "\n" not in str(refused.value)
        with pytest.raises(Unusable):
            storage.migrate(sqlite_url)
        assert storage.pending(sqlite_url) == []
        holder.kill()
        holder.wait()
        async with await open_store(sqlite_url):
            with pytest.raises(Unusable):
                await open_store(sqlite_url)
    async with await open_store(sqlite_url):
        pass
