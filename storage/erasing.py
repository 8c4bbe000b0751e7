"""The part of a transaction that hands somebody all that is kept of them, and takes it away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.errors import Reason
from core.lifecycle import Action
from core.model import Person
from storage.part import Part, bind
from storage.selects import is_answered
from storage.tables import (
    accounts,
    among,
    arrivals,
    availability,
    blocks,
    confirmations,
    days_away,
    deeds,
    drafts,
    outbox,
    people,
    phone_numbers,
    reports,
    requests,
    reviews,
    sessions,
    standbys,
    steps,
    told,
)

_person = bind("person")
_asked = sa.select(requests.c.id).where(requests.c.student_id == _person)
_of_session = sa.or_(sessions.c.student_id == _person, sessions.c.mentor_id == _person)
_is_shown = sa.or_(
    is_answered,
    sa.exists().where(
        sessions.c.id == reviews.c.session_id,
        sessions.c.completed_at <= bind("shown_since", sessions.c.completed_at),
    ),
)
_OWN: dict[str, tuple[sa.Table, sa.ColumnElement[bool]]] = {
    "person": (people, people.c.id == _person),
    "accounts": (accounts, accounts.c.person_id == _person),
    "requests": (requests, requests.c.student_id == _person),
    "sessions": (sessions, _of_session),
    "reviews_written": (reviews, reviews.c.author_id == _person),
    "reviews_shown": (reviews, sa.and_(reviews.c.about_id == _person, _is_shown)),
    "hours": (availability, availability.c.person_id == _person),
    "days_away": (days_away, days_away.c.person_id == _person),
    "waiting_for": (standbys, standbys.c.person_id == _person),
    "addresses": (confirmations, confirmations.c.person_id == _person),
    "blocked": (blocks, blocks.c.person_id == _person),
    "reports": (reports, reports.c.reporter_id == _person),
    "steps": (steps, steps.c.actor_id == _person),
    "deeds": (deeds, sa.or_(deeds.c.actor_id == _person, deeds.c.subject_id == _person)),
    "drafts": (drafts, drafts.c.person_id == _person),
    "notices": (outbox, outbox.c.target == _person),
    "messages": (told, told.c.person_id == _person),
}
"""What is handed out, and of which rows; a secret of the bot is none of it."""
_SECRETS = frozenset({"code_hash", "key", "room_reference"})
_READS = {name: sa.select(table).where(theirs) for name, (table, theirs) in _OWN.items()}

_GONE = (
    sa.delete(accounts).where(accounts.c.person_id == _person),
    sa.delete(availability).where(availability.c.person_id == _person),
    sa.delete(days_away).where(days_away.c.person_id == _person),
    sa.delete(standbys).where(standbys.c.person_id == _person),
    sa.delete(confirmations).where(confirmations.c.person_id == _person),
    sa.delete(drafts).where(drafts.c.person_id == _person),
    sa.delete(outbox).where(outbox.c.target.in_(sa.select(told.c.message).where(told.c.person_id == _person))),
    sa.delete(told).where(told.c.person_id == _person),
    sa.delete(blocks).where(sa.or_(blocks.c.person_id == _person, blocks.c.other_id == _person)),
    sa.delete(outbox).where(sa.or_(outbox.c.target == _person, outbox.c.subject_id == _person)),
    sa.delete(phone_numbers).where(phone_numbers.c.request_id.in_(_asked)),
)
_EMPTY: sa.ColumnElement[Any] = sa.literal_column("''")
# Before the steps lose their words: they tell which requests hold the same ones.
_said = sa.select(steps.c.request_id).where(steps.c.actor_id == _person, steps.c.because != _EMPTY)
_spoken_to = sa.select(deeds.c.subject_id).where(deeds.c.actor_id == _person)
_BLANKED = (
    sa.update(requests)
    .where(sa.or_(requests.c.student_id == _person, requests.c.id.in_(_said)))
    .values(cancelled_because=_EMPTY),
    sa.update(sessions).where(_of_session).values(link=sa.null()),
    sa.update(reviews)
    .where(sa.or_(reviews.c.author_id == _person, reviews.c.about_id == _person))
    .values(words=_EMPTY, praise=sa.false()),
    sa.update(steps).where(sa.or_(steps.c.actor_id == _person, steps.c.request_id.in_(_asked))).values(because=_EMPTY),
    sa.update(people).where(people.c.id.in_(_spoken_to)).values(answered=_EMPTY),
    sa.update(deeds).where(sa.or_(deeds.c.actor_id == _person, deeds.c.subject_id == _person)).values(because=_EMPTY),
    sa.update(reports)
    .where(sa.or_(reports.c.reporter_id == _person, reports.c.person_id == _person))
    .values(because=_EMPTY),
)
_SETTLE_REPORTS = (
    sa.update(reports)
    .where(reports.c.person_id == bind("of_person"), reports.c.settled_at.is_(None))
    .values(settled_at=bind("now", reports.c.settled_at))
)
# Nobody can tell whose these are, and a refusal that was kept may quote what somebody typed.
_FORGET_ANSWERS = sa.update(arrivals).where(arrivals.c.answer != _EMPTY).values(answer=bind("answer"))
_STALE = f'{{"kind": "Conflict", "reason": "{Reason.STALE}", "parts": {{}}, "fields": {{}}}}'
_BLANK_REQUESTS = (
    sa.update(requests)
    .where(requests.c.student_id == _person)
    .values(title=bind("name"), description=_EMPTY, proposal=sa.null())
)
_TOMBSTONE = (
    sa.update(people)
    .where(people.c.id == _person, people.c.programme_id == bind("programme"))
    .values(
        name=bind("name"),
        zone=sa.null(),
        language=sa.literal_column("'en'"),
        email=sa.null(),
        roles=_EMPTY,
        applied_at=sa.null(),
        applied_words=_EMPTY,
        answered=_EMPTY,
        unheard_at=sa.null(),
        beckoned_at=sa.null(),
        preferences=sa.literal_column("'{}'"),
        version=people.c.version + 1,
    )
)
_SAID_MISSING = sa.select(requests.c.id, requests.c.absences).where(
    sa.or_(
        requests.c.student_id == _person,
        requests.c.id.in_(sa.select(sessions.c.request_id).where(sessions.c.mentor_id == _person)),
        requests.c.id.in_(
            sa.select(steps.c.request_id).where(steps.c.actor_id == _person, among(steps.c.action, Action.DECIDE))
        ),
    ),
    requests.c.absences.is_not(None),
)
_KEEP_ABSENCES = (
    sa.update(requests).where(requests.c.id == bind("of_id")).values(absences=bind("blank", requests.c.absences))
)
_ASKED = _asked.order_by(requests.c.asked_at)
SCRUB_LATER = sa.text("PRAGMA user_version = 1")
"""Noted in SQLite's own header, with what is erased: until it is cleared the file may still hold what was deleted."""


