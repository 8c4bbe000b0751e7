"""Faults that a test or the page scripts for the next calls of a kind."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

FaultKind = Literal["rate_limited", "server_error", "slow", "dropped_after_accept", "refused"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: `seconds` is the Retry-After of a `rate_limited` or the delay of a `slow`."""

    kind: FaultKind
    seconds: float = 0.0
    code: str = ""
    """For `refused`: the platform's own error code, for example `channel_not_found` or `50007`."""


class Faults:
    """Scripted faults by call name (`chat.postMessage`, `POST /channels/{id}/messages`, or `*` for any)."""

    def __init__(self) -> None:
        self._scripted: dict[str, deque[Fault]] = defaultdict(deque)
        self.standing: dict[str, tuple[Callable[[str], bool], Fault]] = {}
        """By a name of its own: which calls go wrong, and how, for as long as it stands here."""

    def script(self, call: str, *faults: Fault) -> None:
        """Let the next calls of that name go wrong in turn."""
        self._scripted[call].extend(faults)

    def take(self, call: str) -> Fault | None:
        """Return the fault that the call now at hand has coming, and use it up unless it stands."""
        for name in (call, "*"):
            if self._scripted[name]:
                return self._scripted[name].popleft()
        return next((fault for covers, fault in self.standing.values() if covers(call)), None)
