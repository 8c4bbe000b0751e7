"""What each side says of coming to a session, how often it was moved, and who was missing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, SmallInteger, Text

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Add the columns; of a request only one session can be live, and several may have taken place."""
    for name in ("agreed_at", "student_coming_at", "mentor_coming_at", "pinged_at"):
        op.add_column("mini_mentorship_sessions", Column(name, MOMENT))
    for name in ("student_late", "mentor_late", "student_moves", "mentor_moves"):
        op.add_column("mini_mentorship_sessions", Column(name, SmallInteger, nullable=False, server_default="0"))
    op.add_column("mini_mentorship_sessions", Column("missed_by", Text))
    op.add_column("mini_mentorship_requests", Column("absences", sa.JSON))
    op.drop_index("ix_one_session_of_a_request", "mini_mentorship_sessions")
    live = sa.text("status = 'scheduled'")
    op.create_index(
        "ix_one_session_of_a_request",
        "mini_mentorship_sessions",
        ["request_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
