"""What a coordinator sees of a programme: what is stuck, who could not be told, and the figures."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.model.audit import Entry
from core.model.people import Person
from core.model.requests import Request


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A notice that no platform took for somebody, and when that was known."""

    person_id: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened to requests between two moments; `days` counts those asked on each day, the oldest first.

    `claim_time` is the median, `None` where none was claimed; `average` that of the reviews' scores.
    """

    since: datetime
    until: datetime
    asked: int = 0
    claimed: int = 0
    claim_time: timedelta | None = None
    booked: int = 0
    happened: int = 0
    missed: int = 0
    reviews: int = 0
    average: float | None = None
    days: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One request as it is exported: ids of people become pseudonyms, and no words are among it."""

    request_id: str
    student_id: str
    mentor_id: str | None
    type: str
    minutes: int
    format: str
    urgency: str
    status: str
    asked_at: datetime
    claimed_at: datetime | None
    starts_at: datetime | None
    session_status: str | None
    score_by_student: int | None
    score_by_mentor: int | None


@dataclass(frozen=True, slots=True)
class Oversight:
    """All that a coordinator's screens show; each screen has only its own part filled."""

    unclaimed: tuple[Request, ...] = ()
    open: int = 0
    """How many requests are open, of as many as are looked for."""
    disputed: tuple[Request, ...] = ()
    reported: tuple[Request, ...] = ()
    unattended: tuple[Request, ...] = ()
    """Their sessions have begun without both sides there."""
    undelivered: tuple[Undelivered, ...] = ()
    applicants: tuple[Person, ...] = ()
    mentors: tuple[Person, ...] = ()
    coordinators: tuple[Person, ...] = ()
    trail: tuple[Entry, ...] = ()
    table: bytes = b""
    lines: int = 0
    """How many requests the exported table holds."""
    figures: Figures | None = None
