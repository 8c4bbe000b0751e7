"""Stay up until the operator says stop."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Any


async def stay(work: Coroutine[Any, Any, None]) -> bool:
    """Let the work run until it is told to stop, at any moment from its start on; its own errors pass through.

    True when somebody stopped it, False when it came to its own end.
    """
    stopped = asyncio.create_task(_until_stopped())
    working = asyncio.create_task(work)
    await asyncio.wait((stopped, working), return_when=asyncio.FIRST_COMPLETED)
    for task in (stopped, working):
        task.cancel()
    try:
        await working
    except asyncio.CancelledError:
        return True
    return False


async def _until_stopped() -> None:
    """Wait for an interrupt or a request to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    if sys.platform != "win32":  # its loop takes no handlers; Ctrl-C raises there
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, stop.set)
    await stop.wait()
