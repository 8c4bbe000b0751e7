"""Meeting rooms: the kinds there are, and one room as its provider gave it."""

from dataclasses import dataclass
from enum import StrEnum


class RoomKind(StrEnum):
    """Where a session takes place."""

    JITSI = "jitsi"
    FIXED = "fixed"
    """The mentor's own link."""
    GOOGLE_MEET = "google_meet"
    ZOOM = "zoom"
    PHONE = "phone"
    """No room: the mentor calls the student."""


DEFAULT_ROOM = RoomKind.JITSI
"""Takes the place of any that fails: it needs nobody's answer."""
BY_PROVIDER = frozenset({RoomKind.GOOGLE_MEET, RoomKind.ZOOM})
"""Rooms that somebody else keeps for us, so that they have to be moved and given back with their session."""
WITHOUT_PROVIDER = frozenset({RoomKind.JITSI, RoomKind.FIXED})
"""Rooms that need no account anywhere."""
CAN_FAIL = BY_PROVIDER | {RoomKind.FIXED}
"""Rooms that can be gone by the time of the session; one of Jitsi's is there as soon as somebody opens its link."""
AS_THE_PROGRAMME = "programme"
"""What a mentor chooses who wants the room that the programme has."""
LINK_LENGTH = 500
"""The most characters of a mentor's own link: Discord's buttons open addresses of up to 512."""
PHONE_FIELD = "phone_number"
"""The field of a form that asks for a phone number; what is entered there is never kept as a draft."""


@dataclass(frozen=True, slots=True)
class Room:
    """A room that stands: the link that both open, and what its provider knows it by."""

    kind: RoomKind
    link: str
    reference: str = ""
