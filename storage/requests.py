"""The part of a transaction that looks requests, sessions and reviews up."""

from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from core.errors import NotFound
from core.model import ANYTHING, Request, Review, Session, Sought, Status
from storage.part import Part, bind, insert, unindexed
from storage.selects import every_request
from storage.tables import among, blocks, live, open_ones, requests, reviews, sessions
from storage.values import REQUEST, REVIEW, of_review, of_session, place, to_request, to_review

_REQUEST = every_request.where(requests.c.id == bind("id"), requests.c.programme_id == bind("programme"))
_HAS_REQUEST = sa.select(requests.c.id).where(requests.c.id == bind("id"))
_stands_or_lately_did = sa.or_(
    among(requests.c.status, Status.OPEN, Status.CLAIMED, Status.SCHEDULED, Status.ASIDE),
    sessions.c.completed_at >= bind("since", sessions.c.completed_at),
    sa.and_(
        among(requests.c.status, Status.CANCELLED, Status.EXPIRED),
        requests.c.expires_at >= bind("since", requests.c.expires_at),
    ),
)
_STARTS_BETWEEN = sa.select(sa.func.count()).where(
    sessions.c.request_id == bind("request"),
    sessions.c.starts_at >= bind("start", sessions.c.starts_at),
    sessions.c.starts_at < bind("end", sessions.c.starts_at),
)
_REQUESTS_OF = (
    every_request.where(
        sa.or_(requests.c.student_id == bind("person"), requests.c.mentor_id == bind("person")),
        unindexed(requests.c.programme_id) == bind("programme"),
        _stands_or_lately_did,
    )
    .order_by(requests.c.asked_at.desc(), requests.c.id.desc())
    .limit(bind("limit"))
)

_place = (requests.c.place, requests.c.asked_at, requests.c.id)
apart = sa.exists().where(
    sa.or_(
        sa.and_(blocks.c.person_id == bind("reader"), blocks.c.other_id == requests.c.student_id),
        sa.and_(blocks.c.other_id == bind("reader"), blocks.c.person_id == requests.c.student_id),
    )
)
# Whoever has it, or asked for it, sees it whatever was blocked since.
_SEEN = _REQUEST.where(sa.or_(requests.c.mentor_id == bind("reader"), ~apart))


@cache
def _queue(facts: tuple[str, ...], *, onward: bool) -> sa.Select[Any]:
    """Return the statement that reads the queue, onward from a request or not: those of which the facts are so."""
    found = sa.select(*REQUEST).where(requests.c.programme_id == bind("programme"), open_ones, ~apart)
    found = found.where(*(requests.c[name] == bind(name) for name in facts))
    if onward:
        found = found.where(sa.tuple_(*_place) > sa.tuple_(*(bind(f"after_{one.name}", one) for one in _place)))
    return found.order_by(*_place).limit(bind("limit"))


_COUNT_OPEN = sa.select(sa.func.count()).where(
    requests.c.student_id == bind("student"), among(requests.c.status, Status.OPEN, Status.CLAIMED, Status.ASIDE)
)
_holds = sa.select(sa.func.count()).where(
    requests.c.mentor_id == bind("mentor"), among(requests.c.status, Status.CLAIMED)
)
_booked = sa.select(sa.func.count()).where(
    sessions.c.mentor_id == bind("mentor"),
    live,
    sessions.c.starts_at >= bind("start", sessions.c.starts_at),
    sessions.c.starts_at < bind("end", sessions.c.starts_at),
)
_WORKLOAD = sa.select(_holds.scalar_subquery(), _booked.scalar_subquery())

_PUT_SESSION = sa.update(sessions).where(sessions.c.id == bind("of_id"))

_REVIEWS = (
    sa.select(*REVIEW)
    .where(reviews.c.session_id == bind("session"))
    .order_by(reviews.c.written_at, reviews.c.author_id)
)
_new_review = insert(reviews).values(
    programme_id=sa.select(sessions.c.programme_id).where(sessions.c.id == bind("of_session")).scalar_subquery()
)
_PUT_REVIEW = _new_review.on_conflict_do_update(
    index_elements=["session_id", "author_id"],
    set_={column.name: _new_review.excluded[column.name] for column in REVIEW if not column.primary_key},
)


class Requests(Part):
    """Requests, the sessions that came of them, and the reviews of those."""

    def request(self, request_id: str, programme_id: str) -> Request:
        """Return a request with its session; NotFound."""
        row = self.connection.execute(_REQUEST, {"id": request_id, "programme": programme_id}).one_or_none()
        if row is None:
            raise NotFound
        return to_request(row)

    def request_seen_by(self, request_id: str, programme_id: str, reader_id: str) -> Request | None:
        """Return a request unless the reader, who does not have it, is kept apart from whoever asked."""
        sought = {"id": request_id, "programme": programme_id, "reader": reader_id}
        row = self.connection.execute(_SEEN, sought).one_or_none()
        return None if row is None else to_request(row)

    def has_request(self, request_id: str) -> bool:
        """Return whether a request of that id exists in any programme."""
        return self.connection.execute(_HAS_REQUEST, {"id": request_id}).one_or_none() is not None

    def starts_between(self, request_id: str, start: datetime, end: datetime) -> bool:
        """Return whether a session of the request, whatever became of it, starts in the time between."""
        sought = {"request": request_id, "start": start, "end": end}
        return bool(self.connection.execute(_STARTS_BETWEEN, sought).scalar_one())

    def open_requests(
        self, programme_id: str, after: Request | None, limit: int, reader_id: str = "", sought: Sought = ANYTHING
    ) -> list[Request]:
        """Return open requests in the order of the queue, those after the given one and like what is sought.

        Left out are those of people whom the reader is kept apart from. Which times fit is not looked at.
        """
        facts = sought.facts
        given: dict[str, Any] = {"programme": programme_id, "limit": limit, "reader": reader_id, **facts}
        if after is not None:
            given |= {"after_place": place(after), "after_asked_at": after.asked_at, "after_id": after.id}
        statement = _queue(tuple(facts), onward=after is not None)
        return [to_request(row) for row in self.connection.execute(statement, given)]

    def requests_of(self, person_id: str, programme_id: str, since: datetime, limit: int) -> list[Request]:
        """Return the requests that the person asked for or has, those that stand or have ended since, newest first."""
        sought = {"person": person_id, "programme": programme_id, "since": since, "limit": limit}
        return [to_request(row) for row in self.connection.execute(_REQUESTS_OF, sought)]

    def count_open(self, student_id: str) -> int:
        """Return how many of the student's requests are open or claimed."""
        self.hold(student_id)
        return int(self.connection.execute(_COUNT_OPEN, {"student": student_id}).scalar_one())

    def workload(self, mentor_id: str, start: datetime, end: datetime) -> tuple[int, int]:
        """Return how many claims the mentor holds, and how many of their live sessions start in the time between."""
        self.hold(mentor_id)
        holds, booked = self.connection.execute(_WORKLOAD, {"mentor": mentor_id, "start": start, "end": end}).one()
        return holds, booked

    def put_session(self, session: Session) -> None:
        """Write a session that is over and that its request has gone on without."""
        self.connection.execute(_PUT_SESSION, {**of_session(session), "of_id": session.id})

    def reviews(self, session_id: str) -> list[Review]:
        """Return the reviews of a session."""
        return [to_review(row) for row in self.connection.execute(_REVIEWS, {"session": session_id})]

    def put_review(self, review: Review) -> None:
        """Write a review, or write it anew."""
        self.connection.execute(_PUT_REVIEW, {**of_review(review), "of_session": review.session_id})
