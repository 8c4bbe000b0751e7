"""The frozen values that a mini mentorship is made of; every datetime is aware UTC."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TITLE_LENGTH = 80
DESCRIPTION_LENGTHS = (20, 1500)
REASON_LENGTH = 300
REVIEW_LENGTH = 1000
SCORES = (1, 2, 3, 4, 5)
CHOICES = ("type", "duration", "format", "urgency")
"""The fields of a request that are a choice of one, in the order in which a form's token carries them."""


def new_id() -> str:
    """Return an id that nobody can guess."""
    return uuid.uuid4().hex


class Role(StrEnum):
    """What a person may do in a programme."""

    STUDENT = "student"
    MENTOR = "mentor"
    COORDINATOR = "coordinator"


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


class MentorRule(StrEnum):
    """What makes somebody a mentor in a space."""

    APPROVAL = "approval"
    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Every bound of the lifecycle; a setting of the programme with these defaults."""

    open_requests: int = 2
    holds: int = 2
    sessions_a_week: int = 3
    hold: timedelta = timedelta(minutes=15)
    check_in_before: timedelta = timedelta(minutes=10)
    completes_after: timedelta = timedelta(hours=48)
    expires_after: timedelta = timedelta(days=7)
    urgent_expires_after: timedelta = timedelta(hours=48)
    review_window: timedelta = timedelta(days=7)
    day_reminder: timedelta = timedelta(hours=24)
    day_reminder_useless: timedelta = timedelta(hours=12)
    """A day's reminder later than this before the start is of no use."""
    hour_reminder: timedelta = timedelta(hours=1)
    buffer: timedelta = timedelta(minutes=10)
    """Kept free on both sides of a booked session."""
    notice: timedelta = timedelta(hours=2)
    """A session starts no sooner than this after it is booked."""
    days_offered: int = 14
    starts_every: timedelta = timedelta(minutes=15)
    session_types: tuple[str, ...] = (
        "interview_prep",
        "skill_learning",
        "resume_review",
        "career_advice",
        "technical_help",
        "portfolio_review",
    )
    durations: tuple[int, ...] = (30, 45, 60)
    slots: tuple[tuple[str, int, int], ...] = (("morning", 8, 12), ("afternoon", 12, 17), ("evening", 17, 21))
    """Name, first and last hour of the day in the student's zone."""


@dataclass(frozen=True, slots=True)
class Programme:
    """One mentoring community; owns every other value."""

    id: str
    name: str
    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class Space:
    """A workspace or server of a programme.

    `board` is the id of the channel where cards hang, `board_name` what it is called; `mentors_group` the id of the
    platform's group, for the rule that asks for one.
    """

    id: str
    programme_id: str
    platform: str
    workspace: str
    name: str
    board: str | None = None
    board_name: str = ""
    mentors_by: MentorRule = MentorRule.APPROVAL
    mentors_group: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A user of a platform; `workspace` is empty where the platform's user ids are unique by themselves."""

    platform: str
    workspace: str
    user: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a programme; `zone` is `None` until it is known, the newest account comes first."""

    id: str
    programme_id: str
    name: str
    zone: str | None = None
    language: str = "en"
    email: str | None = None
    roles: frozenset[Role] = frozenset({Role.STUDENT})
    accounts: tuple[Account, ...] = ()
    applied_at: datetime | None = None
    version: int = 1
    mentor_here: bool = False
    """The space where they act just now counts them among its mentors; never kept, asked anew each time."""

    @property
    def is_mentor(self) -> bool:
        """Whether they may claim: approved for the programme, or a mentor by the rule of the space."""
        return self.mentor_here or Role.MENTOR in self.roles


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From `start` up to, not including, `end`."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Interval") -> bool:
        """Return whether the two share a moment."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Window:
    """A mentor's weekly availability: `weekday` from Monday 0, minutes of the day in the mentor's `zone`."""

    weekday: int
    from_minute: int
    to_minute: int
    zone: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An offered time: the interval, and beside it the wall times and the zone that the student meant."""

    interval: Interval
    zone: str
    wall_start: str
    wall_end: str


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


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever acts, as the platform tells it.

    `zone` and `workspace` are `None` where the platform does not say (a direct message has no workspace); `groups`
    are the ids of the platform's groups that it names; `mentor` is what the space's own rule says of them.
    """

    account: Account
    name: str
    zone: str | None = None
    language: str = "en"
    workspace: str | None = None
    workspace_name: str = ""
    administers: bool = False
    groups: frozenset[str] = frozenset()
    mentor: bool = False
    shows_errors_in_form: bool = True
    """Whether a refused form stays open on this platform."""
