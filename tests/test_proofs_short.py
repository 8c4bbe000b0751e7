"""A short version of each proof of tests/proofs, and that each of them would notice when a guard is missing."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.databases import PostgresServer, postgres_or_skip
from tests.proofs import cancels, claims, kills, leaving, model, mutants, outages, restarts, storms, unguarded, weeks

Databases = Callable[[], AbstractContextManager[str]]
CARD_HANGS = ("after chat.postMessage",)
"""The point at which the first card hangs, and nobody has noted it."""
MENTORS = 3
"""So many weeks are raced for."""
TRIES = 10
"""Of a control: who is quick enough does not meet every time what the guard is there for."""
BY_NAME = {one.name: one for one in storms.STORMS}


@pytest.fixture
def sqlite_files(tmp_path: Path, _sqlite_template: Path) -> Databases:
    """Gives fresh SQLite files."""
    numbers = count()

    @contextmanager
    def fresh() -> Iterator[str]:
        yield f"sqlite:///{shutil.copyfile(_sqlite_template, tmp_path / f'{next(numbers)}.db')}"

    return fresh


@pytest.fixture
def postgresql_databases(postgres: PostgresServer, _postgres_template: str) -> Databases:
    """Gives fresh PostgreSQL databases."""

    @contextmanager
    def fresh() -> Iterator[str]:
        with postgres.database(_postgres_template) as address:
            yield address

    return fresh


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server that may be stopped: nobody else is on it."""
    with postgres_or_skip() as server:
        yield server


@pytest.mark.parametrize("later", [True, False], ids=["back after six minutes", "back at once"])
async def test_nobody_misses_or_gets_twice_what_is_owed_when_the_bot_is_killed(
    sqlite_files: Databases, later: bool
) -> None:
    found = await kills.sweep(sqlite_files, lambda _: [CARD_HANGS], later=later)
    assert found.wrong == []


async def test_nobody_is_mentioned_twice_or_never_when_the_bot_is_killed(sqlite_files: Databases) -> None:
    points = [(f"{side} the commit of beckoned",) for side in ("before", "after")]
    found = await kills.sweep(sqlite_files, lambda _: points, story=leaving.Leaver)
    assert found.wrong == []


@pytest.mark.parametrize("storm", ["everything arrives twice", "dropped after accept"])
async def test_closed_messages_linking_and_leaving_come_through_what_breaks_off_or_arrives_twice(
    sqlite_files: Databases, storm: str
) -> None:
    found = await storms.weather(sqlite_files, (BY_NAME[storm],), story=leaving.Leaver)
    assert found.wrong == []


async def test_the_kill_sweep_notices_a_bot_that_does_not_ask_what_became_of_it(sqlite_files: Databases) -> None:
    found = await kills.sweep(sqlite_files, lambda _: [CARD_HANGS], without=unguarded.ASKING)
    assert found.doubled > 0


@pytest.mark.parametrize("without", ["", unguarded.FRESHNESS])
async def test_of_processes_that_claim_at_once_one_wins_each_request(sqlite_url: str, without: str) -> None:
    found = await claims.race(sqlite_url, 2, 30, without)
    assert (found.false_winners > 0) == bool(without)


@pytest.mark.parametrize("without", ["", unguarded.HOLDING])
async def test_of_sessions_that_processes_book_at_once_no_more_than_fit_into_a_mentors_week(
    postgresql_databases: Databases, without: str
) -> None:
    for _ in range(TRIES if without else 1):
        with postgresql_databases() as address:
            found = await weeks.race(address, 2, MENTORS, without)
        if found.too_many:
            break
    assert bool(found.too_many) == bool(without), found
    assert (found.false_ok, found.filled < MENTORS) == (0, bool(without)), found


async def test_a_mentors_week_takes_no_more_than_fit_with_one_writer_at_a_time(sqlite_url: str) -> None:
    assert await weeks.race(sqlite_url, 2, 2) == weeks.Weeks(2, 2, too_many=0, false_ok=0, filled=2)


@pytest.mark.parametrize(
    ("storm", "without"),
    [
        ("everything arrives twice at once", ""),
        ("dropped, and then nobody says what became of it", ""),
        ("dropped after accept", unguarded.ASKING),
    ],
)
async def test_what_breaks_off_or_arrives_twice_is_done_once(sqlite_files: Databases, storm: str, without: str) -> None:
    found = await storms.weather(sqlite_files, (BY_NAME[storm],), without=without)
    assert bool(found.wrong) == bool(without), found.wrong


@pytest.mark.parametrize("without", ["", unguarded.ONCE])
async def test_whatever_anybody_does_both_databases_say_the_same_and_nothing_forbidden_is_so(
    sqlite_url: str, postgresql_url: str, without: str
) -> None:
    found = await model.walk((sqlite_url, postgresql_url), 10 if without else 1, 60, without)
    assert bool(found.broken) == bool(without), found.why


@pytest.mark.parametrize("without", ["", outages.COMMIT])
async def test_when_the_disk_is_full_nobody_is_told_what_is_not_so(sqlite_url: str, without: str) -> None:
    found = await outages.fill_disks(sqlite_url, 10 if without else 3, without)
    assert 0 < found.refused < found.asked
    assert bool(found.false_ok) == bool(without), found
    if not without:
        assert (found.half_writes, found.recovered, found.why) == (0, 3, [])


@pytest.mark.parametrize("without", ["", outages.COMMIT])
async def test_when_every_line_to_the_database_is_cut_nobody_is_told_what_is_not_so(
    postgresql_url: str, postgres: PostgresServer, without: str
) -> None:
    found = await outages.cut_lines(postgresql_url, postgres.admin, 2, without)
    assert found.refused > 0
    assert bool(found.false_ok) == bool(without), found
    assert (found.half_writes, found.recovered, found.why) == (0, 2, [])


@pytest.mark.parametrize("without", ["", outages.COMMIT])
async def test_when_the_database_is_stopped_at_once_whoever_is_told_yours_has_it_and_all_goes_on(
    own_postgres: PostgresServer, without: str
) -> None:
    found = await restarts.restart(own_postgres, 2, without)
    assert found.refused > 0
    assert bool(found.false_ok) == bool(without), found
    assert (found.half_writes, found.doubled, found.recovered) == (0, 0, 2), found
    if not without:
        assert (found.lost, found.why) == (0, [])


@pytest.mark.parametrize("without", ["", unguarded.READING])
async def test_no_payload_however_wrong_changes_anything_or_ends_the_bot(sqlite_url: str, without: str) -> None:
    found = await mutants.survive(sqlite_url, 40, without=without)
    assert found.mutants > 400
    assert found.rows_changed == 0
    assert bool(found.unhandled) == bool(without), found.unhandled
    assert (found.served == 2) != bool(without)


async def test_whoever_is_cut_off_at_an_await_leaves_no_connection_to_a_server_behind(
    postgresql_databases: Databases,
) -> None:
    found = await cancels.cut_off(postgresql_databases, every=16)
    assert found.awaits > 5
    assert (found.leaks, found.lost, found.doubled, found.why) == (0, 0, 0, [])


@pytest.mark.parametrize("without", ["", unguarded.ASKING])
async def test_whoever_is_cut_off_at_any_await_leaves_nothing_half_done_or_behind(
    sqlite_files: Databases, without: str
) -> None:
    found = await cancels.cut_off(sqlite_files, without)
    assert found.awaits > (0 if without else 10)  # a control ends with the first that is doubled
    assert (found.leaks, found.lost, found.why) == (0, 0, [])
    assert bool(found.doubled) == bool(without)
