"""Statements prepared for SQLite find and write what SQLAlchemy would, and a reader that breaks is replaced."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.ports import Tx, Unavailable
from storage.columns import Moment, TypedIn
from storage.part import insert_new
from storage.prepared import REFUSED, Direct, _prepared
from storage.readers import Readers
from tests.storage_samples import connection

NOW = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
_metadata = sa.MetaData()
notes = sa.Table(
    "notes",
    _metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", Moment),
    sa.Column("entered", TypedIn),
    sa.Column("done", sa.Boolean, server_default=sa.false(), nullable=False),
)
ALL = sa.select(notes).order_by(notes.c.id)
BY_IDS = sa.select(notes.c.id).where(notes.c.id.in_(sa.bindparam("ids", expanding=True))).order_by(notes.c.id)


@pytest.fixture
def driver() -> Iterator[sqlite3.Connection]:
    """A connection on which a table has been made."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        _metadata.create_all(engine := sa.create_engine("sqlite://", creator=lambda: opened))
        yield opened
        engine.dispose()


@pytest.fixture
def direct(driver: sqlite3.Connection) -> Direct:
    return Direct(driver)


def note(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "at": NOW, "entered": {"title": "Füße", "days": ("1", "2")}, **more}


def test_what_is_written_is_read_back_as_the_types_say(direct: Direct) -> None:
    direct.execute(sa.insert(notes), note("a"))
    (row,) = direct.execute(ALL)
    assert tuple(row) == ("a", NOW, {"title": "Füße", "days": ("1", "2")}, False)
    assert (row.id, row.at, row.done) == ("a", NOW, False)


def test_sqlalchemy_itself_finds_the_same(direct: Direct, driver: sqlite3.Connection) -> None:
    direct.execute(sa.insert(notes), [note("a"), note("b")])
    with sa.create_engine("sqlite://", creator=lambda: driver).connect() as usual:
        assert [tuple(row) for row in usual.execute(sa.select(notes.c.id, notes.c.at))] == [("a", NOW), ("b", NOW)]


def test_several_rows_are_written_with_one_statement_and_counted(direct: Direct) -> None:
    assert direct.execute(sa.insert(notes), [note(one) for one in "abc"]).rowcount == 3
    assert direct.execute(sa.select(sa.func.count()).select_from(notes)).scalar_one() == 3


def test_columns_that_are_not_given_keep_their_defaults(direct: Direct) -> None:
    direct.execute(sa.insert(notes), {"id": "a"})
    assert tuple(direct.execute(sa.select(notes.c.at, notes.c.done)).one()) == (None, False)


@pytest.mark.parametrize("ids", [[], ["a"], ["c", "a"], ["a", "b", "c", "d"]])
def test_a_list_may_have_any_length_and_each_is_prepared_once(direct: Direct, ids: list[str]) -> None:
    direct.execute(sa.insert(notes), [note(one) for one in "abc"])
    before = _prepared.cache_info().misses
    for _ in range(3):
        assert direct.execute(BY_IDS, {"ids": ids}).scalars() == sorted(set(ids) - {"d"})
    assert _prepared.cache_info().misses <= before + 1


def test_a_value_in_the_statement_itself_is_bound_as_its_type_says(direct: Direct) -> None:
    direct.execute(sa.insert(notes), note("a"))
    assert direct.execute(sa.select(notes.c.id).where(notes.c.at == NOW)).scalars() == ["a"]
    assert direct.execute(sa.select(notes.c.id).where(notes.c.at > NOW)).scalars() == []


def test_the_same_statement_with_other_parameters_is_another_one(direct: Direct) -> None:
    direct.execute(sa.insert(notes), note("a"))
    change = sa.update(notes).where(notes.c.id == sa.bindparam("of_id"))
    assert direct.execute(change, {"of_id": "a", "done": True}).rowcount == 1
    assert direct.execute(change, {"of_id": "a", "at": None}).rowcount == 1
    assert direct.execute(change, {"of_id": "nobody", "at": None}).rowcount == 0
    assert direct.execute(sa.select(notes.c.done, notes.c.at)).one()[:2] == (True, None)


