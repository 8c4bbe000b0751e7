"""What was done beside the steps of requests, and why a step was taken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, ForeignKey, Text

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "deeds",
        Column("id", Text, nullable=False),
        Column("programme_id", Text, ForeignKey("programmes.id", name="fk_deeds_programme_id"), nullable=False),
        Column("at", MOMENT, nullable=False),
        Column("word", Text, nullable=False),
        Column("actor_id", Text, ForeignKey("people.id", name="fk_deeds_actor_id")),
        Column("subject_id", Text, nullable=False),
        Column("because", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deeds"),
    )
    op.create_index("ix_deeds_programme_id_at", "deeds", ["programme_id", "at"])
    op.add_column("steps", Column("because", Text, nullable=False, server_default=""))
    op.create_index("ix_steps_programme_id_at", "steps", ["programme_id", "at"])
