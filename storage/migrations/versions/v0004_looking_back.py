"""Indexes to look back by: past sessions of each side, reviews about a person, requests of a type."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_OVER = sa.text("status IN ('completed', 'missed')")


def upgrade() -> None:
    """Add the indexes."""
    for party in ("mentor", "student"):
        op.create_index(
            f"ix_past_of_{party}",
            "mini_mentorship_sessions",
            [f"{party}_id", "starts_at"],
            sqlite_where=_OVER,
            postgresql_where=_OVER,
        )
    op.create_index("ix_mini_mentorship_reviews_about_id", "mini_mentorship_reviews", ["about_id"])
    op.create_index(
        "ix_mini_mentorship_requests_programme_id_type_asked_at",
        "mini_mentorship_requests",
        ["programme_id", "type", "asked_at"],
    )
