"""All rooms behind one door: each session goes to the provider of its kind."""

from collections.abc import Iterable

from core.model import Room, RoomKind, Session
from core.ports import Rooms, Unreachable


class AllRooms:
    """The providers that are set up here; a room of any other kind cannot be had."""

    def __init__(self, providers: Iterable[Rooms]) -> None:
        self._providers = {kind: one for one in providers for kind in one.kinds}
        self.kinds = frozenset(self._providers)

    async def open(self, session: Session, own_link: str = "") -> Room:
        """Return the session's room, standing at its start; SendError."""
        return await self._of(session.room).open(session, own_link)

    async def close(self, session: Session) -> None:
        """Give the session's room back, if there is one; SendError."""
        await self._of(session.room).close(session)

    async def check(self, session: Session) -> None:
        """Return if the session's room can be entered; Unreachable if it is gone, else SendError."""
        await self._of(session.room).check(session)

    def _of(self, kind: RoomKind) -> Rooms:
        provider = self._providers.get(kind)
        if provider is None:
            raise Unreachable(f"no {kind} rooms are set up here")
        return provider
