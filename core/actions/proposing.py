"""Propose times to the student who asked, and let the student take none of them."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.actions.asking import expiry_again
from core.actions.looking import free_of, of_holder, request_at_hand
from core.actions.registry import Call, query, step
from core.actions.stepping import take, who_takes
from core.errors import Conflict, Invalid, Reason
from core.lifecycle import Action, check
from core.model import EXACT, Bounds, Interval, Person, Proposal, Request
from core.ports import Tx
from core.scene import Scene
from core.times import covers, read_moment, spread, stamped, waking
from core.ui import MENU_OPTIONS, Values, value_of, values_of

TIMES = "times"


@query("propose")
def before_proposing(tx: Tx, call: Call) -> Scene:
    """Return the scene of the form, with starts that the mentor may propose."""
    scene = request_at_hand(tx, call)
    return suggesting(tx, scene) if of_holder(scene.at_hand, call.actor) else scene


@step(Action.PROPOSE)
def propose(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Ask the student to take one of a few times; until there is an answer the request stays with the mentor."""
    mentor, programme = who_takes(request, Action.PROPOSE, actor, now), tx.programme(request.programme_id)
    times = entered_times(values, mentor, programme.bounds, now)
    if len(free_of(tx, programme, request, times)) < len(times):
        raise Invalid.field(TIMES, Reason.NOT_FREE)
    proposal = Proposal(mentor.id, times, _until(request, times, programme.bounds, now))
    return take(tx, request, Action.PROPOSE, actor, now, proposal=proposal, held_until=proposal.until)


@step(Action.DECLINE)
def decline(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Open a request again because none of the proposed times suits, or because nobody answered in time."""
    check(request, Action.DECLINE, actor, now)
    if request.proposal is None:
        raise Conflict(Reason.TAKEN)
    # While it waited the time that it may hang went by, so it hangs as long again.
    expires_at = expiry_again(request, tx.programme(request.programme_id).bounds, now)
    changes = {"mentor_id": None, "held_until": None, "proposal": None, "expires_at": expires_at}
    return take(tx, request, Action.DECLINE, actor, now, **changes)


def _until(request: Request, times: tuple[datetime, ...], bounds: Bounds, now: datetime) -> datetime:
    until = min(now + bounds.proposal_lasts, times[0] - bounds.notice)
    # Proposing something else does not make the request wait longer.
    return min(until, request.proposal.until) if request.proposal else until


def entered_times(values: Values, actor: Person, bounds: Bounds, now: datetime) -> tuple[datetime, ...]:
    """Return the times that were chosen and the one that was entered, soonest first; Invalid."""
    times = {at for value in values_of(values, TIMES) if (at := stamped(value)) is not None}
    if len(times) < len(set(values_of(values, TIMES))):
        raise Invalid.field(TIMES, Reason.NO_SUCH_CHOICE)
    # The student is to have some time for an answer before it is too late for the first of them.
    answered = now + bounds.hold
    if exact := value_of(values, EXACT).strip():
        times.add(read_moment(EXACT, exact, actor.zone or "UTC", bounds, answered))
    if not times:
        raise Invalid.field(TIMES, Reason.NO_TIME_CHOSEN)
    if len(times) > bounds.times_proposed:
        raise Invalid.field(TIMES, Reason.TOO_MANY_TIMES, n=bounds.times_proposed)
    if min(times) < answered + bounds.notice or max(times) > answered + bounds.horizon:
        raise Invalid.field(TIMES, Reason.PAST)
    return tuple(sorted(times))


def suggesting(tx: Tx, scene: Scene) -> Scene:
    """Return the scene with starts that both sides have free, some of each of the next days; not the one agreed on."""
    programme, request = scene.programme, scene.at_hand
    zones = [one.zone for one in (scene.mentor, scene.student) if one is not None and one.zone]
    free = free_of(tx, programme, request, waking(zones, programme.bounds, scene.now + programme.bounds.hold))
    likely = [at for at in free if request.session is None or at != request.session.starts_at]
    hours, length = tx.availability(request.mentor_id or ""), timedelta(minutes=request.minutes)
    inside = [at for at in likely if covers(hours, Interval(at, at + length))]
    return replace(scene, suggested=tuple(spread(inside or likely, scene.reader.zone, MENU_OPTIONS)))
