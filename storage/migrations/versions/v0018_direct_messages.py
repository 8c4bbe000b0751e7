"""Keep which direct messages offer something, so that they can be drawn again when it holds no more."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Boolean, Column, ForeignKey, Integer, Text

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "told",
        Column("message", Text, primary_key=True),
        Column("programme_id", Text, ForeignKey("programmes.id"), nullable=False),
        Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), nullable=False),
        Column("person_id", Text, ForeignKey("people.id"), nullable=False),
        Column("platform", Text, nullable=False),
        Column("workspace", Text, nullable=False),
        Column("user_id", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("headline", sa.JSON, nullable=False),
        Column("of_move", Boolean, nullable=False),
    )
    op.create_index("ix_told_request_id", "told", ["request_id"])
    op.create_index("ix_told_person_id", "told", ["person_id"])
