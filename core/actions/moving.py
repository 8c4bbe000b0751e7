"""Move a booked session: one side proposes other times, the other takes one; until then the old time stands."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.actions.looking import answerable, free_of, request_at_hand
from core.actions.meeting import booked_session
from core.actions.proposing import TIMES, entered_times, suggesting
from core.actions.registry import Call, query, step
from core.actions.stepping import take, who_takes
from core.deadlines import moves_until
from core.errors import Conflict, Invalid, Reason
from core.lifecycle import Action, check
from core.model import Bounds, Person, Proposal, Request, Session, Status
from core.ports import Tx
from core.scene import Scene
from core.times import stamped
from core.ui import Values, value_of


@query("move")
def before_moving(tx: Tx, call: Call) -> Scene:
    """Return the scene of the form, with starts that both have free; Conflict where a move cannot be proposed."""
    scene = request_at_hand(tx, call)
    request = scene.at_hand
    if call.actor.id not in (request.student_id, request.mentor_id) or request.status is not Status.SCHEDULED:
        return scene
    if not call.values:
        _check_may(request, booked_session(request), call.actor.id, scene.programme.bounds, call.now)
    return suggesting(tx, scene)


@step(Action.MOVE)
def move(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Ask the other side to take one of a few other times; nothing moves before they do."""
    me = who_takes(request, Action.MOVE, actor, now)
    programme, session = tx.programme(request.programme_id), booked_session(request)
    _check_may(request, session, me.id, programme.bounds, now)
    times = entered_times(values, me, programme.bounds, now)
    if session.starts_at in times or len(free_of(tx, programme, request, times)) < len(times):
        raise Invalid.field(TIMES, Reason.NOT_FREE)
    until = min(times[0] - programme.bounds.notice, moves_until(session, programme.bounds))
    return take(tx, request, Action.MOVE, actor, now, proposal=Proposal(me.id, times, until))


@step(Action.ACCEPT_MOVE)
def accept_move(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Move the session to the proposed start that was picked (`value`, seconds since 1970)."""
    me = who_takes(request, Action.ACCEPT_MOVE, actor, now)
    session, proposal = booked_session(request), request.proposal
    if proposal is None or now >= proposal.until:
        raise Conflict(Reason.NO_MOVE)
    if me.id == proposal.by:
        raise Conflict(Reason.MOVE_YOURS)
    starts_at = stamped(value_of(values, "value"))
    if starts_at is None or starts_at not in answerable(tx, tx.programme(request.programme_id), request, now):
        raise Conflict(Reason.TIME_GONE)
    moved = _moved(session, proposal.by, starts_at, now)
    return take(tx, request, Action.ACCEPT_MOVE, actor, now, proposal=None, session=moved)


@step(Action.DECLINE_MOVE)
def decline_move(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Keep the old time: the other side's answer, the proposer's second thought, or the clock's when nobody answers."""
    waits = request.status is Status.SCHEDULED and request.proposal is not None
    if actor is None and not (waits and request.proposal and now >= request.proposal.until):
        # What it was owed for has been answered; the session may have been moved, cancelled or held since.
        return request
    if actor is None and now >= booked_session(request).starts_at:
        return request
    check(request, Action.DECLINE_MOVE, actor, now)
    if not waits:
        raise Conflict(Reason.NO_MOVE)
    return take(tx, request, Action.DECLINE_MOVE, actor, now, proposal=None)


def _check_may(request: Request, session: Session, person_id: str, bounds: Bounds, now: datetime) -> None:
    """Raise Conflict unless that side may propose other times now."""
    proposal = request.proposal
    if proposal is not None and now < proposal.until:
        raise Conflict(Reason.MOVE_YOURS if proposal.by == person_id else Reason.MOVE_PROPOSED)
    if now >= moves_until(session, bounds):
        raise Conflict(Reason.TOO_LATE_TO_MOVE, n=bounds.move_before // timedelta(hours=1))
    made = session.moves(person_id)
    if made >= bounds.moves_a_side:
        raise Conflict(Reason.TOO_MANY_MOVES, n=made) if made else Conflict(Reason.NO_MOVES)


def _moved(session: Session, by: str, starts_at: datetime, now: datetime) -> Session:
    """Return the same session at another start: what was said of the old one holds no longer."""
    moved = replace(
        session,
        starts_at=starts_at,
        sequence=session.sequence + 1,
        agreed_at=now,
        student_coming_at=None,
        mentor_coming_at=None,
        student_late=0,
        mentor_late=0,
        student_here_at=None,
        mentor_here_at=None,
        pinged_at=None,
    )
    return moved.noted(by, "moves", moved.moves(by) + 1)
