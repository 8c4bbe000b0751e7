"""Be there, and say that it happened."""

from dataclasses import replace
from datetime import datetime

from core.actions.registry import step
from core.actions.stepping import take
from core.errors import Conflict, Reason
from core.lifecycle import Action, check
from core.model import Person, Request, SessionStatus
from core.ports import Tx
from core.ui import Values


@step(Action.CHECK_IN)
def check_in(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Note that somebody is there, and let the other see it; a second time changes nothing."""
    check(request, Action.CHECK_IN, actor, now)
    session = request.session
    if session is None or actor is None:
        raise Conflict(Reason.NOT_CLAIMED)
    bounds = tx.programme(request.programme_id).bounds
    if now < session.starts_at - bounds.check_in_before:
        raise Conflict(Reason.TOO_EARLY)
    if now >= session.ends_at:
        raise Conflict(Reason.ENDED)
    if actor.id == session.student_id:
        here = replace(session, student_here_at=session.student_here_at or now)
    else:
        here = replace(session, mentor_here_at=session.mentor_here_at or now)
    return request if here == session else take(tx, request, Action.CHECK_IN, actor, now, session=here)


@step(Action.COMPLETE)
def complete(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Say that the session took place."""
    check(request, Action.COMPLETE, actor, now)
    session = request.session and replace(request.session, status=SessionStatus.COMPLETED, completed_at=now)
    return take(tx, request, Action.COMPLETE, actor, now, session=session)
