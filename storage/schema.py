"""Which revision a database has, and bringing it to the one that this code is written for."""

from pathlib import Path

import sqlalchemy as sa

from storage.address import Unusable

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = sa.Table("alembic_version", sa.MetaData(), sa.Column("version_num", sa.Text))
_ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(7226358214)")


def revisions() -> list[str]:
    """Return every revision that this code knows, the first one first: files are called `v0001_what_it_does.py`.

    Read from their names, because alembic is slow to import and a start seldom needs it.
    """
    return sorted(file.stem[1:].partition("_")[0] for file in (_MIGRATIONS / "versions").glob("v[0-9]*.py"))


def revision(connection: sa.Connection) -> str | None:
    """Return the database's revision; `None` when it is empty."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(sa.select(_VERSION.c.version_num)).scalar_one_or_none()


def check(connection: sa.Connection, place: str) -> None:
    """Raise Unusable unless the database has exactly the schema of this code."""
    found, known = revision(connection), revisions()
    if found == known[-1]:
        return
    if found is not None and found not in known:
        raise Unusable(_newer(place, found))
    what = "is empty" if found is None else "has an older schema"
    raise Unusable(f"The database at {place} {what}: run `minimentor migrate` first.")


def outstanding(connection: sa.Connection, place: str) -> list[str]:
    """Return the revisions that the database has still to get, in their order; Unusable when it is a newer one."""
    found, known = revision(connection), revisions()
    if found is None:
        return known
    if found not in known:
        raise Unusable(_newer(place, found))
    return known[known.index(found) + 1 :]


def upgrade(connection: sa.Connection, place: str) -> list[str]:
    """Bring the database to this code's schema inside the connection's transaction; return the revisions it got."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME)
    wanted = outstanding(connection, place)
    if wanted:
        from alembic import command
        from alembic.config import Config

        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "head")
    return wanted


def _newer(place: str, found: str) -> str:
    return (
        f"The database at {place} was written by a newer version of Mini Mentor (revision {found}): "
        "start that version, or restore a backup."
    )
