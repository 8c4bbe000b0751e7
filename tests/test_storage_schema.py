"""A database is used only with the schema of this version, and every refusal is one clear sentence."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.pool import NullPool

import storage
from core.ports import Unavailable
from storage import Unusable, open_store, schema
from storage.address import parse, path, shown
from storage.tables import metadata
from tests.databases import PostgresServer


def engine(address: str) -> sa.Engine:
    return sa.create_engine(parse(address), poolclass=NullPool)


def set_revision(address: str, revision: str) -> None:
    with engine(address).begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def one_line(error: BaseException) -> str:
    text = str(error)
    assert "\n" not in text
    assert text.endswith(".")
    return text


def test_the_migrations_make_exactly_the_tables(database_url: str) -> None:
    with engine(database_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_comparison_would_see_a_missing_table_column_or_index(database_url: str) -> None:
    with engine(database_url).begin() as connection:
        connection.execute(sa.text("DROP TABLE cards"))
        connection.execute(sa.text("DROP INDEX ix_queue"))
        connection.execute(sa.text("ALTER TABLE people ADD COLUMN shoe_size TEXT"))
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert {found[0] for found in compare_metadata(context, metadata)} == {
            "add_table",
            "add_index",
            "remove_column",
        }


def test_the_known_revisions_are_those_of_the_migrations() -> None:
    folder = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    assert schema.revisions() == [script.revision for script in reversed(list(folder.walk_revisions()))]


def test_migrating_makes_everything_once(empty_database_url: str) -> None:
    assert storage.pending(empty_database_url) == schema.revisions()
    assert storage.migrate(empty_database_url) == schema.revisions()
    assert storage.pending(empty_database_url) == []
    assert storage.migrate(empty_database_url) == []


async def test_a_store_makes_its_tables_when_asked(empty_database_url: str) -> None:
    async with await open_store(empty_database_url, migrate=True) as store:
        await store.write(lambda tx: tx.first_programme())
    async with await open_store(empty_database_url) as store:
        assert await store.read(lambda tx: tx.first_programme())


async def test_an_empty_database_is_refused(empty_database_url: str) -> None:
    with pytest.raises(Unusable) as refused:
        await open_store(empty_database_url)
    assert "is empty: run `minimentor migrate` first" in one_line(refused.value)


async def test_a_newer_schema_is_refused(database_url: str) -> None:
    set_revision(database_url, "9999")
    for migrate in (False, True):
        with pytest.raises(Unusable) as refused:
            await open_store(database_url, migrate=migrate)
        assert "newer version of Mini Mentor (revision 9999)" in one_line(refused.value)
    for act in (storage.migrate, storage.pending):
        with pytest.raises(Unusable, match="newer version"):
            act(database_url)


async def test_an_older_schema_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = schema.revisions()
    monkeypatch.setattr(schema, "revisions", lambda: [*known, "9999"])
    with pytest.raises(Unusable) as refused:
        await open_store(database_url)
    assert "has an older schema: run `minimentor migrate` first" in one_line(refused.value)
    assert storage.pending(database_url) == ["9999"]


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
async def test_a_database_in_memory_is_refused(address: str) -> None:
    with pytest.raises(Unusable) as refused:
        await open_store(address)
    assert "in memory would forget everything" in one_line(refused.value)


@pytest.mark.parametrize("address", ["mentor.db", "mysql://root@localhost/x", "postgresql://u:hush@db:port/x", ""])
async def test_an_address_of_nothing_we_know_is_refused(address: str) -> None:
    with pytest.raises(Unusable) as refused:
        await open_store(address)
    assert "hush" not in one_line(refused.value)


async def test_a_relative_and_an_absolute_file_both_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    storage.migrate("sqlite:///mentor.db")
    async with await open_store(f"sqlite:///{tmp_path}/mentor.db") as store:
        assert await store.read(lambda tx: tx.has_request("none")) is False


def test_looking_at_a_file_that_is_not_there_makes_none(tmp_path: Path) -> None:
    assert storage.pending(f"sqlite:///{tmp_path}/mentor.db") == schema.revisions()
    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_is_not_a_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mentor.db").write_text("Dear diary, " * 1000)
    with pytest.raises(Unusable) as refused:
        await open_store(f"sqlite:///{tmp_path}/mentor.db", migrate=True)
    assert "is damaged" in one_line(refused.value)


def damage(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_accounts_used'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    with file.open("r+b") as raw:
        raw.seek((root - 1) * size)
        raw.write(b"\xff" * size)


async def test_a_damaged_file_is_refused(sqlite_url: str) -> None:
    damage(path(parse(sqlite_url)))
    with pytest.raises(Unusable) as refused:
        await open_store(sqlite_url)
    assert "restore a backup" in one_line(refused.value)


async def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        await open_store(f"sqlite:///{tmp_path}/nowhere/mentor.db", migrate=True)
    assert "No such file or directory" in one_line(refused.value)


async def test_a_server_that_does_not_answer_is_said_so_without_the_password() -> None:
    address = "postgresql://mentor:hush@127.0.0.1:1/mentor"
    with pytest.raises(Unavailable) as refused:
        await open_store(address)
    text = one_line(refused.value)
    assert text.startswith("The database postgresql://mentor:***@127.0.0.1:1/mentor cannot be reached: ")
    assert "hush" not in text
    for act in (storage.migrate, storage.pending):
        with pytest.raises(Unavailable, match="cannot be reached"):
            act(address)
        with pytest.raises(Unavailable, match='invalid connection option "nonsense"'):
            act(f"{address}?nonsense=1")


async def test_a_database_that_does_not_exist_is_said_so(postgres: PostgresServer) -> None:
    with pytest.raises(Unavailable) as refused:
        await open_store(postgres.address.replace("/postgres?", "/nowhere?"))
    assert 'database "nowhere" does not exist' in one_line(refused.value)


def test_an_address_is_shown_without_its_secrets() -> None:
    url = parse("postgresql://mentor:hush@db.example:5432/mentor?sslpassword=hush2")
    assert shown(url) == "postgresql://mentor:***@db.example:5432/mentor"
