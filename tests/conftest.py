"""What every test may ask for: databases, and a bot that lives on a campus of both platforms."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.living import Living, living

pytest_plugins = ["tests.databases", "tests.lived"]


@pytest_asyncio.fixture
async def here(sqlite_url: str) -> AsyncIterator[Living]:
    """A bot on a campus, its boards set up, on SQLite in Socket Mode; a broken rule of a platform fails the test."""
    async with living(sqlite_url) as running:
        await running.campus.set_up()
        yield running
        assert running.campus.journal.breaches == []
