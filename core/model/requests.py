"""A request, the session that came of it, and what both said of that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.model.times import Interval, Offer, Proposal

TITLE_LENGTH = 80
DESCRIPTION_LENGTHS = (20, 1500)
REASON_LENGTH = 300
REVIEW_LENGTH = 1000
SCORES = (1, 2, 3, 4, 5)
CHOICES = ("type", "duration", "format", "urgency")
"""The fields of a request that are a choice of one, in the order in which a form's token carries them."""


class Status(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class SessionStatus(StrEnum):
    """Where a session stands."""

    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Urgency(StrEnum):
    """How soon a student needs it: within 48 hours, this week, or whenever."""

    URGENT = "urgent"
    SOON = "soon"
    FLEXIBLE = "flexible"


class Format(StrEnum):
    """How they meet."""

    VIDEO = "video"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Session:
    """One agreed meeting; `link` is `None` until the room is made."""

    id: str
    request_id: str
    student_id: str
    mentor_id: str
    starts_at: datetime
    minutes: int
    status: SessionStatus = SessionStatus.SCHEDULED
    link: str | None = None
    student_here_at: datetime | None = None
    mentor_here_at: datetime | None = None
    completed_at: datetime | None = None
    sequence: int = 0
    """How often the meeting was moved, as calendars count it."""

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def interval(self) -> Interval:
        """From start to end."""
        return Interval(self.starts_at, self.ends_at)

    def other(self, person_id: str) -> str:
        """Return the id of the one who is not `person_id`."""
        return self.mentor_id if person_id == self.student_id else self.student_id


@dataclass(frozen=True, slots=True)
class Request:
    """What a student asks for, and the session that came of it.

    `version` grows with every change; `edition` is the version at which what a card promises last changed, so a
    button drawn since then still means what it says. `session` is the live or the completed one.
    """

    id: str
    programme_id: str
    student_id: str
    title: str
    description: str
    type: str
    minutes: int
    format: Format
    urgency: Urgency
    offered: tuple[Offer, ...]
    asked_at: datetime
    expires_at: datetime
    status: Status = Status.OPEN
    version: int = 1
    edition: int = 1
    released: bool = False
    """At the head of the queue, because a mentor gave it back."""
    mentor_id: str | None = None
    held_until: datetime | None = None
    proposal: Proposal | None = None
    """Times that wait for an answer: the mentor's while a claim is held, either side's while a session is booked."""
    nudge_at: datetime | None = None
    """When the student is asked to add times, should nobody have it by then."""
    ended_at: datetime | None = None
    reopened: bool = False
    """Asked again after its end, which can be once."""
    session: Session | None = None
    cancelled_because: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What one side of a session says of the other; `score` from 1 to 5."""

    session_id: str
    author_id: str
    about_id: str
    score: int
    words: str
    praise: bool
    written_at: datetime
