"""What every test may ask for: databases, a bot on a campus of both platforms, and one in a town without a wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest_asyncio

from tests.living import Living, living
from tests.town import Town, usual

pytest_plugins = ["tests.databases", "tests.lived"]


@pytest_asyncio.fixture
async def here(sqlite_url: str) -> AsyncIterator[Living]:
    """A bot on a campus, its boards set up, on SQLite in Socket Mode; a broken rule of a platform fails the test."""
    async with _set_up(sqlite_url) as running:
        yield running


@pytest_asyncio.fixture
async def anywhere(database_url: str) -> AsyncIterator[Living]:
    """The same, once on SQLite and once on PostgreSQL."""
    async with _set_up(database_url) as running:
        yield running


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    """A town with a board, a coordinator and two mentors, on SQLite; a file that needs another one has its own."""
    async with usual(sqlite_url) as one:
        yield one


@pytest_asyncio.fixture
async def either(database_url: str) -> AsyncIterator[Town]:
    """The same, once on SQLite and once on PostgreSQL."""
    async with usual(database_url) as one:
        yield one


@asynccontextmanager
async def _set_up(address: str) -> AsyncIterator[Living]:
    async with living(address) as running:
        await running.campus.set_up()
        yield running
        assert running.campus.journal.breaches == []
