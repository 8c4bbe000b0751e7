"""The part of a transaction that looks back: past sessions, what was said of them, and how long requests waited."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.model import Record, Request, Review, SessionStatus, Status, Wait
from storage.part import Part, bind
from storage.selects import first_claim, is_answered
from storage.tables import among, over, requests, reviews, sessions
from storage.values import REQUEST, REVIEW, SESSION, to_request, to_review

_of_person = sa.and_(
    sa.or_(sessions.c.student_id == bind("person"), sessions.c.mentor_id == bind("person")),
    sessions.c.programme_id == bind("programme"),
    over,
)
_newest_first = (sessions.c.starts_at.desc(), sessions.c.id.desc())
_PAST = (
    sa.select(*REQUEST, *SESSION)
    .select_from(sessions.join(requests, requests.c.id == sessions.c.request_id))
    .where(_of_person)
    .order_by(*_newest_first)
    .limit(bind("limit"))
)
_PAST_BEFORE = _PAST.where(
    sa.tuple_(sessions.c.starts_at, sessions.c.id) < sa.tuple_(bind("before", sessions.c.starts_at), bind("before_id"))
)
_COUNT_PAST = sa.select(sa.func.count()).where(_of_person)
_WAS_BOOKED = (
    sa.select(sessions.c.id)
    .where(
        sa.or_(sessions.c.student_id == bind("person"), sessions.c.mentor_id == bind("person")),
        sessions.c.programme_id == bind("programme"),
        sa.or_(sessions.c.agreed_at.is_(None), sessions.c.agreed_at < bind("before", sessions.c.agreed_at)),
    )
    .limit(1)
)
_REVIEWS_OF = (
    sa.select(*REVIEW)
    .where(
        reviews.c.session_id.in_(sa.bindparam("sessions", expanding=True)),
        reviews.c.programme_id == bind("programme"),
    )
    .order_by(reviews.c.written_at, reviews.c.author_id)
)

_as_mentor = sa.and_(
    sessions.c.mentor_id == bind("person"),
    sessions.c.programme_id == bind("programme"),
    among(sessions.c.status, SessionStatus.COMPLETED),
)
_DONE = (
    sa.select(requests.c.type, sa.func.count())
    .select_from(sessions.join(requests, requests.c.id == sessions.c.request_id))
    .where(_as_mentor)
    .group_by(requests.c.type)
    .order_by(sa.func.count().desc(), requests.c.type)
)
# A review counts from the moment on at which it is shown: counted sooner, the change would give it away.
_is_shown = sa.or_(
    sessions.c.completed_at <= bind("shown_since", sessions.c.completed_at),
    is_answered,
)
_about = (
    reviews.join(sessions, sessions.c.id == reviews.c.session_id),
    sa.and_(reviews.c.about_id == bind("person"), _as_mentor, _is_shown),
)
_SCORES = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(reviews.c.score), 0)).select_from(_about[0])
_SCORES = _SCORES.where(_about[1])
_PRAISE = (
    sa.select(reviews.c.words)
    .select_from(_about[0])
    .where(_about[1], reviews.c.praise, reviews.c.words != sa.literal_column("''"))
    .order_by(reviews.c.written_at.desc(), reviews.c.author_id)
    .limit(bind("limit"))
)

_WAITS = (
    sa.select(requests.c.asked_at, first_claim.label("claimed_at"), requests.c.status)
    .where(
        requests.c.programme_id == bind("programme"),
        requests.c.type == bind("type"),
        requests.c.asked_at >= bind("since", requests.c.asked_at),
        requests.c.asked_at < bind("until", requests.c.asked_at),
    )
    .order_by(requests.c.asked_at.desc(), requests.c.id)
    .limit(bind("limit"))
)


class History(Part):
    """What has been."""

    def past_sessions(
        self, person_id: str, programme_id: str, before: tuple[datetime, str] | None, limit: int
    ) -> list[Request]:
        """Return the person's sessions that are over, each with its request, newest first.

        `before` is the start and the id of the session after which the list goes on; `None` for the newest.
        """
        sought: dict[str, Any] = {"person": person_id, "programme": programme_id, "limit": limit}
        if before is None:
            return [to_request(row) for row in self.connection.execute(_PAST, sought)]
        sought |= {"before": before[0], "before_id": before[1]}
        return [to_request(row) for row in self.connection.execute(_PAST_BEFORE, sought)]

    def count_past(self, person_id: str, programme_id: str) -> int:
        """Return how many of the person's sessions are over."""
        sought = {"person": person_id, "programme": programme_id}
        return int(self.connection.execute(_COUNT_PAST, sought).scalar_one())

    def was_booked(self, person_id: str, programme_id: str, before: datetime) -> bool:
        """Return whether the person had a session by then that was agreed before, whatever became of it."""
        sought = {"person": person_id, "programme": programme_id, "before": before}
        return self.connection.execute(_WAS_BOOKED, sought).scalar_one_or_none() is not None

    def reviews_of(self, session_ids: Sequence[str], programme_id: str) -> list[Review]:
        """Return the reviews of several sessions."""
        if not session_ids:
            return []
        sought = {"sessions": list(session_ids), "programme": programme_id}
        return [to_review(row) for row in self.connection.execute(_REVIEWS_OF, sought)]

    def record(self, person_id: str, programme_id: str, shown_since: datetime, praise: int) -> Record:
        """Return what the person has done as a mentor, with so much praise at most.

        The windows of sessions completed by `shown_since` have shut, so what was said of those is shown.
        """
        sought: dict[str, Any] = {"person": person_id, "programme": programme_id}
        done = [(str(kind), int(count)) for kind, count in self.connection.execute(_DONE, sought)]
        sought |= {"shown_since": shown_since}
        said, total = self.connection.execute(_SCORES, sought).one()
        words = [str(row[0]) for row in self.connection.execute(_PRAISE, {**sought, "limit": praise})] if said else []
        return Record(
            sum(count for _, count in done), tuple(kind for kind, _ in done), int(said), int(total), tuple(words)
        )

    def waits(self, programme_id: str, kind: str, since: datetime, until: datetime, limit: int) -> list[Wait]:
        """Return how long the newest requests of a type waited that were asked between the two moments.

        One that its student took back before anybody claimed it tells nothing and is left out.
        """
        sought = {"programme": programme_id, "type": kind, "since": since, "until": until, "limit": limit}
        rows = self.connection.execute(_WAITS, sought)
        return [Wait(asked, claimed) for asked, claimed, status in rows if claimed or status != Status.CANCELLED.value]
