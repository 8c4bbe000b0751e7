"""Let every session be found by its request and by either side, whatever became of it."""

from alembic import op

revision = "0020"
down_revision = "0019"

TABLE = "mini_mentorship_sessions"


def upgrade() -> None:
    """Make whole indexes instead of those that hold some rows only."""
    for name in ("ix_live_sessions", "ix_past_of_mentor", "ix_past_of_student"):
        op.drop_index(name, TABLE)
    for party in ("student", "mentor"):
        op.create_index(f"ix_{TABLE}_{party}_id_starts_at", TABLE, [f"{party}_id", "starts_at"])
    op.create_index(f"ix_{TABLE}_request_id", TABLE, ["request_id"])
