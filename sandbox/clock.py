"""A clock that runs like the real one and can be moved forward."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Real time plus whatever was added; `start` is what it reads at first (aware; `None` means now)."""

    def __init__(self, start: datetime | None = None) -> None:
        real = datetime.now(UTC)
        self._ahead = (start.astimezone(UTC) - real) if start is not None else timedelta()
        self._watchers: list[Callable[[], None]] = []

    @property
    def ahead(self) -> timedelta:
        """Return how far it is ahead of real time; negative where it is behind."""
        return self._ahead

    def resume(self, ahead: timedelta) -> None:
        """Read as far ahead of real time as it was when it was kept; nobody may watch it yet."""
        self._ahead = ahead

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> None:
        """Move on and tell everybody who watches; a negative step is refused with ValueError."""
        if by < timedelta():
            raise ValueError("the sandbox clock only goes forward")
        self._ahead += by
        for watcher in self._watchers:
            watcher()

    def advance_to(self, moment: datetime) -> None:
        """Move on to that moment; one that has passed changes nothing."""
        self.advance(max(moment - self.now(), timedelta()))

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` after each step."""
        self._watchers.append(watcher)
