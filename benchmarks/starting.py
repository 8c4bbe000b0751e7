"""A process of its own for G8: wires the bot, or only imports what one platform needs, and tells what that cost."""

import asyncio
import importlib
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings

COMMON = (
    *("aiohttp.web", "sqlalchemy", "sqlalchemy.dialects.sqlite", "aiosqlite", "orjson"),
    *("apscheduler.schedulers.asyncio", "pydantic_settings", "structlog", "typer"),
)
NEEDED = {
    "slack": ("slack_bolt.async_app", "slack_sdk.web.async_client", "slack_sdk.socket_mode.aiohttp"),
    "discord": ("discord",),
}


async def wire() -> None:
    """Do what `minimentor run` does, up to the point where it would speak to a platform."""
    import bot.cli  # noqa: F401 - the command line is where it begins
    from bot.lasting import lasting
    from bot.settings import read_settings

    settings = read_settings()
    async with AsyncExitStack() as stack:
        with lasting():
            await stack.enter_async_context(_wired(settings))


@asynccontextmanager
async def _wired(settings: "Settings") -> AsyncIterator[None]:
    from adapters.rooms.jitsi import JitsiRooms
    from bot.logs import set_up_logs
    from bot.ticker import Ticker
    from bot.wiring import SystemClock, sides_of
    from core.conversation import Conversation
    from core.delivery import Delivery
    from storage import open_store

    clock = SystemClock()
    set_up_logs(settings.log_level)
    async with await open_store(settings.database, migrate=settings.makes_schema) as store:
        messengers = {side.messenger.platform: side.messenger for side in sides_of(settings) if side is not None}
        Conversation(store, messengers, clock)
        Ticker(Delivery(store, messengers, JitsiRooms(settings.jitsi_url), clock), clock)
        yield


def main(what: str, platform: str) -> None:
    """Do it and print what it cost."""
    if what == "bot":
        asyncio.run(wire())
    else:
        for name in (*COMMON, *NEEDED[platform]):
            importlib.import_module(name)
        asyncio.run(asyncio.sleep(0))
    print(json.dumps({"cpu": time.process_time() * 1e3, "memory": peak()}))


def peak() -> float | None:
    """Return the most memory that the process had, in MB; `None` where the system does not tell that way.

    What `resource` tells would be the parent's, which a child takes over with the fork.
    """
    status = Path("/proc/self/status")
    told = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in told if line.startswith("VmHWM")), None)


if __name__ == "__main__":
    main(*sys.argv[1:])
