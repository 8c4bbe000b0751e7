"""The part of a transaction that writes a step: one version over another, its trail, and what is owed for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.errors import Conflict, Reason
from core.lifecycle import Action
from core.model import Person, Request, Session, SessionStatus
from core.outbox import Owed
from storage.outbox import Outbox
from storage.part import REFUSED, bind, insert_new
from storage.tables import NO_OVERLAP, bookings, requests, sessions, steps
from storage.values import changes_of_request, changes_of_session, of_request, of_session

_ADD_REQUEST = insert_new(requests, "id")
_CHANGE_REQUEST = sa.update(requests).where(
    requests.c.id == bind("of_id"),
    requests.c.programme_id == bind("of_programme"),
    requests.c.version == bind("of_version"),
)
_ADD_SESSION = sa.insert(sessions)
_CHANGE_SESSION = sa.update(sessions).where(sessions.c.id == bind("of_id"))
_ADD_BOOKING = sa.insert(bookings)
_DROP_BOOKINGS = sa.delete(bookings).where(bookings.c.session_id == bind("session_id"))
_ADD_STEP = sa.insert(steps)


class Steps(Outbox):
    """Everything that happens to a request."""

    def save(
        self,
        before: Request | None,
        after: Request,
        action: Action,
        actor: Person | None,
        owed: Sequence[Owed],
        now: datetime,
    ) -> None:
        """Write one step: the new version over the one read, its trail, and what is owed instead of what was.

        Conflict when another step came between, or when the session overlaps another of either side.
        """
        if before is None:
            self._add(after)
        else:
            self._change(before, after)
        self._keep_session(before.session if before else None, after)
        self.connection.execute(_ADD_STEP, _of_step(before, after, action, actor, now))
        if not after.is_quiet:
            self.supersede(after.id, owed)
        self.owe(after.programme_id, owed)

    def _add(self, request: Request) -> None:
        if self.connection.execute(_ADD_REQUEST, of_request(request)).rowcount == 0:
            raise Conflict(Reason.ALREADY_ASKED)

    def _change(self, before: Request, after: Request) -> None:
        guard = {"of_id": before.id, "of_programme": before.programme_id, "of_version": before.version}
        written = changes_of_request(before, after)
        if self.connection.execute(_CHANGE_REQUEST, {**written, **guard}).rowcount == 0:
            raise Conflict(Reason.STALE)

    def _keep_session(self, before: Session | None, request: Request) -> None:
        after = request.session
        if before == after:
            return
        self.booked.clear()
        if _booking(before) and _booking(before) != _booking(after):
            self.connection.execute(_DROP_BOOKINGS, {"session_id": before.id if before else ""})
        if before is not None and (after is None or after.id != before.id):
            cancelled = {"of_id": before.id, "status": SessionStatus.CANCELLED.value}
            self.connection.execute(_CHANGE_SESSION, cancelled)
            before = None
        if after is None:
            return
        if before is None:
            added = {**of_session(after), "programme_id": request.programme_id}
            self.connection.execute(_ADD_SESSION, added)
        else:
            written = changes_of_session(before, after)
            self.connection.execute(_CHANGE_SESSION, {**written, "of_id": after.id})
        if _booking(after) and _booking(before) != _booking(after):
            self._book(after, request.programme_id)

    def _book(self, session: Session, programme_id: str) -> None:
        # Always in the same order, so that two bookings of the same two people cannot wait for each other.
        booked = [
            {
                "session_id": session.id,
                "person_id": person_id,
                "programme_id": programme_id,
                "starts_at": session.starts_at,
                "ends_at": session.ends_at,
            }
            for person_id in sorted({session.student_id, session.mentor_id})
        ]
        try:
            self.connection.execute(_ADD_BOOKING, booked)
        except REFUSED as error:
            if NO_OVERLAP in str(error):
                raise Conflict(Reason.OVERLAP) from error
            raise


def _booking(session: Session | None) -> tuple[Any, ...] | None:
    """Return what of a session is booked: who, and from when to when; `None` unless it is live."""
    if session is None or session.status is not SessionStatus.SCHEDULED:
        return None
    return session.id, session.student_id, session.mentor_id, session.starts_at, session.minutes


def _of_step(
    before: Request | None, request: Request, action: Action, actor: Person | None, now: datetime
) -> dict[str, Any]:
    """Return the columns of a step; what was said is kept with the step that said it."""
    is_news = before is None or before.cancelled_because != request.cancelled_because
    return {
        "request_id": request.id,
        "version": request.version,
        "programme_id": request.programme_id,
        "action": action.value,
        "actor_id": actor.id if actor else None,
        "at": now,
        "because": request.cancelled_because if is_news else "",
    }
