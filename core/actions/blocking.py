"""Keep two people apart, silently, and tell the coordinators of what should not be."""

from dataclasses import replace
from datetime import datetime

from core.actions.asking import expire, expiry
from core.actions.claiming import end_claim
from core.actions.entering import choice_of, words_of
from core.actions.looking import about, all_standing, blank, request_at_hand, visible
from core.actions.registry import Call, deed, query, step
from core.actions.roles import check_coordinates
from core.actions.stepping import take
from core.errors import Conflict, NotAllowed, NotFound, Reason
from core.lifecycle import Action, check
from core.model import REPORT_LENGTH, Against, Entry, Person, Report, Request, Status, new_id, whom_about
from core.outbox import REPORTED, Owed, Sort
from core.ports import Tx
from core.scene import Scene
from core.ui import Values, value_of

REPORTS_AT_ONCE = 5
"""Reports of one person that may wait for a coordinator: nobody can empty the board by reporting."""


def other_side(request: Request, actor: Person) -> str:
    """Return whom a report or a block about the request concerns; Conflict where there is nobody."""
    other = whom_about(request, actor.id)
    if other is None:
        raise Conflict(Reason.NOBODY_YET)
    return other


@query("report")
def before_report(tx: Tx, call: Call) -> Scene:
    """Return the request that is to be reported; NotFound, Conflict."""
    scene = request_at_hand(tx, call)
    other_side(scene.at_hand, call.actor)
    return scene


@deed("report")
def report(tx: Tx, call: Call) -> Scene:
    """Tell the coordinators, block the other side, or both; what is reported and not booked yet is put aside."""
    request = visible(tx, call)
    other, what = other_side(request, call.actor), choice_of(call.values, "what", set(Against))
    if what != Against.BLOCK:
        _tell_coordinators(tx, call, request, _written(tx, call, request, other))
    if what != Against.REPORT:
        _keep_apart(tx, call, other)
    return about(tx, call, tx.request(request.id, request.programme_id))


def _written(tx: Tx, call: Call, request: Request, other: str) -> Report:
    said, actor = words_of(call.values, "because", REPORT_LENGTH, least=1), call.actor
    mine = tx.reports_by(actor.id, actor.programme_id)
    if any(one.request_id == request.id for one in mine):
        raise Conflict(Reason.REPORTED_ALREADY)
    if len(mine) >= REPORTS_AT_ONCE:
        raise Conflict(Reason.TOO_MANY_REPORTS, n=REPORTS_AT_ONCE)
    return Report(new_id(), request.id, other, actor.id, said, call.now)


def _tell_coordinators(tx: Tx, call: Call, request: Request, report: Report) -> None:
    programme_id = call.actor.programme_id
    tx.put_report(programme_id, report)
    if request.status in (Status.OPEN, Status.CLAIMED) and call.actor.id != request.student_id:
        # By the clock: whose step it was would say who reported.
        put_aside(tx, None, request, {}, call.now)
    coordinators = [one.id for one in tx.coordinators(programme_id) if one.id != report.person_id]
    tx.owe(programme_id, [Owed.anew(Sort.NOTICE, REPORTED, request.id, call.now, one) for one in coordinators])


def _keep_apart(tx: Tx, call: Call, other_id: str) -> None:
    """Block the other; a claim between the two ends as if by itself, and what they have booked stays booked."""
    actor = call.actor
    tx.block(actor, other_id, call.now)
    for request in all_standing(tx, actor, call.now):
        if request.status is Status.CLAIMED and other_id in (request.student_id, request.mentor_id):
            end_claim(tx, request, call.now)


@step(Action.SET_ASIDE)
def put_aside(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Take a reported request out of the queue and off the boards until a coordinator has looked at it."""
    return take(tx, request, Action.SET_ASIDE, actor, now, mentor_id=None, held_until=None, proposal=None)


@step(Action.RESTORE)
def restore(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Open a request again that had been put aside; it hangs as long again, or ends where its times have passed."""
    check(request, Action.RESTORE, actor, now)
    if actor is not None and actor.id == request.student_id:
        raise NotAllowed(Reason.OWN_CASE)
    bounds = tx.programme(request.programme_id).bounds
    after = take(tx, request, Action.RESTORE, actor, now, expires_at=expiry(request, bounds, now))
    # At once and not by what is owed: nobody may read that it is open where nobody can claim it any more.
    return after if now < after.expires_at else expire(tx, None, after, {}, now)


@deed("settle_reports")
def settle_reports(tx: Tx, call: Call) -> Scene:
    """Note that a coordinator has dealt with what was reported about a request."""
    check_coordinates(call)
    request = tx.request(call.token.id, call.actor.programme_id)
    if any(one.person_id == call.actor.id for one in tx.reports_of(request.id, request.programme_id)):
        raise NotAllowed(Reason.OWN_CASE)
    if request.status is Status.ASIDE:
        # It would wait aside for nobody: opening or cancelling it is what deals with the report.
        raise Conflict(Reason.STALE)
    tx.settle_reports(request.id, request.programme_id, call.now)
    tx.note(request.programme_id, Entry(call.now, "settle_reports", call.actor.id, request.id))
    return blank(tx, call)


@query("unblock")
@query("block_met")
def apart(tx: Tx, call: Call) -> Scene:
    """Return whom the caller has blocked, and whom they could."""
    mine = tuple(tx.blocked_by(call.actor.id))
    known = {one.id for one in mine}
    met = tuple(one for one in tx.met(call.actor.id) if one.id not in known and one.accounts)
    return replace(blank(tx, call), blocked=mine, met=met)


@deed("block_met")
def block_met(tx: Tx, call: Call) -> Scene:
    """Block somebody whom the caller has met (`value`); NotFound for anybody else, and nothing for nobody."""
    chosen = value_of(call.values, "value")
    if not chosen:
        return apart(tx, call)
    if chosen not in {one.id for one in tx.met(call.actor.id)}:
        raise NotFound
    _keep_apart(tx, call, chosen)
    return apart(tx, call)


@deed("unblock")
def unblock(tx: Tx, call: Call) -> Scene:
    """Take a block back (`value`)."""
    tx.unblock(call.actor.id, value_of(call.values, "value"))
    return apart(tx, call)
