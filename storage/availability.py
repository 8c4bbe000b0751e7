"""The part of a transaction that knows people's hours and what they are booked for."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from core.model import Availability, Away, Interval, Person, Request, Window, new_id
from storage.part import Part, bind
from storage.selects import every_request
from storage.tables import availability, bookings, days_away, live, sessions
from storage.values import to_request

_nothing: sa.ColumnElement[Any] = sa.literal_column("NULL")
_OF_PERSON = sa.union_all(
    sa.select(
        *(availability.c.zone, availability.c.weekday, availability.c.from_minute, availability.c.to_minute),
        *(_nothing.label("first"), _nothing.label("last")),
    ).where(availability.c.person_id == bind("person")),
    sa.select(days_away.c.zone, _nothing, _nothing, _nothing, days_away.c.first, days_away.c.last).where(
        days_away.c.person_id == bind("person")
    ),
)
_DROP_WINDOWS = sa.delete(availability).where(availability.c.person_id == bind("person"))
_DROP_AWAY = sa.delete(days_away).where(days_away.c.person_id == bind("person"))
_ADD_WINDOW = sa.insert(availability)
_ADD_AWAY = sa.insert(days_away)

_TAKEN = (
    sa.select(bookings.c.person_id, bookings.c.starts_at, bookings.c.ends_at)
    .where(
        bookings.c.person_id.in_(sa.bindparam("ids", expanding=True)),
        bookings.c.starts_at < bind("end", bookings.c.starts_at),
        bookings.c.ends_at > bind("start", bookings.c.ends_at),
    )
    .order_by(bookings.c.starts_at)
)
_MENTORING = (
    sa.select(sessions.c.starts_at)
    .where(
        sessions.c.mentor_id == bind("mentor"),
        live,
        sessions.c.starts_at > bind("start", sessions.c.starts_at),
        sessions.c.starts_at < bind("end", sessions.c.starts_at),
    )
    .order_by(sessions.c.starts_at)
)
_TO_GIVE = every_request.where(
    sessions.c.mentor_id == bind("mentor"),
    sessions.c.programme_id == bind("programme"),
    live,
    sessions.c.starts_at > bind("after", sessions.c.starts_at),
).order_by(sessions.c.starts_at, sessions.c.id)


class Hours(Part):
    """Weekly windows, days away, and booked time."""

    def availability(self, person_id: str) -> Availability:
        """Return somebody's weekly windows and days away."""
        known = self.hours.get(person_id)
        if known is None:
            windows, away = [], []
            for zone, weekday, from_minute, to_minute, first, last in self.connection.execute(
                _OF_PERSON, {"person": person_id}
            ):
                if first is None:
                    windows.append(Window(weekday, from_minute, to_minute, zone))
                else:
                    away.append(Away(date.fromisoformat(first), date.fromisoformat(last), zone))
            in_order = sorted(windows, key=lambda one: (one.weekday, one.from_minute, one.zone))
            known = self.hours[person_id] = Availability(tuple(in_order), tuple(sorted(away)))
        return known

    def put_availability(self, person: Person, hours: Availability) -> None:
        """Write somebody's weekly windows and days away in place of those before."""
        self.hours.pop(person.id, None)
        self.hold(person.id)
        for drop in (_DROP_WINDOWS, _DROP_AWAY):
            self.connection.execute(drop, {"person": person.id})
        owner = {"programme_id": person.programme_id, "person_id": person.id}
        windows = [
            {"weekday": one.weekday, "from_minute": one.from_minute, "to_minute": one.to_minute, "zone": one.zone}
            for one in hours.windows
        ]
        away = [{"first": one.first.isoformat(), "last": one.last.isoformat(), "zone": one.zone} for one in hours.away]
        for add, rows in ((_ADD_WINDOW, windows), (_ADD_AWAY, away)):
            if rows:
                self.connection.execute(add, [{"id": new_id(), **owner, **row} for row in rows])

    def taken(self, person_ids: Sequence[str], start: datetime, end: datetime) -> dict[str, list[Interval]]:
        """Return by person the live sessions that touch the time between, soonest first."""
        sought = (tuple(person_ids), start, end)
        known = self.booked.get(sought)
        if known is None:
            known = {one: [] for one in person_ids}
            given = {"ids": list(person_ids), "start": start, "end": end}
            for person_id, starts_at, ends_at in self.connection.execute(_TAKEN, given):
                known[person_id].append(Interval(starts_at, ends_at))
            self.booked[sought] = known
        return known

    def busy(self, person_ids: Sequence[str], start: datetime, end: datetime) -> list[Interval]:
        """Return the live sessions of those people together that touch the time between, soonest first."""
        booked = {one for each in self.taken(person_ids, start, end).values() for one in each}
        return sorted(booked, key=lambda one: (one.start, one.end))

    def mentoring(self, mentor_id: str, start: datetime, end: datetime) -> list[datetime]:
        """Return when in the time between the mentor's live sessions start, soonest first."""
        self.hold(mentor_id)
        sought = {"mentor": mentor_id, "start": start, "end": end}
        return [row[0] for row in self.connection.execute(_MENTORING, sought)]

    def to_give(self, mentor_id: str, programme_id: str, after: datetime) -> list[Request]:
        """Return the requests whose sessions the mentor still has to give, soonest first."""
        sought = {"mentor": mentor_id, "programme": programme_id, "after": after}
        return [to_request(row) for row in self.connection.execute(_TO_GIVE, sought)]
