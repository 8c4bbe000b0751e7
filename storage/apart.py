"""The part of a transaction that keeps who is kept apart from whom, and what was reported."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.model import Person, Report
from storage.part import Part, bind, insert
from storage.selects import by_name, every_person
from storage.tables import blocks, people, reports, requests, sessions, standbys
from storage.values import to_people

_either_way = sa.or_(
    sa.and_(blocks.c.person_id == bind("one"), blocks.c.other_id == bind("two")),
    sa.and_(blocks.c.person_id == bind("two"), blocks.c.other_id == bind("one")),
)
_BLOCKED: sa.Select[Any] = sa.select(sa.literal_column("1")).where(sa.exists().where(_either_way))
_BLOCK = insert(blocks).on_conflict_do_nothing(index_elements=["person_id", "other_id"])
_asked_by = sa.select(requests.c.id).where(requests.c.student_id == bind("asker"))
_WAIT_NO_LONGER = sa.delete(standbys).where(
    standbys.c.person_id == bind("waiting"), standbys.c.request_id.in_(_asked_by)
)
_UNBLOCK = sa.delete(blocks).where(blocks.c.person_id == bind("person"), blocks.c.other_id == bind("other"))
_BLOCKED_BY = every_person.where(
    people.c.id.in_(sa.select(blocks.c.other_id).where(blocks.c.person_id == bind("person")))
).order_by(*by_name)
_KEPT_APART = sa.union(
    sa.select(blocks.c.other_id.label("id")).where(blocks.c.person_id == bind("person")),
    sa.select(blocks.c.person_id.label("id")).where(blocks.c.other_id == bind("person")),
)
_MET = every_person.where(
    people.c.id.in_(
        sa.union(
            sa.select(sessions.c.mentor_id).where(sessions.c.student_id == bind("person")),
            sa.select(sessions.c.student_id).where(sessions.c.mentor_id == bind("person")),
            sa.select(requests.c.mentor_id).where(
                requests.c.student_id == bind("person"), requests.c.mentor_id.is_not(None)
            ),
            sa.select(requests.c.student_id).where(requests.c.mentor_id == bind("person")),
        )
    )
).order_by(*by_name)

_REPORT = sa.insert(reports)
_open = reports.c.settled_at.is_(None)
_report = (
    reports.c.id,
    reports.c.request_id,
    reports.c.person_id,
    reports.c.reporter_id,
    reports.c.because,
    reports.c.at,
)
_REPORTS = (
    sa.select(*_report)
    .where(reports.c.programme_id == bind("programme"), _open)
    .order_by(reports.c.at, reports.c.id)
    .limit(bind("limit"))
)
_REPORTS_OF = (
    sa.select(*_report)
    .where(reports.c.programme_id == bind("programme"), reports.c.request_id == bind("request"), _open)
    .order_by(reports.c.at, reports.c.id)
)
_REPORTS_BY = (
    sa.select(*_report)
    .where(reports.c.programme_id == bind("programme"), reports.c.reporter_id == bind("person"), _open)
    .order_by(reports.c.at, reports.c.id)
)
_SETTLE = (
    sa.update(reports)
    .where(reports.c.programme_id == bind("of_programme"), reports.c.request_id == bind("of_request"), _open)
    .values(settled_at=bind("now", reports.c.settled_at))
)


class Apart(Part):
    """Who is kept apart, and what was reported."""

    def blocked(self, one_id: str, other_id: str) -> bool:
        """Return whether either of the two has blocked the other."""
        return self.connection.execute(_BLOCKED, {"one": one_id, "two": other_id}).one_or_none() is not None

    def kept_apart(self, person_id: str) -> frozenset[str]:
        """Return the ids of all whom the person has blocked, or who have blocked the person."""
        return frozenset(row[0] for row in self.connection.execute(_KEPT_APART, {"person": person_id}))

    def block(self, person: Person, other_id: str, now: datetime) -> None:
        """Keep the two apart from now on, and let neither wait for a request of the other's."""
        kept = {"programme_id": person.programme_id, "person_id": person.id, "other_id": other_id, "at": now}
        self.connection.execute(_BLOCK, kept)
        for one, other in ((person.id, other_id), (other_id, person.id)):
            self.connection.execute(_WAIT_NO_LONGER, {"waiting": one, "asker": other})

    def unblock(self, person_id: str, other_id: str) -> None:
        """Take back that the person has blocked the other."""
        self.connection.execute(_UNBLOCK, {"person": person_id, "other": other_id})

    def blocked_by(self, person_id: str) -> list[Person]:
        """Return whom the person has blocked, by name."""
        return to_people(self.connection.execute(_BLOCKED_BY, {"person": person_id}))

    def met(self, person_id: str) -> list[Person]:
        """Return the other sides of the person's requests and sessions, by name."""
        return to_people(self.connection.execute(_MET, {"person": person_id}))

    def put_report(self, programme_id: str, report: Report) -> None:
        """Write a report."""
        kept = {"id": report.id, "programme_id": programme_id, "request_id": report.request_id, "at": report.at}
        kept |= {"person_id": report.person_id, "reporter_id": report.reporter_id, "because": report.because}
        self.connection.execute(_REPORT, kept)

    def reports(self, programme_id: str, limit: int) -> list[Report]:
        """Return the reports that wait for a coordinator, the oldest first."""
        return [Report(*row) for row in self.connection.execute(_REPORTS, {"programme": programme_id, "limit": limit})]

    def reports_of(self, request_id: str, programme_id: str) -> list[Report]:
        """Return the reports about one request that wait for a coordinator, the oldest first."""
        sought = {"programme": programme_id, "request": request_id}
        return [Report(*row) for row in self.connection.execute(_REPORTS_OF, sought)]

    def reports_by(self, person_id: str, programme_id: str) -> list[Report]:
        """Return the person's own reports that wait for a coordinator, the oldest first."""
        sought = {"programme": programme_id, "person": person_id}
        return [Report(*row) for row in self.connection.execute(_REPORTS_BY, sought)]

    def settle_reports(self, request_id: str, programme_id: str, now: datetime) -> None:
        """Note that a coordinator has dealt with the reports about a request."""
        self.connection.execute(_SETTLE, {"of_programme": programme_id, "of_request": request_id, "now": now})
