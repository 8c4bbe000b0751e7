"""What people have chosen for themselves, and how often a session was moved."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add both, as they are for whoever has chosen nothing and whatever was never moved."""
    op.add_column("people", sa.Column("preferences", sa.JSON, nullable=False, server_default="{}"))
    op.add_column("mini_mentorship_sessions", sa.Column("sequence", sa.Integer, nullable=False, server_default="0"))
