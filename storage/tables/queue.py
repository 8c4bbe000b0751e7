"""What is owed, what has arrived, the cards that hang, and direct messages that offer something."""

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from storage.columns import Moment, TypedIn
from storage.tables.base import among, metadata, partial, programme

outbox = Table(
    "outbox",
    metadata,
    Column("id", sa.BigInteger().with_variant(Integer, "sqlite"), sa.Identity(), primary_key=True),
    programme(),
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
partial("ix_due", outbox.c.due_at, outbox.c.id, where=pending)
partial("ix_leased", outbox.c.lease_until, where=sending)
partial("ix_pending_of_subject", outbox.c.subject_id, where=pending)
partial("ix_failed", outbox.c.programme_id, outbox.c.settled_at, where=among(outbox.c.state, "failed"))
partial("ix_settled", outbox.c.settled_at, where=settled)

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
    programme(),
    Column("entered", TypedIn, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)

cards = Table(
    "cards",
    metadata,
    Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), primary_key=True),
    Column("space_id", Text, ForeignKey("spaces.id"), primary_key=True),
    programme(),
    Column("message", Text, nullable=False),
)

told = Table(
    "told",
    metadata,
    Column("message", Text, primary_key=True),
    programme(),
    Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), nullable=False),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("headline", sa.JSON, nullable=False),
    Column("of_move", Boolean, nullable=False),
    Column("until", Moment),
    Index(None, "request_id"),
    Index(None, "person_id"),
)
