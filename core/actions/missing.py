"""Call whoever is missing, say that they were, object, contest, and decide."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.actions.asking import expiry_again
from core.actions.entering import choice_of, words_of
from core.actions.looking import request_at_hand
from core.actions.meeting import booked_session
from core.actions.registry import Call, query, step
from core.actions.stepping import take, who_takes
from core.deadlines import contests_until, decides_until, missing_from
from core.errors import Conflict, NotAllowed, NotFound, Reason
from core.lifecycle import Action, check
from core.model import (
    REASON_LENGTH,
    TOOK_PLACE,
    Absence,
    Bounds,
    Missing,
    Person,
    Request,
    Session,
    SessionStatus,
    Status,
)
from core.outbox import DISPUTE, Owed, Sort
from core.ports import Tx
from core.scene import Scene
from core.ui import Values, value_of

REOPENABLE = (Status.OPEN, Status.CANCELLED, Status.EXPIRED)
"""Where a request is free to be completed by a session that took place after all."""


@step(Action.PING)
def ping(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Call whoever has not come by now; nothing happens where both have."""
    session = booked_session(request)
    if session.pinged_at is not None or (session.student_here_at and session.mentor_here_at):
        return request
    return take(tx, request, Action.PING, actor, now, session=replace(session, pinged_at=now))


@query("miss")
def before_reporting(tx: Tx, call: Call) -> Scene:
    """Return the scene of the form; Conflict where it is too early to say, or a coordinator has it already."""
    scene = request_at_hand(tx, call)
    check(scene.at_hand, Action.MISS, call.actor, call.now)
    _check_may_miss(scene.at_hand, scene.programme.bounds, call.now)
    return scene


