"""Say that one is coming, or late; be there, and say that it happened."""

from dataclasses import replace
from datetime import datetime

from core.actions.looking import request_at_hand
from core.actions.registry import Call, query, step
from core.actions.stepping import take, who_takes
from core.deadlines import checks_in_from
from core.errors import Conflict, Reason
from core.lifecycle import Action, check
from core.model import MINUTES_LATE, Bounds, Person, Request, Session, SessionStatus
from core.ports import Tx
from core.scene import Scene
from core.ui import Values, value_of


@step(Action.COMING)
def coming(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Note that somebody is coming to the start that stands; a second time changes nothing."""
    session, person_id = booked_session(request), who_takes(request, Action.COMING, actor, now).id
    if session.coming_at(person_id) is not None:
        return request
    return take(tx, request, Action.COMING, actor, now, session=session.noted(person_id, "coming_at", now))


@query("late")
def before_late(tx: Tx, call: Call) -> Scene:
    """Return the scene of the question how late; Conflict where that cannot be said now."""
    scene = request_at_hand(tx, call)
    me = who_takes(scene.at_hand, Action.LATE, call.actor, call.now)
    _check_may_be_late(scene.at_hand, me.id, scene.programme.bounds, call.now)
    return scene


@step(Action.LATE)
def late(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Tell the other side how late somebody will be (`value`); only more than was told before is told again."""
    session, person_id = booked_session(request), who_takes(request, Action.LATE, actor, now).id
    minutes = value_of(values, "value")
    if minutes not in {str(n) for n in MINUTES_LATE}:
        raise Conflict(Reason.NO_SUCH_CHOICE)
    _check_may_be_late(request, person_id, tx.programme(request.programme_id).bounds, now)
    if int(minutes) <= session.late(person_id):
        return request
    return take(tx, request, Action.LATE, actor, now, session=session.noted(person_id, "late", int(minutes)))


def _check_may_be_late(request: Request, person_id: str, bounds: Bounds, now: datetime) -> None:
    session = booked_session(request)
    if now < session.starts_at - bounds.hour_reminder:
        raise Conflict(Reason.TOO_EARLY)
    if now >= session.ends_at:
        raise Conflict(Reason.SESSION_OVER)
    if session.here_at(person_id) is not None:
        raise Conflict(Reason.HERE_ALREADY)


@step(Action.CHECK_IN)
def check_in(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Note that somebody is there, and let the other see it; a second time changes nothing."""
    session, person_id = booked_session(request), who_takes(request, Action.CHECK_IN, actor, now).id
    bounds = tx.programme(request.programme_id).bounds
    if now < checks_in_from(session, bounds):
        raise Conflict(Reason.TOO_EARLY)
    if now >= session.ends_at:
        raise Conflict(Reason.SESSION_OVER)
    if session.here_at(person_id) is not None:
        return request
    return take(tx, request, Action.CHECK_IN, actor, now, session=session.noted(person_id, "here_at", now))


@step(Action.COMPLETE)
def complete(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Say that the session took place; one of which somebody says that it did not waits for a coordinator."""
    check(request, Action.COMPLETE, actor, now)
    if request.disputed:
        if actor is None:
            return request
        raise Conflict(Reason.DISPUTED)
    session = replace(booked_session(request), status=SessionStatus.COMPLETED, completed_at=now)
    return take(tx, request, Action.COMPLETE, actor, now, session=session)


def booked_session(request: Request) -> Session:
    """Return the session of a booked request; Conflict when there is none."""
    if request.session is None:
        raise Conflict(Reason.NOT_BOOKED)
    return request.session
