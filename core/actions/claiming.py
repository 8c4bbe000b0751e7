"""Claim a request, give it back, and let a hold lapse."""

from datetime import datetime, timedelta

from core.actions.asking import expiry_again
from core.actions.registry import STEPS, step
from core.actions.stepping import take, who_takes
from core.errors import Conflict, Reason
from core.lifecycle import Action
from core.model import Person, Request
from core.ports import Tx
from core.ui import Values


@step(Action.CLAIM)
def claim(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Hold a request for the mentor while they pick a time, or propose another where none of those offered suits."""
    mentor = who_takes(request, Action.CLAIM, actor, now)
    bounds = tx.programme(request.programme_id).bounds
    holds, booked = tx.workload(mentor.id, now, now + timedelta(days=7))
    if holds >= bounds.holds:
        raise Conflict(Reason.TOO_MANY_HOLDS, n=bounds.holds)
    if booked >= bounds.sessions_a_week:
        raise Conflict(Reason.TOO_MANY_BOOKED, n=bounds.sessions_a_week)
    until = now + bounds.hold
    return take(tx, request, Action.CLAIM, actor, now, mentor_id=mentor.id, held_until=until)


@step(Action.LAPSE)
def lapse(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Open a request again whose hold ended with nothing picked."""
    return take(tx, request, Action.LAPSE, actor, now, mentor_id=None, held_until=None)


def end_claim(tx: Tx, request: Request, now: datetime) -> Request:
    """End a claim before its time as the clock would; proposed times count as not answered."""
    ends = Action.LAPSE if request.proposal is None else Action.DECLINE
    return STEPS[ends](tx, None, request, {}, now)


@step(Action.RELEASE)
def release(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Give a request back, to the head of the queue; a session that was booked is off."""
    freed: dict[str, object] = {"mentor_id": None, "held_until": None, "proposal": None, "session": None}
    if request.session is not None or request.proposal is not None:
        # While it was booked, or waited for an answer, the time that it may hang went by, so it hangs as long again.
        freed["expires_at"] = expiry_again(request, tx.programme(request.programme_id).bounds, now)
    return take(tx, request, Action.RELEASE, actor, now, **freed, released=True)
