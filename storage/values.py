"""Rows into values and values into rows."""

from collections.abc import Iterable, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from core.model import (
    Account,
    Format,
    MentorRule,
    Missing,
    Person,
    Programme,
    Request,
    Review,
    RoomKind,
    Session,
    SessionStatus,
    Space,
    Status,
    Urgency,
)
from core.outbox import Owed, Row, Sort
from storage.tables import accounts, outbox, people, programmes, requests, reviews, sessions, spaces


def _columns(table: sa.Table, *without: str) -> tuple[sa.Column[Any], ...]:
    return tuple(column for column in table.c if column.name not in without)


# Columns are called as the fields of the values are.
PROGRAMME = _columns(programmes)
SPACE = _columns(spaces)
PERSON = _columns(people)
ACCOUNT = (accounts.c.platform, accounts.c.workspace, accounts.c.user_id)
REQUEST = _columns(requests, "place", "session_id")
SESSION = _columns(sessions, "programme_id", "room_held_until")
REVIEW = _columns(reviews, "programme_id")
ROW = (
    outbox.c.id,
    outbox.c.programme_id,
    outbox.c.key,
    outbox.c.attempt,
    outbox.c.unknown,
    outbox.c.first_attempt_at,
    outbox.c.sort,
    outbox.c.kind,
    outbox.c.subject_id,
    outbox.c.version,
    outbox.c.due_at,
    outbox.c.target,
    outbox.c.until,
)
_PROGRAMME_NAMES, _SPACE_NAMES, _PERSON_NAMES, _REQUEST_NAMES, _SESSION_NAMES, _REVIEW_NAMES = (
    tuple(column.name for column in columns) for columns in (PROGRAMME, SPACE, PERSON, REQUEST, SESSION, REVIEW)
)
_URGENCIES = tuple(Urgency)


def to_programme(row: Sequence[Any]) -> Programme:
    """Return the programme of a row of `PROGRAMME`."""
    return Programme(**_named(_PROGRAMME_NAMES, row))


@lru_cache(1000)
def to_space(row: Sequence[Any]) -> Space:
    """Return the space of a row of `SPACE`; every item reads the same few."""
    known = _named(_SPACE_NAMES, row)
    known["mentors_by"] = MentorRule(known["mentors_by"])
    return Space(**known)


def to_people(rows: Iterable[Sequence[Any]]) -> list[Person]:
    """Return the people of rows of `PERSON` and `ACCOUNT`, one row for each account, newest first."""
    grouped: dict[str, tuple[dict[str, Any], list[Account]]] = {}
    for row in rows:
        if row[0] not in grouped:
            grouped[row[0]] = _named(_PERSON_NAMES, row), []
        if row[-1] is not None:
            grouped[row[0]][1].append(Account(*row[len(PERSON) :]))
    return [Person(**known, accounts=tuple(own)) for known, own in grouped.values()]


def to_request(row: Sequence[Any]) -> Request:
    """Return the request of a row of `REQUEST`, with its session when `SESSION` follows and there is one."""
    known = _named(_REQUEST_NAMES, row)
    known["format"] = Format(known["format"])
    known["urgency"] = Urgency(known["urgency"])
    known["status"] = Status(known["status"])
    return Request(**known, session=to_session(row[len(REQUEST) :]))


def to_session(row: Sequence[Any]) -> Session | None:
    """Return the session of a row of `SESSION`; `None` where there is none."""
    if not row or row[0] is None:
        return None
    known = _named(_SESSION_NAMES, row)
    known["status"] = SessionStatus(known["status"])
    known["missed_by"] = Missing(known["missed_by"]) if known["missed_by"] else None
    known["room"] = RoomKind(known["room"])
    return Session(**known)


def to_review(row: Sequence[Any]) -> Review:
    """Return the review of a row of `REVIEW`."""
    return Review(**_named(_REVIEW_NAMES, row))


def _named(names: Iterable[str], row: Sequence[Any]) -> dict[str, Any]:
    # A row may go on behind the columns asked for.
    return dict(zip(names, row, strict=False))


def to_row(row: Sequence[Any]) -> Row:
    """Return the leased row of a row of `ROW`."""
    (
        id_,
        programme_id,
        key,
        attempt,
        unknown,
        first_attempt_at,
        sort,
        kind,
        subject_id,
        version,
        due_at,
        target,
        until,
    ) = row
    owed = Owed(Sort(sort), kind, subject_id, version, due_at, target, until)
    return Row(id_, programme_id, key, owed, attempt, unknown, first_attempt_at)


def of_space(space: Space) -> dict[str, Any]:
    """Return the columns of a space."""
    return _of(SPACE, space)


def of_person(person: Person) -> dict[str, Any]:
    """Return the columns of a person, without their accounts."""
    return _of(PERSON, person)


def of_request(request: Request) -> dict[str, Any]:
    """Return the columns of a request, without its session."""
    return {**_of(REQUEST, request), "place": place(request), "session_id": _session_id(request)}


def changes_of_request(before: Request, after: Request) -> dict[str, Any]:
    """Return the columns in which the two differ, without the session."""
    written = _changes(_REQUEST_NAMES, before, after)
    if "released" in written or "urgency" in written:
        written["place"] = place(after)
    if _session_id(before) != _session_id(after):
        written["session_id"] = _session_id(after)
    return written


def _session_id(request: Request) -> str | None:
    """Return the id of the request's own session; one that was missed is over and is its own no longer."""
    session = request.session
    return session.id if session and session.status is not SessionStatus.MISSED else None


def of_session(session: Session) -> dict[str, Any]:
    """Return the columns of a session, without its programme."""
    return _of(SESSION, session)


def changes_of_session(before: Session, after: Session) -> dict[str, Any]:
    """Return the columns in which the two differ."""
    return _changes(_SESSION_NAMES, before, after)


def of_review(review: Review) -> dict[str, Any]:
    """Return the columns of a review, without its programme."""
    return _of(REVIEW, review)


def of_owed(owed: Owed) -> dict[str, Any]:
    """Return the columns of a row to be, without its programme."""
    return {
        "key": owed.key,
        "sort": owed.sort.value,
        "kind": owed.kind,
        "subject_id": owed.subject_id,
        "version": owed.version,
        "target": owed.target,
        "due_at": owed.due_at,
        "until": owed.until,
        "standing": owed.standing,
    }


def place(request: Request) -> int:
    """Return where in the queue a request stands: released ones first, then by urgency."""
    return (0 if request.released else len(_URGENCIES)) + _URGENCIES.index(request.urgency)


def _of(columns: Sequence[sa.Column[Any]], value: object) -> dict[str, Any]:
    return {column.name: _plain(getattr(value, column.name)) for column in columns}


def _changes(names: Sequence[str], before: object, after: object) -> dict[str, Any]:
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return {name: _plain(new) for name, old, new in pairs if new is not old and new != old}


def _plain(value: Any) -> Any:
    # Drivers bind exact strings fastest, and not every one knows what to do with an enum.
    return value.value if isinstance(value, Enum) else value
