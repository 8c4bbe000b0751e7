"""The part of a transaction that looks at a whole programme: what is stuck, who could not be told, and figures."""

from collections import Counter
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa

from core.lifecycle import Action
from core.model import Figures, Line, MentorRule, Person, Request, Role, SessionStatus, Undelivered
from core.outbox import FAILED, Sort
from storage.part import Part, bind
from storage.selects import by_name, every_person, every_request, first_claim, is_claim, newest_account_first
from storage.tables import (
    among,
    deeds,
    live,
    open_ones,
    outbox,
    people,
    requests,
    reviews,
    sessions,
    spaces,
    steps,
)
from storage.values import to_people, to_request

DISPUTES_AMONG = 500
"""Requests of which a session was said to be missed, the newest, among which those in dispute are looked for."""
_in_programme = requests.c.programme_id == bind("programme")
_UNCLAIMED = (
    every_request.where(_in_programme, open_ones, requests.c.asked_at < bind("before", requests.c.asked_at))
    .order_by(requests.c.asked_at, requests.c.id)
    .limit(bind("limit"))
)
_SAID_MISSING = (
    every_request.where(_in_programme, requests.c.absences.is_not(None))
    .order_by(requests.c.asked_at.desc())
    .limit(DISPUTES_AMONG)
)
_booked = every_request.where(sessions.c.programme_id == bind("programme"), live)
_UNATTENDED = (
    _booked.where(
        sessions.c.starts_at <= bind("before", sessions.c.starts_at),
        sa.or_(sessions.c.student_here_at.is_(None), sessions.c.mentor_here_at.is_(None)),
    )
    .order_by(sessions.c.starts_at.desc(), sessions.c.id)
    .limit(bind("limit"))
)
_BOOKED = _booked.order_by(sessions.c.starts_at, sessions.c.id).limit(bind("limit"))
_after = bind("after", sessions.c.starts_at)
_BOOKED_AFTER = _BOOKED.where(
    sa.or_(
        sessions.c.starts_at > _after,
        sa.and_(sessions.c.starts_at == _after, sessions.c.id > bind("after_id")),
    )
)
_UNDELIVERED = (
    sa.select(outbox.c.target, outbox.c.kind, outbox.c.settled_at)
    .where(
        outbox.c.programme_id == bind("programme"),
        among(outbox.c.sort, Sort.NOTICE, Sort.BECKON),
        among(outbox.c.state, FAILED),
    )
    .order_by(outbox.c.settled_at.desc(), outbox.c.id)
    .limit(bind("limit"))
)
_here = people.c.programme_id == bind("programme")
_APPLICANTS = every_person.where(_here, people.c.applied_at.is_not(None)).order_by(
    people.c.applied_at, people.c.id, newest_account_first
)
_has_rule = sa.exists().where(
    spaces.c.programme_id == bind("programme"), among(spaces.c.mentors_by, MentorRule.GROUP, MentorRule.CHANNEL)
)
_claimed = (
    sa.select(steps.c.actor_id, sa.func.max(steps.c.at).label("at"))
    .where(steps.c.programme_id == bind("programme"), is_claim)
    .group_by(steps.c.actor_id)
    .subquery()
)
_revoked = (
    sa.select(deeds.c.subject_id, sa.func.max(deeds.c.at).label("at"))
    .where(deeds.c.programme_id == bind("programme"), among(deeds.c.word, "revoke"))
    .group_by(deeds.c.subject_id)
    .subquery()
)
# Whoever has claimed after that was a mentor by a rule.
_has_mentored = people.c.id.in_(
    sa.select(_claimed.c.actor_id)
    .select_from(_claimed.outerjoin(_revoked, _revoked.c.subject_id == _claimed.c.actor_id))
    .where(sa.or_(_revoked.c.at.is_(None), _claimed.c.at > _revoked.c.at))
)
_is_mentor = sa.type_coerce(people.c.roles, sa.Text).like(f"%{Role.MENTOR.value}%")
_MENTORS = every_person.where(_here, sa.or_(_is_mentor, sa.and_(_has_rule, _has_mentored))).order_by(*by_name)

