"""What went over the wire, and every breach of a platform's rules."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, event or answer: which platform, in or out as the bot sees it, its name and outcome."""

    at: datetime
    platform: str
    direction: str
    call: str
    outcome: str
    seconds: float
    sent: object = None
    answered: object = None


class Journal:
    """The last exchanges (at most `keep`), and all breaches since the start."""

    def __init__(self, keep: int = 2000) -> None:
        self.exchanges: deque[Exchange] = deque(maxlen=keep)
        self.breaches: list[str] = []
        self.count = 0
        """How many exchanges there have been; the newest one has this number."""
        self._watchers: list[Callable[[], None]] = []

    def note(self, exchange: Exchange) -> None:
        """Keep one exchange."""
        self.exchanges.append(exchange)
        self.count += 1
        for watcher in self._watchers:
            watcher()

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` after each exchange."""
        self._watchers.append(watcher)

    def breach(self, platform: str, sentence: str) -> None:
        """Keep a breach of a platform's rules, as one sentence; a test that ends with one has failed."""
        self.breaches.append(f"{platform}: {sentence}")
