"""The part of a transaction that looks sessions up by themselves and lets one worker at a time see to a room."""

from datetime import datetime

import sqlalchemy as sa

from core.errors import NotFound
from core.model import Session
from storage.part import Part, bind
from storage.tables import sessions
from storage.values import SESSION, to_session

_SESSION = sa.select(*SESSION).where(sessions.c.id == bind("id"), sessions.c.programme_id == bind("programme"))
_HOLD_ROOM = (
    sa.update(sessions)
    .where(
        sessions.c.id == bind("of_id"),
        sa.or_(
            sessions.c.room_held_until.is_(None),
            sessions.c.room_held_until <= bind("now", sessions.c.room_held_until),
        ),
    )
    .values(room_held_until=bind("held_until", sessions.c.room_held_until))
)
_LET_ROOM_GO = sa.update(sessions).where(sessions.c.id == bind("of_id")).values(room_held_until=None)


class Rooms(Part):
    """Sessions, each by itself, and who sees to their rooms."""

    def session(self, session_id: str, programme_id: str) -> Session:
        """Return a session, whatever has become of it; NotFound."""
        row = self.connection.execute(_SESSION, {"id": session_id, "programme": programme_id}).one_or_none()
        found = to_session(row or ())
        if found is None:
            raise NotFound
        return found

    def hold_room(self, session_id: str, now: datetime, until: datetime) -> bool:
        """Keep others from seeing to the session's room until then; False while somebody else does."""
        held = {"of_id": session_id, "now": now, "held_until": until}
        return self.connection.execute(_HOLD_ROOM, held).rowcount == 1

    def let_room_go(self, session_id: str) -> None:
        """Let others see to the session's room again."""
        self.connection.execute(_LET_ROOM_GO, {"of_id": session_id})
