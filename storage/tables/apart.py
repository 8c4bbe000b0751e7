"""Who is kept apart from whom, and what was reported to the coordinators."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from storage.columns import Moment
from storage.tables.base import metadata, programme

blocks = Table(
    "blocks",
    metadata,
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("other_id", Text, ForeignKey("people.id"), primary_key=True),
    programme(),
    Column("at", Moment, nullable=False),
    Index(None, "other_id"),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Text, primary_key=True),
    programme(),
    Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), nullable=False),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("reporter_id", Text, ForeignKey("people.id"), nullable=False),
    Column("because", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("settled_at", Moment),
    Index(None, "programme_id", "settled_at"),
)
