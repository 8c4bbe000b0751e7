"""Who did what and when, as it is kept for the coordinators."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail: a step of a request, or a deed that is none.

    `actor_id` is `None` for the clock and for an operator at the terminal; `subject_id` names the request, the
    person or whatever else it was done to; `because` is what the actor said, or what was changed to what.
    """

    at: datetime
    word: str
    actor_id: str | None = None
    subject_id: str = ""
    because: str = ""
