"""Who stands by for a request that somebody else holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, ForeignKey, Text

revision = "0010"
down_revision = "0009"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    request = ForeignKey("mini_mentorship_requests.id", name="fk_standbys_request_id")
    op.create_table(
        "standbys",
        Column("request_id", Text, request, nullable=False),
        Column("person_id", Text, ForeignKey("people.id", name="fk_standbys_person_id"), nullable=False),
        Column("programme_id", Text, ForeignKey("programmes.id", name="fk_standbys_programme_id"), nullable=False),
        Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("request_id", "person_id", name="pk_standbys"),
    )
