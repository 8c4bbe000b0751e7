"""A large programme for the sandbox, written straight into the store before any board is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from core.lifecycle import Action
from core.model import (
    Account,
    Format,
    Interval,
    Offer,
    Person,
    Programme,
    Request,
    Review,
    Session,
    SessionStatus,
    Status,
    Urgency,
    new_id,
)
from core.outbox import Owed, Sort
from core.planning import plan
from core.ports import Store, Tx
from sandbox.acting import Anybody
from sandbox.campus import Campus
from sandbox.page.crowd import gather
from sandbox.slack.people import SlackPerson

AT_ONCE = 200
"""Requests in one transaction."""
_TOPICS = (
    ("Mock interview for {} jobs", "interview_prep"),
    ("First steps with {}", "skill_learning"),
    ("A resume for {} jobs", "resume_review"),
    ("From {} to leading a team", "career_advice"),
    ("A bug in {} code", "technical_help"),
    ("A portfolio of {} work", "portfolio_review"),
)
_FIELDS = ("backend", "frontend", "data", "design", "security", "mobile", "research", "infrastructure", "game", "GIS")
_WORDS = "I have prepared what I know so far and would like somebody with experience to go through it with me."
_COURSE = (
    *([(Status.COMPLETED, Action.COMPLETE)] * 9),
    *([(Status.OPEN, Action.SUBMIT)] * 5),
    *([(Status.SCHEDULED, Action.SCHEDULE)] * 3),
    (Status.CLAIMED, Action.CLAIM),
    (Status.CANCELLED, Action.CANCEL),
    (Status.EXPIRED, Action.EXPIRE),
)
"""Where twenty requests in a row stand, and what brought them there last."""


@dataclass(frozen=True, slots=True)
class _Crowd:
    programme: Programme
    students: list[Person]
    mentors: list[Person]


async def seed(store: Store, campus: Campus, requests: int, now: datetime) -> None:
    """Write so many requests, a quarter as many students and a tenth as many mentors."""
    students, mentors = gather(campus, requests // 4 + 1, requests // 10 + 1)
    crowd = await store.write(_known, campus, students, mentors)
    for first in range(0, requests, AT_ONCE):
        await store.write(_written, crowd, range(first, min(first + AT_ONCE, requests)), now)


def _known(tx: Tx, campus: Campus, students: Sequence[Anybody], mentors: Sequence[Anybody]) -> _Crowd:
    programme = tx.first_programme()
    people = [_person(campus, programme, one) for one in (*students, *mentors)]
    for one in people:
        tx.put_person(one)
    return _Crowd(programme, people[: len(students)], people[len(students) :])


def _person(campus: Campus, programme: Programme, one: Anybody) -> Person:
    if isinstance(one, SlackPerson):
        account = Account("slack", campus.slack.team_id, one.id)
    else:
        account = Account("discord", "", one.id)
    return Person(new_id(), programme.id, one.name, one.zone, accounts=(account,))


def _written(tx: Tx, crowd: _Crowd, numbers: range, now: datetime) -> None:
    for number in numbers:
        student, mentor = crowd.students[number % len(crowd.students)], crowd.mentors[number % len(crowd.mentors)]
        status, action = _COURSE[number % len(_COURSE)]
        request = _request(number, student, mentor, status, now)
        actor = student if action in (Action.SUBMIT, Action.CANCEL) else None if action is Action.EXPIRE else mentor
        owed = plan(None, request, action, actor, crowd.programme.bounds, now)
        tx.save(None, request, action, actor, [one for one in owed if _still_owed(one, now)], now)
        if request.session is not None and status is Status.COMPLETED:
            _review(tx, request.session, number)


def _still_owed(one: Owed, now: datetime) -> bool:
    """Tell whether it is still to be done: what was news then has been told, and no board hangs any cards yet."""
    return one.sort is Sort.ROOM or one.due_at > now


def _request(number: int, student: Person, mentor: Person, status: Status, now: datetime) -> Request:
    chance = Random(number)  # noqa: S311 - no secret, and the same each time
    pattern, kind = chance.choice(_TOPICS)
    past = status in (Status.COMPLETED, Status.CANCELLED, Status.EXPIRED)
    asked_at = now - timedelta(days=chance.randint(8, 90) if past else chance.randint(0, 4), minutes=number % 600)
    start = (asked_at if past else now).replace(minute=0, second=0, microsecond=0) + timedelta(hours=26 + number % 200)
    minutes = chance.choice((30, 45, 60))
    offer = Interval(start - timedelta(hours=1), start + timedelta(hours=3))
    walls = (f"{one:%Y-%m-%dT%H:%M}" for one in (offer.start, offer.end))
    held = status in (Status.CLAIMED, Status.SCHEDULED, Status.COMPLETED)
    request_id = new_id()
    return Request(
        id=request_id,
        programme_id=student.programme_id,
        student_id=student.id,
        title=pattern.format(chance.choice(_FIELDS)),
        description=_WORDS,
        type=kind,
        minutes=minutes,
        format=chance.choice(list(Format)),
        urgency=chance.choice((Urgency.SOON, Urgency.FLEXIBLE)),
        offered=(Offer(offer, "UTC", *walls),),
        asked_at=asked_at,
        expires_at=asked_at + timedelta(days=7),
        status=status,
        version=3 if held else 1,
        edition=3 if held else 1,
        mentor_id=mentor.id if held else None,
        held_until=now + timedelta(minutes=15) if status is Status.CLAIMED else None,
        session=_session(request_id, student, mentor, start, minutes, status),
    )


def _session(
    request_id: str, student: Person, mentor: Person, start: datetime, minutes: int, status: Status
) -> Session | None:
    if status is Status.SCHEDULED:
        return Session(new_id(), request_id, student.id, mentor.id, start, minutes)
    if status is Status.COMPLETED:
        over = start + timedelta(minutes=minutes)
        done = SessionStatus.COMPLETED
        return Session(new_id(), request_id, student.id, mentor.id, start, minutes, done, completed_at=over)
    return None


def _review(tx: Tx, session: Session, number: int) -> None:
    """Let both sides say how it went, or, of every third session, neither."""
    at = session.completed_at
    if at is None or number % 3 == 0:
        return
    for author in (session.student_id, session.mentor_id):
        said = Review(session.id, author, session.other(author), 4 + number % 2, "Well prepared, thank you.", True, at)
        tx.put_review(said)
