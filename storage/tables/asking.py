"""Requests, their sessions with the reviews, and who waits for them."""

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, SmallInteger, Table, Text

from core.model import SessionStatus, Status
from storage.columns import Absences, Moment, OfferedTimes, ProposedTimes
from storage.tables.base import among, metadata, partial, programme

requests = Table(
    "mini_mentorship_requests",
    metadata,
    Column("id", Text, primary_key=True),
    programme(),
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
partial(
    "ix_queue",
    requests.c.programme_id,
    requests.c.place,
    requests.c.asked_at,
    requests.c.id,
    # What can be sought stands in the index, so that what is not like it is passed over without its row being read.
    requests.c.type,
    requests.c.minutes,
    requests.c.format,
    requests.c.urgency,
    where=open_ones,
)
partial("ix_said_missing", requests.c.programme_id, requests.c.asked_at, where=requests.c.absences.is_not(None))

sessions = Table(
    "mini_mentorship_sessions",
    metadata,
    Column("id", Text, primary_key=True),
    programme(),
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
    # Whole ones: of two that are joined by "or" SQLite uses none that holds some rows only.
    Index(None, "student_id", "starts_at"),
    Index(None, "mentor_id", "starts_at"),
    Index(None, "request_id"),
)
live = among(sessions.c.status, SessionStatus.SCHEDULED)
partial("ix_live_sessions", sessions.c.programme_id, sessions.c.starts_at, where=live)
# A second one may be completed: when a coordinator decides that one which was said to be missed did take place.
partial("ix_one_session_of_a_request", sessions.c.request_id, unique=True, where=live)
over = among(sessions.c.status, SessionStatus.COMPLETED, SessionStatus.MISSED)

bookings = Table(
    "bookings",
    metadata,
    Column("session_id", Text, ForeignKey("mini_mentorship_sessions.id"), primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    programme(),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Index(None, "person_id", "starts_at"),
)

reviews = Table(
    "mini_mentorship_reviews",
    metadata,
    Column("session_id", Text, ForeignKey("mini_mentorship_sessions.id"), primary_key=True),
    Column("author_id", Text, ForeignKey("people.id"), primary_key=True),
    programme(),
    Column("about_id", Text, ForeignKey("people.id"), nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("words", Text, nullable=False),
    Column("praise", Boolean, nullable=False),
    Column("written_at", Moment, nullable=False),
    Index(None, "about_id"),
)

standbys = Table(
    "standbys",
    metadata,
    Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    programme(),
    Column("at", Moment, nullable=False),
)

phone_numbers = Table(
    "phone_numbers",
    metadata,
    Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), primary_key=True),
    programme(),
    Column("sealed", Text, nullable=False),
)
