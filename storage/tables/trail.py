"""Who did what and when: the steps of requests, and all other deeds."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from storage.columns import Moment
from storage.tables.base import metadata, programme

steps = Table(
    "steps",
    metadata,
    Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    programme(),
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
    programme(),
    Column("at", Moment, nullable=False),
    Column("word", Text, nullable=False),
    Column("actor_id", Text, ForeignKey("people.id")),
    Column("subject_id", Text, nullable=False),
    Column("because", Text, nullable=False),
    Index(None, "programme_id", "at"),
)
