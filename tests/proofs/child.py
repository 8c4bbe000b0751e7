"""The bot as a process that can be killed: it is forked from a process that has everything imported.

`python -m tests.proofs.child` reads one line of JSON for each process that it is to fork. The process connects to the
port that the line names and says `ready`; from there come `ahead SECONDS` (how far the clock of the far end is ahead),
`arm N` (end at the n-th point) and `count`; the end of the connection is the end of the process.
"""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from pydantic import SecretStr

from adapters.discord.side import DiscordSide
from adapters.rooms.jitsi import JitsiRooms
from adapters.slack.side import SlackSide
from bot.settings import Settings
from bot.ticker import Ticker
from bot.wiring import sides_of
from core.conversation import Conversation
from core.delivery import Delivery
from core.ports import Clock, Messenger, Store
from storage import open_store
from tests.proofs.points import PointedStore, Points
from tests.proofs.unguarded import LooseStore, delivery_without, messenger_without


@dataclass(slots=True)
class Follower:
    """A clock that follows the far end's."""

    ahead: timedelta

    def now(self) -> datetime:
        """Return what the far end's clock reads."""
        return datetime.now(UTC) + self.ahead


@asynccontextmanager
async def composed(settings: Settings, clock: Clock, points: Points | None, without: str) -> AsyncIterator[Ticker]:
    """Run the bot as `bot.wiring.running` does, with points and without one guard."""
    async with await open_store(settings.database) as opened:
        store: Store = PointedStore(opened, points) if points is not None else opened
        store = LooseStore(store, without) if without else store
        slack, discord = sides_of(settings)
        sides: list[SlackSide | DiscordSide] = [side for side in (slack, discord) if side is not None]
        messengers: dict[str, Messenger] = {
            side.messenger.platform: messenger_without(without, side.messenger) for side in sides
        }
        conversation = Conversation(store, messengers, clock)
        delivery: type[Delivery] = delivery_without(without)
        ticker = Ticker(delivery(store, messengers, JitsiRooms(settings.jitsi_url), clock), clock)
        try:
            for side in sides:
                await side.start(conversation)
            ticker.start()
            store.watch(ticker.wake)
            yield ticker
        finally:
            await ticker.stop()
            for side in sides:
                await side.stop()


async def _live(order: dict[str, Any], line: socket.socket) -> NoReturn:
    def tell(said: str) -> None:
        line.sendall(f"{said}\n".encode())

    clock = Follower(timedelta(seconds=order["ahead"]))
    points = Points(tell)
    points.in_http()
    tokens = {name: SecretStr(secret) for name, secret in order["secrets"].items()}
    settings = Settings.model_construct(**tokens, **order["settings"])
    async with composed(settings, clock, points, order["without"]) as ticker:
        line.setblocking(False)
        reader, _ = await asyncio.open_connection(sock=line.dup())
        line.setblocking(True)
        tell("ready")
        while said := (await reader.readline()).decode().split():
            if said[0] == "ahead":
                clock.ahead = timedelta(seconds=float(said[1]))
                ticker.wake()
            elif said[0] == "arm":
                points.arm(int(said[1]) or None)
                tell("armed")
            else:
                tell(f"count {points.reached}")
        os._exit(0)


def main() -> None:
    """Fork a process for each line."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            order = json.loads(line)
            logging.disable(logging.CRITICAL)
            asyncio.run(_live(order, socket.create_connection(("127.0.0.1", order["port"]))))


if __name__ == "__main__":
    main()
