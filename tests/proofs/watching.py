"""A store that notes each step which was committed: from which status, by what, to which."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, cast

from core.lifecycle import Action
from core.model import Person, Request, Status
from core.outbox import Owed
from core.ports import Store, Tx
from tests.proofs.beside import Beside, P, T


@dataclass(slots=True)
class Edges:
    """The status before and after each step, by the request's id and the version that the step made."""

    taken: dict[tuple[str, int], tuple[Status | None, Status]] = field(default_factory=dict)

    def of(self, request_id: str, version: int) -> tuple[Status | None, Status]:
        """Return both; AssertionError when nobody saw that step."""
        found = self.taken.get((request_id, version))
        assert found is not None, f"nobody saw version {version} of {request_id} being made"
        return found


class WatchedTx:
    """A transaction that notes what is saved in it."""

    def __init__(self, tx: Tx, seen: dict[tuple[str, int], tuple[Status | None, Status]]) -> None:
        self._tx, self._seen = tx, seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    def save(
        self,
        before: Request | None,
        after: Request,
        action: Action,
        actor: Person | None,
        owed: "tuple[Owed, ...]",
        now: datetime,
    ) -> None:
        """Save it and note from where to where it led."""
        self._tx.save(before, after, action, actor, owed, now)
        self._seen[after.id, after.version] = before.status if before else None, after.status


class WatchedStore(Beside):
    """A store of such transactions; what was not committed is not noted."""

    def __init__(self, store: Store, edges: Edges) -> None:
        super().__init__(store)
        self._edges = edges

    async def write(self, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run and commit."""
        seen: dict[tuple[str, int], tuple[Status | None, Status]] = {}

        def watched(tx: Tx) -> T:
            seen.clear()  # it may be run again from the beginning
            return use_case(cast(Tx, WatchedTx(tx, seen)), *args, **kwargs)

        watched.__name__ = getattr(use_case, "__name__", "watched")
        result = await self._store.write(watched)
        self._edges.taken |= seen
        return result
