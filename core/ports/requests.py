"""What the core asks of the database about requests, their sessions, and who waits for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.lifecycle import Action
from core.model import ANYTHING, Interval, Person, Record, Request, Review, Session, Sought, Wait
from core.outbox import Owed


class RequestsTx(Protocol):
    """Requests, their sessions and the reviews of those."""

    def request(self, request_id: str, programme_id: str) -> Request:
        """Return a request with its session; NotFound."""

    def request_seen_by(self, request_id: str, programme_id: str, reader_id: str) -> Request | None:
        """Return a request unless the reader, who does not have it, is kept apart from whoever asked."""

    def has_request(self, request_id: str) -> bool:
        """Return whether a request of that id exists in any programme."""

    def starts_between(self, request_id: str, start: datetime, end: datetime) -> bool:
        """Return whether a session of the request, whatever became of it, starts in the time between."""

    def open_requests(
        self, programme_id: str, after: Request | None, limit: int, reader_id: str = "", sought: Sought = ANYTHING
    ) -> list[Request]:
        """Return open requests in the order of the queue, those after the given one and like what is sought.

        Left out are those of people whom the reader is kept apart from. Which times fit is not looked at.
        """

    def requests_of(self, person_id: str, programme_id: str, since: datetime, limit: int) -> list[Request]:
        """Return the requests that the person asked for or has, those that stand or have ended since, newest first."""

    def count_open(self, student_id: str) -> int:
        """Return how many of the student's requests are open or claimed."""

    def workload(self, mentor_id: str, start: datetime, end: datetime) -> tuple[int, int]:
        """Return how many claims the mentor holds, and how many of their live sessions start in the time between."""

    def busy(self, person_ids: Sequence[str], start: datetime, end: datetime) -> list[Interval]:
        """Return the live sessions of those people that touch the time between, soonest first."""

    def save(self, before: Request | None, after: Request, action: Action, actor: Person | None, owed: Sequence[Owed],
             now: datetime) -> None:  # fmt: skip
        """Write one step: the new version over the one read, its trail, and what is owed instead of what was.

        Conflict when another step came between, or when the session overlaps another of either side.
        """

    def put_session(self, session: Session) -> None:
        """Write a session that is over and that its request has gone on without."""

    def reviews(self, session_id: str) -> list[Review]:
        """Return the reviews of a session."""

    def put_review(self, review: Review) -> None:
        """Write a review, or write it anew."""


class RoomsTx(Protocol):
    """The sessions whose rooms are seen to."""

    def session(self, session_id: str, programme_id: str) -> Session:
        """Return a session, whatever has become of it; NotFound."""

    def hold_room(self, session_id: str, now: datetime, until: datetime) -> bool:
        """Keep others from seeing to the session's room until then; False while somebody else does."""

    def let_room_go(self, session_id: str) -> None:
        """Let others see to the session's room again."""


class StandbysTx(Protocol):
    """Who waits for a request that somebody else holds."""

    def stand_by(self, request: Request, person_id: str, now: datetime) -> None:
        """Let a person wait for a request; a second time changes nothing."""

    def stop_waiting(self, request_id: str, person_id: str) -> None:
        """Let a person wait no longer."""

    def wait_for_nothing(self, person_id: str) -> None:
        """Let a person wait for no request any more."""

    def standbys(self, request_id: str) -> list[str]:
        """Return the ids of those who wait for a request, the first one first."""

    def dismiss(self, request_id: str) -> None:
        """Let nobody wait for a request any more."""

    def count_alike(self, request: Request, reader_id: str) -> int:
        """Return how many open requests there are of the same session type: neither the reader's own nor of somebody
        whom they are kept apart from."""


class PhonesTx(Protocol):
    """The numbers at which students are called; kept so that whoever reads the database does not read them."""

    @property
    def keeps_phones(self) -> bool:
        """Whether numbers can be kept here at all."""

    def phone(self, request_id: str, programme_id: str) -> str | None:
        """Return the number at which the request's student is called; `None` when none is kept or can be read."""

    def put_phone(self, request_id: str, programme_id: str, number: str | None) -> None:
        """Keep the number of a request, or forget it."""


class HistoryTx(Protocol):
    """What has been."""

    def past_sessions(
        self, person_id: str, programme_id: str, before: tuple[datetime, str] | None, limit: int
    ) -> list[Request]:
        """Return the person's sessions that are over, each with its request, newest first.

        `before` is the start and the id of the session after which the list goes on; `None` for the newest.
        """

    def count_past(self, person_id: str, programme_id: str) -> int:
        """Return how many of the person's sessions are over."""

    def was_booked(self, person_id: str, programme_id: str, before: datetime) -> bool:
        """Return whether the person had a session by then that was agreed before, whatever became of it."""

    def reviews_of(self, session_ids: Sequence[str], programme_id: str) -> list[Review]:
        """Return the reviews of several sessions."""

    def record(self, person_id: str, programme_id: str, shown_since: datetime, praise: int) -> Record:
        """Return what the person has done as a mentor, with so much praise at most.

        The windows of sessions completed by `shown_since` have shut, so what was said of those is shown.
        """

    def waits(self, programme_id: str, kind: str, since: datetime, until: datetime, limit: int) -> list[Wait]:
        """Return how long the newest requests of a type waited that were asked between the two moments."""
