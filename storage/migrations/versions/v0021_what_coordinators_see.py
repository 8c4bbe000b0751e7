"""Let what coordinators see be found by itself: what is booked, what was missed, and what reached nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

SEEN = (
    ("ix_live_sessions", "mini_mentorship_sessions", "starts_at", "status = 'scheduled'"),
    ("ix_said_missing", "mini_mentorship_requests", "asked_at", "absences IS NOT NULL"),
    ("ix_failed", "outbox", "settled_at", "state = 'failed'"),
)


def upgrade() -> None:
    """Add the indexes."""
    for name, table, moment, condition in SEEN:
        where = sa.text(condition)
        op.create_index(name, table, ["programme_id", moment], sqlite_where=where, postgresql_where=where)
