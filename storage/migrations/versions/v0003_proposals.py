"""Proposed times, when a request nudges and when it ended, and whether it was asked again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Boolean, Column

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
REQUESTS = "mini_mentorship_requests"


def upgrade() -> None:
    """Add the columns."""
    op.add_column(REQUESTS, Column("proposal", sa.JSON))
    op.add_column(REQUESTS, Column("nudge_at", MOMENT))
    op.add_column(REQUESTS, Column("ended_at", MOMENT))
    op.add_column(REQUESTS, Column("reopened", Boolean, nullable=False, server_default=sa.false()))