_between = sa.and_(steps.c.at >= bind("since", steps.c.at), steps.c.at < bind("until", steps.c.at))
_STEPS = sa.select(steps.c.action, sa.func.count()).where(steps.c.programme_id == bind("programme"), _between)
_STEPS = _STEPS.group_by(steps.c.action)
_ASKED = sa.select(requests.c.asked_at, first_claim.label("claimed_at")).where(
    _in_programme,
    requests.c.asked_at >= bind("since", requests.c.asked_at),
    requests.c.asked_at < bind("until", requests.c.asked_at),
)
_HELD = (
    sa.select(sessions.c.status, sa.func.count())
    .where(
        sessions.c.programme_id == bind("programme"),
        sessions.c.starts_at >= bind("since", sessions.c.starts_at),
        sessions.c.starts_at < bind("until", sessions.c.starts_at),
    )
    .group_by(sessions.c.status)
)
_REVIEWS = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(reviews.c.score), 0)).where(
    reviews.c.programme_id == bind("programme"),
    reviews.c.written_at >= bind("since", reviews.c.written_at),
    reviews.c.written_at < bind("until", reviews.c.written_at),
)
_by_student, _by_mentor = reviews.alias("by_student"), reviews.alias("by_mentor")
_LINES = (
    sa.select(
        requests.c.id,
        requests.c.student_id,
        requests.c.mentor_id,
        requests.c.type,
        requests.c.minutes,
        requests.c.format,
        requests.c.urgency,
        requests.c.status,
        requests.c.asked_at,
        first_claim.label("claimed_at"),
        sessions.c.starts_at,
        sessions.c.status.label("session_status"),
        _by_student.c.score.label("score_by_student"),
        _by_mentor.c.score.label("score_by_mentor"),
    )
    .select_from(
        requests.outerjoin(sessions, sessions.c.id == requests.c.session_id)
        .outerjoin(
            _by_student,
            sa.and_(_by_student.c.session_id == sessions.c.id, _by_student.c.author_id == sessions.c.student_id),
        )
        .outerjoin(
            _by_mentor,
            sa.and_(_by_mentor.c.session_id == sessions.c.id, _by_mentor.c.author_id == sessions.c.mentor_id),
        )
    )
    .where(_in_programme)
    .order_by(requests.c.asked_at.desc(), requests.c.id)
    .limit(bind("limit"))
)


class Overseeing(Part):
    """A programme as its coordinators see it."""

    def unclaimed(self, programme_id: str, before: datetime, limit: int) -> list[Request]:
        """Return the open requests that were asked before that moment, the oldest first."""
        sought = {"programme": programme_id, "before": before, "limit": limit}
        return [to_request(row) for row in self.connection.execute(_UNCLAIMED, sought)]

    def disputed(self, programme_id: str, limit: int) -> list[Request]:
        """Return the requests of which a coordinator has to say whether a session took place."""
        found = [to_request(row) for row in self.connection.execute(_SAID_MISSING, {"programme": programme_id})]
        return [one for one in found if any(absence.is_open for absence in one.absences)][:limit]

    def unattended(self, programme_id: str, before: datetime, limit: int) -> list[Request]:
        """Return the requests whose session began by that moment without both there, the latest first."""
        sought = {"programme": programme_id, "before": before, "limit": limit}
        return [to_request(row) for row in self.connection.execute(_UNATTENDED, sought)]

    def booked_sessions(self, programme_id: str, after: tuple[datetime, str] | None, limit: int) -> list[Request]:
        """Return the requests whose session is booked or under way, the earliest first.

        `after` is the start and the id of the session after which the list goes on; `None` for the earliest.
        """
        sought: dict[str, Any] = {"programme": programme_id, "limit": limit}
        if after is None:
            return [to_request(row) for row in self.connection.execute(_BOOKED, sought)]
        sought |= {"after": after[0], "after_id": after[1]}
        return [to_request(row) for row in self.connection.execute(_BOOKED_AFTER, sought)]

    def undelivered(self, programme_id: str, limit: int) -> list[Undelivered]:
        """Return the notices that no platform took lately, the newest first."""
        found = self.connection.execute(_UNDELIVERED, {"programme": programme_id, "limit": limit})
        return [Undelivered(*row) for row in found]

    def applicants(self, programme_id: str) -> list[Person]:
        """Return who has applied as a mentor and waits for an answer, the oldest application first."""
        return to_people(self.connection.execute(_APPLICANTS, {"programme": programme_id}))

    def mentors(self, programme_id: str) -> list[Person]:
        """Return the mentors that are known, by name: approved, or with a claim where a space has another rule."""
        return to_people(self.connection.execute(_MENTORS, {"programme": programme_id}))

    def figures(self, programme_id: str, since: datetime, until: datetime) -> Figures:
        """Return the figures of the time between; a session belongs to the time when it was to start."""
        sought = {"programme": programme_id, "since": since, "until": until}
        done = _counted(self.connection.execute(_STEPS, sought))
        asked = [tuple(row) for row in self.connection.execute(_ASKED, sought)]
        waited = [claimed - at for at, claimed in asked if claimed is not None]
        held = _counted(self.connection.execute(_HELD, sought))
        count, total = self.connection.execute(_REVIEWS, sought).one()
        a_day = Counter(at.date() for at, _ in asked)
        first = since.date()
        days = [first + timedelta(days=n) for n in range((until.date() - first).days + 1)]
        return Figures(
            since,
            until,
            asked=len(asked),
            claimed=len(waited),
            claim_time=median(waited) if waited else None,
            booked=done.get(Action.SCHEDULE.value, 0),
            happened=held.get(SessionStatus.COMPLETED.value, 0),
            missed=held.get(SessionStatus.MISSED.value, 0),
            reviews=int(count),
            average=int(total) / int(count) if count else None,
            days=tuple((day, a_day.get(day, 0)) for day in days),
        )

    def lines(self, programme_id: str, limit: int) -> list[Line]:
        """Return the programme's requests as they are exported, the newest first."""
        return [Line(*row) for row in self.connection.execute(_LINES, {"programme": programme_id, "limit": limit})]


def _counted(rows: Any) -> dict[str, int]:
    return {str(what): int(count) for what, count in rows}
