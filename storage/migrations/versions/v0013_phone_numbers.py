"""Keep, sealed, the numbers at which students are called."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, ForeignKey, Text

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "phone_numbers",
        Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), nullable=False),
        Column("programme_id", Text, ForeignKey("programmes.id"), nullable=False),
        Column("sealed", Text, nullable=False),
        sa.PrimaryKeyConstraint("request_id", name="pk_phone_numbers"),
    )
