"""Book a session at a time that suits both, and give it its link."""

from dataclasses import replace
from datetime import datetime

from core.actions.looking import answerable, suiting
from core.actions.registry import step
from core.actions.rooming import room_of
from core.actions.stepping import take, who_takes
from core.errors import Conflict, Reason
from core.lifecycle import Action
from core.model import Person, Request, RoomKind, Session, new_id
from core.ports import Tx
from core.times import stamped
from core.ui import Values, value_of


@step(Action.SCHEDULE)
def schedule(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Make the session at the start that was picked (`value`, seconds since 1970).

    The mentor picks one of the times that the student offered, the student one of those that the mentor proposed.
    """
    me = who_takes(request, Action.SCHEDULE, actor, now)
    picks = me.id == request.mentor_id
    if not picks and request.proposal is None:
        raise Conflict(Reason.TAKEN)
    programme, starts_at = tx.programme(request.programme_id), stamped(value_of(values, "value"))
    if starts_at not in (suiting if picks else answerable)(tx, programme, request, now):
        raise Conflict(Reason.TIME_GONE)
    mentor_id = request.mentor_id or ""
    session = Session(
        new_id(),
        request.id,
        request.student_id,
        mentor_id,
        starts_at,
        request.minutes,
        agreed_at=now,
        room=room_of(tx, request, me),
    )
    agreed = {"held_until": None, "proposal": None, "released": False, "session": session}
    return take(tx, request, Action.SCHEDULE, actor, now, **agreed)


@step(Action.LINK)
def link(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Give the booked session its `link`, and where told the kind of `room` and its provider's `reference`."""
    session = request.session and replace(
        request.session,
        link=value_of(values, "link"),
        room=RoomKind(value_of(values, "room") or request.session.room),
        room_reference=value_of(values, "reference"),
        room_starts_at=request.session.starts_at,
    )
    return take(tx, request, Action.LINK, actor, now, session=session)
