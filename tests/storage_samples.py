"""A small programme to try the store with: its people, their requests, and the steps those take."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from core.lifecycle import Action, advance
from core.model import (
    Account,
    Bounds,
    Format,
    Interval,
    Offer,
    Person,
    Programme,
    Request,
    Role,
    Session,
    Space,
    Urgency,
)
from core.outbox import Owed, Row, Sort
from core.planning import plan
from core.ports import Tx
from storage.part import Connection
from storage.tables import bookings, outbox, sessions, steps
from storage.transaction import Transaction

NOW = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
BOUNDS = Bounds()

PROGRAMME = Programme("north", "North")
ELSEWHERE = Programme("south", "South")
SPACE = Space("space-slack", "north", "slack", "T1", "Slack", board="C1")
OTHER_SPACE = Space("space-discord", "north", "discord", "G1", "Discord", board="42")
BOARDLESS = Space("space-quiet", "north", "discord", "G2", "Quiet")
FOREIGN_SPACE = Space("space-south", "south", "slack", "T9", "South", board="C9")

MENTOR_ROLES = frozenset({Role.STUDENT, Role.MENTOR})
ADA = Person("ada", "north", "Ada", "Europe/Berlin", accounts=(Account("slack", "T1", "U1"),))
GRACE = Person("grace", "north", "Grace", "UTC", roles=MENTOR_ROLES, accounts=(Account("discord", "", "7"),))
LINUS = Person("linus", "north", "Linus", "UTC", roles=MENTOR_ROLES, accounts=(Account("slack", "T1", "U3"),))
CORA = Person("cora", "north", "Cora", roles=frozenset({Role.STUDENT, Role.COORDINATOR}))
STRANGER = Person("stranger", "south", "Stranger", accounts=(Account("slack", "T9", "U1"),))


def settle_in(tx: Tx) -> None:
    """Write the programmes, their spaces and their people."""
    for programme in (PROGRAMME, ELSEWHERE):
        tx.put_programme(programme)
    for space in (SPACE, OTHER_SPACE, BOARDLESS, FOREIGN_SPACE):
        tx.put_space(space)
    for person in (ADA, GRACE, LINUS, CORA, STRANGER):
        tx.put_person(person)


def asked(name: str = "r1", **changes: Any) -> Request:
    """Return a request of Ada's."""
    offer = Offer(Interval(NOW + 24 * HOUR, NOW + 28 * HOUR), "Europe/Berlin", "2025-11-25T10:00", "2025-11-25T14:00")
    request = Request(
        name,
        "north",
        "ada",
        "A title",
        "A description of what it is about",
        "skill_learning",
        30,
        Format.VIDEO,
        Urgency.SOON,
        (offer,),
        NOW,
        NOW + 168 * HOUR,
    )
    return replace(request, **changes)


def submit(tx: Tx, request: Request, now: datetime = NOW, owed: Sequence[Owed] | None = None) -> Request:
    """Write a new request, with what it makes owed."""
    planned = plan(None, request, Action.SUBMIT, ADA, BOUNDS, now) if owed is None else owed
    tx.save(None, request, Action.SUBMIT, ADA, planned, now)
    return request


def take(
    tx: Tx, /, before: Request, action: Action, actor: Person | None, now: datetime = NOW, **changes: Any
) -> Request:
    """Take a step and write it, with what it makes owed."""
    after = advance(before, action, actor, now, **changes)
    tx.save(before, after, action, actor, plan(before, after, action, actor, BOUNDS, now), now)
    return after


def claim(tx: Tx, before: Request, mentor: Person = GRACE, now: datetime = NOW) -> Request:
    """Let a mentor claim a request."""
    return take(tx, before, Action.CLAIM, mentor, now, mentor_id=mentor.id, held_until=now + BOUNDS.hold)


def meeting(request: Request, starts_at: datetime, name: str | None = None) -> Session:
    """Return a session for the request and whoever holds it."""
    named = name or f"session-of-{request.id}"
    return Session(named, request.id, request.student_id, request.mentor_id or "", starts_at, request.minutes)


def book(tx: Tx, name: str, starts_at: datetime, mentor: Person = GRACE, student: Person = ADA) -> Request:
    """Bring a request all the way to a session."""
    held = claim(tx, submit(tx, asked(name, student_id=student.id)), mentor)
    return take(tx, held, Action.SCHEDULE, mentor, session=meeting(held, starts_at), held_until=None)


def rows(tx: Tx, state: str | None = "pending") -> list[tuple[str, str, str]]:
    """Return sort, kind and target of what is owed, sorted."""
    chosen = sa.select(outbox.c.sort, outbox.c.kind, outbox.c.target)
    if state is not None:
        chosen = chosen.where(outbox.c.state == state)
    return sorted((row[0], row[1], row[2]) for row in connection(tx).execute(chosen))


def trail(tx: Tx, request_id: str) -> list[tuple[int, str, str | None, datetime]]:
    """Return the steps of a request: version, action, who, when."""
    chosen = sa.select(steps.c.version, steps.c.action, steps.c.actor_id, steps.c.at)
    found = connection(tx).execute(chosen.where(steps.c.request_id == request_id).order_by(steps.c.version))
    return [(row[0], row[1], row[2], row[3]) for row in found]


def session_statuses(tx: Tx) -> dict[str, str]:
    """Return how every session stands, by id."""
    return {row[0]: row[1] for row in connection(tx).execute(sa.select(sessions.c.id, sessions.c.status))}


def booked(tx: Tx) -> set[tuple[str, str]]:
    """Return session and person of every booking."""
    return {(row[0], row[1]) for row in connection(tx).execute(sa.select(bookings.c.session_id, bookings.c.person_id))}


def connection(tx: Tx) -> Connection:
    """Return what the transaction runs on."""
    return cast(Transaction, tx).connection


def notice(kind: str, target: str, due_at: datetime = NOW, until: datetime | None = None, about: str = "r1") -> Owed:
    """Return a notice to be."""
    return Owed(Sort.NOTICE, kind, about, 1, due_at, target, until)


def sent(row: Row) -> str:
    """Return what a leased row is about."""
    return row.owed.kind
