"""What is still to be done after an item was acknowledged."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from core.ports import SendError

log = logging.getLogger(__name__)


class Errands:
    """Runs errands beside the answers, and sees them through before the end."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, errand: Coroutine[Any, Any, None]) -> None:
        """Run one; what goes wrong is logged."""
        task = asyncio.create_task(_seen_through(errand))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self, seconds: float) -> None:
        """Wait for those under way, at most that long, then give them up."""
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def _seen_through(errand: Coroutine[Any, Any, None]) -> None:
    try:
        await errand
    except SendError as error:
        log.warning("Slack did not take an answer: %s", error)
    except Exception:
        log.exception("an answer did not arrive")
