"""G6: a burst of reminders against a far end that enforces the published limits, and a press beside it."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import storage
from adapters.discord.messenger import DiscordMessenger
from adapters.discord.side import DiscordSide
from adapters.rooms.jitsi import JitsiRooms
from adapters.slack.messenger import SlackMessenger
from adapters.slack.side import SlackSide
from benchmarks.cohort import opened
from benchmarks.goals import Goal, Plain, Ratio, Report
from benchmarks.many import grown
from benchmarks.measuring_reminders import owe
from benchmarks.rounds import Effort, Spread, own_garbage, percentile
from bot.ticker import Ticker
from bot.wiring import SystemClock
from core.conversation import Conversation
from core.delivery import Delivery
from core.model import Account
from core.ports import Limit, Messenger, Store, Way
from core.ui import Card, Reader

Json = dict[str, Any]
PRESS_EVERY = 0.02
PATIENCE = 120.0


async def bursts(effort: Effort, folder: Path, report: Report) -> None:
    """G6 on each platform; on Slack with presses beside it."""
    async with _far_end(effort) as far:
        found = await _on_slack(effort, folder, far)
        ideal = effort.reminders / (found.limit.count / found.limit.seconds)
        what = f"{effort.reminders:,} reminders on Slack, its minute in {found.limit.seconds:g} s / limit"
        report.add(_ratio(Goal("G6", what, 1.03), found.seconds, ideal, "s"))
        beside = Goal("G6", "the same: a press beside it, p99 of its ack / idle", 1.5)
        report.add(_ratio(beside, percentile(found.beside, 99) * 1e3, percentile(found.idle, 99) * 1e3, "ms"))
        report.add(_plain("Slack: calls that were refused (429)", found.refused, ""))
        few = effort.reminders * 2 // 5
        found = await _on_discord(effort, few, folder, far)
        # The first message to somebody is two calls: their direct messages are opened.
        ideal = 2 * few / (found.limit.for_us / found.limit.seconds)
        what = f"{few:,} first messages on Discord / limit less the fifth kept for people"
        report.add(_ratio(Goal("G6", what, 1.03), found.seconds, ideal, "s"))
        report.add(_plain("Discord: calls that were refused (429)", found.refused, ""))


@dataclass(slots=True)
class Found:
    """What came of one burst: the limit that bounds it, how long it took, and seconds until presses were answered."""

    limit: Limit
    seconds: float
    refused: int
    idle: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)


@dataclass(slots=True)
class FarEnd:
    """The process that both platforms live in."""

    process: asyncio.subprocess.Process
    told: Json

    async def refused(self, platform: str) -> int:
        """Return how many calls it has refused."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(b"\n")
        return int(json.loads(await self.process.stdout.readline())[platform])


class Counting:
    """Notes when all messages have been taken, by a platform whose seconds are shorter."""

    def __init__(self, messenger: SlackMessenger | DiscordMessenger, wanted: int, hurry: float) -> None:
        self.done = asyncio.Event()
        self._messenger, self._left, self._hurry = messenger, wanted, hurry
        self._direct, self._limits = messenger.direct, messenger.limits
        messenger.direct = self.direct  # type: ignore[method-assign]  # of this one messenger, to count and to hurry
        messenger.limits = self.limits  # type: ignore[method-assign]  # as above

    async def direct(self, account: Account, card: Card, reader: Reader, key: str) -> str:
        """Send one and count it."""
        reference = await self._direct(account, card, reader, key)
        self._left -= 1
        if self._left == 0:
            self.done.set()
        return reference

    def limits(self, way: Way, workspace: str, to: str) -> tuple[Limit, ...]:
        """Return the limits in shorter seconds."""
        found = self._limits(way, workspace, to)
        return tuple(replace(one, seconds=one.seconds / self._hurry) for one in found)


