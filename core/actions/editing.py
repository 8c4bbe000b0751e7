"""Change an open request, add times to it, and ask again for one that has ended."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from core.actions.asking import check_has_room, expiry, hanging, offered_times, own_words
from core.actions.entering import Errors
from core.actions.looking import request_at_hand
from core.actions.registry import Call, query, step
from core.actions.stepping import take, who_takes
from core.deadlines import reopens_until
from core.errors import Conflict, Reason
from core.lifecycle import Action, check
from core.model import Bounds, Person, Request
from core.ports import Tx
from core.scene import Scene
from core.times import together
from core.ui import TIMES_ONLY, Values, value_of, values_of


@step(Action.EDIT)
def edit(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Change the words and the offered times; no times entered leaves them as they are, and alone they are added."""
    student = who_takes(request, Action.EDIT, actor, now)
    bounds, errors, adds = tx.programme(request.programme_id).bounds, Errors(), value_of(values, "value") == TIMES_ONLY
    changes: dict[str, Any] = {}
    if not adds:
        changes["title"], changes["description"] = own_words(errors, values)
    if adds or values_of(values, "days") or values_of(values, "slots") or value_of(values, "exact"):
        entered = offered_times(errors, values, student.zone or "UTC", request.minutes, bounds, now)
        changes["offered"] = together((*request.offered, *entered)) if adds else entered
    errors.check()
    if replace(request, **changes) == request:
        return request
    if changes.get("offered", request.offered) != request.offered:
        # Whoever has just given other times need not be asked for them.
        changes["nudge_at"] = None
        changes["expires_at"] = expiry(replace(request, **changes), bounds, now)
    return take(tx, request, Action.EDIT, actor, now, **changes)


@query("reopen")
def before_reopening(tx: Tx, call: Call) -> Scene:
    """Return the scene of the form; Conflict where it cannot be asked again, or not now."""
    scene = request_at_hand(tx, call)
    check(scene.at_hand, Action.REOPEN, call.actor, call.now)
    _check_may_reopen(tx, scene.at_hand, scene.programme.bounds, call.now)
    return scene


def _check_may_reopen(tx: Tx, request: Request, bounds: Bounds, now: datetime) -> None:
    if request.reopened:
        raise Conflict(Reason.REOPENED_ALREADY)
    until = reopens_until(request, bounds)
    if until is None or now >= until:
        raise Conflict(Reason.REOPEN_OVER)
    check_has_room(tx, request.student_id, bounds)


@step(Action.REOPEN)
def reopen(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Ask once more, with new times, for what nobody could take or was called off; its cards are hung anew."""
    student = who_takes(request, Action.REOPEN, actor, now)
    bounds, errors = tx.programme(request.programme_id).bounds, Errors()
    _check_may_reopen(tx, request, bounds, now)
    offered = offered_times(errors, values, student.zone or "UTC", request.minutes, bounds, now)
    errors.check()
    again = hanging(replace(request, offered=offered), bounds, now)
    tx.unhang(request.id)
    return take(
        tx,
        request,
        Action.REOPEN,
        actor,
        now,
        offered=offered,
        asked_at=now,
        expires_at=again.expires_at,
        nudge_at=again.nudge_at,
        reopened=True,
        released=False,
        mentor_id=None,
        session=None,
        cancelled_because="",
    )
