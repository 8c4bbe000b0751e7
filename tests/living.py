"""A real bot with the real libraries, living on a campus: its people are all that a test touches."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from bot.sandbox_settings import settings_for
from bot.settings import Settings
from bot.wiring import Bot, running
from sandbox.campus import Campus
from sandbox.clock import SandboxClock
from tests import discord_contract

ROOT = Path(__file__).parents[1]
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""A Monday on which every campus of the tests begins, so that no outcome depends on the day or the hour of the run."""


def manifest() -> dict[str, Any]:
    """Return the Slack app's manifest."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    return loaded


@dataclass(slots=True)
class Living:
    """The campus, the bot that lives there and what it was started with."""

    campus: Campus
    bot: Bot
    settings: Settings
    stack: AsyncExitStack

    async def settle(self) -> None:
        """Wait until all that is due by the campus's clock has been sent."""
        await self.bot.ticker.settled()

    async def stop(self) -> None:
        """Stop the bot and leave the campus as it is."""
        await self.stack.aclose()


@asynccontextmanager
async def living(database_url: str, slack_mode: str = "socket") -> AsyncIterator[Living]:
    """Start a campus and a bot on it; boards are not set up yet."""
    check = discord_contract.DiscordContract() if discord_contract.available() else None
    async with Campus(SandboxClock(MORNING), manifest=manifest(), check=check) as campus:
        settings = settings_for(campus, database_url, slack_mode)
        async with AsyncExitStack() as stack:
            bot = await stack.enter_async_context(started(campus, settings))
            yield Living(campus, bot, settings, stack)


@asynccontextmanager
async def started(campus: Campus, settings: Settings) -> AsyncIterator[Bot]:
    """Start a bot on a campus that is there already, as after a restart."""
    async with running(settings, campus.clock) as bot:
        campus.clock.watch(bot.ticker.wake)
        if settings.slack_mode == "http":
            campus.slack.deliver_to(f"{bot.address}/slack/events")
        yield bot
