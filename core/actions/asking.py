"""Ask for a session, take it back, and let it run out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from core.actions.entering import Errors, choice_of, words_of
from core.actions.looking import about, blank, request_at_hand, with_waits
from core.actions.registry import Call, deed, query, step
from core.actions.stepping import take
from core.errors import Conflict, Reason
from core.lifecycle import Action, check
from core.model import (
    CARRIED,
    DESCRIPTION_LENGTHS,
    REASON_LENGTH,
    TITLE_LENGTH,
    Bounds,
    Format,
    Offer,
    Person,
    Programme,
    Request,
    SessionStatus,
    Urgency,
    new_id,
    usual_length,
)
from core.planning import plan
from core.ports import Tx
from core.scene import Scene
from core.times import exact_offer, last_start, offers, read_moment, together
from core.ui import Values, value_of, values_of


@query("request")
def before_asking(tx: Tx, call: Call) -> Scene:
    """Return the scene of the request that a form made, or of the form that will make it; Conflict over the cap."""
    if tx.has_request(call.token.id):
        return with_waits(tx, request_at_hand(tx, call))
    check_has_room(tx, call.actor.id, tx.programme(call.actor.programme_id).bounds)
    return blank(tx, call)


def check_has_room(tx: Tx, student_id: str, bounds: Bounds) -> None:
    """Raise Conflict where the student has as many open requests as fit."""
    if tx.count_open(student_id) >= bounds.open_requests:
        raise Conflict(Reason.TOO_MANY_OPEN, n=bounds.open_requests)


@deed("request")
def submit(tx: Tx, call: Call) -> Scene:
    """Make the request that the form describes; the token's id becomes its id, so that one form makes one request.

    The token's argument carries the choices that were made before the form was opened.
    """
    actor, now = call.actor, call.now
    programme = tx.programme(actor.programme_id)
    if tx.has_request(call.token.id):
        raise Conflict(Reason.ALREADY_ASKED)
    check_has_room(tx, actor.id, programme.bounds)
    request = _described(call, programme)
    owed = plan(None, request, Action.SUBMIT, actor, programme.bounds, now)
    tx.save(None, request, Action.SUBMIT, actor, owed, now)
    return with_waits(tx, about(tx, call, request))


@step(Action.CANCEL)
def cancel(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Take a request, and the session that was booked for it, back; whoever did not ask for it says why."""
    check(request, Action.CANCEL, actor, now)
    is_theirs = actor is not None and actor.id == request.student_id
    because = words_of(values, "because", REASON_LENGTH, least=0 if is_theirs else 1)
    return take(
        tx,
        request,
        Action.CANCEL,
        actor,
        now,
        held_until=None,
        proposal=None,
        session=request.session and replace(request.session, status=SessionStatus.CANCELLED),
        cancelled_because=because,
    )


