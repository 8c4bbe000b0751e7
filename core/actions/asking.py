"""Ask for a session, take it back, and let it run out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from core.actions.looking import about, with_waits
from core.actions.registry import Call, deed, step
from core.actions.stepping import take
from core.errors import Conflict, Invalid, Reason
from core.lifecycle import Action
from core.model import (
    CHOICES,
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
from core.outbox import plan
from core.ports import Tx
from core.scene import Scene
from core.times import last_start, offers
from core.ui import Values

Errors = dict[str, tuple[Reason, Mapping[str, int | str]]]


@deed("request")
def submit(tx: Tx, call: Call) -> Scene:
    """Make the request that the form describes; the token's id becomes its id, so that one form makes one request.

    The token's argument carries the choices that were made before the form was opened.
    """
    actor, now = call.actor, call.now
    programme = tx.programme(actor.programme_id)
    if tx.has_request(call.token.id):
        raise Conflict(Reason.ALREADY_ASKED)
    if tx.count_open(actor.id) >= programme.bounds.open_requests:
        raise Conflict(Reason.TOO_MANY_OPEN, n=programme.bounds.open_requests)
    request = _described(call, programme)
    owed = plan(None, request, Action.SUBMIT, actor, programme.bounds, now)
    tx.save(None, request, Action.SUBMIT, actor, owed, now)
    return with_waits(tx, about(tx, call, request))


@step(Action.CANCEL)
def cancel(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Take a request, and the session that was booked for it, back."""
    because = text(values, "because").strip()
    if len(because) > REASON_LENGTH:
        raise Invalid.field("because", Reason.TOO_LONG, **{"n": REASON_LENGTH, "is": len(because)})
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


def text(values: Values, key: str) -> str:
    """Return what was entered in a field of one value; empty when nothing was."""
    entered = values.get(key, "")
    return entered if isinstance(entered, str) else next(iter(entered), "")


def several(values: Values, key: str) -> tuple[str, ...]:
    """Return what was entered in a field of several values."""
    entered = values.get(key, ())
    return (entered,) if isinstance(entered, str) and entered else tuple(entered)


def _described(call: Call, programme: Programme) -> Request:
    bounds, errors = programme.bounds, Errors()
    values = {**carried(call.token.argument), **call.values}
    title, description = text(values, "title").strip(), text(values, "description").strip()
    _check_length(errors, "title", title, 1, TITLE_LENGTH)
    _check_length(errors, "description", description, *DESCRIPTION_LENGTHS)
    kind = _chosen(errors, values, "type", bounds.session_types)
    minutes = _chosen(errors, values, "duration", [str(n) for n in bounds.durations], str(usual_length(bounds)))
    how = _chosen(errors, values, "format", list(Format), Format.VIDEO)
    urgency = _chosen(errors, values, "urgency", list(Urgency), Urgency.SOON)
    offered = _offered(errors, call, 0 if "duration" in errors else int(minutes), bounds)
    if errors:
        raise Invalid(errors)
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
    return replace(request, expires_at=expiry(request, bounds, call.now))


def carried(argument: str) -> dict[str, str]:
    """Return the choices that a form's token carries, as they were made before it was opened."""
    return {key: value for key, value in zip(CHOICES, argument.split("."), strict=False) if value}


def expiry(request: Request, bounds: Bounds, now: datetime) -> datetime:
    """Return when a request that opens now runs out: no offered time is left, or it has hung too long."""
    longest = bounds.urgent_expires_after if request.urgency is Urgency.URGENT else bounds.expires_after
    return min(now + longest, last_start(request.offered, request.minutes) - bounds.notice)


def _offered(errors: Errors, call: Call, minutes: int, bounds: Bounds) -> tuple[Offer, ...]:
    days, slots = several(call.values, "days"), several(call.values, "slots")
    known = {name for name, _, _ in bounds.slots}
    if not days:
        errors["days"] = (Reason.REQUIRED, {})
    if not slots:
        errors["slots"] = (Reason.REQUIRED, {})
    elif not known.issuperset(slots):
        errors["slots"] = (Reason.NO_SUCH_CHOICE, {})
    chosen: list[date] = []
    try:
        chosen = [date.fromisoformat(day) for day in days]
    except ValueError:
        errors["days"] = (Reason.NO_SUCH_CHOICE, {})
    today = call.now.date()
    if any(day > today + timedelta(days=bounds.days_offered) for day in chosen):
        errors["days"] = (Reason.NO_SUCH_CHOICE, {})
    if errors.keys() & {"days", "slots", "duration"}:
        return ()
    # In the westernmost zone it is still yesterday; the days before that have passed everywhere.
    chosen = [day for day in chosen if day >= today - timedelta(days=1)]
    found = offers(chosen, slots, call.actor.zone or "UTC", minutes, bounds, call.now)
    if not found:
        errors["days"] = (Reason.PAST, {})
    return found


def _check_length(errors: Errors, key: str, entered: str, shortest: int, longest: int) -> None:
    if not entered:
        errors[key] = (Reason.REQUIRED, {})
    elif len(entered) < shortest:
        errors[key] = (Reason.TOO_SHORT, {"n": shortest, "is": len(entered)})
    elif len(entered) > longest:
        errors[key] = (Reason.TOO_LONG, {"n": longest, "is": len(entered)})


def _chosen(errors: Errors, values: Values, key: str, known: Sequence[str], default: str = "") -> str:
    chosen = text(values, key) or default
    if not chosen:
        errors[key] = (Reason.REQUIRED, {})
    elif chosen not in known:
        errors[key] = (Reason.NO_SUCH_CHOICE, {})
    return chosen
