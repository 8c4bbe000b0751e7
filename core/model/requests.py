"""A request, the session that came of it, and what both said of that."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from core.model.absences import Absence, Missing
from core.model.rooms import DEFAULT_ROOM, RoomKind
from core.model.times import Interval, Offer, Proposal

TITLE_LENGTH = 80
DESCRIPTION_LENGTHS = (20, 1500)
REASON_LENGTH = 300
REVIEW_LENGTH = 1000
REPORT_LENGTH = 1000
SCORES = (1, 2, 3, 4, 5)
MINUTES_LATE = (5, 10, 15)
"""About how late somebody can say to be."""
CHOICES = ("type", "duration", "format", "urgency")
"""The fields of a request that are a choice of one, in the order in which a form's token carries them."""

EXTENSIONS = (1, 3, 7, 14)
"""So many days a coordinator can keep a request open for longer."""
EXACT = "exact"
"""The field of an exact time."""
CARRIED = (*CHOICES, EXACT)
"""What may be said before the form, in the order in which its token carries it."""


class Status(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ASIDE = "aside"
    """Reported, and waiting for a coordinator."""


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
    """One agreed meeting; `link` is `None` until the room is made.

    What begins with `student_` or `mentor_` is that side's own: when they came, when they said that they are coming,
    how many minutes late they said they are, how many moves that they proposed were accepted.
    `room_reference` is what the room's provider knows it by, `room_starts_at` the start that it stands at.
    """

    id: str
    request_id: str
    student_id: str
    mentor_id: str
    starts_at: datetime
    minutes: int
    status: SessionStatus = SessionStatus.SCHEDULED
    link: str | None = field(default=None, repr=False)
    student_here_at: datetime | None = None
    mentor_here_at: datetime | None = None
    completed_at: datetime | None = None
    sequence: int = 0
    """How often the meeting was moved, as calendars count it."""
    agreed_at: datetime | None = None
    """When this start was agreed."""
    student_coming_at: datetime | None = None
    mentor_coming_at: datetime | None = None
    student_late: int = 0
    mentor_late: int = 0
    student_moves: int = 0
    mentor_moves: int = 0
    pinged_at: datetime | None = None
    """When whoever had not come by then was called."""
    missed_by: Missing | None = None
    room: RoomKind = DEFAULT_ROOM
    room_reference: str = ""
    room_starts_at: datetime | None = None

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

    def side(self, person_id: str) -> Missing:
        """Return which of the two a person is."""
        return Missing.STUDENT if person_id == self.student_id else Missing.MENTOR

    def here_at(self, person_id: str) -> datetime | None:
        """Return when that side checked in."""
        return self.student_here_at if person_id == self.student_id else self.mentor_here_at

    def coming_at(self, person_id: str) -> datetime | None:
        """Return when that side said that they are coming to this start."""
        return self.student_coming_at if person_id == self.student_id else self.mentor_coming_at

    def late(self, person_id: str) -> int:
        """Return how many minutes late that side has said to be."""
        return self.student_late if person_id == self.student_id else self.mentor_late

    def moves(self, person_id: str) -> int:
        """Return how many moves of that side were accepted."""
        return self.student_moves if person_id == self.student_id else self.mentor_moves

    def noted(self, person_id: str, what: str, value: Any) -> "Session":
        """Return the session with something of one side's own changed, such as `late`."""
        changed: dict[str, Any] = {f"{self.side(person_id)}_{what}": value}
        return replace(self, **changed)


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
    absences: tuple[Absence, ...] = ()
    """Its sessions that somebody says did not take place, the newest last."""

    @property
    def is_erased(self) -> bool:
        """Whether whoever asked is erased, and their words with them: nobody can ask without a description."""
        return not self.description

    @property
    def is_quiet(self) -> bool:
        """Whether the step that made this version changed nothing that a card promises."""
        return self.edition != self.version

    @property
    def disputed(self) -> bool:
        """Whether its present session waits for a coordinator."""
        return self.session is not None and any(
            one.is_open and one.session_id == self.session.id for one in self.absences
        )

    def to_be_judged_by(self, person_id: str) -> tuple[Absence, ...]:
        """Return what of it waits for a decision, as far as the person was not to be there themselves."""
        return tuple(one for one in self.absences if one.is_open and person_id not in one.both)


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
