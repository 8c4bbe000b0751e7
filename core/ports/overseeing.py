"""What the core asks of the database about a whole programme."""

from datetime import datetime
from typing import Protocol

from core.model import Figures, Line, Person, Request, Undelivered


class OverseeingTx(Protocol):
    """A programme as its coordinators see it."""

    def unclaimed(self, programme_id: str, before: datetime, limit: int) -> list[Request]:
        """Return the open requests that were asked before that moment, the oldest first."""

    def disputed(self, programme_id: str, limit: int) -> list[Request]:
        """Return the requests of which a coordinator has to say whether a session took place."""

    def undelivered(self, programme_id: str, limit: int) -> list[Undelivered]:
        """Return the notices that no platform took lately, the newest first."""

    def applicants(self, programme_id: str) -> list[Person]:
        """Return who has applied as a mentor and waits for an answer, the oldest application first."""

    def mentors(self, programme_id: str) -> list[Person]:
        """Return whoever is approved as a mentor or has claimed before, by name."""

    def figures(self, programme_id: str, since: datetime, until: datetime) -> Figures:
        """Return the figures of the time between; a session belongs to the time when it was to start."""

    def lines(self, programme_id: str, limit: int) -> list[Line]:
        """Return the programme's requests as they are exported, the newest first."""