@step(Action.EXPIRE)
def expire(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Let a request that nobody took run out."""
    return take(tx, request, Action.EXPIRE, actor, now)


def _described(call: Call, programme: Programme) -> Request:
    bounds, errors = programme.bounds, Errors()
    values = {**carried(call.token.argument), **call.values}
    title, description = own_words(errors, values)
    kind = _chosen(errors, values, "type", bounds.session_types)
    minutes = _chosen(errors, values, "duration", [str(n) for n in bounds.durations], str(usual_length(bounds)))
    how = _chosen(errors, values, "format", list(Format), Format.VIDEO)
    urgency = _chosen(errors, values, "urgency", list(Urgency), Urgency.SOON)
    length = 0 if "duration" in errors else int(minutes)
    offered = offered_times(errors, values, call.actor.zone or "UTC", length, bounds, call.now)
    errors.check()
    request = Request(
        id=call.token.id or new_id(),
        programme_id=programme.id,
        student_id=call.actor.id,
        title=title,
        description=description,
        type=kind,
        minutes=int(minutes),
        format=Format(how),
        urgency=Urgency(urgency),
        offered=offered,
        asked_at=call.now,
        expires_at=call.now,
    )
    return hanging(request, bounds, call.now)


def carried(argument: str) -> dict[str, str]:
    """Return the choices that a form's token carries, as they were made before it was opened."""
    return {key: value for key, value in zip(CARRIED, argument.split("."), strict=False) if value}


def expiry(request: Request, bounds: Bounds, now: datetime) -> datetime:
    """Return when a request that opens now runs out: no offered time is left, or it has hung too long."""
    longest = bounds.urgent_expires_after if request.urgency is Urgency.URGENT else bounds.expires_after
    return min(now + longest, last_start(request.offered, request.minutes) - bounds.notice)


def expiry_again(request: Request, bounds: Bounds, now: datetime) -> datetime:
    """Return when a request that is open once more after somebody had it runs out.

    The times that were offered may all have passed: its student has as long as for an urgent one to add others.
    """
    return max(expiry(request, bounds, now), now + bounds.urgent_expires_after)


def offered_times(
    errors: Errors, values: Values, zone: str, minutes: int, bounds: Bounds, now: datetime
) -> tuple[Offer, ...]:
    """Return the times that were offered: days with times of day, an exact time, or both."""
    days, slots, exact = values_of(values, "days"), values_of(values, "slots"), value_of(values, "exact").strip()
    found = _exact(errors, exact, zone, minutes, bounds, now) if exact else ()
    if not days and not slots:
        if not exact:
            errors.note("days", Reason.NO_TIMES)
        return found
    if not days:
        errors.note("days", Reason.REQUIRED)
    if not slots:
        errors.note("slots", Reason.REQUIRED)
    elif not {name for name, _, _ in bounds.slots}.issuperset(slots):
        errors.note("slots", Reason.NO_SUCH_CHOICE)
    chosen = _days(errors, days, bounds, now)
    if errors.keys() & {"days", "slots", "duration"}:
        return ()
    by_day = offers(chosen, slots, zone, minutes, bounds, now)
    if not by_day:
        errors.note("days", Reason.PAST)
    return together((*by_day, *found))


def _exact(errors: Errors, entered: str, zone: str, minutes: int, bounds: Bounds, now: datetime) -> tuple[Offer, ...]:
    with errors.noted():
        return (exact_offer(read_moment("exact", entered, zone, bounds, now), zone, minutes),)
    return ()


def _days(errors: Errors, days: Sequence[str], bounds: Bounds, now: datetime) -> list[date]:
    chosen: list[date] = []
    try:
        chosen = [date.fromisoformat(day) for day in days]
    except ValueError:
        errors.note("days", Reason.NO_SUCH_CHOICE)
    today = now.date()
    if any(day > today + timedelta(days=bounds.days_offered) for day in chosen):
        errors.note("days", Reason.NO_SUCH_CHOICE)
    # In the westernmost zone it is still yesterday; the days before that have passed everywhere.
    return [day for day in chosen if day >= today - timedelta(days=1)]


def own_words(errors: Errors, values: Values) -> tuple[str, str]:
    """Return the title and the description that were entered."""
    title = description = ""
    with errors.noted():
        title = words_of(values, "title", TITLE_LENGTH, least=1)
    with errors.noted():
        least, most = DESCRIPTION_LENGTHS
        description = words_of(values, "description", most, least)
    return title, description


def hanging(request: Request, bounds: Bounds, now: datetime) -> Request:
    """Return the request as it hangs from now on: when it runs out, and half-way there asks for more times."""
    expires_at = expiry(request, bounds, now)
    return replace(request, asked_at=now, expires_at=expires_at, nudge_at=now + (expires_at - now) / 2)


def _chosen(errors: Errors, values: Values, key: str, known: Sequence[str], default: str = "") -> str:
    with errors.noted():
        return choice_of(values, key, known, default)
    return ""
