"""The points at which a process can be killed: around each commit, each call that it makes, and each answer."""

import os
import signal
from collections.abc import Callable
from typing import Any, Concatenate

import aiohttp

from core.ports import Store, Tx
from tests.proofs.beside import Beside, P, T


class Points:
    """Counts the points that the process reaches, and kills it at the one that was chosen."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self.reached = 0
        self._last = ""
        self._counting = False

    def arm(self, last: str) -> None:
        """Begin to count; the process ends at the point of that number, or at the first one whose name has that end.

        A name is given as `before` or `after` and the end of what is before or after; nothing means no end.
        """
        self.reached, self._last, self._counting = 0, last, True

    def reach(self, what: str) -> None:
        """Be at a point."""
        if not self._counting:
            return
        self.reached += 1
        side, _, end = self._last.partition(" ")
        if self._last == str(self.reached) or (end and what.startswith(side) and what.endswith(end)):
            self._tell(f"killed {what}")
            os.kill(os.getpid(), signal.SIGKILL)

    def in_http(self) -> None:
        """Put a point before and after each call, and around each answer on a web socket, of the whole process."""
        calls, answers, points = aiohttp.ClientSession._request, aiohttp.ClientWebSocketResponse.send_str, self

        async def call(session: aiohttp.ClientSession, method: str, url: Any, **more: Any) -> Any:
            name = f"{method} {str(url).split('?')[0]}"
            points.reach(f"before {name}")
            answer = await calls(session, method, url, **more)
            points.reach(f"after {name}")
            return answer

        async def answer(socket: aiohttp.ClientWebSocketResponse, said: str, *more: Any, **named: Any) -> None:
            # All else on a web socket comes with time: pings and heartbeats.
            counts = "envelope_id" in said
            if counts:
                points.reach("before an acknowledgement")
            await answers(socket, said, *more, **named)
            if counts:
                points.reach("after an acknowledgement")

        # The libraries make their sessions themselves, so it is the class that gets the points.
        aiohttp.ClientSession._request = call  # type: ignore[method-assign, assignment]  # as said above
        aiohttp.ClientWebSocketResponse.send_str = answer  # type: ignore[method-assign, assignment]  # as said above


class PointedStore(Beside):
    """A store with a point before each commit, when all is written, and after it, when nobody knows yet."""

    def __init__(self, store: Store, points: Points) -> None:
        super().__init__(store)
        self._points = points

    async def write(self, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run and commit, with a point on either side of the commit."""
        name = getattr(use_case, "__name__", "a write")
        # Looking for what is due comes with time; only what it finds is a point.
        idle: list[bool] = []

        def pointed(tx: Tx) -> T:
            found = use_case(tx, *args, **kwargs)
            if name == "_lease" and not found:
                idle.append(True)
            else:
                self._points.reach(f"before the commit of {name}")
            return found

        result = await self._store.write(pointed)
        if not idle:
            self._points.reach(f"after the commit of {name}")
        return result
