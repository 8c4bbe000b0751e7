"""Let the index of the queue hold what can be sought, so that a filter reads only the rows that it shows."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

SOUGHT = ["type", "minutes", "format", "urgency"]


def upgrade() -> None:
    """Make the index anew."""
    is_open = sa.text("status = 'open'")
    op.drop_index("ix_queue", "mini_mentorship_requests")
    op.create_index(
        "ix_queue",
        "mini_mentorship_requests",
        ["programme_id", "place", "asked_at", "id", *SOUGHT],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
