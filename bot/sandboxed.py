"""The bot in the sandbox, kept up behind a page in the browser."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import typer

from adapters.slack.grants import SHORTCUT
from bot.sandbox_settings import settings_for
from bot.seeding import seed
from bot.settings import Settings
from bot.stopping import stay
from bot.upcoming import upcoming
from bot.web import PortTaken
from bot.wiring import Bot, running
from core.ports import SendError, Unavailable
from core.screens.commands import COMMANDS
from core.ui import Reader, plain
from sandbox.campus import Campus
from sandbox.clock import SandboxClock
from sandbox.page import keeping, opening
from sandbox.page.clocking import walk
from sandbox.page.keeping import Unreadable
from sandbox.page.server import AddressTaken, serve_page
from sandbox.page.stage import BotBehind, Due, Offered, Stage
from sandbox.seen import PlatformError
from storage import Unusable
from storage.ahead import count_due

logger = logging.getLogger(__name__)

KEPT = "sandbox.state"
"""The file of a folder in which the two platforms are kept."""
QUIET = 2.0
"""Seconds without a change after which everything is written down."""

UNREAD = timedelta(days=1)
"""What came before counts as read by everybody when a living programme is opened."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the sandbox starts; `port` wins over SANDBOX_PORT.

    With a small living programme, or `empty`, or with `seed` requests; what the `folder` holds wins over all three.
    `opens_at` is what its clock reads when the page opens (aware); `None` for what the real one reads.
    """

    empty: bool = False
    seed: int = 0
    folder: Path | None = None
    port: int | None = None
    opens_at: datetime | None = None

    @property
    def lives(self) -> bool:
        """Whether the small living programme is played."""
        return not self.empty and not self.seed


async def stay_up(settings: Settings, options: Options) -> int:
    """Serve the page until told to stop; 1 with a sentence when that is not possible."""
    port = settings.sandbox_port if options.port is None else options.port
    try:
        return 0 if await stay(_serve(options, settings.sandbox_host, port)) else 1
    except (AddressTaken, PortTaken, PlatformError, SendError, Unavailable, Unreadable, Unusable) as error:
        typer.echo(str(error), err=True)
    return 1


async def _serve(options: Options, host: str, port: int) -> None:
    async with open_sandbox(options, host, port, _announce) as (_, bot):
        await bot.died.wait()


def _announce(address: str) -> None:
    typer.echo(f"The sandbox is open: {address}")
    typer.echo("A Slack workspace and a Discord server to try the bot in, with no account anywhere. Ctrl-C ends it.")


@asynccontextmanager
async def open_sandbox(
    options: Options, host: str, port: int, announce: Callable[[str], None]
) -> AsyncIterator[tuple[Stage, Bot]]:
    """Serve the page for as long as the context lasts; `announce` is told its address before the stage is set."""
    async with AsyncExitStack() as stack:
        # Who ends it while the database is being made leaves a thread behind that still writes there.
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        present = SandboxClock(options.opens_at)
        stage, database, fresh = _stage(options, folder, present.now())
        campus = await stack.enter_async_context(stage.campus)
        announce(await stack.enter_async_context(serve_page(stage, host, port)))
        if options.folder is not None:
            await stack.enter_async_context(_kept(stage, folder / KEPT, database))
        bot = await stack.enter_async_context(
            running(settings_for(campus, f"sqlite:///{folder / database}"), campus.clock)
        )
        campus.clock.watch(bot.ticker.wake)
        behind = _behind(bot, campus.clock)
        if fresh:
            await _set(stage, bot, behind, options, present)
        await stage.open(behind)
        stack.push_async_callback(stage.close)
        yield stage, bot


def _stage(options: Options, folder: Path, now: datetime) -> tuple[Stage, str, bool]:
    """Return the stage, the name of the bot's database beside it, and whether all of it is new."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unreadable(f"{folder} cannot be used ({error.strerror}): choose another folder.") from error
    if (folder / KEPT).exists():
        return *keeping.read(folder / KEPT, _offered()), False
    campus = Campus(SandboxClock(now - opening.BEGAN if options.lives else now))
    # A new name each time: what a start that was broken off has left behind belongs to another campus.
    return Stage(campus, _offered()), f"sandbox-{datetime.now(UTC):%Y%m%d-%H%M%S}.db", True


async def _set(stage: Stage, bot: Bot, behind: BotBehind, options: Options, present: SandboxClock) -> None:
    """Set a new stage as the options want it."""
    campus = stage.campus
    if options.seed:
        await seed(bot.store, campus, options.seed, campus.clock.now())
    await campus.set_up()
    if options.lives:
        await _live(campus, behind, present)
        stage.unread_since = campus.clock.now() - UNREAD
    else:
        await behind.settled()
        stage.unread_since = campus.clock.now()


async def _live(campus: Campus, behind: BotBehind, present: SandboxClock) -> None:
    """Play the days before the present; a machine too slow for them opens with what there is by then."""
    try:
        await opening.live(campus, opening.join_in(campus), partial(walk, campus.clock, behind), present.now())
    except PlatformError:
        logger.exception("Not everything that was to happen before the page opens has happened.")
    # What has happened took a few seconds of real time.
    await walk(campus.clock, behind, present.now())


@asynccontextmanager
async def _kept(stage: Stage, file: Path, database: str) -> AsyncIterator[None]:
    """Write the stage down whenever it has been quiet for a while, and at the end."""

    def write() -> None:
        try:
            keeping.write(stage, file, database)
        except OSError as error:
            logger.warning("What happened in the sandbox could not be kept: %s", error)

    async def keep() -> None:
        seen = 0
        while True:
            seen = await stage.changes.after(seen)
            await asyncio.sleep(QUIET)
            if seen == stage.changes.serial and stage.bot is not None:
                write()

    task = asyncio.create_task(keep())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if stage.bot is not None:
            write()


def _offered() -> Offered:
    """Return what can be typed and chosen in Slack."""
    words = tuple((one.word, plain(one.summary, Reader())) for one in COMMANDS)
    return Offered(words=words, shortcuts=((SHORTCUT, "Ask for a session"),))


def _behind(bot: Bot, clock: SandboxClock) -> BotBehind:
    async def next_due() -> Due | None:
        return await bot.store.read(upcoming)

    async def still() -> int:
        return await bot.store.read(count_due, clock.now())

    return BotBehind(next_due, bot.ticker.settled, still)
