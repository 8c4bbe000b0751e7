"""What is said of a session that may not have taken place, and what a coordinator decides."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

TOOK_PLACE = "took_place"
"""What a coordinator chooses for a session that was held after all; otherwise who was missing."""


class Missing(StrEnum):
    """Who was not there."""

    STUDENT = "student"
    MENTOR = "mentor"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Absence:
    """One session of a request that somebody says did not take place.

    `missing` is `None` where nobody was said to be missing, only that it did not happen. What the session was stays
    readable here, because a request whose mentor was missing goes on without it. `because` is what was objected,
    `decided` what the coordinator said: both reach both sides.
    """

    session_id: str
    student_id: str
    mentor_id: str
    starts_at: datetime
    at: datetime
    student_here_at: datetime | None = None
    mentor_here_at: datetime | None = None
    missing: Missing | None = None
    contested_by: str | None = None
    contested_at: datetime | None = None
    because: str = ""
    decided_at: datetime | None = None
    took_place: bool = False
    decided: str = ""
    decides_at: datetime | None = None
    """When a dispute that no coordinator has decided is decided by what is known: as the bound was when it began."""

    @property
    def is_open(self) -> bool:
        """Whether it waits for a coordinator."""
        return self.contested_at is not None and self.decided_at is None

    @property
    def by_what_is_known(self) -> Missing | None:
        """Who was missing as far as anybody can tell: `None` when both checked in; otherwise as it was noted."""
        student, mentor = self.student_here_at is not None, self.mentor_here_at is not None
        if student and mentor:
            return None
        if self.missing is not None or student == mentor:
            return self.missing or Missing.BOTH
        return Missing.MENTOR if student else Missing.STUDENT

    @property
    def both(self) -> tuple[str, str]:
        """The ids of the student and the mentor who were to meet."""
        return self.student_id, self.mentor_id

    def other(self, person_id: str) -> str:
        """Return the id of the one who is not `person_id`."""
        return self.mentor_id if person_id == self.student_id else self.student_id

    def names(self, person_id: str) -> bool:
        """Return whether it says that this person was missing."""
        if person_id == self.student_id:
            return self.missing in (Missing.STUDENT, Missing.BOTH)
        return person_id == self.mentor_id and self.missing in (Missing.MENTOR, Missing.BOTH)
