"""Where use cases run, and what the time is."""

from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from core.ports.transaction import Tx

P = ParamSpec("P")
T = TypeVar("T")


class Store(Protocol):
    """Runs a use case whole inside one transaction."""

    async def write(self, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run and commit; any error rolls all of it back. Unavailable when the database cannot be reached."""

    async def read(self, query: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run without writing."""

    async def scrub(self) -> None:
        """Leave nothing of what was erased in the files of the database either, as far as it lets itself be told."""

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` after each commit that may have made something owed."""


class Unavailable(Exception):
    """The database, or a platform, cannot be reached now; nothing was changed."""


class Clock(Protocol):
    """The present moment."""

    def now(self) -> datetime:
        """Return it in UTC."""
