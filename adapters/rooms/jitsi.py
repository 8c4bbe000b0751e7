"""Jitsi rooms: a link that needs no account, no call and no key."""

import secrets

from core.model import Session

PREFIX = "mini-mentor-"
NAME_BYTES = 16
"""128 bits, which nobody guesses."""


class JitsiRooms:
    """Rooms on a Jitsi server, opened by whoever enters first.

    A room exists only by its name, so one that was never told to anybody, because the process ended before the link
    was kept with its session, leaves nothing behind.
    """

    def __init__(self, base_url: str = "https://meet.jit.si") -> None:
        self._base_url = base_url.rstrip("/")

    async def open(self, session: Session) -> str:
        """Return the link of a new room for the session."""
        return f"{self._base_url}/{PREFIX}{secrets.token_hex(NAME_BYTES)}"
