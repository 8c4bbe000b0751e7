"""A mentor's weekly hours and days away: add, change, remove, and say first which sessions that would leave outside."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.actions.entering import Errors
from core.actions.looking import blank, named
from core.actions.registry import Call, deed, query
from core.actions.roles import check_mentor
from core.errors import Conflict, Invalid, Reason
from core.model import Availability, Away, Request, Window
from core.ports import Tx
from core.scene import Scene
from core.times import DAY_MINUTES, covers, joined_windows, read_clock, read_day
from core.ui import SURE, value_of, values_of

WINDOWS_KEPT = AWAY_KEPT = 25
"""As many as a menu can name."""
_HOURS = re.compile(r"[0-6]{1,7}/[0-9]{1,4}\.[0-9]{1,4}")
LAST_DAY_AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of somebody's hours; `argument` says it in a token."""

    before: Availability
    after: Availability
    argument: str


@query("availability")
@query("window")
@query("away")
@query("set_window")
@query("set_away")
@query("drop_window")
@query("drop_away")
def hours(tx: Tx, call: Call) -> Scene:
    """Return the scene of the caller's own hours; for mentors."""
    return replace(blank(tx, call), availability=_own(tx, call))


@deed("set_window")
def set_window(tx: Tx, call: Call) -> Scene:
    """Add weekly hours, or put them in place of those that the token names."""
    before = _own(tx, call)
    old, days, span = _parts(call.token.argument, 3)
    if not _is_sure(call):
        days, span = _entered_hours(call, min(tx.programme(call.actor.programme_id).bounds.durations))
    elif not _HOURS.fullmatch(f"{days}/{span}"):
        raise Conflict(Reason.NO_SUCH_HOURS)
    first, last = (int(part) for part in span.split("."))
    if not first < last <= DAY_MINUTES:
        raise Conflict(Reason.NO_SUCH_HOURS)
    left = [one for one in before.windows if old != one.key]
    added = [Window(int(day), first, last, call.actor.zone or "UTC") for day in days]
    after = replace(before, windows=joined_windows([*left, *added]))
    if len(after.windows) > WINDOWS_KEPT:
        raise Conflict(Reason.TOO_MANY_HOURS, n=WINDOWS_KEPT)
    return _change(tx, call, Change(before, after, f"{old}/{days}/{span}"))


@deed("drop_window")
def drop_window(tx: Tx, call: Call) -> Scene:
    """Remove the weekly hours that the token names."""
    before = _own(tx, call)
    (old,) = _parts(call.token.argument, 1)
    left = tuple(one for one in before.windows if old != one.key)
    if left == before.windows:
        raise Conflict(Reason.NO_SUCH_HOURS)
    return _change(tx, call, Change(before, replace(before, windows=left), old))


@deed("set_away")
def set_away(tx: Tx, call: Call) -> Scene:
    """Add days away."""
    before = _own(tx, call)
    (span,) = _parts(call.token.argument, 1)
    if not _is_sure(call):
        span = _entered_days(call)
    away = _read_away(span, call.actor.zone or "UTC")
    gone = call.now.date() - timedelta(days=2)
    left = [one for one in before.away if one.last > gone and one.key != span]
    if len(left) >= AWAY_KEPT:
        raise Conflict(Reason.TOO_MANY_HOURS, n=AWAY_KEPT)
    return _change(tx, call, Change(before, replace(before, away=tuple(sorted([*left, away]))), span))


@deed("drop_away")
def drop_away(tx: Tx, call: Call) -> Scene:
    """Remove the days away that the token names."""
    before = _own(tx, call)
    (span,) = _parts(call.token.argument, 1)
    left = tuple(one for one in before.away if one.key != span)
    if left == before.away:
        raise Conflict(Reason.NO_SUCH_HOURS)
    return _change(tx, call, Change(before, replace(before, away=left), span))


def _own(tx: Tx, call: Call) -> Availability:
    check_mentor(call)
    return tx.availability(call.actor.id)


def _change(tx: Tx, call: Call, change: Change) -> Scene:
    """Write it; or, where a booked session would lie outside, return what to ask first. Nothing is ever cancelled."""
    left_outside = [] if _is_sure(call) else _left_outside(tx, call, change)
    if not left_outside:
        tx.put_availability(call.actor, change.after)
        return replace(blank(tx, call), availability=change.after)
    people = tx.people(named(left_outside), call.actor.programme_id)
    asking = replace(call.token, argument=f"{change.argument}{SURE}")
    scene = blank(tx, replace(call, token=asking))
    return replace(scene, availability=change.before, requests=tuple(left_outside), people=people)


def _left_outside(tx: Tx, call: Call, change: Change) -> list[Request]:
    """Return the sessions to give that lie inside the hours before the change and outside those after it."""
    return [
        one
        for one in tx.to_give(call.actor.id, call.actor.programme_id, call.now)
        if one.session is not None
        and covers(change.before, one.session.interval)
        and not covers(change.after, one.session.interval)
    ]


def _is_sure(call: Call) -> bool:
    return call.token.argument.endswith(SURE)


def _parts(argument: str, count: int) -> list[str]:
    """Return the parts of a token's argument; those that are missing are empty."""
    parts = argument.removesuffix(SURE).split("/")
    return [*parts, *[""] * count][:count]


def _entered_hours(call: Call, shortest: int) -> tuple[str, str]:
    """Return the weekdays and the two minutes that the form asks for; Invalid for each field that cannot be taken.

    Hours that hold no session of the `shortest` minutes would never be of use.
    """
    errors = Errors()
    days = sorted(set(values_of(call.values, "weekdays")))
    if not days:
        errors.note("weekdays", Reason.REQUIRED)
    elif not set(days) <= set("0123456"):
        errors.note("weekdays", Reason.NO_SUCH_CHOICE)
    minutes: dict[str, int] = {}
    for key in ("from", "to"):
        with errors.noted():
            minutes[key] = read_clock(key, value_of(call.values, key))
    if minutes.get("to") == 0:
        minutes["to"] = DAY_MINUTES
    if len(minutes) == 2 and minutes["from"] >= minutes["to"]:
        errors.note("to", Reason.ENDS_FIRST)
    elif len(minutes) == 2 and minutes["to"] - minutes["from"] < shortest:
        errors.note("to", Reason.HOURS_TOO_SHORT, n=shortest)
    errors.check()
    return "".join(days), f"{minutes['from']}.{minutes['to']}"


def _entered_days(call: Call) -> str:
    """Return the days away that the form asks for, as a token names them; Invalid."""
    zone = call.actor.zone or "UTC"
    typed_last = value_of(call.values, "last") or value_of(call.values, "first")
    first = read_day("first", value_of(call.values, "first"), zone, call.now)
    last = read_day("last", typed_last, zone, call.now)
    latest = (call.now + LAST_DAY_AHEAD).date()
    for key, day in (("first", first), ("last", last)):
        if day > latest:
            raise Invalid.field(key, Reason.TOO_FAR, wall=f"{latest:%Y-%m-%d}T00:00")
    if last < first:
        raise Invalid.field("last", Reason.LAST_BEFORE_FIRST)
    if last < (call.now - timedelta(days=1)).date():
        raise Invalid.field("last", Reason.DAYS_PASSED)
    return Away(first, last, zone).key


def _read_away(span: str, zone: str) -> Away:
    try:
        first, last = (date.fromisoformat(one) for one in span.split("."))
    except ValueError:
        raise Conflict(Reason.NO_SUCH_HOURS) from None
    if last < first:
        raise Conflict(Reason.NO_SUCH_HOURS)
    return Away(first, last, zone)
