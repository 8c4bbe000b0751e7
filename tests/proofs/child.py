"""The bot as a process that can be killed: it is forked from a process that has everything imported.

`python -m tests.proofs.child` reads one line of JSON for each process that it is to fork. The process connects to the
port that the line names and says `ready`; from there come `ahead SECONDS` (how far the clock of the far end is ahead),
`arm POINT` (end there) and `count`; the end of the connection is the end of the process.
"""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from pydantic import SecretStr

from bot.settings import Settings
from tests.proofs.composing import composed
from tests.proofs.points import Points


@dataclass(slots=True)
class Follower:
    """A clock that follows the far end's."""

    ahead: timedelta

    def now(self) -> datetime:
        """Return what the far end's clock reads."""
        return datetime.now(UTC) + self.ahead


async def _live(order: dict[str, Any], line: socket.socket) -> NoReturn:
    def tell(said: str) -> None:
        line.sendall(f"{said}\n".encode())

    clock = Follower(timedelta(seconds=order["ahead"]))
    points = Points(tell)
    points.in_http()
    secrets = {name: SecretStr(secret) for name, secret in order["secrets"].items()}
    settings = Settings.model_construct(None, **order["settings"], **secrets)
    async with composed(settings, clock, points, order["without"]) as ticker:
        line.setblocking(False)
        reader, kept = await asyncio.open_connection(sock=line.dup())  # without its writer it would be closed
        line.setblocking(True)
        tell("ready")
        while said := (await reader.readline()).decode():
            word, _, rest = said.strip().partition(" ")
            if word == "ahead":
                clock.ahead = timedelta(seconds=float(rest))
                ticker.wake()
            elif word == "arm":
                points.arm(rest)
                tell("armed")
            else:
                tell(f"count {points.reached}")
        kept.close()
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
