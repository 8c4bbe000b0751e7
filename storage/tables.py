"""The tables, the same for SQLite and PostgreSQL; the guard against overlapping bookings stands in the migration."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, SmallInteger, Table, Text

from core.model import SessionStatus, Status
from storage.columns import Absences, Chosen, Moment, OfferedTimes, ProgrammeBounds, ProposedTimes, Roles, TypedIn

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

NO_OVERLAP = "bookings_do_not_overlap"
"""What the database calls the guard against overlaps when it refuses one."""


def among(column: Column[str], *words: str) -> sa.ColumnElement[bool]:
    """Return the condition with the words written into the SQL: a partial index is found only for constants."""
    constants: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{word}'") for word in words]
    return column == constants[0] if len(constants) == 1 else column.in_(constants)


def _partial(name: str, *columns: Column[Any], where: sa.ColumnElement[bool], unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _programme() -> Column[str]:
    return Column("programme_id", Text, ForeignKey("programmes.id"), nullable=False)


programmes = Table(
    "programmes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("bounds", ProgrammeBounds, nullable=False),
)

spaces = Table(
    "spaces",
    metadata,
    Column("id", Text, primary_key=True),
    _programme(),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("board", Text),
    Column("board_name", Text, nullable=False),
    Column("mentors_by", Text, nullable=False),
    Column("mentors_group", Text),
    Column("language", Text, nullable=False, server_default=""),
    sa.UniqueConstraint("platform", "workspace"),
    Index(None, "programme_id"),
)

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    _programme(),
    Column("name", Text, nullable=False),
    Column("zone", Text),
    Column("language", Text, nullable=False),
    Column("email", Text),
    Column("roles", Roles, nullable=False),
    Column("applied_at", Moment),
    Column("applied_words", Text, nullable=False, server_default=""),
    Column("answered", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False),
    Column("preferences", Chosen, nullable=False, server_default="{}"),
    Index(None, "programme_id"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("programme_id", Text, ForeignKey("programmes.id"), primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    # Grows with every writing of an account: the largest is the one last used.
    Column("used", sa.BigInteger, nullable=False),
    Index(None, "person_id"),
    Index(None, "used"),
)

requests = Table(
    "mini_mentorship_requests",
    metadata,
    Column("id", Text, primary_key=True),
    _programme(),
    Column("student_id", Text, ForeignKey("people.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("format", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("offered", OfferedTimes, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("released", Boolean, nullable=False),
    Column("mentor_id", Text, ForeignKey("people.id")),
    Column("held_until", Moment),
    Column("proposal", ProposedTimes),
    Column("nudge_at", Moment),
    Column("ended_at", Moment),
    Column("reopened", Boolean, nullable=False, server_default=sa.false()),
    # The live, completed or cancelled session; no foreign key, because the session names its request already.
    Column("session_id", Text),
    Column("cancelled_because", Text, nullable=False),
    # Where in the queue: what was released and how urgent it is, as one number that an index can sort by.
    Column("place", SmallInteger, nullable=False),
    Column("absences", Absences),
    Index(None, "student_id", "asked_at"),
    Index(None, "mentor_id", "asked_at"),
    Index(None, "programme_id", "type", "asked_at"),
)
open_ones = among(requests.c.status, Status.OPEN)
_partial(
    "ix_queue",
    requests.c.programme_id,
    requests.c.place,
    requests.c.asked_at,
    requests.c.id,
    where=open_ones,
)

sessions = Table(
    "mini_mentorship_sessions",
    metadata,
    Column("id", Text, primary_key=True),
    _programme(),
    Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), nullable=False),
    Column("student_id", Text, ForeignKey("people.id"), nullable=False),
    Column("mentor_id", Text, ForeignKey("people.id"), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("link", Text),
    Column("student_here_at", Moment),
    Column("mentor_here_at", Moment),
    Column("completed_at", Moment),
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("agreed_at", Moment),
    Column("student_coming_at", Moment),
    Column("mentor_coming_at", Moment),
    Column("student_late", SmallInteger, nullable=False, server_default="0"),
    Column("mentor_late", SmallInteger, nullable=False, server_default="0"),
    Column("student_moves", SmallInteger, nullable=False, server_default="0"),
    Column("mentor_moves", SmallInteger, nullable=False, server_default="0"),
    Column("pinged_at", Moment),
    Column("missed_by", Text),
    Column("room", Text, nullable=False, server_default="jitsi"),
    Column("room_reference", Text, nullable=False, server_default=""),
    Column("room_starts_at", Moment),
    # Until when one worker alone sees to the room: a provider that knows no keys would make two for two.
    Column("room_held_until", Moment),
)
live = among(sessions.c.status, SessionStatus.SCHEDULED)
# A second one may be completed: when a coordinator decides that one which was said to be missed did take place.
_partial("ix_one_session_of_a_request", sessions.c.request_id, unique=True, where=live)
_partial("ix_live_sessions", sessions.c.mentor_id, sessions.c.starts_at, where=live)
over = among(sessions.c.status, SessionStatus.COMPLETED, SessionStatus.MISSED)
_partial("ix_past_of_mentor", sessions.c.mentor_id, sessions.c.starts_at, where=over)
_partial("ix_past_of_student", sessions.c.student_id, sessions.c.starts_at, where=over)

bookings = Table(
    "bookings",
    metadata,
    Column("session_id", Text, ForeignKey("mini_mentorship_sessions.id"), primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    _programme(),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Index(None, "person_id", "starts_at"),
)

availability = Table(
    "mini_mentorship_availability",
    metadata,
    Column("id", Text, primary_key=True),
    _programme(),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("weekday", SmallInteger, nullable=False),
    Column("from_minute", SmallInteger, nullable=False),
    Column("to_minute", SmallInteger, nullable=False),
    Column("zone", Text, nullable=False),
    Index(None, "person_id"),
)

days_away = Table(
    "days_away",
    metadata,
    Column("id", Text, primary_key=True),
    _programme(),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    # Days of a calendar and no moments: `2026-11-24`.
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Index(None, "person_id"),
)

reviews = Table(
    "mini_mentorship_reviews",
    metadata,
    Column("session_id", Text, ForeignKey("mini_mentorship_sessions.id"), primary_key=True),
    Column("author_id", Text, ForeignKey("people.id"), primary_key=True),
    _programme(),
    Column("about_id", Text, ForeignKey("people.id"), nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("words", Text, nullable=False),
    Column("praise", Boolean, nullable=False),
    Column("written_at", Moment, nullable=False),
    Index(None, "about_id"),
)

steps = Table(
    "steps",
    metadata,
    Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _programme(),
    Column("action", Text, nullable=False),
    Column("actor_id", Text, ForeignKey("people.id")),
    Column("at", Moment, nullable=False),
    Column("because", Text, nullable=False, server_default=""),
    Index(None, "programme_id", "at"),
)

deeds = Table(
    "deeds",
    metadata,
    Column("id", Text, primary_key=True),
    _programme(),
    Column("at", Moment, nullable=False),
    Column("word", Text, nullable=False),
    Column("actor_id", Text, ForeignKey("people.id")),
    Column("subject_id", Text, nullable=False),
    Column("because", Text, nullable=False),
    Index(None, "programme_id", "at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", sa.BigInteger().with_variant(Integer, "sqlite"), sa.Identity(), primary_key=True),
    _programme(),
    Column("key", Text, nullable=False, unique=True),
    Column("sort", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("version", sa.BigInteger, nullable=False),
    Column("target", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("until", Moment),
    Column("standing", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("lease_until", Moment),
    Column("first_attempt_at", Moment),
    Column("unknown", Boolean, nullable=False),
    Column("settled_at", Moment),
    # The id of a row that is gone must not come again: platforms know messages by it, late workers rows.
    sqlite_autoincrement=True,
)
pending = among(outbox.c.state, "pending")
sending = among(outbox.c.state, "sending")
settled = outbox.c.settled_at.is_not(None)
_partial("ix_due", outbox.c.due_at, outbox.c.id, where=pending)
_partial("ix_leased", outbox.c.lease_until, where=sending)
_partial("ix_pending_of_subject", outbox.c.subject_id, where=pending)
_partial("ix_settled", outbox.c.settled_at, where=settled)

arrivals = Table(
    "arrivals",
    metadata,
    Column("key", Text, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    _programme(),
    Column("entered", TypedIn, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)

standbys = Table(
    "standbys",
    metadata,
    Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    _programme(),
    Column("at", Moment, nullable=False),
)

confirmations = Table(
    "confirmations",
    metadata,
    Column("id", Text, primary_key=True),
    _programme(),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("address", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("code_hash", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Index(None, "person_id", "asked_at"),
    Index(None, "address", "asked_at"),
    Index(None, "asked_at"),
)

phone_numbers = Table(
    "phone_numbers",
    metadata,
    Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), primary_key=True),
    _programme(),
    Column("sealed", Text, nullable=False),
)

cards = Table(
    "cards",
    metadata,
    Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), primary_key=True),
    Column("space_id", Text, ForeignKey("spaces.id"), primary_key=True),
    _programme(),
    Column("message", Text, nullable=False),
)
