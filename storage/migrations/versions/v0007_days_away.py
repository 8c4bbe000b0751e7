"""Days on which a mentor is not there."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "days_away",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("programme_id", sa.Text, sa.ForeignKey("programmes.id"), nullable=False),
        sa.Column("person_id", sa.Text, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("first", sa.Text, nullable=False),
        sa.Column("last", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
    )
    op.create_index("ix_days_away_person_id", "days_away", ["person_id"])