@step(Action.MISS)
def miss(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Say that somebody was missing: the other side, or whom a coordinator names (`who`)."""
    me = who_takes(request, Action.MISS, actor, now)
    session, bounds = booked_session(request), tx.programme(request.programme_id).bounds
    _check_may_miss(request, bounds, now)
    missing = _reported(session, me.id, values)
    said = _said(session, now, missing=missing)
    after = take(
        tx, request, Action.MISS, actor, now, **_missed(request, session, (*request.absences, said), bounds, now)
    )
    return replace(after, session=None)


@query("object")
def before_objecting(tx: Tx, call: Call) -> Scene:
    """Return the scene of the form; Conflict where a coordinator has it already."""
    scene = request_at_hand(tx, call)
    _check_undisputed(scene.at_hand)
    return scene


@query("contest")
def before_contesting(tx: Tx, call: Call) -> Scene:
    """Return the scene of the form; NotAllowed and Conflict where there is nothing to contest."""
    scene = request_at_hand(tx, call)
    _contested(tx, scene.at_hand, call.actor, {"value": call.token.argument}, call.now)
    return scene


@step(Action.OBJECT)
def object_to(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Say that a session did not happen, which a coordinator then decides; until then it is not completed."""
    me, session = who_takes(request, Action.OBJECT, actor, now), booked_session(request)
    _check_undisputed(request)
    said = _disputed(tx, request, _said(session, now), me, values, now)
    after = take(tx, request, Action.OBJECT, actor, now, absences=(*request.absences, said))
    _dispute(tx, after, Action.OBJECT, said, now)
    return after


@step(Action.CONTEST)
def contest(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Say that one was not missing from the session (`value`), which a coordinator then decides."""
    me = who_takes(request, Action.CONTEST, actor, now)
    said = _disputed(tx, request, _contested(tx, request, me, values, now), me, values, now)
    after = take(tx, request, Action.CONTEST, actor, now, absences=_with(request, said))
    _dispute(tx, after, Action.CONTEST, said, now)
    return after


@step(Action.DECIDE)
def decide(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Settle a dispute about a session (`value`): that it took place, or who was missing (`outcome`).

    The clock settles what no coordinator has, by what is known.
    """
    check(request, Action.DECIDE, actor, now)
    if actor is None:
        return _decide_at_last(tx, request, values, now)
    before = _absence(request, values)
    if not before.is_open or actor.id in before.both:
        raise Conflict(Reason.NOTHING_TO_DECIDE)
    outcome = choice_of(values, "outcome", (TOOK_PLACE, *Missing))
    missing = None if outcome == TOOK_PLACE else Missing(outcome)
    decided = replace(before, decided=_because(values), missing=missing)
    return _settle(tx, request, actor, decided, now)


def _decide_at_last(tx: Tx, request: Request, values: Values, now: datetime) -> Request:
    """Settle a dispute that no coordinator has; one that is settled by now stays as it is."""
    found = [one for one in request.absences if one.session_id == value_of(values, "value") and one.is_open]
    return _settle(tx, request, None, replace(found[0], missing=found[0].by_what_is_known), now) if found else request


def _settle(tx: Tx, request: Request, actor: Person | None, decided: Absence, now: datetime) -> Request:
    """Let it be so as its `missing` says, and tell both."""
    said = replace(decided, decided_at=now, took_place=decided.missing is None)
    changes = _settled(tx, request, said, now)
    session = changes.pop("before", request.session)
    after = take(tx, replace(request, session=session), Action.DECIDE, actor, now, **changes)
    _tell(tx, after, Action.DECIDE.value, said.both, now)
    missed = after.session is not None and after.session.status is SessionStatus.MISSED
    return replace(after, session=None) if missed else after


def _settled(tx: Tx, request: Request, said: Absence, now: datetime) -> dict[str, Any]:
    """Return what a decision changes; `before` is the session that the request takes back, where it does."""
    absences = _with(request, said)
    session = tx.session(said.session_id, request.programme_id)
    is_live = session.status is SessionStatus.SCHEDULED
    held = replace(session, status=SessionStatus.COMPLETED, completed_at=now, missed_by=None)
    if not said.took_place and is_live:
        changes = _missed(request, session, absences, tx.programme(request.programme_id).bounds, now)
        has_left = not tx.person(request.student_id, request.programme_id).accounts
        # Nobody waits for another mentor where whoever asked has been erased.
        return {**changes, "status": Status.CANCELLED} if has_left else changes
    if said.took_place and (is_live or request.status in REOPENABLE):
        taken = {"mentor_id": said.mentor_id, "held_until": None, "released": False, "proposal": None}
        return {"before": session, "status": Status.COMPLETED, "session": held, "absences": absences, **taken}
    tx.put_session(held if said.took_place else replace(session, missed_by=said.missing))
    noted = next(one for one in request.absences if one.session_id == said.session_id)
    was_closed_by_it = request.status is Status.CANCELLED and request.ended_at == noted.at
    if said.missing is Missing.MENTOR and noted.missing is not Missing.MENTOR and was_closed_by_it:
        return {"absences": absences, **_open_again(request, tx.programme(request.programme_id).bounds, now)}
    # The request has gone on without that session, and goes on.
    return {"absences": absences}


def _missed(
    request: Request, session: Session, absences: tuple[Absence, ...], bounds: Bounds, now: datetime
) -> dict[str, Any]:
    """Return what becomes of a request whose session was missed, as the last of its absences says."""
    missing = next(one.missing for one in absences if one.session_id == session.id)
    over = replace(session, status=SessionStatus.MISSED, missed_by=missing)
    changes: dict[str, Any] = {"session": over, "absences": absences, "proposal": None}
    if missing is not Missing.MENTOR:
        return {**changes, "status": Status.CANCELLED}
    return {**changes, **_open_again(request, bounds, now)}


def _open_again(request: Request, bounds: Bounds, now: datetime) -> dict[str, Any]:
    """Return what puts a request whose mentor was missing at the head of the queue."""
    until = expiry_again(request, bounds, now)
    return {"status": Status.OPEN, "mentor_id": None, "released": True, "expires_at": until}


def _check_may_miss(request: Request, bounds: Bounds, now: datetime) -> None:
    if now < missing_from(booked_session(request), bounds):
        raise Conflict(Reason.MISS_TOO_EARLY, n=bounds.miss_after // timedelta(minutes=1))
    if request.disputed:
        raise Conflict(Reason.DISPUTED)


def _check_undisputed(request: Request) -> None:
    if request.disputed:
        raise Conflict(Reason.CONTESTED_ALREADY)


def _contested(tx: Tx, request: Request, actor: Person, values: Values, now: datetime) -> Absence:
    """Return what is said of the session (`value`) if the actor may contest it now; NotAllowed, Conflict."""
    said = _absence(request, values)
    if not said.names(actor.id):
        raise NotAllowed(Reason.NOT_YOURS)
    if said.decided_at is not None:
        raise Conflict(Reason.NOTHING_TO_DECIDE)
    if said.contested_at is not None:
        raise Conflict(Reason.CONTESTED_ALREADY)
    bounds = tx.programme(request.programme_id).bounds
    if now >= contests_until(said, bounds):
        raise Conflict(Reason.CONTEST_OVER, n=bounds.contest_within // timedelta(hours=1))
    return said


def _reported(session: Session, actor_id: str, values: Values) -> Missing:
    """Return who was missing, by the one who was there or by a coordinator; Conflict, Invalid."""
    if actor_id not in (session.student_id, session.mentor_id):
        return Missing(choice_of(values, "who", set(Missing)))
    other = session.other(actor_id)
    if session.here_at(other) is not None:
        raise Conflict(Reason.THEY_WERE_THERE)
    if session.here_at(actor_id) is None:
        raise Conflict(Reason.CHECK_IN_FIRST)
    if session.pinged_at is None:
        raise Conflict(Reason.BEING_PINGED)
    return session.side(other)


def _said(session: Session, now: datetime, **more: Any) -> Absence:
    here = (session.student_here_at, session.mentor_here_at)
    return Absence(session.id, session.student_id, session.mentor_id, session.starts_at, now, *here, **more)


def _absence(request: Request, values: Values) -> Absence:
    session_id = value_of(values, "value")
    found = [one for one in request.absences if one.session_id == session_id]
    if not found:
        raise NotFound
    return found[0]


def _with(request: Request, said: Absence) -> tuple[Absence, ...]:
    return tuple(said if one.session_id == said.session_id else one for one in request.absences)


def _because(values: Values) -> str:
    return words_of(values, "because", REASON_LENGTH, least=1)


def _disputed(tx: Tx, request: Request, said: Absence, me: Person, values: Values, now: datetime) -> Absence:
    disputed = replace(said, contested_by=me.id, contested_at=now, because=_because(values))
    return replace(disputed, decides_at=decides_until(disputed, tx.programme(request.programme_id).bounds))


def _dispute(tx: Tx, after: Request, action: Action, said: Absence, now: datetime) -> None:
    """Owe what follows when somebody contests: the other side hears of it, coordinators decide, at last the clock."""
    _tell(tx, after, action.value, [one for one in said.both if one != said.contested_by], now)
    _tell(tx, after, DISPUTE, _judges(tx, after, said), now)
    due_at = decides_until(said, tx.programme(after.programme_id).bounds)
    at_last = Owed(Sort.ACT, Action.DECIDE.value, after.id, after.version, due_at, said.session_id)
    tx.owe(after.programme_id, [at_last])


def _judges(tx: Tx, request: Request, said: Absence) -> list[str]:
    return [one.id for one in tx.coordinators(request.programme_id) if one.id not in said.both]


def _tell(tx: Tx, after: Request, kind: str, people: list[str] | tuple[str, ...], now: datetime) -> None:
    # The mentor of that session may not be the request's any more, so the table cannot say whom this concerns.
    told = [Owed(Sort.NOTICE, kind, after.id, after.version, now, one) for one in people]
    tx.owe(after.programme_id, told)