async def _on_slack(effort: Effort, folder: Path, far: FarEnd) -> Found:
    told = far.told["slack"]
    async with AsyncExitStack() as stack:
        file, store = await _due(folder / "g6-slack.db", "slack", told["team"], told["people"], stack)
        side = SlackSide(bot_token=told["bot"], app_token=told["app"], api_url=told["url"])
        counting = Counting(side.messenger, len(told["people"]), effort.hurry)
        await side.start(Conversation(store, {"slack": side.messenger}, SystemClock()))
        stack.push_async_callback(side.stop)
        stack.enter_context(own_garbage())  # as a started bot leaves out what its start made
        presses = Presses(side, told["people"][0], told["team"])
        idle = await presses.made(effort.presses * 15)
        beside = asyncio.create_task(presses.made())
        limit = counting.limits(Way.DIRECT, told["team"], "")[0]
        seconds = await _burst(file, store, side.messenger, counting)
        presses.over = True
        return Found(limit, seconds, await far.refused("slack"), idle, await beside)


async def _on_discord(effort: Effort, few: int, folder: Path, far: FarEnd) -> Found:
    told = far.told["discord"]
    async with AsyncExitStack() as stack:
        file, store = await _due(folder / "g6-discord.db", "discord", "", told["people"][:few], stack)
        side = DiscordSide(told["bot"], told["url"], told["gateway"])
        counting = Counting(side.messenger, few, effort.hurry / 10)
        await side.start(Conversation(store, {"discord": side.messenger}, SystemClock()))
        stack.push_async_callback(side.stop)
        stack.enter_context(own_garbage())
        limit = counting.limits(Way.DIRECT, "", "1")[0]
        seconds = await _burst(file, store, side.messenger, counting)
        return Found(limit, seconds, await far.refused("discord"))


async def _burst(file: Path, store: Store, messenger: Messenger, counting: Counting) -> float:
    """Let all reminders of the file fall due now, and return how long it takes until they have been taken."""
    clock = SystemClock()
    rooms = JitsiRooms("https://meet.example")
    ticker = Ticker(Delivery(store, {messenger.platform: messenger}, rooms, clock, paced=True), clock)
    owe(file, datetime.now(UTC))
    ticker.start()
    began = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            await counting.done.wait()
        return time.perf_counter() - began
    finally:
        await ticker.stop()


class Presses:
    """Somebody who types a command again and again, as Socket Mode hands it over."""

    def __init__(self, side: SlackSide, user: str, team: str) -> None:
        self.over = False
        self._side, self._user, self._team = side, user, team
        self._count = 0

    async def made(self, most: int | None = None) -> list[float]:
        """Return how long each took until it was acknowledged, with its answer."""
        each: list[float] = []
        while len(each) != most and not self.over:
            await asyncio.sleep(PRESS_EVERY)
            payload = self._command()
            began = time.perf_counter()
            answer = await self._side._dispatch(payload, {})
            each.append(time.perf_counter() - began)
            assert answer.status == 200, answer.status
        return each

    def _command(self) -> Json:
        self._count += 1
        return {
            "command": "/mentor",
            "text": "sessions",
            "user_id": self._user,
            "user_name": "ada",
            "team_id": self._team,
            "channel_id": "D0ADA",
            "trigger_id": f"command-{self._count}",
            "response_url": "https://hooks.slack.example/none",
        }


async def _due(
    file: Path, platform: str, workspace: str, people: list[str], stack: AsyncExitStack
) -> tuple[Path, Store]:
    """Return a file with a reminder for each of those people, and its store."""
    await grown(file, len(people), len(people) // 10, len(people))
    with opened(file) as connection:
        connection.executemany(
            "UPDATE accounts SET platform = ?, workspace = ?, user_id = ? WHERE user_id = printf('W%09d', ?)",
            [(platform, workspace, str(one), number + 1001) for number, one in enumerate(people)],
        )
    return file, await stack.enter_async_context(await storage.open_store(f"sqlite:///{file}"))


@asynccontextmanager
async def _far_end(effort: Effort) -> AsyncIterator[FarEnd]:
    command = (sys.executable, "-m", "benchmarks.far_end", str(effort.reminders), str(effort.hurry))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=1 << 22)
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield FarEnd(process, cast("Json", json.loads(await process.stdout.readline())))
    finally:
        process.stdin.close()
        await process.wait()


def _ratio(goal: Goal, ours: float, reference: float, unit: str) -> Ratio:
    ratio, one, other = ours / reference, Spread.of([ours]), Spread.of([reference])
    return Ratio(goal, Spread.of([ratio]), one, other, unit, 1)


def _plain(what: str, found: float, unit: str) -> Plain:
    return Plain(what, Spread.of([found]), unit)
