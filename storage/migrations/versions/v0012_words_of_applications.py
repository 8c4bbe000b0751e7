"""What applicants write, and what the coordinators answer."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add both, empty."""
    op.add_column("people", Column("applied_words", Text, nullable=False, server_default=""))
    op.add_column("people", Column("answered", Text, nullable=False, server_default=""))
