"""A campus, and a bot in a process of its own that is killed and started again on the same database."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.model import MentorRule, Space, new_id
from core.ports import Store, Tx
from sandbox.campus import BOARD, Campus
from tests.proofs.counting import Truth, truth
from tests.proofs.player import TITLE, Stuck

ROOT = Path(__file__).parents[2]
LATER = timedelta(minutes=6)
"""How long a bot is away that is not started again at once: longer than Discord remembers a nonce."""
SOON = timedelta(seconds=30)
"""What was put off no longer than this is waited for."""
LEASE = timedelta(seconds=61)
PATIENCE = 60.0
"""Seconds until nothing more is expected to happen."""


Point = int | str
"""A point's number, or `before` or `after` and the end of its name."""


class Nursery:
    """Forks the processes."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def fork(self, order: dict[str, object]) -> None:
        """Fork one."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()


@contextmanager
def nursery() -> Iterator[Nursery]:
    """Have a process that forks others for as long as the context lasts."""
    order = [sys.executable, "-m", "tests.proofs.child"]
    with subprocess.Popen(order, cwd=ROOT, stdin=subprocess.PIPE, text=True) as process:
        yield Nursery(process)


@dataclass(slots=True)
class Bed:
    """One campus, one database, and the process that runs the bot between them."""

    campus: Campus
    address: str
    store: Store
    nursery: Nursery
    later: bool
    """Whether a bot that was killed is started again only after `LATER`; else at once."""
    without: str = ""
    kill_at: list[Point] = field(default_factory=list)
    """The points at which the next processes are killed, in turn."""
    killed: list[str] = field(default_factory=list)
    """Where they were."""
    reached: int = 0
    _died: asyncio.Event = field(default_factory=asyncio.Event)
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _said: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    _line: asyncio.StreamWriter | None = None
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Start the bot, and wait until it is there."""
        if self._server is None:
            self._server = await asyncio.start_server(self._listen, "127.0.0.1", 0)
            self.campus.clock.watch(self._tell_time)
        self._died.clear()
        self._ready.clear()
        self.nursery.fork(self._order())
        async with asyncio.timeout(PATIENCE):
            await self._ready.wait()
        self._tell(f"arm {self.kill_at.pop(0) if self.kill_at else ''}")
        async with asyncio.timeout(PATIENCE):
            await self._said.get()

    async def stop(self) -> None:
        """Let go of the process and of what it was told through."""
        if self._line is not None:
            self._line.close()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def count(self) -> int:
        """Return how many points the process has reached."""
        self._tell("count")
        async with asyncio.timeout(PATIENCE):
            return int((await self._said.get()).split()[1])

    async def watch(self, act: Callable[[], Awaitable[object]]) -> None:
        """Let somebody act; when the bot dies meanwhile, it is started again, and on Slack the act arrives again."""
        acting = asyncio.ensure_future(act())
        died = asyncio.ensure_future(self._died.wait())
        await asyncio.wait({acting, died}, return_when=asyncio.FIRST_COMPLETED)
        died.cancel()
        if not acting.done():
            await self._restart()
            await asyncio.wait({acting}, timeout=1.0)
            acting.cancel()
        with suppress(asyncio.CancelledError):
            await acting

    async def settle(self) -> None:
        """Wait until all that is due by now has been sent, starting the bot again if it is gone."""
        ends = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < ends:
            if self._died.is_set():
                await self._restart()
            if await self._is_settled():
                return
            await asyncio.sleep(0.01)
        raise Stuck(f"after {self.killed} there stays due: {(await truth(self.store, TITLE)).owed}")

    async def end(self) -> None:
        """Let the leases of what was under way run out, and settle."""
        await self.settle()
        self.campus.clock.advance(LEASE)
        await self.settle()

    async def _is_settled(self) -> bool:
        found, now = await truth(self.store, TITLE), self.campus.clock.now()
        if found.is_being_sent(now):
            # Somebody is at it, or was when the process was killed.
            return bool(self.killed) and not self.later and await self._stays(found)
        return is_settled(found, self.campus)

    async def _stays(self, before: Truth) -> bool:
        """Return whether nothing changes for a while, so that what is being sent is what the killed one left."""
        for _ in range(5):
            await asyncio.sleep(0.04)
            found, now = await truth(self.store, TITLE), self.campus.clock.now()
            soonest = found.soonest(now)
            if found != before or self._died.is_set() or (soonest is not None and soonest <= now):
                return False
        return True

    async def _restart(self) -> None:
        if self.later:
            self.campus.clock.advance(LATER)
        await self.start()

    def _order(self) -> dict[str, object]:
        campus = self.campus
        secrets = {
            "database_url": self.address,
            "slack_bot_token": campus.slack.bot_token,
            "slack_app_token": campus.slack.app_token,
            "slack_signing_secret": campus.slack.signing_secret,
            "discord_token": campus.discord.token,
        }
        settings = {
            "slack_api_url": campus.slack.api_url,
            "discord_api_url": campus.discord.api_url,
            "discord_gateway_url": campus.discord.gateway_url,
        }
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        return {
            "secrets": secrets,
            "settings": settings,
            "port": port,
            "ahead": self._ahead(),
            "without": self.without,
        }

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._line = writer
        while said := (await self._read(reader)):
            if said == "ready":
                self._ready.set()
            elif said.startswith("killed"):
                self.killed.append(said.removeprefix("killed "))
            else:
                self._said.put_nowait(said)
        writer.close()
        self._died.set()

    async def _read(self, reader: asyncio.StreamReader) -> str:
        try:
            return (await reader.readline()).decode().strip()
        except ConnectionError:
            return ""

    def _tell(self, said: str) -> None:
        assert self._line is not None
        if not self._line.is_closing():
            self._line.write(f"{said}\n".encode())

    def _tell_time(self) -> None:
        if self._line is not None:
            self._tell(f"ahead {self._ahead()}")

    def _ahead(self) -> float:
        return (self.campus.clock.now() - datetime.now(UTC)).total_seconds()


def is_settled(found: Truth, campus: Campus) -> bool:
    """Return whether nothing is due; the clock goes on to what was put off for a moment."""
    now = campus.clock.now()
    soonest = found.soonest(now)
    if soonest is None or soonest > now + SOON:
        return True
    campus.clock.advance_to(soonest)
    return False


def settle_boards(tx: Tx, campus: Campus) -> None:
    """Choose the boards and who may claim, as `Campus.set_up` does through the bot."""
    programme = tx.first_programme()
    places = [
        ("slack", campus.slack.team_id, campus.slack.workspace.channel_named(BOARD).id, campus.mentors_group),
        ("discord", campus.guild.id, campus.guild.channel(BOARD).id, campus.mentor_role.id),
    ]
    for platform, workspace, board, group in places:
        tx.put_space(
            Space(new_id(), programme.id, platform, workspace, "Mentors", board, f"#{BOARD}", MentorRule.GROUP, group)
        )


@asynccontextmanager
async def campus_with_boards(store: Store) -> AsyncIterator[Campus]:
    """Have a campus whose boards are chosen."""
    async with Campus() as campus:
        await store.write(settle_boards, campus)
        yield campus