def test_what_is_there_already_is_told_by_the_count_or_refused(direct: Direct) -> None:
    assert direct.execute(insert_new(notes, "id"), note("a")).rowcount == 1
    assert direct.execute(insert_new(notes, "id"), note("a")).rowcount == 0
    with pytest.raises(REFUSED):
        direct.execute(sa.insert(notes), note("a"))


def test_one_row_is_one_and_none_is_none(direct: Direct) -> None:
    one = sa.select(notes.c.id).where(notes.c.id == sa.bindparam("id"))
    assert direct.execute(one, {"id": "a"}).one_or_none() is None
    assert direct.execute(one, {"id": "a"}).scalar_one_or_none() is None
    direct.execute(sa.insert(notes), note("a"))
    assert direct.execute(one, {"id": "a"}).scalar_one_or_none() == "a"
    assert list(direct.execute(ALL).all()) == list(direct.execute(ALL))


def test_a_savepoint_undoes_what_was_done_inside_it_alone(direct: Direct, driver: sqlite3.Connection) -> None:
    driver.execute("BEGIN")
    direct.execute(sa.insert(notes), note("before"))
    with pytest.raises(REFUSED), direct.begin_nested():
        direct.execute(sa.insert(notes), [note("inside"), note("before")])
    with direct.begin_nested():
        direct.execute(sa.insert(notes), note("after"))
    driver.execute("COMMIT")
    assert direct.execute(sa.select(notes.c.id).order_by(notes.c.id)).scalars() == ["after", "before"]


# Readers


class Connections:
    """Opens connections to one file and counts them; the ones it has opened can be closed behind the readers' backs."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.opened: list[sqlite3.Connection] = []

    def __call__(self) -> sqlite3.Connection:
        made = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
        self.opened.append(made)
        return made


def one_(tx: Tx) -> int:
    return int(connection(tx).execute(sa.select(sa.literal(1))).scalar_one())


async def test_a_reader_whose_connection_died_is_replaced_by_the_next(tmp_path: Path) -> None:
    connections = Connections(tmp_path / "file.db")
    readers = Readers(connections, "file.db", 1)
    assert await readers.read(one_) == 1
    assert len(connections.opened) == 1
    connections.opened[0].close()
    with pytest.raises((Unavailable, sqlite3.Error)):
        await readers.read(one_)
    assert await readers.read(one_) == 1
    assert len(connections.opened) == 2
    await readers.close()


async def test_an_error_of_the_query_itself_gives_the_reader_back_as_it_is(tmp_path: Path) -> None:
    connections = Connections(tmp_path / "file.db")
    readers = Readers(connections, "file.db", 1)

    def wrong(_: Tx) -> None:
        raise LookupError("nothing there")

    for _ in range(3):
        with pytest.raises(LookupError):
            await readers.read(wrong)
    assert await readers.read(one_) == 1
    assert len(connections.opened) == 1
    await readers.close()


async def test_no_more_readers_are_opened_than_there_may_be_and_nobody_is_left_out(tmp_path: Path) -> None:
    connections = Connections(tmp_path / "file.db")
    readers = Readers(connections, "file.db", 2)
    assert await asyncio.gather(*(readers.read(one_) for _ in range(20))) == [1] * 20
    assert len(connections.opened) <= 2
    await readers.close()
    with pytest.raises(Unavailable, match="has been closed"):
        await readers.read(one_)


async def test_a_file_that_cannot_be_opened_is_told_and_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    readers = Readers(Connections(folder / "file.db"), "file.db", 1)
    with pytest.raises((Unavailable, sqlite3.Error)):
        await readers.read(one_)
    folder.mkdir()
    assert await readers.read(one_) == 1
    await readers.close()
