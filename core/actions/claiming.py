"""Claim a request, give it back, and let a hold lapse."""

from datetime import datetime, timedelta

from core.actions.asking import expiry
from core.actions.looking import suiting
from core.actions.registry import step
from core.actions.stepping import take
from core.errors import Conflict, Reason
from core.lifecycle import Action, advance
from core.model import Person, Request, Status
from core.ports import Tx
from core.ui import Values


@step(Action.CLAIM)
def claim(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Hold a request for the mentor while they pick a time; a request without any time that suits is not held."""
    bounds = tx.programme(request.programme_id).bounds
    until = now + bounds.hold
    mentor_id = actor.id if actor else None
    held = advance(request, Action.CLAIM, actor, now, mentor_id=mentor_id, held_until=until, released=False)
    if tx.count_holds(mentor_id or "") >= bounds.holds:
        raise Conflict(Reason.TOO_MANY_HOLDS, n=bounds.holds)
    week = timedelta(days=7)
    if tx.booked_by(mentor_id or "", now, now + week) >= bounds.sessions_a_week:
        raise Conflict(Reason.TOO_MANY_BOOKED, n=bounds.sessions_a_week)
    if not suiting(tx, tx.programme(request.programme_id), held, now):
        raise Conflict(Reason.NO_SHARED_TIME)
    return take(tx, request, Action.CLAIM, actor, now, mentor_id=mentor_id, held_until=until, released=False)


@step(Action.LAPSE)
def lapse(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Open a request again whose hold ended with nothing picked."""
    return take(tx, request, Action.LAPSE, actor, now, mentor_id=None, held_until=None)


@step(Action.RELEASE)
def release(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Give a request back; one that was booked goes to the head of the queue, its session cancelled."""
    changes: dict[str, object] = {"mentor_id": None, "held_until": None, "session": None}
    if request.status is Status.SCHEDULED:
        bounds = tx.programme(request.programme_id).bounds
        # While it was booked the time that it may hang went by, so it hangs as long again.
        changes |= {"released": True, "expires_at": expiry(request, bounds, now)}
    return take(tx, request, Action.RELEASE, actor, now, **changes)
