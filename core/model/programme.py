"""A programme, its bounds, and the spaces that belong to it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from core.model.rooms import DEFAULT_ROOM, RoomKind


class MentorRule(StrEnum):
    """What makes somebody a mentor in a space."""

    APPROVAL = "approval"
    GROUP = "group"
    CHANNEL = "channel"


SLOTS = ("morning", "afternoon", "evening")
"""The times of day that can be offered; their hours are a bound."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Every bound of the lifecycle; a setting of the programme with these defaults."""

    open_requests: int = 2
    holds: int = 2
    sessions_a_week: int = 3
    hold: timedelta = timedelta(minutes=15)
    times_proposed: int = 3
    """So many times can be proposed at once."""
    proposal_lasts: timedelta = timedelta(hours=24)
    check_in_before: timedelta = timedelta(minutes=10)
    miss_after: timedelta = timedelta(minutes=10)
    """So long after the start, whoever is missing is called, and may be said to be missing."""
    contest_within: timedelta = timedelta(hours=48)
    decides_after: timedelta = timedelta(days=7)
    """A dispute that no coordinator has decided so long is decided by what is known."""
    move_before: timedelta = timedelta(hours=3)
    """Nearer to the start than this, no move is proposed or accepted."""
    moves_a_side: int = 2
    completes_after: timedelta = timedelta(hours=48)
    expires_after: timedelta = timedelta(days=7)
    urgent_expires_after: timedelta = timedelta(hours=48)
    reopen_within: timedelta = timedelta(days=7)
    review_window: timedelta = timedelta(days=7)
    reputation_from: int = 3
    """So many reviews are needed before their average is shown."""
    day_reminder: timedelta = timedelta(hours=24)
    day_reminder_useless: timedelta = timedelta(hours=12)
    """A day's reminder later than this before the start is of no use."""
    hour_reminder: timedelta = timedelta(hours=1)
    buffer: timedelta = timedelta(minutes=10)
    """Kept free on both sides of a booked session."""
    notice: timedelta = timedelta(hours=2)
    """A session starts no sooner than this after it is booked."""
    horizon: timedelta = timedelta(days=30)
    """A session starts no later than this after it is booked."""
    room: RoomKind = DEFAULT_ROOM
    """Where sessions take place whose mentor has not chosen otherwise."""
    room_patience: timedelta = timedelta(minutes=5)
    """A room that cannot be had so long is replaced by the default."""
    room_checks: tuple[int, ...] = (60, 10)
    """Minutes before the start at which the room is looked at."""
    mails: bool = True
    """Whether what somebody is told is mailed too, to those who gave an address."""
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


def usual_length(bounds: Bounds) -> int:
    """Return the minutes of a session for whoever chooses none."""
    return 45 if 45 in bounds.durations else bounds.durations[0]


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
    language: str = ""
    """Of the cards on its board; that of whoever chose the board first, as a tag like a person's."""
