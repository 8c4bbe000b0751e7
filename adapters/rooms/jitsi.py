"""Jitsi rooms: a link that needs no account, no call and no key."""

import secrets

from core.model import Room, RoomKind, Session

PREFIX = "mini-mentor-"
NAME_BYTES = 16
"""128 bits, which nobody guesses."""


class JitsiRooms:
    """Rooms on a Jitsi server, opened by whoever enters first.

    A room exists only by its name, so one that was never told to anybody, because the process ended before the link
    was kept with its session, leaves nothing behind; for the same reason it can be neither moved nor gone.
    """

    kinds = frozenset({RoomKind.JITSI})

    def __init__(self, base_url: str = "https://meet.jit.si") -> None:
        self._base_url = base_url.rstrip("/")

    async def open(self, session: Session, own_link: str = "") -> Room:
        """Return the session's room, or a new one."""
        link = session.link or f"{self._base_url}/{PREFIX}{secrets.token_hex(NAME_BYTES)}"
        return Room(RoomKind.JITSI, link)

    async def close(self, session: Session) -> None:
        """Leave it: there is nothing to give back."""

    async def check(self, session: Session) -> None:
        """Return: a name cannot be gone."""
