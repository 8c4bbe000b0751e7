"""What the core asks of the database about a whole programme."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from core.model import Figures, Line, Person, Report, Request, Undelivered


class OverseeingTx(Protocol):
    """A programme as its coordinators see it."""

    def unclaimed(self, programme_id: str, before: datetime, limit: int) -> list[Request]:
        """Return the open requests that were asked before that moment, the oldest first."""

    def disputed(self, programme_id: str, limit: int) -> list[Request]:
        """Return the requests of which a coordinator has to say whether a session took place."""

    def unattended(self, programme_id: str, before: datetime, limit: int) -> list[Request]:
        """Return the requests whose session began by that moment without both there, the latest first."""

    def booked_sessions(self, programme_id: str, after: tuple[datetime, str] | None, limit: int) -> list[Request]:
        """Return the requests whose session is booked or under way, the earliest first.

        `after` is the start and the id of the session after which the list goes on; `None` for the earliest.
        """

    def undelivered(self, programme_id: str, limit: int) -> list[Undelivered]:
        """Return the notices that no platform took lately, the newest first."""

    def applicants(self, programme_id: str) -> list[Person]:
        """Return who has applied as a mentor and waits for an answer, the oldest application first."""

    def mentors(self, programme_id: str) -> list[Person]:
        """Return the mentors that are known, by name: approved, or with a claim where a space has another rule.

        A claim from before somebody was revoked is none.
        """

    def figures(self, programme_id: str, since: datetime, until: datetime) -> Figures:
        """Return the figures of the time between; a session belongs to the time when it was to start."""

    def lines(self, programme_id: str, limit: int) -> list[Line]:
        """Return the programme's requests as they are exported, the newest first."""


class ApartTx(Protocol):
    """Who is kept apart, and what was reported."""

    def blocked(self, one_id: str, other_id: str) -> bool:
        """Return whether either of the two has blocked the other."""

    def kept_apart(self, person_id: str) -> frozenset[str]:
        """Return the ids of all whom the person has blocked, or who have blocked the person."""

    def block(self, person: Person, other_id: str, now: datetime) -> None:
        """Keep the two apart from now on, and let neither wait for a request of the other's."""

    def unblock(self, person_id: str, other_id: str) -> None:
        """Take back that the person has blocked the other."""

    def blocked_by(self, person_id: str) -> list[Person]:
        """Return whom the person has blocked, by name."""

    def met(self, person_id: str) -> list[Person]:
        """Return the other sides of the person's requests and sessions, by name."""

    def put_report(self, programme_id: str, report: Report) -> None:
        """Write a report."""

    def reports(self, programme_id: str, limit: int) -> list[Report]:
        """Return the reports that wait for a coordinator, the oldest first."""

    def reports_of(self, request_id: str, programme_id: str) -> list[Report]:
        """Return the reports about one request that wait for a coordinator, the oldest first."""

    def reports_by(self, person_id: str, programme_id: str) -> list[Report]:
        """Return the person's own reports that wait for a coordinator, the oldest first."""

    def settle_reports(self, request_id: str, programme_id: str, now: datetime) -> None:
        """Note that a coordinator has dealt with the reports about a request."""


class ErasingTx(Protocol):
    """All that is kept of one person."""

    def all_of(self, person: Person, shown_since: datetime) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Return what is kept of the person, by what it is; what others say of them as far as it is shown.

        The windows of sessions completed by `shown_since` have shut.
        """

    def erase(self, person: Person, name: str, now: datetime) -> Sequence[str]:
        """Leave nothing of the person but an id and that name; what others need of the past stays, without words.

        Return the ids of the requests that they asked.
        """
