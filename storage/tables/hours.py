"""When mentors have time, and when they are away."""

from sqlalchemy import Column, ForeignKey, Index, SmallInteger, Table, Text

from storage.tables.base import metadata, programme

availability = Table(
    "mini_mentorship_availability",
    metadata,
    Column("id", Text, primary_key=True),
    programme(),
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
    programme(),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    # Days of a calendar and no moments: `2026-11-24`.
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Index(None, "person_id"),
)
