"""The digest: which open requests fit a mentor, who hears of an urgent one at once, and when the next one is owed."""

from collections.abc import Set
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.actions import matching
from core.actions.entering import choice_of
from core.actions.looking import blank, named
from core.actions.reaching import kept
from core.actions.registry import Call, deed, query
from core.actions.roles import check_mentor
from core.model import NO, OFF, YES, MentorRule, Person, Programme, Request, Role, Space, Status
from core.outbox import DIGEST, DONE, MOOT, URGENT_OPEN, Owed, Row, Sort
from core.ports import Tx
from core.scene import Scene
from core.times import instant
from core.ui import Reader

LOOKED_AT = 1_000
"""Open requests, the first of the queue, among which a digest looks for those that fit."""
OF_USE = timedelta(hours=12)
HOURS = 24


@query("set_digest")
def digest(tx: Tx, call: Call) -> Scene:
    """Return the scene of the digest's form; for mentors."""
    check_mentor(call)
    return blank(tx, call)


@deed("set_digest")
def set_digest(tx: Tx, call: Call) -> Scene:
    """Keep at which hour a mentor hears what is open, and whether of urgent requests at once."""
    check_mentor(call)
    entered = choice_of(call.values, "hour", {OFF, *(str(hour) for hour in range(HOURS))})
    urgent = choice_of(call.values, "urgent", (YES, NO), NO)
    hour = None if entered == OFF else int(entered)
    chosen = replace(call.actor.preferences, digest_hour=hour, urgent_at_once=urgent == YES)
    person = replace(call.actor, preferences=chosen)
    _owe_next(tx, person, call.now)
    return kept(tx, call, person)


def candidates(tx: Tx, row: Row) -> list[tuple[Person, list[Space]]]:
    """Return who may hear of what the row is about, each with the spaces to ask whether they are a mentor.

    An approved mentor comes without any; others only where a space has a rule of its own.
    """
    of_urgent = row.owed.kind == URGENT_OPEN
    wanting = tx.wanting_urgent(row.programme_id) if of_urgent else [tx.person(row.owed.subject_id, row.programme_id)]
    by_rule = [one for one in tx.spaces(row.programme_id) if one.mentors_by is not MentorRule.APPROVAL]
    approved = {one.id for one in wanting if Role.MENTOR in one.roles}
    return [(one, [] if one.id in approved else by_rule) for one in wanting if by_rule or one.id in approved]


def owe(tx: Tx, row: Row, mentors: Set[str], now: datetime) -> None:
    """Owe what those mentors are to hear, and the next digest, and settle the row."""
    owe_them = _urgent if row.owed.kind == URGENT_OPEN else _daily
    tx.settle(row, DONE if owe_them(tx, row, mentors, now) else MOOT, now)


def scene_of_digest(tx: Tx, programme: Programme, reader: Reader, person: Person, now: datetime) -> Scene:
    """Return the scene of a mentor's digest: the open requests that fit them, in the order of the queue."""
    found, _, _ = matching.scan(tx, programme, person.id, now, most=LOOKED_AT, among=LOOKED_AT)
    people = tx.people(named(found), programme.id)
    return Scene(now, programme, reader, subject=person, requests=tuple(found), people=people)


def fits(tx: Tx, programme: Programme, request: Request, person: Person, now: datetime) -> bool:
    """Return whether a request is open, somebody else's, and holds a start at which the mentor is free."""
    if request.status is not Status.OPEN or request.student_id == person.id:
        return False
    return any(True for _ in matching.fitting(tx, programme, [request], person.id, now))


def next_digest(person: Person, now: datetime) -> datetime | None:
    """Return when the mentor's hour comes next; `None` when they want no digest."""
    hour = person.preferences.digest_hour
    if hour is None:
        return None
    where = ZoneInfo(person.zone or "UTC")
    today = now.astimezone(where).date()
    moments = (instant(today + timedelta(days=days), time(hour), where) for days in range(3))
    return next(one for one in moments if one > now)


def _owe_next(tx: Tx, person: Person, now: datetime) -> None:
    due = next_digest(person, now)
    if due is not None:
        # The moment is part of the key: a day has one digest, whatever was chosen in between.
        tx.owe(person.programme_id, [Owed(Sort.DIGEST, DIGEST, person.id, int(due.timestamp()), due, person.id)])


def _daily(tx: Tx, row: Row, mentors: Set[str], now: datetime) -> bool:
    owed = row.owed
    person = tx.person(owed.subject_id, row.programme_id)
    # Another hour chosen meanwhile has a row of its own.
    if next_digest(person, owed.due_at - timedelta(seconds=1)) != owed.due_at:
        return False
    _owe_next(tx, person, max(now, owed.due_at))
    late = now - owed.due_at > OF_USE
    if late or person.id not in mentors:
        return False
    found, _, _ = matching.scan(tx, tx.programme(row.programme_id), person.id, now, most=1, among=LOOKED_AT)
    if not found:
        return False
    tx.owe(row.programme_id, [replace(owed, sort=Sort.NOTICE, due_at=now, until=now + OF_USE)])
    return True


def _urgent(tx: Tx, row: Row, mentors: Set[str], now: datetime) -> bool:
    request = tx.request(row.owed.subject_id, row.programme_id)
    programme = tx.programme(row.programme_id)
    hearing_it = mentors - tx.kept_apart(request.student_id)
    hearing = [
        one
        for one in tx.wanting_urgent(row.programme_id)
        if one.id in hearing_it and fits(tx, programme, request, one, now)
    ]
    until = now + OF_USE
    tx.owe(row.programme_id, [Owed(Sort.NOTICE, URGENT_OPEN, request.id, request.edition, now, one.id, until)
                              for one in hearing])  # fmt: skip
    return bool(hearing)
