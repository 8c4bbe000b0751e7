"""What a coordinator does about a request that is stuck: give it to a mentor, or keep it open for longer."""

from datetime import datetime, timedelta

from core.actions.entering import choice_of
from core.actions.overseeing import eligible
from core.actions.registry import step
from core.actions.stepping import take
from core.errors import Conflict, Invalid, Reason
from core.lifecycle import Action, check
from core.model import EXTENSIONS, Person, Request, Status
from core.ports import Tx
from core.times import last_start
from core.ui import Values


@step(Action.REASSIGN)
def reassign(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Let the chosen mentor (`mentor`) hold it, as long as proposed times stand; who had it before gives it back."""
    check(request, Action.REASSIGN, actor, now)
    chosen = choice_of(values, "mentor", {one.id for one in tx.mentors(request.programme_id)})
    if chosen not in {one.id for one in eligible(tx, request)}:
        # One sentence for all that can be in the way: it must not say who has blocked whom.
        raise Invalid.field("mentor", Reason.CANNOT_TAKE_IT)
    if request.status is Status.CLAIMED:
        request = take(tx, request, Action.RELEASE, actor, now, mentor_id=None, held_until=None, proposal=None)
    until = now + tx.programme(request.programme_id).bounds.proposal_lasts
    return take(tx, request, Action.REASSIGN, actor, now, mentor_id=chosen, held_until=until)


@step(Action.EXTEND)
def extend(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Keep an open request open for so many `days` longer, at most until none of its offered times is left."""
    check(request, Action.EXTEND, actor, now)
    days = choice_of(values, "days", {str(one) for one in EXTENSIONS})
    bounds = tx.programme(request.programme_id).bounds
    longest = last_start(request.offered, request.minutes) - bounds.notice
    until = min(request.expires_at + timedelta(days=int(days)), longest)
    if until <= request.expires_at:
        raise Conflict(Reason.NO_LATER_TIME)
    return take(tx, request, Action.EXTEND, actor, now, expires_at=until)
