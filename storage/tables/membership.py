"""Programmes, their spaces, and the people in them with their accounts and confirmed addresses."""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from storage.columns import Chosen, Moment, ProgrammeBounds, Roles
from storage.tables.base import metadata, programme

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
    programme(),
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
    programme(),
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
    Column("unheard_at", Moment),
    Column("beckoned_at", Moment),
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

confirmations = Table(
    "confirmations",
    metadata,
    Column("id", Text, primary_key=True),
    programme(),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("address", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("code_hash", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("purpose", Text, nullable=False, server_default="address"),
    Index(None, "person_id", "asked_at"),
    Index(None, "address", "asked_at"),
    Index(None, "code_hash"),
    Index(None, "asked_at"),
)