class Erasing(Part):
    """All that is kept of one person."""

    def all_of(self, person: Person, shown_since: datetime) -> dict[str, list[dict[str, Any]]]:
        """Return what is kept of the person, by what it is; what others say of them as far as it is shown."""
        found = {}
        given: dict[str, Any] = {"person": person.id, "shown_since": shown_since}
        for name, (table, _) in _OWN.items():
            columns = [column.name for column in table.c]
            sought = given if name == "reviews_shown" else {"person": person.id}
            found[name] = [_named(columns, row) for row in self.connection.execute(_READS[name], sought)]
        return found

    def erase(self, person: Person, name: str, now: datetime) -> Sequence[str]:
        """Leave nothing of the person but an id and that name; what others need of the past stays, without words.

        Return the ids of the requests that they asked.
        """
        theirs = {"person": person.id}
        asked = [str(row[0]) for row in self.connection.execute(_ASKED, theirs)]
        for row in list(self.connection.execute(_SAID_MISSING, theirs)):
            blank = tuple(replace(one, because="", decided="") for one in row[1])
            self.connection.execute(_KEEP_ABSENCES, {"of_id": row[0], "blank": blank})
        for statement in (*_GONE, *_BLANKED):
            self.connection.execute(statement, theirs)
        self.connection.execute(_SETTLE_REPORTS, {"of_person": person.id, "now": now})
        self.connection.execute(_FORGET_ANSWERS, {"answer": _STALE})
        self.connection.execute(_BLANK_REQUESTS, {**theirs, "name": name})
        self.connection.execute(_TOMBSTONE, {**theirs, "programme": person.programme_id, "name": name})
        if self.connection.dialect.name == "sqlite":
            self.connection.execute(SCRUB_LATER)
        return asked


def _named(columns: list[str], row: Any) -> dict[str, Any]:
    return {name: value for name, value in zip(columns, row, strict=True) if name not in _SECRETS}
